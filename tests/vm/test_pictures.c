/* SPDX-License-Identifier: MIT */
/* Every format, size, stride, crop and direction, byte by byte through vug_buffer_map(). */
#include <drm_fourcc.h>

#include "sample.h"
#include "support/check.h"
#include "vm_test.h"
#include "vug/format.h"

/* Not the library's own table. */
static const struct {
	uint32_t fourcc, bytes_per_pixel;
} formats[] = {
	{DRM_FORMAT_ARGB8888, 4},    {DRM_FORMAT_XRGB8888, 4}, {DRM_FORMAT_BGRA8888, 4},
	{DRM_FORMAT_BGRX8888, 4},    {DRM_FORMAT_ABGR8888, 4}, {DRM_FORMAT_XBGR8888, 4},
	{DRM_FORMAT_RGBA8888, 4},    {DRM_FORMAT_RGBX8888, 4}, {DRM_FORMAT_RGB888, 3},
	{DRM_FORMAT_BGR888, 3},      {DRM_FORMAT_RGB565, 2},   {DRM_FORMAT_XRGB2101010, 4},
	{DRM_FORMAT_ARGB2101010, 4},
};
#define NUM_FORMATS (sizeof(formats) / sizeof(formats[0]))

static void show_and_compare(struct sample sample, struct rig *rig)
{
	sample_make(&sample);
	sample_show(&sample, rig);
	sample_expect_shown(&sample, rig);
	sample_free(&sample);
	recorder_forget(&rig->recorder);
}

/* Of each exporter. */
static void compare(struct sample sample)
{
	struct rig *rig = rig_new(NULL);

	for (sample.exporter = 0; sample.exporter < DMABUF_NUM_EXPORTERS; sample.exporter++) {
		sample.seed++;
		show_and_compare(sample, rig);
	}
	rig_free(rig);
}

static void all_formats_are_tried(void)
{
	size_t known = 0;

	while (vug_format_get_fourcc(known) != 0)
		known++;
	check(known == NUM_FORMATS, "the library knows %zu formats", known);
}

static void compare_formats(void)
{
	for (size_t i = 0; i < NUM_FORMATS; i++)
		compare((struct sample){
			.wanted = {.fd_width = 67, .fd_height = 35, .fd_fourcc = formats[i].fourcc},
			.bytes_per_pixel = formats[i].bytes_per_pixel});
}

static void compare_sizes(void)
{
	static const struct {
		uint32_t width, height;
	} sizes[] = {{1, 1}, {1, 300}, {300, 1}, {3, 5}, {641, 479}, {1024, 16}};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		compare((struct sample){
			.wanted = {.fd_width = sizes[i].width, .fd_height = sizes[i].height}});
}

/* Rows that end in bytes which are no pixels, not all of them in whole pixels. */
static void compare_strides(void)
{
	static const uint32_t strides[] = {68, 70, 100, 128, 4096};

	for (size_t i = 0; i < sizeof(strides) / sizeof(strides[0]); i++)
		compare((struct sample){
			.wanted = {.fd_width = 17, .fd_height = 23, .fd_stride = strides[i]}});
}

static void compare_crops(void)
{
	static const struct vug_rect rects[] = {
		{0, 0, 1, 1}, {63, 47, 1, 1}, {5, 7, 31, 13}, {0, 40, 64, 8}, {60, 0, 4, 48}};

	for (size_t i = 0; i < sizeof(rects) / sizeof(rects[0]); i++)
		compare((struct sample){.wanted = {.x = rects[i].x,
						   .y = rects[i].y,
						   .width = rects[i].width,
						   .height = rects[i].height,
						   .fd_width = 64,
						   .fd_height = 48,
						   .fd_stride = 260}});
}

/* Memory is as it is; the layout says that the first row is the bottom one. */
static void compare_bottom_up(void)
{
	compare((struct sample){.wanted = {.fd_width = 31, .fd_height = 17, .fd_flags = 1}});
	compare((struct sample){.wanted = {.x = 2,
					   .y = 3,
					   .width = 20,
					   .height = 9,
					   .fd_width = 31,
					   .fd_height = 17,
					   .fd_stride = 192,
					   .fd_flags = 1}});
}

/* A mapping is kept: it must be one of the same memory, not of what it once held. */
static void compare_redrawn(void)
{
	struct rig *rig = rig_new(NULL);
	struct sample sample = {.wanted = {.fd_width = 40, .fd_height = 30}};

	for (sample.exporter = 0; sample.exporter < DMABUF_NUM_EXPORTERS; sample.exporter++) {
		struct sample other = sample;

		other.seed = 1;
		sample_make(&sample);
		sample_make(&other);
		sample_show(&sample, rig);
		sample_expect_shown(&sample, rig);
		sample_show(&other, rig);
		sample_expect_shown(&other, rig);
		sample_show(&sample, rig);
		sample_expect_shown(&sample, rig);
		sample_free(&sample);
		sample_free(&other);
	}
	recorder_forget(&rig->recorder);
	rig_free(rig);
}

const struct vm_test picture_tests[] = {
	{"no format that the library knows is left out here", all_formats_are_tried},
	{"pictures of every format are mapped to the byte", compare_formats},
	{"pictures of odd sizes are mapped to the byte", compare_sizes},
	{"rows with bytes behind the pixels are mapped to the byte", compare_strides},
	{"parts of a buffer are mapped to the byte", compare_crops},
	{"pictures that lie upside down are mapped to the byte", compare_bottom_up},
	{"buffers that take turns show what each of them holds", compare_redrawn},
	{0},
};
