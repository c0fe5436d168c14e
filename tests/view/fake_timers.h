/* SPDX-License-Identifier: MIT */
/*
 * GLib's timeouts and its monotonic clock, under a test's control: g_timeout_add(), g_source_remove() and
 * g_get_monotonic_time(), which the linker wraps. Time passes in fake_timers_advance() alone.
 */
#ifndef VIEW_FAKE_TIMERS_H
#define VIEW_FAKE_TIMERS_H

#include <glib.h>

/* Call what is due within that time, at its time. */
void fake_timers_advance(guint milliseconds);

/* How many wait. */
guint fake_timers_count(void);

#endif
