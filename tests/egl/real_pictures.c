/* SPDX-License-Identifier: MIT */
/* What a reader gives is what is in the buffer. */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "egl/real.h"
#include "egl/scene.h"
#include "support/check.h"

#define EACH_EXPORTER(exporter) \
	for (enum dmabuf_exporter exporter = DMABUF_UDMABUF; exporter <= DMABUF_SYSTEM_HEAP; \
	     exporter++)

static void read_once(struct vug_egl_reader *reader, struct scene scene,
		      const struct vug_rect *viewport, uint32_t fourcc)
{
	scene_make(&scene);
	scene_expect(&scene, reader, viewport, fourcc);
	scene_free(&scene);
}

/* What the display does not import is refused; what it does is right to the last bit. */
static void every_format(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	unsigned int imported = 0;

	for (size_t i = 0; i < NUM_PIXEL_FORMATS; i++)
		EACH_EXPORTER(exporter)
		{
			struct scene scene = {.exporter = exporter,
					      .format = &pixel_formats[i],
					      .width = 61,
					      .height = 47,
					      .stride = 320};
			uint32_t pixels[61 * 47];
			int error;

			scene_make(&scene);
			error = vug_egl_reader_read(reader, scene.buffer, NULL, DRM_FORMAT_ARGB8888,
						    pixels, 61 * 4);
			if (vug_egl_can_import(egl, scene.format->fourcc, 0)) {
				scene_expect(&scene, reader, NULL, DRM_FORMAT_ARGB8888);
				imported++;
			} else {
				check(error == -ENOTSUP, "%s: %s", scene.format->name,
				      strerror(-error));
			}
			scene_free(&scene);
		}
	check(imported >= 2 * 10, "only %u of the formats can be imported", imported);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

static void every_size(void)
{
	static const struct {
		uint32_t width, height, offset, padding;
	} rows[] = {
		{1, 1, 0, 0},     {1, 1, 4092, 0},     {3, 5, 0, 4},        {7, 3, 64, 52},
		{64, 64, 0, 0},   {639, 481, 0, 4},    {640, 480, 4096, 0}, {801, 3, 12, 4096},
		{2047, 2, 0, 0},  {2048, 513, 0, 0},   {2049, 511, 0, 12},  {4097, 1, 0, 0},
		{1, 1025, 0, 60}, {1000, 700, 20, 96}, {32, 32, 0, 0},      {16, 64, 0, 0},
	};
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		EACH_EXPORTER(exporter)
	read_once(reader,
		  (struct scene){.exporter = exporter,
				 .format = pixel_format_find(DRM_FORMAT_XRGB8888),
				 .width = rows[i].width,
				 .height = rows[i].height,
				 .offset = rows[i].offset,
				 .stride = rows[i].width * 4 + rows[i].padding,
				 .y_inverted = i % 2 == 1},
		  NULL, DRM_FORMAT_XRGB8888);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

static void every_crop(void)
{
	static const struct vug_rect rows[] = {
		{0, 0, 1, 1},    {102, 66, 1, 1}, {0, 66, 103, 1},
		{102, 0, 1, 67}, {1, 1, 101, 65}, {17, 31, 40, 20},
		{0, 0, 103, 67}, {50, 0, 53, 67}, {0, 30, 103, 37},
	};
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2; i++)
		read_once(reader,
			  (struct scene){.exporter = DMABUF_UDMABUF,
					 .format = pixel_format_find(DRM_FORMAT_ABGR8888),
					 .width = 103,
					 .height = 67,
					 .stride = 448,
					 .offset = 8,
					 .y_inverted = i % 2 == 1},
			  &rows[i / 2], DRM_FORMAT_ARGB8888);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

static void every_order(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	for (size_t i = 0; i < 8; i++)
		read_once(reader,
			  (struct scene){.exporter = DMABUF_UDMABUF,
					 .format = pixel_format_find(DRM_FORMAT_ARGB8888),
					 .width = 33,
					 .height = 17},
			  NULL, pixel_formats[i].fourcc);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* These exporters never tile, so that software may take a layout that nobody names for rows. */
static void no_modifier(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	EACH_EXPORTER(exporter)
	read_once(reader,
		  (struct scene){.exporter = exporter,
				 .format = pixel_format_find(DRM_FORMAT_XRGB8888),
				 .width = 65,
				 .height = 33,
				 .modifier = VUG_MODIFIER_UNKNOWN},
		  NULL, DRM_FORMAT_XRGB8888);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* The last pixel's last byte is the dma-buf's last one. */
static void tight(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	EACH_EXPORTER(exporter)
	for (uint32_t width = 61; width <= 67; width++)
		read_once(reader,
			  (struct scene){.exporter = exporter,
					 .format = pixel_format_find(DRM_FORMAT_XRGB8888),
					 .width = width,
					 .height = 13,
					 .offset = 4096 - width * 4 * 13 % 4096},
			  NULL, DRM_FORMAT_XRGB8888);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* One buffer, redrawn: the image that is kept shows what is there now. */
static void redrawn(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	struct scene scene = {.exporter = DMABUF_UDMABUF,
			      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
			      .width = 64,
			      .height = 64};
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	scene_make(&scene);
	vug_buffer_get_layout(scene.buffer, &layout);
	for (unsigned int i = 0; i < 20; i++) {
		for (size_t j = 0; j < scene.size; j++)
			scene.bytes[j] = noise((uint32_t)j + i * 1000003);
		dmabuf_write(layout.planes[0].fd, 0, scene.bytes, scene.size);
		scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	}
	scene_free(&scene);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* A black picture is a picture, too; and a single pixel in it makes it another one. */
static void black(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	struct scene scene = {.exporter = DMABUF_UDMABUF,
			      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
			      .width = 100,
			      .height = 40};
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	scene_make(&scene);
	vug_buffer_get_layout(scene.buffer, &layout);
	for (size_t i = 0; i < scene.size; i++)
		scene.bytes[i] = i % 4 == 3 ? noise((uint32_t)i) : 0;
	dmabuf_write(layout.planes[0].fd, 0, scene.bytes, scene.size);
	scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	scene.bytes[4 * 3999] = 1;
	dmabuf_write(layout.planes[0].fd, 0, scene.bytes, scene.size);
	scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	scene_free(&scene);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* Of the CPU and of EGL: both are the bytes in memory. */
static void both_views(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	EACH_EXPORTER(exporter)
	{
		struct scene scene = {.exporter = exporter,
				      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
				      .width = 211,
				      .height = 97,
				      .offset = 32,
				      .stride = 1024};

		scene_make(&scene);
		scene_expect_map(&scene);
		scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
		scene_expect_map(&scene);
		scene_free(&scene);
	}
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* A ramp of greys: chroma has no part in it, and 16 to 235 are black to white. */
#define GREY_WIDTH 220
#define GREY_HEIGHT 10

static int make_grey_plane(uint32_t width, uint32_t height, bool is_luma)
{
	uint8_t bytes[GREY_WIDTH * GREY_HEIGHT];
	int fd = dmabuf_new(DMABUF_UDMABUF, sizeof(bytes));

	for (uint32_t i = 0; i < width * height; i++)
		bytes[i] = (uint8_t)(is_luma ? 16 + i % width : 128);
	dmabuf_write(fd, 0, bytes, (size_t)width * height);
	return fd;
}

static int make_grey_yuyv(void)
{
	uint8_t bytes[GREY_WIDTH * GREY_HEIGHT * 2];
	int fd = dmabuf_new(DMABUF_UDMABUF, sizeof(bytes));

	for (uint32_t i = 0; i < GREY_WIDTH * GREY_HEIGHT; i++) {
		bytes[2 * i] = (uint8_t)(16 + i % GREY_WIDTH);
		bytes[2 * i + 1] = 128;
	}
	dmabuf_write(fd, 0, bytes, sizeof(bytes));
	return fd;
}

/*
 * The rounding of a colour space is the driver's. Mesa 25's software lists formats of several planes
 * and refuses them (EGL_BAD_ALLOC): right or refused, then, but not wrong.
 */
static void expect_greys(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout)
{
	struct vug_buffer *buffer = scene_import(layout);
	static uint8_t pixels[GREY_HEIGHT][GREY_WIDTH][4];
	int error = vug_egl_reader_read(reader, buffer, NULL, DRM_FORMAT_XRGB8888, pixels,
					GREY_WIDTH * 4);

	vug_buffer_unref(buffer);
	if (error == -EACCES && layout->num_planes > 1) {
		printf("# %u planes: refused by the driver\n", layout->num_planes);
		return;
	}
	check(error == 0, "%u planes: %s", layout->num_planes, strerror(-error));
	for (uint32_t y = 0; y < GREY_HEIGHT; y++)
		for (uint32_t x = 0; x < GREY_WIDTH; x++)
			for (unsigned int i = 0; i < 3; i++) {
				int expected = (int)(x * 255 / 219);
				int difference = pixels[y][x][i] - expected;

				check(difference >= -2 && difference <= 2,
				      "%u planes, (%u, %u): %d, not %d", layout->num_planes, x, y,
				      pixels[y][x][i], expected);
			}
}

static void several_planes(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	struct vug_buffer_layout nv12 = {.size = sizeof(nv12),
					 .width = GREY_WIDTH,
					 .height = GREY_HEIGHT,
					 .fourcc = DRM_FORMAT_NV12,
					 .num_planes = 2};
	struct vug_buffer_layout yuv420 = nv12, yuyv = nv12;

	yuyv.fourcc = DRM_FORMAT_YUYV;
	yuyv.num_planes = 1;
	yuyv.planes[0] = (struct vug_plane){make_grey_yuyv(), 0, GREY_WIDTH * 2};
	expect_greys(reader, &yuyv);
	nv12.planes[0] =
		(struct vug_plane){make_grey_plane(GREY_WIDTH, GREY_HEIGHT, true), 0, GREY_WIDTH};
	nv12.planes[1] = (struct vug_plane){make_grey_plane(GREY_WIDTH, GREY_HEIGHT / 2, false), 0,
					    GREY_WIDTH};
	expect_greys(reader, &nv12);
	yuv420.fourcc = DRM_FORMAT_YUV420;
	yuv420.num_planes = 3;
	yuv420.planes[0] =
		(struct vug_plane){make_grey_plane(GREY_WIDTH, GREY_HEIGHT, true), 0, GREY_WIDTH};
	for (unsigned int i = 1; i < 3; i++)
		yuv420.planes[i] = (struct vug_plane){
			make_grey_plane(GREY_WIDTH / 2, GREY_HEIGHT / 2, false), 0, GREY_WIDTH / 2};
	expect_greys(reader, &yuv420);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

static void proven(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	check(vug_egl_reader_is_proven(reader), "the known picture was not read");
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

const struct rule picture_rules[] = {
	{"a reader has read a known picture", proven},
	{"every format that is imported is read to the last bit", every_format},
	{"sizes, offsets and strides of all kinds are read, both ways up", every_size},
	{"the viewport is cut out, both ways up", every_crop},
	{"every order of bytes that is offered is delivered", every_order},
	{"a layout without a modifier of an exporter that never tiles is read", no_modifier},
	{"a picture that ends with its dma-buf is read", tight},
	{"a buffer that is redrawn shows its new contents", redrawn},
	{"a black picture is read", black},
	{"EGL and the CPU see the same", both_views},
	{"video formats of one, two and three planes are read", several_planes},
	{NULL, NULL},
};
