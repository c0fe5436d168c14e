/* SPDX-License-Identifier: MIT */
/*
 * A source of the rig's server that writes down what it is called for, one line an event:
 *
 *	shown 7
 *	released A
 *	released A with a fence
 *	monitors
 *	destroyed
 *
 * Its buffers have letters, from A on. The rig has no back end and two scanouts, both the source's.
 */
#ifndef PROTOCOL_SOURCE_PAINTER_H
#define PROTOCOL_SOURCE_PAINTER_H

#include <vug/source.h>

#include "protocol/listener/watcher.h"

#define PAINTER_MAX_BUFFERS 80
#define PAINTER_WIDTH 16
#define PAINTER_HEIGHT 8

struct painter {
	struct vug_source *source;
	struct vug_buffer *buffers[PAINTER_MAX_BUFFERS]; /* references */
	unsigned int num_buffers;
	bool has_no_shown, has_no_released; /* set before painter_begin() */
	/* Called at the end of each of its callbacks but destroyed. */
	void (*react)(struct painter *painter);
	char *events;
	size_t events_length, seen;
	FILE *stream;
};

extern struct painter painter;

/* A rig without a back end, and the painter on both of its scanouts; options NULL: frames are done at once. */
void painter_set_up(void);
void painter_set_up_with(const struct rig_options *options);
void painter_tear_down(void);

void painter_begin(struct painter *painter, uint32_t first, uint32_t count);
/* Drops the source and its buffers. */
void painter_end(struct painter *painter);

/* The buffer of that number, in memory of the library's, made where there is none. */
struct vug_buffer *painter_get_buffer(struct painter *painter, unsigned int number);
/* The scanout shows the buffer of that number, all of it. */
void painter_show(struct painter *painter, uint32_t scanout, unsigned int number);
/* All of it has changed. */
void painter_present(struct painter *painter, uint32_t scanout, uint64_t cookie);
void painter_present_rect(struct painter *painter, uint32_t scanout, uint64_t cookie,
			  struct vug_rect rect);
/* The fence is the library's. */
void painter_present_fence(struct painter *painter, uint32_t scanout, uint64_t cookie, int fence);

/* What happened since the last look is exactly this. */
void painter_expect(struct painter *painter, const char *events);
/* What the server called its program for is exactly this. */
void painter_expect_callbacks(const char *events);
/* Both, and look no more at what was before. */
void painter_forget(struct painter *painter);

#endif
