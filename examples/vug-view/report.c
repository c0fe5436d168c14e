/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PREFIX "vug-view: "

static struct {
	void (*take)(const char *line, void *data);
	void *data;
} diverted;

/* Of a line that is in place; 0: there is none. Any thread may report, and clears it. */
static _Atomic size_t rows_in_place;

/* --- what is said ----------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 0))) static char *make_text(const char *format, va_list arguments)
{
	char *text = g_strdup_vprintf(format, arguments);

	for (char *c = text; *c; c++)
		if (g_ascii_iscntrl(*c))
			*c = '?';
	return text;
}

void report(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = make_text(format, arguments);
	va_end(arguments);
	report_clear();
	if (diverted.take)
		diverted.take(text, diverted.data);
	else
		fprintf(stderr, PREFIX "%s\n", text);
}

void report_divert(void (*take)(const char *line, void *data), void *data)
{
	report_clear();
	diverted.take = take;
	diverted.data = data;
}

bool report_is_diverted(void)
{
	return diverted.take != NULL;
}

/* --- in place --------------------------------------------------------------------------------- */

/* 0: stderr is no terminal, or one that does not say. */
static size_t get_columns(void)
{
	struct winsize size = {0};

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool report_can_be_in_place(void)
{
	return !diverted.take && get_columns() > 0;
}

void report_in_place(const char *format, ...)
{
	g_autofree char *text = NULL;
	size_t columns = get_columns();
	va_list arguments;

	if (diverted.take || columns == 0)
		return;
	va_start(arguments, format);
	text = make_text(format, arguments);
	va_end(arguments);
	report_clear();
	fprintf(stderr, PREFIX "%s", text);
	rows_in_place = (strlen(PREFIX) + strlen(text) + columns - 1) / columns;
}

/* Up to where it began, and away with everything from there on. */
void report_clear(void)
{
	size_t rows = atomic_exchange(&rows_in_place, 0);

	if (rows > 1)
		fprintf(stderr, "\033[%zuA", rows - 1);
	if (rows > 0)
		fputs("\r\033[J", stderr);
}
