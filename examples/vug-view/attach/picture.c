/* SPDX-License-Identifier: MIT */
#include "attach/picture.h"

#include <errno.h>
#include <string.h>

#include "picture/buffer-message.h"

#define BYTES_PER_PIXEL 4

/* --- buffers ---------------------------------------------------------------------------------- */

static int take_memory(struct attach_buffer *buffer, const struct display_link_message *message)
{
	buffer->offset = message->buffer.planes.planes[0].offset;
	buffer->stride = message->buffer.planes.planes[0].stride;
	/* This program's displays have no such memory. */
	if (message->buffer.flags & DISPLAY_LINK_BUFFER_BOTTOM_UP)
		return -ENOTSUP;
	return attach_memory_map(&buffer->memory, message->fds[0],
				 buffer->offset + (size_t)buffer->stride * buffer->height);
}

void attach_picture_set_buffer(struct attach_picture *picture, struct display_link_message *message)
{
	struct attach_buffer *buffer = &picture->buffers[message->buffer.id];

	attach_picture_forget(picture, message->buffer.id);
	buffer->width = message->buffer.width;
	buffer->height = message->buffer.height;
	buffer->fourcc = message->buffer.fourcc;
	buffer->error = message->buffer.flags & DISPLAY_LINK_BUFFER_DMABUF
				? buffer_message_import(message, &buffer->buffer)
				: take_memory(buffer, message);
}

void attach_picture_forget(struct attach_picture *picture, uint32_t id)
{
	struct attach_buffer *buffer = &picture->buffers[id];

	vug_buffer_unref(buffer->buffer);
	attach_memory_clear(&buffer->memory);
	*buffer = (struct attach_buffer){0};
}

/* --- what is shown ---------------------------------------------------------------------------- */

static struct vug_rect to_rect(const struct display_link_rect *rect)
{
	return (struct vug_rect){
		.x = rect->x, .y = rect->y, .width = rect->width, .height = rect->height};
}

static bool is_same(const struct vug_rect *a, const struct vug_rect *b)
{
	return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

/* Takes the reference over. */
static int show(struct attach_picture *picture, struct vug_source *source, uint32_t scanout,
		struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	int error = vug_source_show(source, scanout, buffer, viewport);

	if (error < 0) {
		vug_buffer_unref(buffer);
		return error;
	}
	vug_buffer_unref(picture->shown);
	picture->shown = buffer;
	picture->viewport = *viewport;
	return 0;
}

static int present(struct vug_source *source, uint32_t scanout, const struct vug_rect *damage,
		   uint32_t count, uint64_t cookie)
{
	const struct vug_present what = {
		.size = sizeof(what), .damage = damage, .num_damage = count, .cookie = cookie};

	return vug_source_present(source, scanout, &what);
}

/* --- a dma-buf -------------------------------------------------------------------------------- */

static int show_buffer(struct attach_picture *picture, struct vug_source *source,
		       const struct attach_buffer *buffer, uint32_t scanout,
		       const struct vug_rect *viewport)
{
	bool is_shown = picture->shown == buffer->buffer && is_same(&picture->viewport, viewport);

	picture->is_copy = false;
	if (is_shown)
		return 0;
	return show(picture, source, scanout, vug_buffer_ref(buffer->buffer), viewport);
}

/* --- a copy ----------------------------------------------------------------------------------- */

static bool fits_copy(const struct attach_picture *picture, const struct attach_buffer *buffer,
		      const struct vug_rect *viewport)
{
	return picture->is_copy && picture->shown && picture->fourcc == buffer->fourcc &&
	       picture->viewport.width == viewport->width &&
	       picture->viewport.height == viewport->height;
}

static int make_copy(struct attach_picture *picture, struct vug_source *source,
		     const struct attach_buffer *buffer, uint32_t scanout,
		     const struct vug_rect *viewport)
{
	const struct vug_rect whole = {.width = viewport->width, .height = viewport->height};
	struct vug_buffer *copy;
	int error = vug_source_new_buffer(source, whole.width, whole.height, buffer->fourcc, &copy);

	if (error == 0)
		error = show(picture, source, scanout, copy, &whole);
	picture->is_copy = error == 0;
	picture->fourcc = buffer->fourcc;
	return error;
}

static int copy_area(struct vug_source *source, const struct attach_buffer *buffer,
		     uint32_t scanout, const struct vug_rect *viewport, const struct vug_rect *area)
{
	const uint8_t *from = (const uint8_t *)buffer->memory.bytes + buffer->offset;
	uint32_t stride;
	void *to;
	int error = vug_source_begin_write(source, scanout, area, &to, &stride);

	if (error < 0)
		return error;
	from += (size_t)(viewport->y + area->y) * buffer->stride;
	from += (size_t)(viewport->x + area->x) * BYTES_PER_PIXEL;
	for (size_t y = 0; y < area->height; y++)
		memcpy((uint8_t *)to + y * stride, from + y * buffer->stride,
		       (size_t)area->width * BYTES_PER_PIXEL);
	vug_source_end_write(source);
	return 0;
}

/* --- frames ----------------------------------------------------------------------------------- */

static bool is_inside(const struct attach_buffer *buffer, const struct vug_rect *viewport)
{
	return (uint64_t)viewport->x + viewport->width <= buffer->width &&
	       (uint64_t)viewport->y + viewport->height <= buffer->height;
}

static int check(const struct attach_buffer *buffer, const struct vug_rect *viewport)
{
	if (buffer->error < 0)
		return buffer->error;
	if (!buffer->buffer && !buffer->memory.bytes)
		return -ENOENT;
	return is_inside(buffer, viewport) ? 0 : -EINVAL;
}

/* Of a picture that is new here all is copied, whatever has changed. */
static int show_copy(struct attach_picture *picture, struct vug_source *source,
		     const struct attach_buffer *buffer, uint32_t scanout,
		     const struct vug_rect *viewport, const struct vug_rect *damage, uint32_t count)
{
	const struct vug_rect whole = {.width = viewport->width, .height = viewport->height};
	int error = 0;

	if (!fits_copy(picture, buffer, viewport)) {
		error = make_copy(picture, source, buffer, scanout, viewport);
		damage = &whole;
		count = 1;
	}
	for (uint32_t i = 0; error == 0 && i < count; i++)
		error = copy_area(source, buffer, scanout, viewport, &damage[i]);
	return error;
}

int attach_picture_show(struct attach_picture *picture, struct vug_source *source,
			const struct display_link_message *message, uint64_t cookie)
{
	const struct attach_buffer *buffer = &picture->buffers[message->frame.id];
	const struct display_link_rects *rects = &message->frame.damage;
	struct vug_rect viewport = to_rect(&message->frame.viewport);
	struct vug_rect damage[DISPLAY_LINK_MAX_BOXES];
	int error = check(buffer, &viewport);

	for (uint32_t i = 0; i < rects->count; i++)
		damage[i] = to_rect(&rects->rects[i]);
	if (error == 0)
		error = buffer->buffer
				? show_buffer(picture, source, buffer, message->scanout, &viewport)
				: show_copy(picture, source, buffer, message->scanout, &viewport,
					    damage, rects->count);
	return error < 0 ? error : present(source, message->scanout, damage, rects->count, cookie);
}

void attach_picture_clear(struct attach_picture *picture, struct vug_source *source,
			  uint32_t scanout)
{
	(void)vug_source_show(source, scanout, NULL, NULL);
	vug_buffer_unref(picture->shown);
	for (uint32_t i = 0; i < DISPLAY_LINK_MAX_BUFFERS; i++)
		attach_picture_forget(picture, i);
	*picture = (struct attach_picture){.shown = NULL};
}
