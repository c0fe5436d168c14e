/* SPDX-License-Identifier: MIT */
#include "picture/checksum.h"

#include <glib.h>

/* Without what lies between rows. */
char *picture_checksum(pixman_image_t *picture)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	const guchar *row = (const guchar *)pixman_image_get_data(picture);
	gssize length = (gssize)pixman_image_get_width(picture) * 3;

	for (int i = 0; i < pixman_image_get_height(picture); i++) {
		g_checksum_update(checksum, row, length);
		row += pixman_image_get_stride(picture);
	}
	return g_strdup(g_checksum_get_string(checksum));
}
