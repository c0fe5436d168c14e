/* SPDX-License-Identifier: MIT */
/* The buffers of one scanout, as a display has sent them, and what is drawn of them here. */
#ifndef VUG_VIEW_ATTACH_PICTURE_H
#define VUG_VIEW_ATTACH_PICTURE_H

#include <vug/source.h>

#include "attach/memory.h"
#include "display-link/message.h"

/* All zero: there is none. */
struct attach_buffer {
	struct vug_buffer *buffer;   /* a dma-buf; NULL: none */
	struct attach_memory memory; /* the display's; without bytes: none */
	uint32_t width, height, fourcc, offset, stride;
	int error; /* why it is neither, -errno */
};

/*
 * All zero: there is none. Memory of the display's is copied, as it may change at any time: outputs see whole
 * pictures. A dma-buf is shown as it is.
 */
struct attach_picture {
	struct attach_buffer buffers[DISPLAY_LINK_MAX_BUFFERS];
	struct vug_buffer *shown; /* by the source; NULL: nothing */
	struct vug_rect viewport; /* of it */
	bool is_copy;             /* it is this program's own memory */
	uint32_t fourcc;          /* of the copy */
};

/* BUFFER: instead of the one that had the id. It takes the descriptors over that it keeps. */
void attach_picture_set_buffer(struct attach_picture *picture,
			       struct display_link_message *message);
void attach_picture_forget(struct attach_picture *picture, uint32_t id);

/* FRAME: `cookie` is for vug_source_callbacks.shown. Returns 0, or -errno: nothing was presented. */
int attach_picture_show(struct attach_picture *picture, struct vug_source *source,
			const struct display_link_message *message, uint64_t cookie);

/* BLANK, and the end: nothing is shown, and no buffer is there. */
void attach_picture_clear(struct attach_picture *picture, struct vug_source *source,
			  uint32_t scanout);

#endif
