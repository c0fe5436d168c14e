/* SPDX-License-Identifier: MIT */
/* One JSON object as a line of text, its members in the order in which they are added. */
#ifndef VUG_VIEW_JSON_LINE_H
#define VUG_VIEW_JSON_LINE_H

#include <glib.h>
#include <stdbool.h>

/* Begin with a member that names the event. */
GString *json_line_new(const char *event);

void json_line_add_number(GString *line, const char *name, gint64 number);
void json_line_add_bool(GString *line, const char *name, bool value);
void json_line_add_text(GString *line, const char *name, const char *text);

/* A time in microseconds as seconds, with a decimal point whatever the locale. */
void json_line_add_time(GString *line, const char *name, gint64 microseconds);

/* Close the object and end the line. */
void json_line_end(GString *line);

#endif
