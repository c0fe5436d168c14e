/* SPDX-License-Identifier: MIT */
#include "vnc-cursor.h"

#include <rfb/rfb.h>

#define PIXELS ((size_t)VUG_CURSOR_SIZE * VUG_CURSOR_SIZE)

/* The opposite of what made it premultiplied; what is brighter than its alpha is as bright. */
static guint32 straighten(guint32 channel, guint32 alpha)
{
	return MIN((channel * 255 + alpha / 2) / alpha, 255);
}

static guint32 colour_of(guint32 argb)
{
	guint32 alpha = argb >> 24;

	if (alpha == 0)
		return 0;
	return straighten(argb >> 16 & 0xff, alpha) << 16 |
	       straighten(argb >> 8 & 0xff, alpha) << 8 | straighten(argb & 0xff, alpha);
}

static void set_pixel(rfbCursorPtr image, size_t i, guint32 argb)
{
	guint32 colour = colour_of(argb);
	guint8 alpha = (guint8)(argb >> 24);

	memcpy(image->richSource + 4 * i, &colour, sizeof(colour));
	image->alphaSource[i] = alpha;
	if (alpha >= 0x80)
		image->mask[i / 8] |= (guint8)(0x80 >> i % 8);
}

/* With malloc(): libvncserver frees it. */
static bool allocate(rfbCursorPtr image)
{
	image->cleanup = TRUE;
	image->cleanupMask = TRUE;
	image->cleanupRichSource = TRUE; /* and alphaSource */
	image->mask = calloc(1, PIXELS / 8);
	image->richSource = calloc(PIXELS, 4);
	image->alphaSource = calloc(1, PIXELS);
	return image->mask && image->richSource && image->alphaSource;
}

struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor)
{
	rfbCursorPtr image = cursor->is_visible ? calloc(1, sizeof(*image)) : NULL;

	if (!image)
		return NULL;
	if (!allocate(image)) {
		free(image->mask);
		free(image->richSource);
		free(image->alphaSource);
		free(image);
		return NULL;
	}
	image->width = VUG_CURSOR_SIZE;
	image->height = VUG_CURSOR_SIZE;
	image->xhot = (unsigned short)MIN(cursor->hot_x, VUG_CURSOR_SIZE - 1);
	image->yhot = (unsigned short)MIN(cursor->hot_y, VUG_CURSOR_SIZE - 1);
	for (size_t i = 0; i < PIXELS; i++)
		set_pixel(image, i, cursor->argb[i]);
	return image;
}
