/* SPDX-License-Identifier: MIT */
#include "vnc/cursor.h"

#include <rfb/rfb.h>

#include "vnc/bytes.h"
#include "vnc/messages.h"

#define HIDDEN_SIZE 2
#define PIXELS ((size_t)VUG_CURSOR_SIZE * VUG_CURSOR_SIZE)

static guint hot_spot(uint32_t position)
{
	return MIN(position, VUG_CURSOR_SIZE - 1);
}

/* --- with a mask, for libvncserver ------------------------------------------------------------ */

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

static void fill(rfbCursorPtr image, const struct picture_cursor *cursor)
{
	image->width = VUG_CURSOR_SIZE;
	image->height = VUG_CURSOR_SIZE;
	image->xhot = (unsigned short)hot_spot(cursor->hot_x);
	image->yhot = (unsigned short)hot_spot(cursor->hot_y);
	for (size_t i = 0; i < PIXELS; i++)
		set_pixel(image, i, cursor->argb[i]);
}

/*
 * A hidden one has a few pixels that are not seen: one without any is what libvncclient passes over,
 * and what libvncserver makes of a single pixel.
 */
struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor)
{
	rfbCursorPtr image = calloc(1, sizeof(*image));

	if (!image)
		return NULL;
	if (!allocate(image)) {
		free(image->mask);
		free(image->richSource);
		free(image->alphaSource);
		free(image);
		return NULL;
	}
	image->width = image->height = HIDDEN_SIZE;
	if (cursor->is_visible)
		fill(image, cursor);
	return image;
}

/* --- with alpha ------------------------------------------------------------------------------- */

/* Red, green, blue, alpha, whatever the client's own format is. */
static guint8 *put_pixel(guint8 *bytes, guint32 argb)
{
	return vnc_put_32(bytes, argb << 8 | argb >> 24);
}

gsize vnc_cursor_write_update(const struct picture_cursor *cursor,
			      guint8 ret_update[VNC_CURSOR_UPDATE_SIZE])
{
	guint8 *end = ret_update;

	if (!cursor->is_visible)
		return 0;
	end = vnc_put_16(end, rfbFramebufferUpdate);
	end = vnc_put_16(end, 1);
	end = vnc_put_16(end, hot_spot(cursor->hot_x));
	end = vnc_put_16(end, hot_spot(cursor->hot_y));
	end = vnc_put_16(end, VUG_CURSOR_SIZE);
	end = vnc_put_16(end, VUG_CURSOR_SIZE);
	end = vnc_put_32(end, (guint32)VNC_ENCODING_ALPHA_CURSOR);
	end = vnc_put_32(end, rfbEncodingRaw);
	for (size_t i = 0; i < PIXELS; i++)
		end = put_pixel(end, cursor->argb[i]);
	return (gsize)(end - ret_update);
}
