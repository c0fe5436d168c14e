/* SPDX-License-Identifier: MIT */
#include "json-check.h"

#include <gio/gio.h>

static bool is_too_deep(const char *line, unsigned int max_depth)
{
	unsigned int depth = 0;
	bool is_text = false;

	for (; *line; line++) {
		if (is_text && *line == '\\' && line[1] != '\0')
			line++;
		else if (*line == '"')
			is_text = !is_text;
		else if (!is_text && (*line == '[' || *line == '{') && ++depth > max_depth)
			return true;
		else if (!is_text && (*line == ']' || *line == '}') && depth > 0)
			depth--;
	}
	return false;
}

bool json_check_line(const char *line, gsize length, unsigned int max_depth, GError **error)
{
	if (!g_utf8_validate_len(line, length, NULL)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			    "the line is not UTF-8");
		return false;
	}
	if (!is_too_deep(line, max_depth))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "more than %u objects and arrays are inside one another", max_depth);
	return false;
}
