/* SPDX-License-Identifier: MIT */
/* vug_buffer_copy(): the right pixels in the right place, and nothing beside them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "unit/buffer/fd_buffer.h"
#include "unit/format/bits.h"
#include "unit/random.h"

#define MARK 0xa5

/* A buffer in sealed memory of that size and format, filled with what pattern_at() says. */
static struct vug_buffer *make_buffer(uint32_t width, uint32_t height, uint32_t fourcc,
				      bool is_inverted)
{
	struct vug_buffer_layout layout = make_layout(-1);

	layout.width = width;
	layout.height = height;
	layout.fourcc = fourcc;
	layout.y_inverted = is_inverted;
	layout.planes[0].stride = width * 4 + 12;
	layout.planes[0].fd =
		memory_create((size_t)layout.planes[0].stride * height, F_SEAL_SHRINK);
	return import_layout(&layout, 1 << 20);
}

/* Where a pixel of the picture is in that buffer's memory. */
static size_t find_pixel(const struct vug_buffer_layout *layout, const struct vug_rect *viewport,
			 uint32_t x, uint32_t y)
{
	uint32_t row = layout->y_inverted ? viewport->height - 1 - y : y;

	return (size_t)layout->planes[0].stride * (viewport->y + row) +
	       (size_t)4 * (viewport->x + x);
}

static void expect_area(struct vug_buffer *buffer, const struct vug_rect *viewport,
			const struct vug_rect *area)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	uint8_t copy[WIDTH * HEIGHT * 4 + 1];
	size_t stride = area->width * 4 + 1, length = stride * (area->height - 1) + stride - 1;

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	memset(copy, MARK, sizeof(copy));
	cr_assert_eq(vug_buffer_copy(buffer, viewport, area, layout.fourcc, copy, length,
				     (uint32_t)stride),
		     0);
	for (uint32_t y = 0; y < area->height; y++) {
		for (uint32_t i = 0; i < area->width * 4; i++)
			cr_assert_eq(
				copy[stride * y + i],
				pattern_at(find_pixel(&layout, viewport, area->x, area->y + y) +
					   i));
		cr_assert_eq(copy[stride * y + area->width * 4], MARK);
	}
}

static void expect_areas(struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	for (uint32_t y = 0; y < viewport->height; y++)
		for (uint32_t x = 0; x < viewport->width; x++) {
			const struct vug_rect area = {x, y, viewport->width - x,
						      (viewport->height - y + 1) / 2};

			expect_area(buffer, viewport, &area);
		}
}

Test(copy, an_area_counts_from_the_pictures_top_left_corner)
{
	const struct vug_rect viewport = {3, 2, 7, 6};

	for (int is_inverted = 0; is_inverted <= 1; is_inverted++) {
		struct vug_buffer *buffer =
			make_buffer(13, 11, DRM_FORMAT_XRGB8888, is_inverted != 0);

		expect_areas(buffer, &viewport);
		vug_buffer_unref(buffer);
	}
}

Test(copy, without_a_viewport_and_an_area_it_is_all_of_the_buffer)
{
	struct vug_buffer *buffer = make_buffer(5, 4, DRM_FORMAT_XRGB8888, true);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	const struct vug_rect all = {0, 0, 5, 4};
	uint32_t copy[5 * 4];

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert_eq(
		vug_buffer_copy(buffer, NULL, NULL, DRM_FORMAT_XRGB8888, copy, sizeof(copy), 5 * 4),
		0);
	for (uint32_t y = 0; y < 4; y++)
		for (uint32_t i = 0; i < 5 * 4; i++)
			cr_assert_eq(((uint8_t *)copy)[20 * y + i],
				     pattern_at(find_pixel(&layout, &all, 0, y) + i));
	vug_buffer_unref(buffer);
}

/* --- formats ---------------------------------------------------------------------------------- */

/* A component's value in the memory of a pixel, and the largest that it can have there; 0: none. */
struct component {
	uint64_t value, max;
};

static uint64_t load(const uint8_t *pixel, uint32_t num_bytes)
{
	uint64_t word = 0;

	for (uint32_t i = 0; i < num_bytes; i++)
		word |= (uint64_t)pixel[i] << (8 * i);
	return word;
}

static struct component get_component(const struct drm_format *format, const uint8_t *pixel,
				      char name)
{
	uint32_t shift = drm_format_count_bits(format);
	uint64_t word = load(pixel, shift / 8);

	for (size_t i = 0; i < strlen(format->components); i++) {
		uint64_t max = ones(format->widths[i]);

		shift -= format->widths[i];
		if (format->components[i] == name)
			return (struct component){word >> shift & max, max};
	}
	return (struct component){0, 0};
}

/* Equal where both have as many values; no further apart than the coarser one's next value. */
static void expect_component(const struct drm_format *from, const uint8_t *pixel,
			     const struct drm_format *to, const uint8_t *copy, char name)
{
	struct component before = get_component(from, pixel, name),
			 after = get_component(to, copy, name);
	double scaled, step;

	if (after.max == 0)
		return;
	if (before.max == 0)
		before.value = before.max = 1; /* opaque */
	if (name == 'A' && before.max == 1)
		cr_assert_eq(after.value, after.max);
	scaled =
		(double)before.value / (double)before.max - (double)after.value / (double)after.max;
	step = before.max == after.max
		       ? 0
		       : 1.0 / (double)(before.max < after.max ? before.max : after.max);
	if (before.max == 1)
		step = 0;
	cr_assert(scaled <= step && -scaled <= step,
		  "%s to %s: %c %llu of %llu became %llu of %llu", drm_format_get_name(from),
		  drm_format_get_name(to), name, (unsigned long long)before.value,
		  (unsigned long long)before.max, (unsigned long long)after.value,
		  (unsigned long long)after.max);
}

/* So wide that a row is converted in several pieces, the last one not whole. */
#define WIDE 601

static void expect_converted(struct vug_buffer *buffer, const struct drm_format *from,
			     const struct drm_format *to)
{
	static uint8_t copy[WIDE * 4 * 2 + 1];
	uint32_t bytes = drm_format_count_bits(to) / 8, stride = WIDE * bytes;
	uint32_t from_bytes = drm_format_count_bits(from) / 8, from_stride = WIDE * 4 + 12;

	memset(copy, MARK, sizeof(copy));
	cr_assert_eq(
		vug_buffer_copy(buffer, NULL, NULL, to->fourcc, copy, (size_t)stride * 2, stride),
		0, "%s to %s", drm_format_get_name(from), drm_format_get_name(to));
	for (uint32_t y = 0; y < 2; y++)
		for (uint32_t x = 0; x < WIDE; x++) {
			uint8_t pixel[4];

			for (uint32_t i = 0; i < from_bytes; i++)
				pixel[i] = pattern_at((size_t)from_stride * y + x * from_bytes + i);
			for (const char *c = "RGBA"; *c != '\0'; c++)
				expect_component(from, pixel, to,
						 copy + (size_t)stride * y + x * bytes, *c);
		}
	cr_assert_eq(copy[(size_t)stride * 2], MARK);
}

Test(copy, every_format_becomes_every_other)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		const struct drm_format *from = &drm_formats[i];
		struct vug_buffer *buffer;

		if (vug_format_to_pixman(from->fourcc) == 0)
			continue;
		buffer = make_buffer(WIDE, 2, from->fourcc, false);
		for (size_t j = 0; j < NUM_DRM_FORMATS; j++)
			if (vug_format_to_pixman(drm_formats[j].fourcc) != 0)
				expect_converted(buffer, from, &drm_formats[j]);
		vug_buffer_unref(buffer);
	}
}

/* --- what is refused -------------------------------------------------------------------------- */

struct request {
	const char *what;
	struct vug_rect viewport, area;
	uint32_t fourcc;
	size_t length;
	uint32_t stride;
	int result;
};

/* Of a buffer of WIDTH × HEIGHT. */
static const struct request requests[] = {
	{"all of it",
	 {0, 0, WIDTH, HEIGHT},
	 {0, 0, WIDTH, HEIGHT},
	 DRM_FORMAT_XRGB8888,
	 WIDTH *HEIGHT * 4,
	 WIDTH * 4,
	 0},
	{"a byte less room",
	 {0, 0, WIDTH, HEIGHT},
	 {0, 0, WIDTH, HEIGHT},
	 DRM_FORMAT_XRGB8888,
	 WIDTH *HEIGHT * 4 - 1,
	 WIDTH * 4,
	 -EINVAL},
	{"a stride that is a byte too small",
	 {0, 0, WIDTH, HEIGHT},
	 {0, 0, WIDTH, HEIGHT},
	 DRM_FORMAT_XRGB8888,
	 SIZE_MAX,
	 WIDTH * 4 - 1,
	 -EINVAL},
	{"no padding behind the last row",
	 {0, 0, 4, 2},
	 {0, 0, 4, 2},
	 DRM_FORMAT_XRGB8888,
	 100 + 16,
	 100,
	 0},
	{"a byte less of the last row",
	 {0, 0, 4, 2},
	 {0, 0, 4, 2},
	 DRM_FORMAT_XRGB8888,
	 100 + 15,
	 100,
	 -EINVAL},
	{"the largest stride",
	 {0, 0, 4, HEIGHT},
	 {0, 0, 4, HEIGHT},
	 DRM_FORMAT_XRGB8888,
	 WIDTH *HEIGHT * 4,
	 UINT32_MAX,
	 -EINVAL},
	{"the largest stride of one row",
	 {0, 0, 4, HEIGHT},
	 {0, 2, 4, 1},
	 DRM_FORMAT_XRGB8888,
	 16,
	 UINT32_MAX,
	 0},
	{"an empty viewport", {0, 0, 0, 0}, {0, 0, 1, 1}, DRM_FORMAT_XRGB8888, 400, 4, -EINVAL},
	{"an empty area",
	 {0, 0, WIDTH, HEIGHT},
	 {1, 1, 1, 0},
	 DRM_FORMAT_XRGB8888,
	 400,
	 4,
	 -EINVAL},
	{"a viewport that is a column too wide",
	 {1, 0, WIDTH, 1},
	 {0, 0, 1, 1},
	 DRM_FORMAT_XRGB8888,
	 400,
	 4,
	 -EINVAL},
	{"a viewport that is a row too high",
	 {0, 1, 1, HEIGHT},
	 {0, 0, 1, 1},
	 DRM_FORMAT_XRGB8888,
	 400,
	 4,
	 -EINVAL},
	{"a viewport that wraps around",
	 {UINT32_MAX, UINT32_MAX, 2, 2},
	 {0, 0, 1, 1},
	 DRM_FORMAT_XRGB8888,
	 400,
	 4,
	 -EINVAL},
	{"an area that is a column too wide",
	 {2, 2, 4, 4},
	 {1, 0, 4, 1},
	 DRM_FORMAT_XRGB8888,
	 400,
	 16,
	 -EINVAL},
	{"an area that is a row too high",
	 {2, 2, 4, 4},
	 {0, 1, 1, 4},
	 DRM_FORMAT_XRGB8888,
	 400,
	 16,
	 -EINVAL},
	{"an area that wraps around",
	 {2, 2, 4, 4},
	 {UINT32_MAX, 0, 2, 1},
	 DRM_FORMAT_XRGB8888,
	 400,
	 16,
	 -EINVAL},
	{"a format that is not known",
	 {0, 0, 4, 4},
	 {0, 0, 4, 4},
	 DRM_FORMAT_NV12,
	 400,
	 16,
	 -ENOTSUP},
	{"no format", {0, 0, 4, 4}, {0, 0, 4, 4}, 0, 400, 16, -ENOTSUP},
};

static void expect_request(struct vug_buffer *buffer, const struct request *request)
{
	static uint8_t copy[WIDTH * HEIGHT * 4], untouched[sizeof(copy)];
	int result;

	memset(untouched, MARK, sizeof(untouched));
	memcpy(copy, untouched, sizeof(copy));
	result = vug_buffer_copy(buffer, &request->viewport, &request->area, request->fourcc, copy,
				 request->length, request->stride);
	cr_expect_eq(result, request->result, "%s: %d", request->what, result);
	cr_expect_eq(memcmp(copy, untouched, sizeof(copy)) == 0, result < 0, "%s", request->what);
}

Test(copy, what_does_not_fit_is_refused_and_writes_nothing)
{
	struct vug_buffer *buffer = make_buffer(WIDTH, HEIGHT, DRM_FORMAT_XRGB8888, true);

	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		expect_request(buffer, &requests[i]);
	vug_buffer_unref(buffer);
}

/* The layout is what a back end says; nothing of it is used before the memory is as large. */
Test(copy, a_buffer_that_is_smaller_than_its_layout_is_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED - 1, F_SEAL_SHRINK));
	struct vug_buffer *buffer = import_layout(&layout, 1 << 20);
	uint8_t copy[4] = {MARK, MARK, MARK, MARK};

	for (int is_converted = 0; is_converted <= 1; is_converted++)
		cr_assert_eq(
			vug_buffer_copy(buffer, NULL, &(struct vug_rect){0, 0, 1, 1},
					is_converted ? DRM_FORMAT_XBGR8888 : DRM_FORMAT_XRGB8888,
					copy, sizeof(copy), 4),
			-EFBIG);
	cr_assert_eq(copy[0], MARK);
	vug_buffer_unref(buffer);
}

Test(copy, a_tiled_buffer_is_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));
	struct vug_buffer *buffer;
	uint32_t copy[WIDTH * HEIGHT];

	layout.modifier = I915_FORMAT_MOD_X_TILED;
	buffer = import_layout(&layout, 1 << 20);
	cr_assert_eq(vug_buffer_copy(buffer, NULL, NULL, DRM_FORMAT_XRGB8888, copy, sizeof(copy),
				     WIDTH * 4),
		     -ENOTSUP);
	vug_buffer_unref(buffer);
}

/* Numbers of any size; the sanitizers look on. */
Test(copy, random_requests_are_refused_or_fit)
{
	struct random random = {.state = 4711};
	struct vug_buffer *buffer = make_buffer(WIDTH, HEIGHT, DRM_FORMAT_ARGB8888, true);
	static uint8_t copy[WIDTH * HEIGHT * 4 + 1];
	unsigned int num_copied = 0;

	for (unsigned int i = 0; i < 20000; i++) {
		uint32_t max = i % 2 == 0 ? 5 : UINT32_MAX;
		struct vug_rect rects[2];
		size_t length = random_between(&random, 0, sizeof(copy) - 1);

		for (unsigned int j = 0; j < 2; j++)
			rects[j] = (struct vug_rect){
				random_between(&random, 0, 8), random_between(&random, 0, 4),
				random_between(&random, 0, max), random_between(&random, 0, max)};
		copy[length] = MARK;
		num_copied += vug_buffer_copy(buffer, &rects[0], &rects[1],
					      drm_formats[i % NUM_DRM_FORMATS].fourcc, copy, length,
					      random_between(&random, 0, 200)) == 0;
		cr_assert_eq(copy[length], MARK);
	}
	cr_assert_gt(num_copied, 100);
	vug_buffer_unref(buffer);
}
