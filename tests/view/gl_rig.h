/* SPDX-License-Identifier: MIT */
/* OpenGL with a played process, and readers that write down what they get. */
#ifndef VIEW_GL_RIG_H
#define VIEW_GL_RIG_H

#include <criterion/criterion.h>

#include "picture/gl.h"
#include "view/fake_timers.h"
#include "view/played_child.h"

#define WIDTH 4
#define HEIGHT 3

struct reader {
	struct gl_read *read; /* NULL: none, or it is over */
	int num_calls;
	pixman_image_t *picture; /* a reference; NULL: none */
	char *problem;
};

struct rig {
	struct played_child *child;
	struct gl *gl;
	GString *log; /* lines for the user */
	struct vug_buffer *buffer, *other;
	struct reader readers[3];
};

extern struct rig rig;

/* A fixture for each test. */
void rig_begin(void);
void rig_end(void);

void rig_read(int reader, struct vug_buffer *buffer);
void rig_read_part(int reader, struct vug_buffer *buffer, const struct vug_rect *viewport);

/* Let the main loop do all that is ready: it never waits. */
void rig_settle(void);

/* Wait, in the main loop, until the reader was called. */
void rig_await(int reader);
/* Wait, in the main loop, until the child has so many reads, or starts. */
void rig_await_count(_Atomic int *count, int wanted);
/* Wait, in the main loop, until so many lines were logged. */
void rig_await_lines(int wanted);

int rig_count_lines(void);

/* What each pixel of its picture is; 0: it has none. */
uint32_t rig_get_picture(int reader);

#endif
