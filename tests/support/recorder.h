/* SPDX-License-Identifier: MIT */
/*
 * Writes down what a server tells its program, one line an event, so that a test compares a
 * whole history with a text:
 *
 *	scanout 0 surface 64x32 shows 64x32+0+0
 *	scanout 0 dmabuf 64x32 shows 32x32+32+0
 *	scanout 0 off
 *	frame 0 8x4+2+1
 *	cursor-image 0 hot 3,4
 *	cursor 0 at -5,9
 *	cursor 0 at -5,9 hidden
 *	monitors
 *	disconnected peer-closed 0
 *
 * The log is kept apart, because its wording is nobody's business but for a word or two.
 */
#ifndef SUPPORT_RECORDER_H
#define SUPPORT_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <vug/vug.h>

#define RECORDER_MAX_FRAMES 256
#define RECORDER_MAX_LINES 256

enum recorder_event {
	RECORDER_SCANOUT,
	RECORDER_FRAME,
	RECORDER_CURSOR_IMAGE,
	RECORDER_CURSOR_MOVED,
	RECORDER_MONITORS,
	RECORDER_DISCONNECTED,
	RECORDER_LOG,
	RECORDER_NUM_EVENTS
};

struct recorder_line {
	enum vug_log_level level;
	char *text;
};

struct recorder {
	/* Set by the test. */
	bool keeps_frames; /* else each one is done at once */
	/* Called at the end of every callback, in which it may do what the library allows. */
	void (*react)(struct recorder *recorder, enum recorder_event event);
	void *react_data;

	/* For the test to look at. */
	struct vug_frame *frames[RECORDER_MAX_FRAMES]; /* kept, the oldest first */
	size_t num_frames;
	uint32_t cursor[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE]; /* the last image */
	struct recorder_line lines[RECORDER_MAX_LINES];     /* the log, not looked at yet */
	size_t num_lines;

	char *events; /* the text so far */
	size_t events_length;
	FILE *stream;
};

void recorder_init(struct recorder *recorder);
/* Finishes the frames that are kept. The server may be gone. */
void recorder_finish(struct recorder *recorder);

/* All callbacks but the two for memory, for a server whose `data` is the recorder. */
struct vug_callbacks recorder_get_callbacks(void);

/* What happened since the last look is exactly this: lines with a newline each, "" for nothing. */
void recorder_expect(struct recorder *recorder, const char *events);
/* Forget what happened so far. */
void recorder_forget(struct recorder *recorder);

/* The oldest kept frame is finished, and no longer kept. */
void recorder_finish_frame(struct recorder *recorder);
/* Take a kept frame out; the caller finishes it. */
struct vug_frame *recorder_take_frame(struct recorder *recorder, size_t index);

/* How many log lines of that level contain the text; they do not count as left any more. */
size_t recorder_take_lines(struct recorder *recorder, enum vug_log_level level, const char *text);
/* Exactly one warning was logged, with that text in it. */
void recorder_expect_warning(struct recorder *recorder, const char *text);
/* No warnings and no errors are left. */
void recorder_expect_no_complaints(const struct recorder *recorder);

#endif
