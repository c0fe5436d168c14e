/* SPDX-License-Identifier: MIT */
#include "window/user/heard.h"

bool window_heard_add(struct window_heard *heard, guint limit)
{
	gint64 now = g_get_monotonic_time();

	if (now - heard->second >= G_TIME_SPAN_SECOND) {
		heard->second = now;
		heard->count = 0;
	}
	return ++heard->count <= limit;
}
