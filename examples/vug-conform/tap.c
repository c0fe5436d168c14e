/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include <stdio.h>

/* A "#" would begin a directive. */
static void put_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '#' || *text == '\\')
			printf("\\%c", *text);
		else
			putchar(*text == '\n' ? ' ' : *text);
}

static void put_line(struct tap *tap, const char *result, const char *name, const char *what)
{
	printf("%s %u - ", result, ++tap->number);
	put_text(name);
	if (what[0] != '\0')
		printf(": ");
	put_text(what);
}

void tap_begin(size_t num_tests)
{
	printf("TAP version 14\n1..%zu\n", num_tests);
	fflush(stdout);
}

void tap_ok(struct tap *tap, const char *name, const char *what)
{
	put_line(tap, "ok", name, what);
	putchar('\n');
	fflush(stdout);
}

void tap_skip(struct tap *tap, const char *name, const char *why)
{
	put_line(tap, "ok", name, "");
	printf(" # SKIP %s\n", why);
	fflush(stdout);
}

void tap_not_ok(struct tap *tap, const char *name, const char *what)
{
	tap->failed++;
	put_line(tap, "not ok", name, what);
	printf("\n  ---\n");
}

/* In single quotes, which are doubled in the value. */
void tap_put(const char *key, const char *value)
{
	printf("  %s: '", key);
	for (; *value != '\0'; value++)
		if (*value == '\'')
			printf("''");
		else
			putchar(*value == '\n' ? ' ' : *value);
	printf("'\n");
}

void tap_put_rule(const char *rule)
{
	printf("  rule: 'docs/protocol.md#%s'\n", rule);
}

void tap_end(void)
{
	printf("  ...\n");
	fflush(stdout);
}

void tap_bail_out(const char *why)
{
	printf("Bail out! %s\n", why);
	fflush(stdout);
}
