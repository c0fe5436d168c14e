/* SPDX-License-Identifier: MIT */
#include "argument.h"

#include <string.h>

/* What no shell takes for anything but itself. */
#define PLAIN \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789" \
	"%+,-./:@_="

static void clear(gpointer data)
{
	struct argument *argument = data;

	g_free(argument->text);
}

GArray *command_new(void)
{
	GArray *command = g_array_new(FALSE, FALSE, sizeof(struct argument));

	g_array_set_clear_func(command, clear);
	return command;
}

void command_add_file(GArray *command, const char *text, const char *file)
{
	const struct argument argument = {g_strdup(text), file};

	g_array_append_val(command, argument);
}

void command_add(GArray *command, const char *text)
{
	command_add_file(command, text, NULL);
}

void command_add_all(GArray *command, char *const *texts)
{
	for (; *texts; texts++)
		command_add(command, *texts);
}

static char *get_string(const struct argument *argument, const char *directory)
{
	if (!argument->file)
		return g_strdup(argument->text);
	return g_strconcat(argument->text, directory, "/", argument->file, NULL);
}

GStrv command_get_strings(const GArray *command, const char *directory)
{
	GStrv strings = g_new0(char *, command->len + 1);

	for (guint i = 0; i < command->len; i++)
		strings[i] = get_string(&g_array_index(command, struct argument, i), directory);
	return strings;
}

static void append_quoted(GString *line, const char *text)
{
	g_autofree char *quoted = NULL;

	if (text[0] && !text[strspn(text, PLAIN)]) {
		g_string_append(line, text);
		return;
	}
	quoted = g_shell_quote(text);
	g_string_append(line, quoted);
}

/* A first word with "=" would be an assignment, which "PLAIN" allows elsewhere. */
static void append_first(GString *line, const char *text)
{
	g_autofree char *quoted = strchr(text, '=') ? g_shell_quote(text) : NULL;

	if (quoted)
		g_string_append(line, quoted);
	else
		append_quoted(line, text);
}

char *command_quote(const GArray *command, const char *variable)
{
	GString *line = g_string_new(NULL);

	append_first(line, g_array_index(command, struct argument, 0).text);
	for (guint i = 1; i < command->len; i++) {
		const struct argument *argument = &g_array_index(command, struct argument, i);

		g_string_append_c(line, ' ');
		if (!argument->file || argument->text[0])
			append_quoted(line, argument->text);
		if (argument->file)
			g_string_append_printf(line, "\"$%s\"/%s", variable, argument->file);
	}
	return g_string_free(line, FALSE);
}
