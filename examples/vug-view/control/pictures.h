/* SPDX-License-Identifier: MIT */
/*
 * The pictures of the scanouts, read when a request wants them: while a frame is in hand, so that the guest
 * is not drawing into its buffer; shortly, where none comes.
 */
#ifndef VUG_VIEW_CONTROL_PICTURES_H
#define VUG_VIEW_CONTROL_PICTURES_H

#include "picture/picture.h"

struct output;
struct vug_server;

struct control_pictures;
struct control_read;

/* Called at every picture of a scanout that may be another one than before. */
typedef void (*control_picture_changed)(unsigned int scanout, void *data);

/* picture: PICTURE_RGB, borrowed. NULL with an error: there is none, or it cannot be read. The read has gone. */
typedef void (*control_picture_read)(pixman_image_t *picture, const GError *error, void *data);

struct control_pictures *control_pictures_new(struct vug_server *server, struct gl *gl);
void control_pictures_free(struct control_pictures *pictures);

/* Once the listener is there, whose frames and changes are handed on here. The frame is taken over. */
void control_pictures_set_output(struct control_pictures *pictures, struct output *output);
void control_pictures_frame(struct control_pictures *pictures, struct vug_frame *frame);
void control_pictures_scanout_changed(struct control_pictures *pictures, unsigned int scanout);

/* Have a part of a scanout's picture read; area: NULL: all of it. Later, never inside this function. */
struct control_read *control_pictures_read(struct control_pictures *pictures, unsigned int scanout,
					   const struct vug_rect *area,
					   control_picture_read callback, void *data);
/* `callback` is not called any more. NULL: nothing. */
void control_read_cancel(struct control_read *read);

/* Hear of changes. To be ended with the same pair. */
void control_pictures_watch(struct control_pictures *pictures, control_picture_changed changed,
			    void *data);
void control_pictures_unwatch(struct control_pictures *pictures, control_picture_changed changed,
			      void *data);

/* The size of what a scanout shows, or showed last. False: there is nothing. */
bool control_pictures_get_size(const struct control_pictures *pictures, unsigned int scanout,
			       uint32_t *ret_width, uint32_t *ret_height);

#endif
