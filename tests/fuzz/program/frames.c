/* SPDX-License-Identifier: MIT */
/* What is promised of frames and of buffers. */
#include <errno.h>
#include <unistd.h>

#include "display/frame_board.h"
#include "fuzz/program/program.h"
#include "fuzz/target.h"

void program_look_at(struct vug_buffer *buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	volatile uint8_t last;
	const void *pixels;
	uint32_t stride;

	if (vug_buffer_map(buffer, &pixels, &stride) != 0)
		return;
	vug_buffer_get_layout(buffer, &layout);
	last = ((const uint8_t *)pixels)[(size_t)stride * (layout.height - 1)];
	(void)last;
	vug_buffer_unmap(buffer);
}

static bool is_within(const struct vug_rect *rect, const struct vug_rect *outer)
{
	return rect->x >= outer->x && rect->y >= outer->y && rect->width > 0 && rect->height > 0 &&
	       rect->x + rect->width <= outer->x + outer->width &&
	       rect->y + rect->height <= outer->y + outer->height;
}

static void check_damage(const struct vug_frame *frame)
{
	struct vug_rect damage, whole, rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, VUG_MAX_DAMAGE_RECTS);

	vug_frame_get_damage(frame, &damage);
	vug_frame_get_viewport(frame, &whole);
	whole.x = whole.y = 0; /* damage is the scanout's */
	FUZZ_CHECK(is_within(&damage, &whole));
	FUZZ_CHECK(count > 0);
	for (size_t i = 0; i < count; i++)
		FUZZ_CHECK(is_within(&rects[i], &damage));
	FUZZ_CHECK(vug_frame_get_damage_rects(frame, &rects[0], 1) == 1);
}

/* Its source gave it with the picture. */
static void check_fence(const struct vug_frame *frame)
{
	int fence = -1;
	int error = vug_frame_get_acquire_fence(frame, &fence);

	FUZZ_CHECK(error == 0 || error == -EMFILE);
	if (error == 0)
		close(fence);
}

static void check_facts(const struct vug_frame *frame)
{
	const struct vug_scanout *scanout = vug_frame_get_scanout(frame);
	const struct program *program = vug_server_get_data(vug_scanout_get_server(scanout));

	FUZZ_CHECK(scanout != NULL && vug_frame_get_arrival(frame) <= program->now);
	if (frame->acquire_fence != NULL)
		check_fence(frame);
}

void program_check_frame(const struct vug_frame *frame)
{
	check_damage(frame);
	check_facts(frame);
	program_look_at(vug_frame_get_buffer(frame));
}
