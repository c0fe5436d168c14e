/* SPDX-License-Identifier: MIT */
/* Onto a screen of our own and back, from signal handlers, too: async-signal-safe. */
#ifndef VUG_VIEW_TERMINAL_RESTORE_H
#define VUG_VIEW_TERMINAL_RESTORE_H

#include <termios.h>

/*
 * fd: non-blocking. One that does not read is given half a second, then what waits is thrown away.
 * Each returns 0, or the errno value of modes that could not be set; then nothing was taken.
 */
int terminal_take(int fd, const struct termios *modes);
int terminal_restore(int fd, const struct termios *modes);

#endif
