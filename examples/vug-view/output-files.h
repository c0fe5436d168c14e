/* SPDX-License-Identifier: MIT */
/* Which files the outputs write: no two of them may be the same one, or it would hold the last. */
#ifndef VUG_VIEW_OUTPUT_FILES_H
#define VUG_VIEW_OUTPUT_FILES_H

#include <glib.h>
#include <stdbool.h>

struct options;

/*
 * Whether each output has files of its own, and none that is read, by whatever names, links and the
 * redirection of standard output included. To be asked before any of them is opened.
 */
bool output_files_check(const struct options *options, GError **error);

#endif
