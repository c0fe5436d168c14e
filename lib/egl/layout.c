/* SPDX-License-Identifier: MIT */
#include "egl/layout.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

/* Of a plane: the bytes of a sample, and how many pixels one stands for, across and down. */
struct plane_format {
	uint8_t bytes, across, down;
};

struct format {
	uint32_t fourcc;
	uint32_t colour_bits;
	struct plane_format planes[3];
};

/* Two pixels of 4:2:2 in one word are a sample of 4 bytes for 2 pixels. */
static const struct format formats[] = {
	{DRM_FORMAT_ARGB8888, 0x00ffffff, {{4, 1, 1}}},
	{DRM_FORMAT_XRGB8888, 0x00ffffff, {{4, 1, 1}}},
	{DRM_FORMAT_ABGR8888, 0x00ffffff, {{4, 1, 1}}},
	{DRM_FORMAT_XBGR8888, 0x00ffffff, {{4, 1, 1}}},
	{DRM_FORMAT_BGRA8888, 0xffffff00, {{4, 1, 1}}},
	{DRM_FORMAT_BGRX8888, 0xffffff00, {{4, 1, 1}}},
	{DRM_FORMAT_RGBA8888, 0xffffff00, {{4, 1, 1}}},
	{DRM_FORMAT_RGBX8888, 0xffffff00, {{4, 1, 1}}},
	{DRM_FORMAT_XRGB2101010, 0x3fffffff, {{4, 1, 1}}},
	{DRM_FORMAT_ARGB2101010, 0x3fffffff, {{4, 1, 1}}},
	{DRM_FORMAT_XBGR2101010, 0x3fffffff, {{4, 1, 1}}},
	{DRM_FORMAT_ABGR2101010, 0x3fffffff, {{4, 1, 1}}},
	{DRM_FORMAT_RGB888, 0x00ffffff, {{3, 1, 1}}},
	{DRM_FORMAT_BGR888, 0x00ffffff, {{3, 1, 1}}},
	{DRM_FORMAT_RGB565, 0x0000ffff, {{2, 1, 1}}},
	{DRM_FORMAT_BGR565, 0x0000ffff, {{2, 1, 1}}},
	{DRM_FORMAT_XRGB1555, 0x00007fff, {{2, 1, 1}}},
	{DRM_FORMAT_ARGB1555, 0x00007fff, {{2, 1, 1}}},
	{DRM_FORMAT_XRGB4444, 0x00000fff, {{2, 1, 1}}},
	{DRM_FORMAT_ARGB4444, 0x00000fff, {{2, 1, 1}}},
	{DRM_FORMAT_XBGR16161616F, 0, {{8, 1, 1}}},
	{DRM_FORMAT_ABGR16161616F, 0, {{8, 1, 1}}},
	{DRM_FORMAT_XBGR16161616, 0, {{8, 1, 1}}},
	{DRM_FORMAT_ABGR16161616, 0, {{8, 1, 1}}},
	{DRM_FORMAT_R8, 0x000000ff, {{1, 1, 1}}},
	{DRM_FORMAT_GR88, 0x0000ffff, {{2, 1, 1}}},
	{DRM_FORMAT_YUYV, 0, {{4, 2, 1}}},
	{DRM_FORMAT_YVYU, 0, {{4, 2, 1}}},
	{DRM_FORMAT_UYVY, 0, {{4, 2, 1}}},
	{DRM_FORMAT_VYUY, 0, {{4, 2, 1}}},
	{DRM_FORMAT_NV12, 0, {{1, 1, 1}, {2, 2, 2}}},
	{DRM_FORMAT_NV21, 0, {{1, 1, 1}, {2, 2, 2}}},
	{DRM_FORMAT_NV16, 0, {{1, 1, 1}, {2, 2, 1}}},
	{DRM_FORMAT_P010, 0, {{2, 1, 1}, {4, 2, 2}}},
	{DRM_FORMAT_P016, 0, {{2, 1, 1}, {4, 2, 2}}},
	{DRM_FORMAT_YUV420, 0, {{1, 1, 1}, {1, 2, 2}, {1, 2, 2}}},
	{DRM_FORMAT_YVU420, 0, {{1, 1, 1}, {1, 2, 2}, {1, 2, 2}}},
	{DRM_FORMAT_YUV422, 0, {{1, 1, 1}, {1, 2, 1}, {1, 2, 1}}},
	{DRM_FORMAT_YUV444, 0, {{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}},
};

static const struct format *find(uint32_t fourcc)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].fourcc == fourcc)
			return &formats[i];
	return NULL;
}

uint32_t vug_egl_get_num_planes(uint32_t fourcc)
{
	const struct format *format = find(fourcc);
	uint32_t count = 0;

	while (format != NULL && count < 3 && format->planes[count].bytes > 0)
		count++;
	return count;
}

uint32_t vug_egl_get_colour_bits(uint32_t fourcc, uint32_t *ret_bytes)
{
	const struct format *format = find(fourcc);

	if (format == NULL || format->colour_bits == 0)
		return 0;
	*ret_bytes = format->planes[0].bytes;
	return format->colour_bits;
}

void vug_egl_get_narrow_bits(uint32_t fourcc, uint8_t ret_bits[4])
{
	static const struct {
		uint32_t fourcc;
		uint8_t bits[4];
	} narrow[] = {
		{DRM_FORMAT_RGB565, {5, 6, 5, 0}},      {DRM_FORMAT_BGR565, {5, 6, 5, 0}},
		{DRM_FORMAT_XRGB1555, {5, 5, 5, 0}},    {DRM_FORMAT_ARGB1555, {5, 5, 5, 1}},
		{DRM_FORMAT_XRGB4444, {4, 4, 4, 0}},    {DRM_FORMAT_ARGB4444, {4, 4, 4, 4}},
		{DRM_FORMAT_ARGB2101010, {0, 0, 0, 2}}, {DRM_FORMAT_ABGR2101010, {0, 0, 0, 2}},
	};

	memset(ret_bits, 0, 4);
	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++)
		if (narrow[i].fourcc == fourcc)
			memcpy(ret_bits, narrow[i].bits, 4);
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

int vug_egl_get_plane_size(const struct vug_buffer_layout *layout, uint32_t plane,
			   uint64_t *ret_size)
{
	const struct vug_plane *memory = &layout->planes[plane];
	const struct plane_format *format;
	uint64_t row, rows;

	/* EGL takes these as signed numbers. */
	if (memory->offset > INT32_MAX || memory->stride > INT32_MAX || layout->width > INT32_MAX ||
	    layout->height > INT32_MAX)
		return -EFBIG;
	if (layout->modifier != DRM_FORMAT_MOD_LINEAR && layout->modifier != VUG_MODIFIER_UNKNOWN) {
		*ret_size = (uint64_t)memory->offset + 1;
		return 0;
	}
	if (plane >= vug_egl_get_num_planes(layout->fourcc))
		return -ENOTSUP;
	format = &find(layout->fourcc)->planes[plane];
	row = divide_up(layout->width, format->across) * format->bytes;
	rows = divide_up(layout->height, format->down);
	if (row == 0 || rows == 0 || memory->stride < row)
		return -EFBIG;
	/* All below 2³¹: none of this can overflow. */
	*ret_size = memory->offset + (rows - 1) * memory->stride + row;
	return 0;
}
