/* SPDX-License-Identifier: MIT */
/* Lines for the user, on stderr: stdout belongs to the events. */
#ifndef VUG_VIEW_REPORT_H
#define VUG_VIEW_REPORT_H

#include <glib.h>

/* Hand the lines to this instead, without what they begin with; NULL: to stderr again. */
void report_divert(void (*take)(const char *line, void *data), void *data);

/* One line, "vug-view: …", whole and without anything that could break it in two. */
void report(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
