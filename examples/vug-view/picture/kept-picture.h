/* SPDX-License-Identifier: MIT */
/*
 * The last picture of a scanout, for outputs that draw it when it suits them: its buffer is kept
 * rather than copied at each frame.
 */
#ifndef VUG_VIEW_KEPT_PICTURE_H
#define VUG_VIEW_KEPT_PICTURE_H

#include <stdbool.h>
#include <vug/vug.h>

#include "picture/picture.h"

/* All zero: none. */
struct kept_picture {
	struct vug_buffer *buffer; /* NULL: nothing is shown */
	struct vug_rect viewport;
	bool is_there; /* a dma-buf comes with its picture, pixels from the socket do not */
	struct picture_cursor cursor;
};

void kept_picture_clear(struct kept_picture *kept);

/* As struct output_type has them. */
void kept_picture_scanout_changed(struct kept_picture *kept, struct vug_buffer *buffer,
				  const struct vug_rect *viewport);
void kept_picture_frame(struct kept_picture *kept, const struct vug_frame *frame);
void kept_picture_cursor_image(struct kept_picture *kept, const uint32_t *argb, uint32_t hot_x,
			       uint32_t hot_y);
void kept_picture_cursor_moved(struct kept_picture *kept, int32_t x, int32_t y, bool visible);

/* The back end is drawing into it just now: the CPU would have to wait. */
bool kept_picture_is_being_drawn(const struct kept_picture *kept);

/* With the cursor. NULL, without an error where there is none. */
pixman_image_t *kept_picture_read(struct kept_picture *kept, pixman_format_code_t format,
				  struct gl *gl, GError **error);

#endif
