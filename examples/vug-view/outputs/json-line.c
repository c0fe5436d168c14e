/* SPDX-License-Identifier: MIT */
#include "outputs/json-line.h"

#include <json-glib/json-glib.h>

static void append_text(GString *line, const char *text)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_VALUE);
	g_autofree char *valid = g_utf8_make_valid(text, -1);
	g_autofree char *quoted = NULL;

	json_node_set_string(node, valid);
	quoted = json_to_string(node, FALSE);
	g_string_append(line, quoted);
}

static void append_name(GString *line, const char *name)
{
	g_string_append_printf(line, ",\"%s\":", name);
}

GString *json_line_new(const char *event)
{
	GString *line = g_string_new("{\"event\":");

	append_text(line, event);
	return line;
}

void json_line_add_number(GString *line, const char *name, gint64 number)
{
	append_name(line, name);
	g_string_append_printf(line, "%" G_GINT64_FORMAT, number);
}

void json_line_add_bool(GString *line, const char *name, bool value)
{
	append_name(line, name);
	g_string_append(line, value ? "true" : "false");
}

void json_line_add_text(GString *line, const char *name, const char *text)
{
	append_name(line, name);
	append_text(line, text);
}

void json_line_add_time(GString *line, const char *name, gint64 microseconds)
{
	append_name(line, name);
	g_string_append_printf(line, "%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT,
			       microseconds / G_USEC_PER_SEC, microseconds % G_USEC_PER_SEC);
}

void json_line_end(GString *line)
{
	g_string_append(line, "}\n");
}
