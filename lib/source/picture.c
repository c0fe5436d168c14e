/* SPDX-License-Identifier: MIT */
/* What the program says of a scanout's picture is taken down. */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "buffer/surface.h"
#include "source/program_source.h"
#include "util/geometry.h"
#include "util/sized.h"
#include "vug/format.h"

/* ---- buffers ---------------------------------------------------------------------------- */

static int check_surface(uint32_t width, uint32_t height, uint32_t *fourcc)
{
	if (*fourcc == 0)
		*fourcc = DRM_FORMAT_XRGB8888;
	if (width == 0 || width > VUG_MAX_SCANOUT_SIZE || height == 0 ||
	    height > VUG_MAX_SCANOUT_SIZE)
		return -ERANGE;
	if (vug_format_get_bytes_per_pixel(*fourcc) != VUG_SURFACE_BYTES_PER_PIXEL)
		return -ENOTSUP;
	return 0;
}

int vug_source_new_buffer(struct vug_source *source, uint32_t width, uint32_t height,
			  uint32_t fourcc, struct vug_buffer **ret_buffer)
{
	int error;

	if (source == NULL || ret_buffer == NULL)
		return -EINVAL;
	if (!vug_program_source_is_live(vug_program_source_of(source)))
		return -ENODEV;
	error = check_surface(width, height, &fourcc);
	return error < 0
		       ? error
		       : vug_surface_new(source->server->budget, width, height, fourcc, ret_buffer);
}

int vug_buffer_new_from_memory(const struct vug_memory *memory, uint32_t width, uint32_t height,
			       uint32_t fourcc,
			       void (*release)(const struct vug_memory *memory, void *data),
			       void *data, struct vug_buffer **ret_buffer)
{
	struct vug_memory ours;
	int error;

	if (memory == NULL || ret_buffer == NULL)
		return -EINVAL;
	error = vug_sized_read(&ours, sizeof(ours), memory);
	if (error == 0)
		error = check_surface(width, height, &fourcc);
	return error < 0 ? error
			 : vug_surface_new_from_memory(&ours, width, height, fourcc, release, data,
						       ret_buffer);
}

/* ---- which one is shown ----------------------------------------------------------------- */

static int find_viewport(const struct vug_buffer *buffer, const struct vug_rect *wanted,
			 struct vug_rect *ret_viewport)
{
	struct vug_rect viewport = {0};

	if (buffer != NULL)
		viewport = (struct vug_rect){.width = buffer->layout.width,
					     .height = buffer->layout.height};
	if (buffer != NULL && wanted != NULL)
		viewport = *wanted;
	if (buffer != NULL &&
	    !vug_rect_is_within(&viewport, buffer->layout.width, buffer->layout.height))
		return -EINVAL;
	if (viewport.width > VUG_MAX_SCANOUT_SIZE || viewport.height > VUG_MAX_SCANOUT_SIZE)
		return -ERANGE;
	*ret_viewport = viewport;
	return 0;
}

/* What has changed in the picture before, and was not shown, never will be. */
static void forget_change(struct vug_program_source *source, uint32_t scanout)
{
	struct vug_source_slot *slot = &source->slots[scanout];

	vug_damage_clear(&slot->damage);
	vug_shared_fence_set(&slot->fence, NULL);
	slot->is_changed = false;
	vug_presented_drop_waiting(source, scanout);
}

static void set_picture(struct vug_program_source *source, uint32_t scanout,
			struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	struct vug_source_slot *slot = &source->slots[scanout];
	struct vug_buffer *before = slot->buffer;

	forget_change(source, scanout);
	slot->buffer = vug_buffer_ref(buffer);
	slot->viewport = *viewport;
	slot->is_picture_new = true;
	vug_program_source_wake(source);
	vug_buffer_unref(before);
}

int vug_source_show(struct vug_source *source, uint32_t scanout, struct vug_buffer *buffer,
		    const struct vug_rect *viewport)
{
	struct vug_program_source *ours = vug_program_source_of(source);
	struct vug_source_slot *slot;
	struct vug_rect part;
	int error = vug_program_source_find_slot(source, scanout, &slot);

	if (error == 0)
		error = find_viewport(buffer, viewport, &part);
	if (error < 0)
		return error;
	if (slot->buffer == buffer && memcmp(&slot->viewport, &part, sizeof(part)) == 0)
		return 0;
	error = vug_shown_buffers_add(ours, buffer);
	if (error == 0)
		set_picture(ours, scanout, buffer, &part);
	return error;
}

/* ---- what has changed in it ------------------------------------------------------------- */

static int read_present(const struct vug_present *present, struct vug_present *ret_present)
{
	struct vug_present read = {.size = sizeof(read)};
	int error = present != NULL ? vug_sized_read(&read, sizeof(read), present) : 0;

	if (error < 0)
		return error;
	if ((read.flags & ~VUG_PRESENT_FENCE) != 0 || read.unused != 0 ||
	    (read.damage == NULL && read.num_damage > 0))
		return -EINVAL;
	if ((read.flags & VUG_PRESENT_FENCE) != 0 && fcntl(read.acquire_fence, F_GETFD) < 0)
		return -EBADF;
	*ret_present = read;
	return 0;
}

static void add_damage(struct vug_source_slot *slot, const struct vug_present *present)
{
	const uint32_t width = slot->viewport.width, height = slot->viewport.height;
	const struct vug_rect whole = {.width = width, .height = height};

	if (present->damage == NULL)
		vug_damage_add(&slot->damage, &whole);
	for (uint32_t i = 0; i < present->num_damage; i++) {
		struct vug_rect rect;

		if (vug_clip_rect(&present->damage[i], 0, 0, width, height, &rect))
			vug_damage_add(&slot->damage, &rect);
	}
}

static void take_down(struct vug_program_source *source, uint32_t scanout,
		      const struct vug_present *present, struct vug_shared_fence *fence)
{
	struct vug_source_slot *slot = &source->slots[scanout];

	if (!slot->is_changed)
		slot->arrival = present->arrival != 0
					? present->arrival
					: vug_clock_now(&source->source.server->log.clock);
	slot->is_changed = true;
	add_damage(slot, present);
	vug_shared_fence_unref(slot->fence);
	slot->fence = fence;
	if (source->callbacks.shown != NULL)
		vug_presented_add(source, scanout, present->cookie);
	vug_program_source_wake(source);
}

static int check_present(const struct vug_program_source *source,
			 const struct vug_source_slot *slot)
{
	if (slot->buffer == NULL)
		return -ENODATA;
	return source->callbacks.shown == NULL || vug_presented_has_room(source) ? 0 : -EBUSY;
}

int vug_source_present(struct vug_source *source, uint32_t scanout,
		       const struct vug_present *present)
{
	struct vug_program_source *ours = vug_program_source_of(source);
	struct vug_shared_fence *fence = NULL;
	struct vug_source_slot *slot;
	struct vug_present read = {.size = sizeof(read)};
	int error = vug_program_source_find_slot(source, scanout, &slot);

	if (error == 0)
		error = read_present(present, &read);
	if (error == 0)
		error = check_present(ours, slot);
	if (error < 0)
		return error;
	if ((read.flags & VUG_PRESENT_FENCE) != 0) {
		fence = vug_shared_fence_new(read.acquire_fence);
		if (fence == NULL)
			return -ENOMEM;
	}
	take_down(ours, scanout, &read, fence);
	return 0;
}
