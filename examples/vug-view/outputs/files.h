/* SPDX-License-Identifier: MIT */
/* Which files and sockets are made: no two of them may be the same one, or it would be the last. */
#ifndef VUG_VIEW_OUTPUT_FILES_H
#define VUG_VIEW_OUTPUT_FILES_H

#include <glib.h>
#include <stdbool.h>

struct options;

/*
 * Whether each output has files of its own, none that is read and none that is a socket of the
 * source, by whatever names, links and the redirection of standard output and error included. To be asked before any of them is opened.
 */
bool output_files_check(const struct options *options, GError **error);

#endif
