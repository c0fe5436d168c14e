/* SPDX-License-Identifier: MIT */
/* What a window shows is what is in the buffer. */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vug/format.h>

#include "egl/painter.h"
#include "support/check.h"

static struct scene make_scene(uint32_t width, uint32_t height)
{
	struct scene scene = {.exporter = DMABUF_UDMABUF,
			      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
			      .width = width,
			      .height = height};

	scene_make(&scene);
	return scene;
}

/* Other bytes, as a guest draws them. */
static void redraw(struct scene *scene, uint32_t seed)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	for (uint32_t i = 0; i < scene->size; i++)
		scene->bytes[i] = noise(i + seed * 1000003);
	vug_buffer_get_layout(scene->buffer, &layout);
	dmabuf_write(layout.planes[0].fd, 0, scene->bytes, scene->size);
}

static void show_once(struct scene scene, const struct vug_rect *viewport, int width, int height,
		      int scale)
{
	struct test_window window = painter_open(width, height);

	scene_make(&scene);
	painter_show(&window, &scene, viewport);
	painter_expect_scene(&window, &scene, viewport, scale);
	painter_close(&window);
	scene_free(&scene);
}

/* --- what is shown ---------------------------------------------------------------------------- */

/* Returns whether the driver takes it. */
static bool shows_format(const struct pixel_format *format, enum dmabuf_exporter exporter)
{
	struct scene scene = {
		.exporter = exporter, .format = format, .width = 61, .height = 47, .stride = 320};
	struct test_window window = painter_open(61, 47);
	int error;

	scene_make(&scene);
	error = painter_try(&window, &scene, NULL);
	painter_draw(&window);
	if (error == 0)
		painter_expect_scene(&window, &scene, NULL, 1);
	else
		check(error == -ENOTSUP, "%s: %s", format->name, strerror(-error));
	painter_close(&window);
	scene_free(&scene);
	return error == 0;
}

static void every_format(void)
{
	unsigned int shown = 0, known = 0;

	for (uint32_t fourcc; (fourcc = vug_format_get_fourcc(known)) != 0; known++) {
		const struct pixel_format *format = pixel_format_find(fourcc);

		check(format != NULL, "the reference has no %s", vug_format_get_name(fourcc));
		for (enum dmabuf_exporter i = 0; i < DMABUF_NUM_EXPORTERS; i++)
			shown += shows_format(format, i);
	}
	printf("# %u of %u formats and exporters\n", shown, known * DMABUF_NUM_EXPORTERS);
	check(shown >= 7 * DMABUF_NUM_EXPORTERS, "only %u were shown", shown);
}

static void every_size(void)
{
	static const struct {
		uint32_t width, height, offset, padding;
	} rows[] = {
		{1, 1, 0, 0},     {3, 5, 0, 4},    {7, 3, 64, 52},     {64, 64, 0, 0},
		{639, 481, 0, 4}, {641, 1, 12, 0}, {1, 481, 4096, 60}, {801, 33, 20, 4096},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2 * DMABUF_NUM_EXPORTERS; i++) {
		size_t row = i / DMABUF_NUM_EXPORTERS / 2;

		show_once(
			(struct scene){.exporter = (enum dmabuf_exporter)(i % DMABUF_NUM_EXPORTERS),
				       .format = pixel_format_find(DRM_FORMAT_XRGB8888),
				       .width = rows[row].width,
				       .height = rows[row].height,
				       .offset = rows[row].offset,
				       .stride = rows[row].width * 4 + rows[row].padding,
				       .y_inverted = i / DMABUF_NUM_EXPORTERS % 2 == 1},
			NULL, (int)rows[row].width, (int)rows[row].height, 1);
	}
}

static void every_crop(void)
{
	static const struct vug_rect rows[] = {
		{0, 0, 1, 1},    {102, 66, 1, 1},  {0, 66, 103, 1}, {102, 0, 1, 67},
		{1, 1, 101, 65}, {17, 31, 40, 20}, {50, 0, 53, 67}, {0, 30, 103, 37},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2; i++)
		show_once((struct scene){.exporter = DMABUF_UDMABUF,
					 .format = pixel_format_find(DRM_FORMAT_ABGR8888),
					 .width = 103,
					 .height = 67,
					 .stride = 448,
					 .offset = 8,
					 .y_inverted = i % 2 == 1},
			  &rows[i / 2], 103, 67,
			  (int)SDL_min(103 / rows[i / 2].width, 67 / rows[i / 2].height));
}

static void multiples(void)
{
	static const struct {
		int width, height, scale;
	} rows[] = {
		{61, 47, 1},  {62, 48, 1},   {121, 500, 1},
		{122, 94, 2}, {200, 150, 3}, {611, 479, 10},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2; i++)
		show_once((struct scene){.exporter = DMABUF_UDMABUF,
					 .format = pixel_format_find(DRM_FORMAT_XRGB8888),
					 .width = 61,
					 .height = 47,
					 .y_inverted = i % 2 == 1},
			  NULL, rows[i / 2].width, rows[i / 2].height, rows[i / 2].scale);
}

/* --- smaller than it is ----------------------------------------------------------------------- */

/* Of four neighbours. */
static int get_mean(const struct scene *scene, uint32_t x, uint32_t y, unsigned int colour)
{
	const struct vug_rect all = {0, 0, scene->width, scene->height};
	int sum = 0;

	for (uint32_t i = 0; i < 4; i++) {
		uint8_t rgba[4];

		scene_get_pixel(scene, &all, 2 * x + i % 2, 2 * y + i / 2, rgba);
		sum += rgba[colour];
	}
	return (sum + 2) / 4;
}

/* In a window that is half as wide, the mean of each four; above and below it is black. */
static void expect_half(const struct scene *scene, struct test_window *window, int top)
{
	uint8_t *bytes = painter_read(window);

	for (int i = 0; i < window->width * window->height * 3; i++) {
		int x = i / 3 % window->width, y = i / 3 / window->width;
		bool is_inside = y >= top && y < top + (int)scene->height / 2;
		int expected = is_inside ? get_mean(scene, (uint32_t)x, (uint32_t)(y - top),
						    (unsigned int)i % 3)
					 : 0;
		int actual = bytes[i / 3 * 4 + i % 3];

		check(abs(actual - expected) <= (is_inside ? 1 : 0), "(%d, %d) is %d, not %d", x, y,
		      actual, expected);
	}
	free(bytes);
}

static void smaller(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct scene scene = {.exporter = DMABUF_UDMABUF,
				      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
				      .width = 128,
				      .height = 96,
				      .y_inverted = i == 1};
		struct test_window window = painter_open(64, 70);

		scene_make(&scene);
		painter_show(&window, &scene, NULL);
		expect_half(&scene, &window, 11);
		painter_close(&window);
		scene_free(&scene);
	}
}

/* --- one after the other ---------------------------------------------------------------------- */

static void two_windows(void)
{
	struct test_window first = painter_open(64, 48), second = painter_open(99, 33);
	struct scene one = make_scene(64, 48), other = make_scene(99, 33);

	for (uint32_t i = 0; i < 5; i++) {
		redraw(&one, i);
		redraw(&other, i + 100);
		painter_show(&first, &one, NULL);
		painter_show(&second, &other, NULL);
		painter_expect_scene(&first, &one, NULL, 1);
		painter_expect_scene(&second, &other, NULL, 1);
	}
	painter_close(&first);
	painter_expect_scene(&second, &other, NULL, 1);
	painter_close(&second);
	scene_free(&one);
	scene_free(&other);
}

static void show_pixels(struct test_window *window, const uint32_t *pixels, int width, int height)
{
	const struct vug_rect all = {0, 0, (uint32_t)width, (uint32_t)height};
	const struct window_pixels picture = {pixels, width, height};
	const struct expected expected = {NULL, all, pixels};
	int error = window_painter_gl.set_pixels(window->painter, &picture, &all, true);

	check(error == 0, "set_pixels: %s", strerror(-error));
	painter_draw(window);
	painter_expect(window, &expected, 1);
}

/* Of its EGL, of its context and of what was imported. */
static void no_window_between(void)
{
	struct scene scene = make_scene(64, 48);

	for (uint32_t i = 0; i < 3; i++) {
		struct test_window window = painter_open(64, 48);

		redraw(&scene, i);
		painter_show(&window, &scene, NULL);
		painter_expect_scene(&window, &scene, NULL, 1);
		painter_close(&window);
	}
	scene_free(&scene);
}

static void pixels_between(void)
{
	struct test_window window = painter_open(64, 48);
	struct scene scene = make_scene(64, 48);
	uint32_t pixels[40 * 30];

	for (uint32_t i = 0; i < 40 * 30; i++)
		pixels[i] = i * 0x9e3779b1;
	painter_draw(&window);
	painter_expect_black(&window);
	for (uint32_t i = 0; i < 3; i++) {
		redraw(&scene, i);
		painter_show(&window, &scene, NULL);
		painter_expect_scene(&window, &scene, NULL, 1);
		show_pixels(&window, pixels, 40, 30);
		window_painter_gl.set_blank(window.painter);
		painter_draw(&window);
		painter_expect_black(&window);
	}
	painter_close(&window);
	scene_free(&scene);
}

static void refused(void)
{
	struct test_window window = painter_open(64, 48);
	struct scene scene = make_scene(64, 48);
	struct scene tiled = {.exporter = DMABUF_UDMABUF,
			      .format = scene.format,
			      .width = 64,
			      .height = 48,
			      .modifier = I915_FORMAT_MOD_Y_TILED};
	int error;

	scene_make(&tiled);
	painter_show(&window, &scene, NULL);
	error = painter_try(&window, &tiled, NULL);
	check(error == -ENOTSUP, "%s", strerror(-error));
	painter_draw(&window);
	painter_expect_scene(&window, &scene, NULL, 1);
	painter_close(&window);
	scene_free(&scene);
	scene_free(&tiled);
}

static void imported_once(void)
{
	struct test_window window = painter_open(64, 48);
	struct scene scenes[] = {make_scene(64, 48), make_scene(64, 48), make_scene(64, 48)};
	unsigned int before = painter_count_imports(), count;

	for (uint32_t i = 0; i < 30; i++) {
		redraw(&scenes[i % 3], i);
		painter_show(&window, &scenes[i % 3], NULL);
		painter_expect_scene(&window, &scenes[i % 3], NULL, 1);
	}
	count = painter_count_imports() - before;
	check(count == 3, "3 buffers were imported %u times", count);
	painter_close(&window);
	for (size_t i = 0; i < 3; i++)
		scene_free(&scenes[i]);
}

const struct rule painter_rules[] = {
	{"every format that is imported is drawn, from every exporter", every_format},
	{"sizes, offsets and strides of all kinds are drawn, both ways up", every_size},
	{"the viewport is cut out, both ways up", every_crop},
	{"whole multiples are drawn in the middle of the window", multiples},
	{"half the size is the mean of four, with the aspect kept", smaller},
	{"two windows are drawn by turns", two_windows},
	{"the last window's end leaves the next one all that it needs", no_window_between},
	{"a buffer is drawn after pixels and after nothing", pixels_between},
	{"a buffer that is refused leaves what was shown", refused},
	{"buffers that come again are imported once, and redrawn", imported_once},
	{NULL, NULL},
};
