/* SPDX-License-Identifier: MIT */
/* The descriptors by which a VMM and a device wake each other: eventfds. */
#ifndef VUG_INPUT_SIGNAL_H
#define VUG_INPUT_SIGNAL_H

#include <stdbool.h>

/* Whether it may be one: to use anything else could end the process, or take for ever. */
bool vug_input_is_signal(int fd);

/* Never waits. -1: there is none. */
void vug_input_send_signal(int fd);

#endif
