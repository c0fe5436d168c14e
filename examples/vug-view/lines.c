/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <string.h>

char *lines_take(GByteArray *received, gsize *ret_length)
{
	const guint8 *end = received->len > 0 ? memchr(received->data, '\n', received->len) : NULL;
	char *line;

	if (!end)
		return NULL;
	*ret_length = (gsize)(end - received->data);
	line = g_strndup((const char *)received->data, *ret_length);
	g_byte_array_remove_range(received, 0, (guint)*ret_length + 1);
	return line;
}
