/* SPDX-License-Identifier: MIT */
/* Lines in what was received so far. */
#ifndef VUG_VIEW_LINES_H
#define VUG_VIEW_LINES_H

#include <glib.h>

/*
 * Takes the next line off the bytes. Returns it without its newline, and with a NUL behind its length: the caller frees
 * it. NULL: no line is whole yet.
 */
char *lines_take(GByteArray *received, gsize *ret_length);

#endif
