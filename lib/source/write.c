/* SPDX-License-Identifier: MIT */
/* A program draws into the picture itself. */
#include <errno.h>
#include <string.h>

#include "buffer/surface.h"
#include "source/program_source.h"
#include "util/geometry.h"

bool vug_source_is_writing(const struct vug_program_source *source, uint32_t scanout)
{
	return source->write.buffer != NULL && source->write.scanout == scanout;
}

static int check_write(const struct vug_program_source *source, const struct vug_source_slot *slot,
		       const struct vug_rect *area)
{
	if (slot->buffer == NULL)
		return -ENODATA;
	if (slot->buffer->kind->is_imported)
		return -ENOTSUP;
	if (source->write.buffer != NULL)
		return -EBUSY;
	return vug_rect_is_within(area, slot->viewport.width, slot->viewport.height) ? 0 : -EINVAL;
}

static void *find_pixels(const struct vug_source_slot *slot, const struct vug_rect *area)
{
	size_t stride = slot->buffer->layout.planes[0].stride;
	size_t row = slot->viewport.y + area->y, column = slot->viewport.x + area->x;

	return vug_surface_get_pixels(slot->buffer) + row * stride +
	       column * VUG_SURFACE_BYTES_PER_PIXEL;
}

static void begin_write(struct vug_program_source *source)
{
	struct vug_scanout *scanout =
		vug_source_get_scanout(&source->source, source->write.scanout);

	vug_scanout_begin_write(scanout, vug_clock_now(&scanout->server->log.clock));
}

/* Another source may have taken the scanout over. */
static void end_write(struct vug_program_source *source)
{
	struct vug_scanout *scanout =
		vug_source_get_scanout(&source->source, source->write.scanout);

	if (scanout != NULL)
		vug_scanout_end_write(scanout);
}

int vug_source_begin_write(struct vug_source *source, uint32_t scanout, const struct vug_rect *area,
			   void **ret_pixels, uint32_t *ret_stride)
{
	struct vug_program_source *ours = vug_program_source_of(source);
	struct vug_source_slot *slot;
	struct vug_rect whole;
	int error = vug_program_source_find_slot(source, scanout, &slot);

	if (ret_pixels == NULL || ret_stride == NULL)
		return -EINVAL;
	if (error < 0)
		return error;
	whole = (struct vug_rect){.width = slot->viewport.width, .height = slot->viewport.height};
	if (area == NULL)
		area = &whole;
	error = check_write(ours, slot, area);
	if (error < 0)
		return error;
	ours->write = (struct vug_source_write){.buffer = vug_buffer_ref(slot->buffer),
						.viewport = slot->viewport,
						.scanout = scanout,
						.area = *area};
	begin_write(ours);
	*ret_pixels = find_pixels(slot, area);
	*ret_stride = slot->buffer->layout.planes[0].stride;
	return 0;
}

void vug_source_forget_write(struct vug_program_source *source)
{
	vug_buffer_unref(source->write.buffer);
	source->write.buffer = NULL;
}

/* The scanout may show something else by now: then nobody sees what was drawn. */
static void note_area(struct vug_program_source *source)
{
	struct vug_source_slot *slot = &source->slots[source->write.scanout];
	const struct vug_rect whole = {.width = slot->viewport.width,
				       .height = slot->viewport.height};
	bool is_same_part =
		memcmp(&slot->viewport, &source->write.viewport, sizeof(slot->viewport)) == 0;

	if (slot->buffer != source->write.buffer)
		return;
	if (!slot->is_changed)
		slot->arrival = vug_clock_now(&source->source.server->log.clock);
	slot->is_changed = true;
	vug_damage_add(&slot->damage, is_same_part ? &source->write.area : &whole);
}

void vug_source_end_write(struct vug_source *source)
{
	struct vug_program_source *ours = vug_program_source_of(source);

	if (source == NULL || ours->write.buffer == NULL)
		return;
	if (ours->is_attached && !ours->is_stopped) {
		note_area(ours);
		end_write(ours);
		vug_program_source_wake(ours);
	}
	vug_source_forget_write(ours);
}
