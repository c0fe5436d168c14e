/* SPDX-License-Identifier: MIT */
/* What is looked at in a line of JSON before a parser gets it. */
#ifndef VUG_VIEW_JSON_CHECK_H
#define VUG_VIEW_JSON_CHECK_H

#include <glib.h>
#include <stdbool.h>

/*
 * Whether a line, which ends with a NUL behind its length, is UTF-8, and no more than max_depth objects and arrays
 * are inside one another: json-glib's parser calls itself for each. False with an error of one line.
 */
bool json_check_line(const char *line, gsize length, unsigned int max_depth, GError **error);

#endif
