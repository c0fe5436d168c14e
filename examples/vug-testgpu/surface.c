/* SPDX-License-Identifier: MIT */
#include "surface.h"

#include <string.h>

#define BYTES_A_PIXEL 4
/* Rows of the memory we hand on begin at multiples of this: what GPUs ask for. */
#define SHARED_ALIGNMENT 256

/* What is in the margins: nothing that the picture has. */
#define MARGIN_BYTE 0xa7

/* UPDATE's rows are tight: so are ours, and most updates are one piece. */
static uint32_t stride_for(enum testgpu_pixels kind, uint32_t width)
{
	uint32_t alignment = kind == TESTGPU_PIXELS_SOCKET ? 1 : SHARED_ALIGNMENT;

	return (width * BYTES_A_PIXEL + alignment - 1) / alignment * alignment;
}

/* Where the picture begins in memory. */
static size_t get_begin(const struct surface *surface, const struct testgpu_options *options)
{
	const struct testgpu_margins *margins = &surface->margins;
	uint32_t row = options->bottom_up ? margins->bottom : margins->top;

	return (size_t)row * surface->stride + (size_t)margins->left * BYTES_A_PIXEL;
}

static int open_buffer(struct surface *surface, const struct testgpu_options *options,
		       uint32_t number)
{
	struct memory *memory = &surface->memories[surface->count];
	struct picture *picture = &surface->pictures[surface->count];
	struct rectangle all = {.width = surface->width, .height = surface->height};
	int error = testgpu_memory_open(memory, options->pixels,
					(size_t)surface->stride * surface->buffer_height);

	if (error)
		return error;
	surface->count++;
	*picture = (struct picture){
		.pixels = memory->pixels + get_begin(surface, options),
		.stride = surface->stride,
		.width = surface->width,
		.height = surface->height,
		.number = number,
		.bottom_up = options->bottom_up,
	};
	error = testgpu_memory_begin_writing(memory);
	if (error)
		return error;
	memset(memory->pixels, MARGIN_BYTE, (size_t)surface->stride * surface->buffer_height);
	testgpu_picture_draw_background(picture, &all);
	return testgpu_memory_end_writing(memory);
}

int testgpu_surface_open(struct surface *surface, const struct testgpu_options *options,
			 uint32_t number, uint32_t width, uint32_t height)
{
	bool is_one = options->still || options->pixels == TESTGPU_PIXELS_SOCKET;
	unsigned count = is_one ? 1 : options->buffers;
	int error = 0;

	*surface = (struct surface){
		.width = width,
		.height = height,
		.margins = options->margins,
		.buffer_width = options->margins.left + width + options->margins.right,
		.buffer_height = options->margins.top + height + options->margins.bottom,
	};
	surface->stride = stride_for(options->pixels, surface->buffer_width);
	while (!error && surface->count < count)
		error = open_buffer(surface, options, number);
	if (error)
		testgpu_surface_close(surface);
	return error;
}

void testgpu_surface_close(struct surface *surface)
{
	while (surface->count > 0)
		testgpu_memory_close(&surface->memories[--surface->count]);
}

int testgpu_surface_draw(struct surface *surface, uint64_t frame, struct rectangle *ret_damage)
{
	surface->current = (surface->current + 1) % surface->count;

	struct picture *picture = &surface->pictures[surface->current];
	const struct memory *memory = &surface->memories[surface->current];
	int error = testgpu_memory_begin_writing(memory);

	if (error)
		return error;
	testgpu_picture_draw_frame(picture, frame);
	error = testgpu_memory_end_writing(memory);
	if (error)
		return error;
	*ret_damage = testgpu_rectangle_union(&surface->shown_box, &picture->box);
	surface->shown_box = picture->box;
	return 0;
}
