/* SPDX-License-Identifier: MIT */
#ifndef FRAME_TEXTURE_H
#define FRAME_TEXTURE_H

#include <gtk/gtk.h>
#include <vug/vug.h>

/* A part of a texture; rows count as they lie in memory, and is_flipped says that the first one is at the bottom. */
struct picture {
	GdkTexture *texture;
	struct vug_rect part;
	bool is_flipped;
};

/*
 * What the frame shows. The texture takes the frame over, which is done when GDK has released the texture. Without a
 * texture it is done at once. previous: the texture of the frame before, or NULL; borrowed.
 */
struct picture picture_new(struct vug_frame *frame, GdkDisplay *display, GdkTexture *previous);

#endif
