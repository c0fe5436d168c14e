/* SPDX-License-Identifier: MIT */
/* What options that go with --terminal may say. */
#ifndef VUG_VIEW_TERMINAL_OPTIONS_H
#define VUG_VIEW_TERMINAL_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

struct options;

/* Each: false with an error of one line. */
bool terminal_options_take_mode(const char *mode, void *fields, GError **error);
bool terminal_options_check_stdout(const struct options *options, GError **error);

/* What the terminal does beside showing something, of restore.h. Without a keyboard the pointer is its own. */
int terminal_options_get_extras(const struct options *options);

#endif
