/* SPDX-License-Identifier: MIT */
/* What a window's process has of vug-view: the buffers of one window, by their ids. */
#ifndef VUG_VIEW_WINDOW_BUFFERS_H
#define VUG_VIEW_WINDOW_BUFFERS_H

#include <vug/vug.h>

#include "display-link/message.h"
#include "window/painter.h"

/* All zero: there is none. */
struct window_buffer {
	struct vug_buffer *buffer;   /* of the guest's; NULL: none */
	struct window_pixels pixels; /* vug-view's memory; without pixels: none */
	size_t size;                 /* of the memory in bytes */
	bool is_new;                 /* no frame has named it */
	int error;                   /* why it is neither, -errno; 0: there was no such buffer */
};

struct window_buffers {
	struct window_buffer buffers[DISPLAY_LINK_MAX_BUFFERS];
};

/* BUFFER: instead of the one that had the id. It takes the descriptors over that it keeps. */
void window_buffers_set(struct window_buffers *buffers, struct display_link_message *message);

void window_buffers_forget(struct window_buffers *buffers, uint32_t id);
void window_buffers_clear(struct window_buffers *buffers);

#endif
