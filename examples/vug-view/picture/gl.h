/* SPDX-License-Identifier: MIT */
/*
 * Pictures of buffers that only a GPU, or its driver, can read: another process reads them, and nothing
 * here waits for it. The main loop's thread alone.
 */
#ifndef VUG_VIEW_GL_H
#define VUG_VIEW_GL_H

#include <gio/gio.h>
#include <pixman.h>
#include <stdbool.h>
#include <vug/vug.h>

struct gl;
struct gl_read;
struct options;

struct gl_host {
	void (*warn)(const char *line, void *data); /* of what befalls the process */
	void *data;
};

/*
 * Prepare for a process that has OpenGL, which is started when it is needed. To be called before the
 * sandbox is entered. Returns true with NULL where it is not wanted; false with an error of one
 * line.
 */
bool gl_start(const struct options *options, const struct gl_host *host, struct gl **ret_gl,
	      GError **error);

/* Its reads are cancelled or done. NULL: nothing. */
void gl_free(struct gl *gl);

/*
 * picture: 32 bits a pixel, without alpha, of which several readers have the same one: it must not be
 * written to. It is borrowed for the call: pixman_image_ref() keeps it. NULL: there is none, and error
 * says why. The read is over then, and not to be cancelled any more.
 */
typedef void (*gl_read_done)(pixman_image_t *picture, const GError *error, void *data);

/*
 * Read the viewport of the buffer, which is kept meanwhile. `done` is called by the main loop, never by this
 * function. Reads of one picture that are begun before the next frame of its buffer are one read.
 */
struct gl_read *gl_read_begin(struct gl *gl, struct vug_buffer *buffer,
			      const struct vug_rect *viewport, gl_read_done done, void *data);

/* `done` is not called. */
void gl_read_cancel(struct gl_read *read);

/* What is read of the buffer by now is not its latest picture any more. gl: NULL: nothing. */
void gl_note_frame(struct gl *gl, const struct vug_buffer *buffer);

#endif
