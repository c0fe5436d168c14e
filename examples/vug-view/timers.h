/* SPDX-License-Identifier: MIT */
/* --duration and --exit-when-idle. */
#ifndef VUG_VIEW_TIMERS_H
#define VUG_VIEW_TIMERS_H

#include <glib.h>
#include <stdbool.h>

struct timers;

/* 0: no limit. ended: that limit was reached; from the main loop. */
struct timers *timers_new(guint duration_ms, guint idle_ms, void (*ended)(bool is_idle, void *data),
			  void *data);
void timers_free(struct timers *timers);

/* A frame has come. */
void timers_frame(struct timers *timers);

#endif
