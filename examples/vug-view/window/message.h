/* SPDX-License-Identifier: MIT */
/*
 * What is said between the viewer and the process that has the windows, in messages of
 * confine/child-message.h. Every request has one WINDOW_DONE for an answer; what else comes from there is
 * what the user did.
 */
#ifndef VUG_VIEW_WINDOW_MESSAGE_H
#define VUG_VIEW_WINDOW_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <vug/vug.h>

enum window_request_type {
	WINDOW_START,   /* reach the display server; without a scanout */
	WINDOW_OPEN,    /* a window whose picture has this size */
	WINDOW_CONFINE, /* give up what is not needed any more; without a scanout */
	WINDOW_PICTURE, /* the picture's memory has changed; a descriptor: it is another one */
	WINDOW_BUFFER,  /* a dma-buf, one descriptor a plane; the answer may have a fence */
	WINDOW_BLANK,   /* nothing is shown */
	WINDOW_CURSOR,  /* a descriptor: another image; VUG_CURSOR_SIZE² premultiplied pixels */
	WINDOW_TEXT,    /* what there is to wait for */
	WINDOW_SHUT,    /* the window goes */
};

struct window_request {
	enum window_request_type type;
	uint32_t scanout;
	uint32_t width, height;          /* OPEN, PICTURE: rows of 4 × width bytes, xRGB words */
	struct vug_rect area;            /* PICTURE: what has changed; BUFFER: what is shown */
	struct vug_buffer_layout layout; /* BUFFER: its descriptors mean nothing here */
	uint32_t hot_x, hot_y;           /* CURSOR */
	bool is_visible;                 /* CURSOR */
	bool is_known;                   /* CURSOR; false: the guest has none, nor an image */
	char text[256];                  /* TEXT */
};

enum window_reply_type {
	WINDOW_DONE,     /* error: 0, or a negative errno value; text: why */
	WINDOW_RESIZED,  /* by the user, who has let go: to that many pixels */
	WINDOW_CLOSED,   /* the user wants it to go */
	WINDOW_SNAPSHOT, /* the user wants the picture in a file */
	WINDOW_TROUBLE,  /* what nobody has asked for does not work; text: what, and why */
};

struct window_reply {
	enum window_reply_type type;
	uint32_t scanout;
	uint32_t width, height;
	int error;
	bool imports_buffers; /* to START: whether WINDOW_BUFFER has a chance */
	char text[256];
};

/* How the process ends when the display server has gone. */
#define WINDOW_STATUS_NO_DISPLAY 3

#endif
