/* SPDX-License-Identifier: MIT */
#include "buffer/format.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <linux/virtio_gpu.h>
#include <pixman.h>

#include "util/sized.h"

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HOST_ORDER VUG_BIG_ENDIAN
#else
#define HOST_ORDER VUG_LITTLE_ENDIAN
#endif

/* Of GL's headers, none of which is needed for more. */
enum gl_number {
	GL_UNSIGNED_BYTE = 0x1401,
	GL_RGB = 0x1907,
	GL_RGBA = 0x1908,
	GL_UNSIGNED_INT_8_8_8_8 = 0x8035,
	GL_RGB8 = 0x8051,
	GL_RGBA8 = 0x8058,
	GL_RGB10_A2 = 0x8059,
	GL_BGR = 0x80e0,
	GL_BGRA = 0x80e1,
	GL_UNSIGNED_SHORT_5_6_5 = 0x8363,
	GL_UNSIGNED_INT_8_8_8_8_REV = 0x8367,
	GL_UNSIGNED_INT_2_10_10_10_REV = 0x8368,
	GL_RGB565 = 0x8d62,
};

struct gl_names {
	enum gl_number internal_format, format;
	enum gl_number types[VUG_NUM_BYTE_ORDERS]; /* 0: that host has none */
};

struct format {
	uint32_t fourcc;
	uint32_t opaque; /* itself where there is no alpha */
	uint32_t bytes_per_pixel;
	uint32_t virtio;
	uint32_t pixman[VUG_NUM_BYTE_ORDERS]; /* 0: that host has none */
	struct gl_names gl;
	char name[VUG_FOURCC_TEXT_SIZE];
};

/* One byte after the other, on every host; or the last component first in memory. */
#define IN_ORDER GL_UNSIGNED_BYTE, GL_UNSIGNED_BYTE
#define REVERSED GL_UNSIGNED_INT_8_8_8_8, GL_UNSIGNED_INT_8_8_8_8_REV
#define FIVE_SIX_FIVE GL_UNSIGNED_SHORT_5_6_5, 0
#define TEN_BITS GL_UNSIGNED_INT_2_10_10_10_REV, 0

#define VIRTIO_GPU_FORMAT_NONE_UNORM 0
#define PIXMAN_NONE 0

/* name, DRM, without alpha, bytes, virtio, pixman on a little- and a big-endian host, GL's three */
#define ROW(name, drm, opaque, bytes, virtio, little, big, internal, format, types) \
	{ \
		DRM_FORMAT_##drm, DRM_FORMAT_##opaque, bytes, VIRTIO_GPU_FORMAT_##virtio##_UNORM, \
			{PIXMAN_##little, PIXMAN_##big}, {GL_##internal, GL_##format, {types}}, \
			#name \
	}

static const struct format formats[] = {
	ROW(AR24, ARGB8888, XRGB8888, 4, B8G8R8A8, a8r8g8b8, b8g8r8a8, RGBA8, BGRA, IN_ORDER),
	ROW(XR24, XRGB8888, XRGB8888, 4, B8G8R8X8, x8r8g8b8, b8g8r8x8, RGBA8, BGRA, IN_ORDER),
	ROW(BA24, BGRA8888, BGRX8888, 4, A8R8G8B8, b8g8r8a8, a8r8g8b8, RGBA8, BGRA, REVERSED),
	ROW(BX24, BGRX8888, BGRX8888, 4, X8R8G8B8, b8g8r8x8, x8r8g8b8, RGBA8, BGRA, REVERSED),
	ROW(AB24, ABGR8888, XBGR8888, 4, R8G8B8A8, a8b8g8r8, r8g8b8a8, RGBA8, RGBA, IN_ORDER),
	ROW(XB24, XBGR8888, XBGR8888, 4, R8G8B8X8, x8b8g8r8, r8g8b8x8, RGBA8, RGBA, IN_ORDER),
	ROW(RA24, RGBA8888, RGBX8888, 4, A8B8G8R8, r8g8b8a8, a8b8g8r8, RGBA8, RGBA, REVERSED),
	ROW(RX24, RGBX8888, RGBX8888, 4, X8B8G8R8, r8g8b8x8, x8b8g8r8, RGBA8, RGBA, REVERSED),
	ROW(RG24, RGB888, RGB888, 3, NONE, r8g8b8, b8g8r8, RGB8, BGR, IN_ORDER),
	ROW(BG24, BGR888, BGR888, 3, NONE, b8g8r8, r8g8b8, RGB8, RGB, IN_ORDER),
	ROW(RG16, RGB565, RGB565, 2, NONE, r5g6b5, NONE, RGB565, RGB, FIVE_SIX_FIVE),
	ROW(AR30, ARGB2101010, XRGB2101010, 4, NONE, a2r10g10b10, NONE, RGB10_A2, BGRA, TEN_BITS),
	ROW(XR30, XRGB2101010, XRGB2101010, 4, NONE, x2r10g10b10, NONE, RGB10_A2, BGRA, TEN_BITS),
};

#define NUM_FORMATS (sizeof(formats) / sizeof(formats[0]))

static const struct format *find(uint32_t fourcc)
{
	for (size_t i = 0; i < NUM_FORMATS; i++)
		if (formats[i].fourcc == fourcc)
			return &formats[i];
	return NULL;
}

static bool has_alpha(const struct format *format)
{
	return format->opaque != format->fourcc;
}

/* ---- what it is ------------------------------------------------------------------------- */

uint32_t vug_format_get_fourcc(size_t index)
{
	return index < NUM_FORMATS ? formats[index].fourcc : 0;
}

const char *vug_format_get_name(uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL ? format->name : NULL;
}

void vug_format_to_text(uint32_t fourcc, char ret_text[VUG_FOURCC_TEXT_SIZE])
{
	if (ret_text == NULL)
		return;
	for (unsigned int i = 0; i < 4; i++) {
		char c = (char)(fourcc >> (8 * i) & 0xff);

		ret_text[i] = c >= ' ' && c <= '~' ? c : '?';
	}
	ret_text[4] = '\0';
}

uint32_t vug_format_get_bytes_per_pixel(uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL ? format->bytes_per_pixel : 0;
}

bool vug_format_has_alpha(uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL && has_alpha(format);
}

uint32_t vug_format_get_opaque(uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL ? format->opaque : 0;
}

/* ---- virtio ----------------------------------------------------------------------------- */

uint32_t vug_format_from_virtio(uint32_t format)
{
	for (size_t i = 0; i < NUM_FORMATS; i++)
		if (format != 0 && formats[i].virtio == format)
			return formats[i].fourcc;
	return 0;
}

uint32_t vug_format_to_virtio(uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL ? format->virtio : 0;
}

/* ---- pixman ----------------------------------------------------------------------------- */

uint32_t vug_format_from_pixman_on(enum vug_byte_order order, uint32_t code)
{
	for (size_t i = 0; i < NUM_FORMATS; i++)
		if (code != 0 && formats[i].pixman[order] == code)
			return formats[i].fourcc;
	return 0;
}

uint32_t vug_format_to_pixman_on(enum vug_byte_order order, uint32_t fourcc)
{
	const struct format *format = find(fourcc);

	return format != NULL ? format->pixman[order] : 0;
}

uint32_t vug_format_from_pixman(uint32_t code)
{
	return vug_format_from_pixman_on(HOST_ORDER, code);
}

uint32_t vug_format_to_pixman(uint32_t fourcc)
{
	return vug_format_to_pixman_on(HOST_ORDER, fourcc);
}

/* ---- GL --------------------------------------------------------------------------------- */

/* Whether GL reads an alpha that the format has not got. */
static bool needs_opaque(const struct format *format)
{
	return !has_alpha(format) && (format->gl.format == GL_RGBA || format->gl.format == GL_BGRA);
}

static bool is_called(const struct format *format, enum vug_byte_order order,
		      const struct vug_gl_format *gl)
{
	return format->gl.types[order] != 0 && format->gl.types[order] == gl->type &&
	       format->gl.format == gl->format && needs_opaque(format) == gl->needs_opaque;
}

uint32_t vug_format_from_gl_on(enum vug_byte_order order, const struct vug_gl_format *format)
{
	struct vug_gl_format gl;

	if (format == NULL || vug_sized_read(&gl, sizeof(gl), format) < 0)
		return 0;
	for (size_t i = 0; i < NUM_FORMATS; i++)
		if (is_called(&formats[i], order, &gl))
			return formats[i].fourcc;
	return 0;
}

int vug_format_to_gl_on(enum vug_byte_order order, uint32_t fourcc,
			struct vug_gl_format *ret_format)
{
	const struct format *format = find(fourcc);
	struct vug_gl_format gl = {.size = sizeof(gl)};

	if (ret_format == NULL)
		return -EINVAL;
	if (format == NULL || format->gl.types[order] == 0)
		return -ENOTSUP;
	gl.internal_format = format->gl.internal_format;
	gl.format = format->gl.format;
	gl.type = format->gl.types[order];
	gl.needs_opaque = needs_opaque(format);
	return vug_sized_write(ret_format, &gl, sizeof(gl));
}

uint32_t vug_format_from_gl(const struct vug_gl_format *format)
{
	return vug_format_from_gl_on(HOST_ORDER, format);
}

int vug_format_to_gl(uint32_t fourcc, struct vug_gl_format *ret_format)
{
	return vug_format_to_gl_on(HOST_ORDER, fourcc, ret_format);
}
