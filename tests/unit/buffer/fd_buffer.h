/* SPDX-License-Identifier: MIT */
/* Buffers over descriptors that tests made, as a back end would have sent them. */
#ifndef VUG_TEST_IMPORTED_H
#define VUG_TEST_IMPORTED_H

#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <stdint.h>

#include "buffer/fd_buffer.h"
#include "unit/descriptors.h"

#define WIDTH 20
#define HEIGHT 10
#define STRIDE 96
/* To the end of the last pixel: the last row need not have its padding. */
#define NEEDED (STRIDE * (HEIGHT - 1) + WIDTH * 4)

static inline struct vug_buffer_layout make_layout(int fd)
{
	return (struct vug_buffer_layout){
		.size = sizeof(struct vug_buffer_layout),
		.width = WIDTH,
		.height = HEIGHT,
		.fourcc = DRM_FORMAT_XRGB8888,
		.num_planes = 1,
		.modifier = DRM_FORMAT_MOD_LINEAR,
		.planes = {{.fd = fd, .stride = STRIDE}, {.fd = -1}, {.fd = -1}, {.fd = -1}},
	};
}

/* The budget's own reference is gone: it lives as long as the buffer. */
static inline struct vug_buffer *import_layout(const struct vug_buffer_layout *layout, size_t limit)
{
	struct vug_budget *budget = vug_budget_new(limit);
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_fd_buffer_new(budget, layout, false, &buffer), 0);
	vug_budget_unref(budget);
	return buffer;
}

static inline struct vug_buffer *import(int fd)
{
	const struct vug_buffer_layout layout = make_layout(fd);

	return import_layout(&layout, 1 << 20);
}

/* What vug_buffer_map() answers; a map that succeeds is ended again. */
static inline int try_map(struct vug_buffer *buffer)
{
	const void *pixels;
	uint32_t stride;
	int error = vug_buffer_map(buffer, &pixels, &stride);

	if (error == 0)
		vug_buffer_unmap(buffer);
	return error;
}

/* Map and unmap a buffer that is over then. */
static inline int try_map_once(struct vug_buffer *buffer)
{
	int error = try_map(buffer);

	vug_buffer_unref(buffer);
	return error;
}

static inline int try_map_layout(const struct vug_buffer_layout *layout)
{
	return try_map_once(import_layout(layout, 1 << 20));
}

/* Whether the pixels are those that memory_create() wrote. */
static inline void expect_pattern(const void *pixels, size_t length)
{
	const uint8_t *bytes = pixels;

	for (size_t i = 0; i < length; i++)
		cr_assert_eq(bytes[i], pattern_at(i), "byte %zu", i);
}

#endif
