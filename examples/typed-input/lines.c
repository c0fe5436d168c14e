/* SPDX-License-Identifier: MIT */
#include "typed-input/lines.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* False: it is the last one. */
static bool run_line(const char *line, int (*run)(const char *line, void *data), void *data)
{
	int error;

	if (strcmp(line, "quit") == 0)
		return false;
	error = run(line, data);
	if (error < 0)
		printf("failed: %s: %s\n", line, strerror(-error));
	return true;
}

bool typed_lines_read(struct typed_lines *lines, int (*run)(const char *line, void *data),
		      void *data)
{
	ssize_t count = read(STDIN_FILENO, lines->text + lines->length,
			     sizeof(lines->text) - 1 - lines->length);
	char *line = lines->text, *end;

	if (count <= 0)
		return false;
	lines->length += (size_t)count;
	lines->text[lines->length] = '\0';
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (!run_line(line, run, data))
			return false;
	}
	lines->length = strlen(line);
	memmove(lines->text, line, lines->length + 1);
	return lines->length < sizeof(lines->text) - 1;
}
