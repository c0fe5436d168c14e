/* SPDX-License-Identifier: MIT */
#include "support/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*check_failure_handler)(const char *reason);

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

void check_failed(const char *file, int line, const char *format, ...)
{
	static char reason[4096];
	va_list arguments;
	int length = snprintf(reason, sizeof(reason), "%s:%d: ", base_name(file), line);

	va_start(arguments, format);
	vsnprintf(reason + length, sizeof(reason) - (size_t)length, format, arguments);
	va_end(arguments);
	if (check_failure_handler != NULL)
		check_failure_handler(reason);
	fprintf(stderr, "%s\n", reason);
	abort();
}
