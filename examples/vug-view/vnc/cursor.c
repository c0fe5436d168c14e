/* SPDX-License-Identifier: MIT */
#include "vnc/cursor.h"

#include <rfb/rfb.h>

#include "vnc/bytes.h"
#include "vnc/messages.h"

#define HIDDEN_SIZE 2

/* Of a cursor that libvncserver sends, each way: larger ones fail in its buffer of 32 KiB. */
#define MAX_SIZE 64u

/* --- with a mask ------------------------------------------------------------------------------ */

/* A part of a cursor: colours that are not premultiplied, and a bit for each that is seen. */
struct masked {
	guint width, height;
	guint32 *colours; /* of the format VNC_DESKTOP_FORMAT */
	guint8 *alphas;
	guint8 *mask;
};

static gsize mask_stride(guint width)
{
	return (width + 7) / 8;
}

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

static void masked_set_pixel(struct masked *masked, guint x, guint y, guint32 argb)
{
	gsize i = (gsize)y * masked->width + x;

	masked->colours[i] = colour_of(argb);
	masked->alphas[i] = (guint8)(argb >> 24);
	if (argb >> 24 >= 0x80)
		masked->mask[y * mask_stride(masked->width) + x / 8] |= (guint8)(0x80 >> x % 8);
}

/* A guest may name any place. */
static guint hot_spot(guint position, guint size)
{
	return MIN(position, size - 1);
}

/* From there on, as large as it is. */
static void masked_fill(struct masked *masked, const struct picture_cursor *cursor, guint left,
			guint top)
{
	const uint32_t *pixels = picture_cursor_get_pixels(cursor);

	for (guint y = 0; y < masked->height; y++)
		for (guint x = 0; x < masked->width; x++)
			masked_set_pixel(masked, x, y,
					 pixels[(gsize)(top + y) * cursor->width + left + x]);
}

static void masked_clear(struct masked *masked)
{
	free(masked->colours);
	free(masked->alphas);
	free(masked->mask);
}

/* With malloc(): libvncserver frees it. False: there is no memory. */
static bool masked_init(struct masked *masked, guint width, guint height)
{
	gsize pixels = (gsize)width * height;

	masked->width = width;
	masked->height = height;
	masked->colours = calloc(pixels, sizeof(*masked->colours));
	masked->alphas = calloc(pixels, 1);
	masked->mask = calloc(mask_stride(width), height);
	if (masked->colours && masked->alphas && masked->mask)
		return true;
	masked_clear(masked);
	return false;
}

/* --- for libvncserver ------------------------------------------------------------------------- */

/* Where the part around the hot spot begins. */
static guint part_begin(guint hot_spot, guint size)
{
	guint begin = hot_spot > MAX_SIZE / 2 ? hot_spot - MAX_SIZE / 2 : 0;

	return size > MAX_SIZE ? MIN(begin, size - MAX_SIZE) : 0;
}

static void fill_image(rfbCursorPtr image, struct masked *masked,
		       const struct picture_cursor *cursor)
{
	guint left = part_begin(cursor->hot_x, cursor->width);
	guint top = part_begin(cursor->hot_y, cursor->height);

	masked_fill(masked, cursor, left, top);
	image->xhot = (unsigned short)(hot_spot(cursor->hot_x, cursor->width) - left);
	image->yhot = (unsigned short)(hot_spot(cursor->hot_y, cursor->height) - top);
}

/*
 * A hidden one has a few pixels that are not seen: one without any is what libvncclient passes over,
 * and what libvncserver makes of a single pixel.
 */
struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor)
{
	bool is_seen = cursor->is_visible;
	rfbCursorPtr image = calloc(1, sizeof(*image));
	struct masked masked;

	if (!image || !masked_init(&masked, is_seen ? MIN(cursor->width, MAX_SIZE) : HIDDEN_SIZE,
				   is_seen ? MIN(cursor->height, MAX_SIZE) : HIDDEN_SIZE)) {
		free(image);
		return NULL;
	}
	if (is_seen)
		fill_image(image, &masked, cursor);
	image->cleanup = image->cleanupMask = TRUE;
	image->cleanupRichSource = TRUE; /* and alphaSource */
	image->width = (unsigned short)masked.width;
	image->height = (unsigned short)masked.height;
	image->richSource = (unsigned char *)masked.colours;
	image->alphaSource = masked.alphas;
	image->mask = masked.mask;
	return image;
}

/* --- updates without libvncserver ----------------------------------------------------------------------- */

/* With room for so many bytes behind the head; ret_next is where they go. */
static GByteArray *begin_update(const struct picture_cursor *cursor, gint32 encoding, gsize length,
				guint8 **ret_next)
{
	GByteArray *update = g_byte_array_new();
	guint8 *end;

	g_byte_array_set_size(update, (guint)(16 + length));
	end = vnc_put_16(update->data, rfbFramebufferUpdate);
	end = vnc_put_16(end, 1);
	end = vnc_put_16(end, hot_spot(cursor->hot_x, cursor->width));
	end = vnc_put_16(end, hot_spot(cursor->hot_y, cursor->height));
	end = vnc_put_16(end, cursor->width);
	end = vnc_put_16(end, cursor->height);
	*ret_next = vnc_put_32(end, (guint32)encoding);
	return update;
}

static bool is_cut(const struct picture_cursor *cursor)
{
	return cursor->width > MAX_SIZE || cursor->height > MAX_SIZE;
}

static void translate(const struct masked *masked, rfbClientPtr client, guint8 *to)
{
	client->translateFn(client->translateLookupTable, &client->screen->serverFormat,
			    &client->format, (char *)masked->colours, (char *)to,
			    (int)(masked->width * sizeof(*masked->colours)), (int)masked->width,
			    (int)masked->height);
}

GByteArray *vnc_cursor_make_rich_update(const struct picture_cursor *cursor,
					struct _rfbClientRec *client)
{
	gsize pixels_size = (gsize)cursor->width * cursor->height * client->format.bitsPerPixel / 8;
	gsize mask_size = mask_stride(cursor->width) * cursor->height;
	struct masked masked;
	GByteArray *update;
	guint8 *next;

	if (!cursor->is_visible || !is_cut(cursor) || !client->useRichCursorEncoding ||
	    !masked_init(&masked, cursor->width, cursor->height))
		return NULL;
	masked_fill(&masked, cursor, 0, 0);
	update =
		begin_update(cursor, (gint32)rfbEncodingRichCursor, pixels_size + mask_size, &next);
	translate(&masked, client, next);
	memcpy(next + pixels_size, masked.mask, mask_size);
	masked_clear(&masked);
	return update;
}

/* Red, green, blue, alpha, whatever the client's own format is. */
static guint8 *put_pixel(guint8 *bytes, guint32 argb)
{
	return vnc_put_32(bytes, argb << 8 | argb >> 24);
}

GByteArray *vnc_cursor_make_alpha_update(const struct picture_cursor *cursor)
{
	gsize count = (gsize)cursor->width * cursor->height;
	const uint32_t *pixels = picture_cursor_get_pixels(cursor);
	GByteArray *update;
	guint8 *next;

	if (!cursor->is_visible)
		return NULL;
	update = begin_update(cursor, VNC_ENCODING_ALPHA_CURSOR, 4 + 4 * count, &next);
	next = vnc_put_32(next, rfbEncodingRaw);
	for (gsize i = 0; i < count; i++)
		next = put_pixel(next, pixels[i]);
	return update;
}
