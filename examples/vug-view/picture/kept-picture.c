/* SPDX-License-Identifier: MIT */
#include "picture/kept-picture.h"

#include <string.h>

#include "poll-until/poll-until.h"

static void keep(struct kept_picture *kept, struct vug_buffer *buffer,
		 const struct vug_rect *viewport)
{
	struct vug_buffer *previous = kept->buffer;

	kept->viewport = *viewport;
	kept->buffer = buffer ? vug_buffer_ref(buffer) : NULL;
	kept->is_there = buffer != NULL;
	vug_buffer_unref(previous);
}

void kept_picture_clear(struct kept_picture *kept)
{
	const struct vug_rect nothing = {0};

	keep(kept, NULL, &nothing);
}

/* For pixels from the socket the last picture stays until the first frame of the next one. */
void kept_picture_scanout_changed(struct kept_picture *kept, struct vug_buffer *buffer,
				  const struct vug_rect *viewport)
{
	if (!buffer)
		kept_picture_clear(kept);
	else if (vug_buffer_is_imported(buffer))
		keep(kept, buffer, viewport);
}

void kept_picture_frame(struct kept_picture *kept, const struct vug_frame *frame)
{
	struct vug_rect viewport;

	vug_frame_get_viewport(frame, &viewport);
	keep(kept, vug_frame_get_buffer(frame), &viewport);
}

void kept_picture_cursor_image(struct kept_picture *kept, const uint32_t *argb, uint32_t hot_x,
			       uint32_t hot_y)
{
	memcpy(kept->cursor.argb, argb, sizeof(kept->cursor.argb));
	kept->cursor.hot_x = hot_x;
	kept->cursor.hot_y = hot_y;
}

void kept_picture_cursor_moved(struct kept_picture *kept, int32_t x, int32_t y, bool visible)
{
	kept->cursor.x = x;
	kept->cursor.y = y;
	kept->cursor.is_visible = visible;
}

bool kept_picture_is_being_drawn(const struct kept_picture *kept)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct pollfd drawn = {.events = POLLIN};

	if (!kept->buffer || !vug_buffer_is_dmabuf(kept->buffer) ||
	    vug_buffer_get_layout(kept->buffer, &layout) < 0)
		return false;
	drawn.fd = layout.planes[0].fd;
	return poll_for(&drawn, 1, 0) == 0;
}

pixman_image_t *kept_picture_read(struct kept_picture *kept, pixman_format_code_t format,
				  struct gl *gl, GError **error)
{
	const struct picture_source source = {kept->buffer, kept->viewport, gl};
	pixman_image_t *picture;

	if (!kept->is_there)
		return NULL;
	picture = picture_read(&source, format, error);
	if (picture)
		picture_draw_cursor(picture, &kept->cursor);
	return picture;
}
