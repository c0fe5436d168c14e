/* SPDX-License-Identifier: MIT */
#include "fuzz/program/pictures.h"

#include <string.h>

#include "display/server.h"
#include "fuzz/program/program.h"
#include "fuzz/program/writes.h"
#include "fuzz/target.h"

static void take_rect(struct fuzz_picture *picture, const char *pixels, uint32_t stride,
		      const struct vug_rect *rect)
{
	for (uint32_t y = rect->y; y < rect->y + rect->height; y++)
		memcpy(&picture->pixels[y * picture->width + rect->x],
		       pixels + (size_t)y * stride + rect->x * sizeof(picture->pixels[0]),
		       rect->width * sizeof(picture->pixels[0]));
}

static void take_damage(struct fuzz_picture *picture, const struct vug_frame *frame,
			const char *pixels, uint32_t stride)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, VUG_MAX_DAMAGE_RECTS);

	for (size_t i = 0; i < count; i++)
		take_rect(picture, pixels, stride, &rects[i]);
}

/* The first frame of a picture is all that is known of it; those after it say what has changed. */
void fuzz_follow_picture(struct fuzz_picture *picture, const struct vug_frame *frame)
{
	const struct vug_scanout *scanout = vug_frame_get_scanout(frame);
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	struct vug_rect whole;
	const void *pixels;
	uint32_t stride;

	vug_frame_get_viewport(frame, &whole);
	if ((picture->scanout != NULL && picture->scanout != scanout) || whole.x != 0 ||
	    whole.y != 0 || (uint64_t)whole.width * whole.height > FUZZ_MAX_PICTURE)
		return;
	FUZZ_CHECK(vug_buffer_map(buffer, &pixels, &stride) == 0);
	picture->width = whole.width;
	if (picture->scanout != NULL)
		take_damage(picture, frame, pixels, stride);
	else
		take_rect(picture, pixels, stride, &whole);
	picture->scanout = scanout;
	for (size_t y = 0; y < whole.height; y++)
		FUZZ_CHECK(memcmp(&picture->pixels[y * whole.width],
				  (const char *)pixels + y * stride,
				  whole.width * sizeof(picture->pixels[0])) == 0);
	vug_buffer_unmap(buffer);
}

/* A program's own source draws without damage, too. */
static bool is_of_back_end(const struct program *program, const struct vug_scanout *scanout)
{
	return !program->options.has_sources || vug_scanout_get_index(scanout) == 0;
}

void fuzz_follow_surface(const struct program *program, struct fuzz_picture *picture,
			 const struct vug_frame *frame)
{
	const struct vug_scanout *scanout = vug_frame_get_scanout(frame);

	if (vug_buffer_is_imported(vug_frame_get_buffer(frame)) ||
	    !is_of_back_end(program, scanout))
		return;
	fuzz_check_may_begin(scanout);
	if (scanout->is_written)
		picture->scanout = NULL;
	else
		fuzz_follow_picture(picture, frame);
}

static void forget(struct fuzz_picture *picture, bool is_written_alone)
{
	if (picture->scanout != NULL && (!is_written_alone || picture->scanout->is_written))
		picture->scanout = NULL;
}

static void forget_all(struct program *program, bool is_written_alone)
{
	forget(&program->picture, is_written_alone);
	for (size_t i = 0; i < FUZZ_MAX_LISTENERS; i++)
		if (!program->listeners[i].is_stable)
			forget(&program->listeners[i].picture, is_written_alone);
}

void fuzz_forget_surfaces(struct program *program)
{
	forget_all(program, false);
}

void fuzz_forget_written_surfaces(struct program *program)
{
	forget_all(program, true);
}
