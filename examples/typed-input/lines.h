/* SPDX-License-Identifier: MIT */
/* Commands on standard input, a line each, for programs that are typed into. */
#ifndef TYPED_LINES_H
#define TYPED_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* At first zero. */
struct typed_lines {
	char text[4096];
	size_t length;
};

/*
 * Read what is there, and have each whole line run. What it returns below 0, an errno value, is printed with
 * the line. False: the line was "quit" or is too long, or standard input has ended.
 */
bool typed_lines_read(struct typed_lines *lines, int (*run)(const char *line, void *data),
		      void *data);

#endif
