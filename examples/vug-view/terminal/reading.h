/* SPDX-License-Identifier: MIT */
/* Reads the picture of one scanout for the terminal, at once or, where OpenGL reads it, later. */
#ifndef VUG_VIEW_TERMINAL_READING_H
#define VUG_VIEW_TERMINAL_READING_H

#include <glib.h>
#include <pixman.h>
#include <stdbool.h>

#include "picture/picture.h"

struct output;
struct terminal_reading;

struct terminal_reading_setup {
	struct output *output; /* for warnings, and its listener */
	struct vug_server *server;
	struct gl *gl; /* NULL: none */
	/*
	 * x8r8g8b8 with the cursor, borrowed. NULL: there is none, or it cannot be read, which has been
	 * reported. begin: when the CPU began to read it, of the monotonic clock.
	 */
	void (*read)(pixman_image_t *picture, gint64 begin, void *data);
	void *data;
};

struct terminal_reading *terminal_reading_new(const struct terminal_reading_setup *setup);
void terminal_reading_free(struct terminal_reading *reading); /* NULL: nothing */

/* Where the scanout's picture is. */
struct picture_source terminal_reading_find(const struct terminal_reading *reading,
					    unsigned int scanout);

/* How many scanouts have a picture; and the next one that has, or this one. */
unsigned int terminal_reading_count(const struct terminal_reading *reading);
unsigned int terminal_reading_find_next(const struct terminal_reading *reading,
					unsigned int scanout);

/* `read` is called, by this function or later. Not while it is busy. */
void terminal_reading_begin(struct terminal_reading *reading, unsigned int scanout);

/* `read` will be called. */
bool terminal_reading_is_busy(const struct terminal_reading *reading);

/*
 * Takes the frame of what was begun: it is held while OpenGL reads the picture, so that the guest does not
 * draw over it.
 */
void terminal_reading_hold(struct terminal_reading *reading, struct vug_frame *frame);

/* `read` is not called any more. */
void terminal_reading_cancel(struct terminal_reading *reading);

#endif
