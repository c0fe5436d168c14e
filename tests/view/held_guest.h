/* SPDX-License-Identifier: MIT */
/*
 * A guest whose pictures are played: the back end draws for as long as a test wants, and the CPU or OpenGL alone can read
 * them. picture_read(), picture_read_into() and picture_source_get_fence() are wrapped by the linker.
 */
#ifndef VIEW_HELD_GUEST_H
#define VIEW_HELD_GUEST_H

#include <vug/listener.h>
#include <vug/source.h>

#include "outputs/output.h"
#include "view/gl_rig.h"

/* What the CPU reads. */
#define PLAIN 0x00abcdef

/* It has one scanout; there are a listener that reads, and a prompt one. */
struct held_guest {
	struct vug_server *server;
	struct vug_source *source;
	struct vug_listener *reader, *prompt;
	struct output output;
	uint64_t num_shown; /* frames that the guest does not wait for any more */
	int num_prompt, num_read, num_outdated, num_warnings;
	uint32_t picture; /* what each pixel of the last one is; 0: none */
	bool is_drawing;  /* the back end is, until its fence is readable */
	bool is_plain;    /* the CPU can read it */
	int fence[2];
};

extern struct held_guest guest;

/* A fixture: by OpenGL alone. */
void begin_guest(void);
void end_guest(void);

struct vug_listener *listen_with(void (*frame)(struct vug_listener *listener,
					       struct vug_frame *frame, void *data));
void dispatch(void);

/* Frames are counted from 1. */
void draw_frame(uint64_t number);

/* The back end draws it until end_drawing(), and what comes of it can be read by the CPU. */
void draw_late_frame(uint64_t number);
void end_drawing(void);

/* Let the child answer one read, and the main loop hear of it. */
void answer_read(int number);

#endif
