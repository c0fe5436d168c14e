/* SPDX-License-Identifier: MIT */
#include "egl/reference.h"

#include <drm_fourcc.h>

const struct pixel_format pixel_formats[NUM_PIXEL_FORMATS] = {
	{"AR24", DRM_FORMAT_ARGB8888, 4, {16, 8}, {8, 8}, {0, 8}, {24, 8}},
	{"XR24", DRM_FORMAT_XRGB8888, 4, {16, 8}, {8, 8}, {0, 8}, {0, 0}},
	{"AB24", DRM_FORMAT_ABGR8888, 4, {0, 8}, {8, 8}, {16, 8}, {24, 8}},
	{"XB24", DRM_FORMAT_XBGR8888, 4, {0, 8}, {8, 8}, {16, 8}, {0, 0}},
	{"BA24", DRM_FORMAT_BGRA8888, 4, {8, 8}, {16, 8}, {24, 8}, {0, 8}},
	{"BX24", DRM_FORMAT_BGRX8888, 4, {8, 8}, {16, 8}, {24, 8}, {0, 0}},
	{"RA24", DRM_FORMAT_RGBA8888, 4, {24, 8}, {16, 8}, {8, 8}, {0, 8}},
	{"RX24", DRM_FORMAT_RGBX8888, 4, {24, 8}, {16, 8}, {8, 8}, {0, 0}},
	{"AR30", DRM_FORMAT_ARGB2101010, 4, {20, 10}, {10, 10}, {0, 10}, {30, 2}},
	{"XR30", DRM_FORMAT_XRGB2101010, 4, {20, 10}, {10, 10}, {0, 10}, {0, 0}},
	{"AB30", DRM_FORMAT_ABGR2101010, 4, {0, 10}, {10, 10}, {20, 10}, {30, 2}},
	{"XB30", DRM_FORMAT_XBGR2101010, 4, {0, 10}, {10, 10}, {20, 10}, {0, 0}},
	{"RG24", DRM_FORMAT_RGB888, 3, {16, 8}, {8, 8}, {0, 8}, {0, 0}},
	{"BG24", DRM_FORMAT_BGR888, 3, {0, 8}, {8, 8}, {16, 8}, {0, 0}},
	{"RG16", DRM_FORMAT_RGB565, 2, {11, 5}, {5, 6}, {0, 5}, {0, 0}},
	{"BG16", DRM_FORMAT_BGR565, 2, {0, 5}, {5, 6}, {11, 5}, {0, 0}},
	{"AR15", DRM_FORMAT_ARGB1555, 2, {10, 5}, {5, 5}, {0, 5}, {15, 1}},
	{"AR12", DRM_FORMAT_ARGB4444, 2, {8, 4}, {4, 4}, {0, 4}, {12, 4}},
	{"R8", DRM_FORMAT_R8, 1, {0, 8}, {0, 0}, {0, 0}, {0, 0}},
	{"GR88", DRM_FORMAT_GR88, 2, {0, 8}, {8, 8}, {0, 0}, {0, 0}},
};

const struct pixel_format *pixel_format_find(uint32_t fourcc)
{
	for (size_t i = 0; i < NUM_PIXEL_FORMATS; i++)
		if (pixel_formats[i].fourcc == fourcc)
			return &pixel_formats[i];
	return NULL;
}

static uint8_t read_channel(uint32_t word, struct channel channel, uint8_t missing)
{
	uint32_t max = (1u << channel.width) - 1;

	if (channel.width == 0)
		return missing;
	return (uint8_t)(((word >> channel.shift & max) * 255 * 2 + max) / (2 * max));
}

void pixel_format_read(const struct pixel_format *format, const uint8_t *bytes, uint8_t ret_rgba[4])
{
	uint32_t word = 0;

	for (unsigned int i = 0; i < format->bytes; i++)
		word |= (uint32_t)bytes[i] << (8 * i);
	ret_rgba[0] = read_channel(word, format->red, 0);
	ret_rgba[1] = read_channel(word, format->green, 0);
	ret_rgba[2] = read_channel(word, format->blue, 0);
	ret_rgba[3] = read_channel(word, format->alpha, 255);
}

uint8_t noise(uint32_t place)
{
	uint32_t number = (place + 1) * 0x9e3779b1;

	number ^= number >> 15;
	number *= 0x85ebca6b;
	return (uint8_t)(number >> 24);
}
