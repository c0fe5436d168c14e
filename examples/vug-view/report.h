/* SPDX-License-Identifier: MIT */
/* Lines for the user, on stderr: stdout belongs to the events. */
#ifndef VUG_VIEW_REPORT_H
#define VUG_VIEW_REPORT_H

#include <glib.h>
#include <stdbool.h>

/* One line, "vug-view: …", whole and without anything that could break it in two. */
void report(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Hand the lines to this instead, without what they begin with; NULL: to stderr again. */
void report_divert(void (*take)(const char *line, void *data), void *data);
bool report_is_diverted(void);

/* One line that stays the last one until it is replaced or cleared: only where it can be. */
bool report_can_be_in_place(void);
void report_in_place(const char *format, ...) G_GNUC_PRINTF(1, 2);
void report_clear(void);

#endif
