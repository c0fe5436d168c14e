/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
	void (*take)(const char *line, void *data);
	void *data;
} diverted;

void report_divert(void (*take)(const char *line, void *data), void *data)
{
	diverted.take = take;
	diverted.data = data;
}

void report(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	for (char *c = text; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = '?';
	if (diverted.take)
		diverted.take(text, diverted.data);
	else
		fprintf(stderr, "vug-view: %s\n", text);
}
