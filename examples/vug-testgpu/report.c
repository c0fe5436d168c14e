/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_SIZE 512

/* One write a line: the display server's lines may go to the same terminal. */
static void write_line(const char *text, const char *reason)
{
	fprintf(stderr, "vug-testgpu: %s%s%s\n", text, *reason ? ": " : "", reason);
}

void testgpu_report(const char *format, ...)
{
	char text[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	write_line(text, "");
}

int testgpu_report_errno(int error, const char *format, ...)
{
	char text[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	write_line(text, strerror(error));
	return -error;
}
