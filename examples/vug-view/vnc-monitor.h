/* SPDX-License-Identifier: MIT */
/* A monitor as a VNC client wishes it. */
#ifndef VUG_VIEW_VNC_MONITOR_H
#define VUG_VIEW_VNC_MONITOR_H

#include <stdbool.h>
#include <vug/vug.h>

#include "vnc-layout.h"

struct output;

/* is_placed: it is to stand there, too. What cannot be told to a guest is the output's warning. */
void vnc_monitor_set(struct output *output, struct vug_server *server,
		     const struct vnc_place *place, bool is_placed);

#endif
