/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/check.h"

static FILE *stream;
static char *text;
static size_t text_length;

void history_begin(void)
{
	stream = open_memstream(&text, &text_length);
	check(stream != NULL, "open_memstream failed");
}

void history_write(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vfprintf(stream, format, arguments);
	va_end(arguments);
}

void history_write_bytes(const char *what, const void *bytes, size_t length)
{
	const uint8_t *byte = bytes;
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * UINT32_C(16777619);
	history_write("%s: %zu bytes %08x\n", what, length, hash);
}

char *history_end(void)
{
	fclose(stream);
	return text;
}

static size_t get_line_length(const char *line)
{
	return strcspn(line, "\n");
}

void history_expect_same(const char *got, const char *expected)
{
	while (*got != '\0' || *expected != '\0') {
		size_t length = get_line_length(got), expected_length = get_line_length(expected);

		check(length == expected_length && strncmp(got, expected, length) == 0,
		      "something can be seen of it: \"%.*s\" instead of \"%.*s\"", (int)length, got,
		      (int)expected_length, expected);
		got += length + (got[length] != '\0');
		expected += expected_length + (expected[expected_length] != '\0');
	}
}
