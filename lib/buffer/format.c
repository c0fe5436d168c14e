/* SPDX-License-Identifier: MIT */
#include "buffer/format.h"

#include <drm_fourcc.h>
#include <stddef.h>

static const struct {
	uint32_t fourcc;
	uint32_t bytes_per_pixel;
} formats[] = {
	{DRM_FORMAT_ARGB8888, 4}, {DRM_FORMAT_XRGB8888, 4},    {DRM_FORMAT_BGRA8888, 4},
	{DRM_FORMAT_BGRX8888, 4}, {DRM_FORMAT_ABGR8888, 4},    {DRM_FORMAT_RGBX8888, 4},
	{DRM_FORMAT_RGBA8888, 4}, {DRM_FORMAT_XBGR8888, 4},    {DRM_FORMAT_XRGB2101010, 4},
	{DRM_FORMAT_RGB888, 3},   {DRM_FORMAT_ARGB2101010, 4}, {DRM_FORMAT_RGB565, 2},
};

uint32_t vug_format_bytes_per_pixel(uint32_t fourcc)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].fourcc == fourcc)
			return formats[i].bytes_per_pixel;
	return 0;
}

void vug_format_to_text(uint32_t fourcc, char ret_text[VUG_FOURCC_TEXT_SIZE])
{
	for (unsigned int i = 0; i < 4; i++) {
		char c = (char)(fourcc >> (8 * i) & 0xff);

		ret_text[i] = c >= ' ' && c <= '~' ? c : '?';
	}
	ret_text[4] = '\0';
}
