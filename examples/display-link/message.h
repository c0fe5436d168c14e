/* SPDX-License-Identifier: MIT */
/*
 * What a display and a viewer say to each other: docs/display-link.md, as structs. The display has the
 * pictures, the viewer shows them: a window's process, or a program that attaches to a running display.
 *
 * Nothing here is copied to a socket as it is: codec.h has the bytes, messages.c says which members each
 * message has and what they may be.
 */
#ifndef DISPLAY_LINK_MESSAGE_H
#define DISPLAY_LINK_MESSAGE_H

#include <stdint.h>

#define DISPLAY_LINK_MAJOR 1
#define DISPLAY_LINK_MINOR 0
#define DISPLAY_LINK_MAGIC UINT32_C(0x4c475556) /* "VUGL" */

#define DISPLAY_LINK_HEADER_SIZE 16
#define DISPLAY_LINK_MAX_SIZE 4096 /* of a message, its header included */
#define DISPLAY_LINK_MAX_FDS 8     /* that come with one message */
#define DISPLAY_LINK_MAX_SCANOUTS 16
#define DISPLAY_LINK_MAX_BUFFERS 16 /* of a scanout */
#define DISPLAY_LINK_MAX_PLANES 4
#define DISPLAY_LINK_MAX_BOXES 64 /* of a frame */
#define DISPLAY_LINK_MAX_CONTACTS 16
#define DISPLAY_LINK_MAX_EXTENT 65535 /* of a picture, in pixels */
#define DISPLAY_LINK_MAX_MONITOR 16384
#define DISPLAY_LINK_MAX_CURSOR 512
#define DISPLAY_LINK_MAX_TEXT 255 /* bytes */
#define DISPLAY_LINK_MAX_NAME 63
#define DISPLAY_LINK_NO_SCANOUT UINT32_C(0xffffffff)

/* Positions are in 256ths of a pixel. */
#define DISPLAY_LINK_POSITION_UNIT 256

enum display_link_type {
	/* both sides */
	DISPLAY_LINK_HELLO = 1,
	DISPLAY_LINK_END = 2,
	/* the display */
	DISPLAY_LINK_SCANOUT = 16,
	DISPLAY_LINK_BUFFER = 17,
	DISPLAY_LINK_FORGET = 18,
	DISPLAY_LINK_FRAME = 19,
	DISPLAY_LINK_BLANK = 20,
	DISPLAY_LINK_CURSOR = 21,
	DISPLAY_LINK_TEXT = 22,
	DISPLAY_LINK_LEDS = 23,
	DISPLAY_LINK_START = 28,
	DISPLAY_LINK_CONFINE = 29,
	DISPLAY_LINK_READ = 30,
	DISPLAY_LINK_KILL = 31,
	/* the viewer */
	DISPLAY_LINK_DONE = 32,
	DISPLAY_LINK_SHOWN = 33,
	DISPLAY_LINK_RELEASED = 34,
	DISPLAY_LINK_ABILITIES = 35,
	DISPLAY_LINK_VISIBLE = 36,
	DISPLAY_LINK_TROUBLE = 37,
	DISPLAY_LINK_SIZE = 40,
	DISPLAY_LINK_CLOSE = 41,
	DISPLAY_LINK_SNAPSHOT = 42,
	DISPLAY_LINK_KEY = 48,
	DISPLAY_LINK_BUTTON = 49,
	DISPLAY_LINK_POSITION = 50,
	DISPLAY_LINK_MOTION = 51,
	DISPLAY_LINK_SCROLL = 52,
	DISPLAY_LINK_TOUCH = 53,
	DISPLAY_LINK_SYNC = 54,
	DISPLAY_LINK_NUM_TYPES
};

/* Features: what both sides have said in HELLO may be sent. */
#define DISPLAY_LINK_FEATURE_DMABUF UINT64_C(1)   /* BUFFERs that are dma-bufs */
#define DISPLAY_LINK_FEATURE_FENCE UINT64_C(2)    /* fences with FRAME, SHOWN and RELEASED */
#define DISPLAY_LINK_FEATURE_INPUT UINT64_C(4)    /* KEY to SYNC, and LEDS */
#define DISPLAY_LINK_FEATURE_CONTROL UINT64_C(8)  /* SIZE, CLOSE and SNAPSHOT */
#define DISPLAY_LINK_FEATURE_CHILD UINT64_C(16)   /* START, CONFINE and READ */
#define DISPLAY_LINK_FEATURE_SPAWNER UINT64_C(32) /* START has a channel; KILL */
#define DISPLAY_LINK_ALL_FEATURES UINT64_C(63)

enum display_link_side { DISPLAY_LINK_DISPLAY = 1, DISPLAY_LINK_VIEWER = 2 };

/* Flags, by message. */
#define DISPLAY_LINK_SCANOUT_ON 1u       /* there is a monitor: the viewer has a place for it */
#define DISPLAY_LINK_BUFFER_DMABUF 1u    /* or memory that the display writes to */
#define DISPLAY_LINK_BUFFER_BOTTOM_UP 2u /* the first row in memory is the bottom row */
#define DISPLAY_LINK_FRAME_FENCE 1u      /* a descriptor: wait for it before the buffer is read */
#define DISPLAY_LINK_CURSOR_KNOWN 1u     /* the guest has one */
#define DISPLAY_LINK_CURSOR_VISIBLE 2u   /* it is shown */
#define DISPLAY_LINK_CURSOR_IMAGE 4u     /* a descriptor: another image */
#define DISPLAY_LINK_START_CHANNEL 1u    /* a descriptor: the link of the child to start */
#define DISPLAY_LINK_SHOWN_RELEASED 1u   /* the buffer is not read any more: no RELEASED follows */
#define DISPLAY_LINK_SHOWN_FENCE 2u      /* a descriptor: it is read until this signals */
#define DISPLAY_LINK_SHOWN_ZERO_COPY 4u  /* the buffer itself is on the screen */
#define DISPLAY_LINK_RELEASED_FENCE 1u   /* a descriptor: it is read until this signals */
#define DISPLAY_LINK_ABILITIES_IMPORT 1u /* dma-bufs may be shown as they are */
#define DISPLAY_LINK_VISIBLE_YES 1u      /* somebody can see it */
#define DISPLAY_LINK_PRESSED 1u          /* KEY, BUTTON, TOUCH; 0: let go */
#define DISPLAY_LINK_LEDS_ALL UINT32_C(0x7) /* num, caps and scroll lock, from bit 0 */

struct display_link_rect {
	uint32_t x, y, width, height;
};

struct display_link_rects {
	uint32_t count;
	struct display_link_rect rects[DISPLAY_LINK_MAX_BOXES];
};

struct display_link_planes {
	uint32_t count;
	struct {
		uint32_t offset, stride;
	} planes[DISPLAY_LINK_MAX_PLANES];
};

struct display_link_message {
	enum display_link_type type;
	uint32_t serial;  /* of a request, and of its answers; 0: it is none */
	uint32_t scanout; /* DISPLAY_LINK_NO_SCANOUT: it is about none */
	union {
		struct {
			uint32_t magic, major, minor;
			uint64_t features;
			char name[DISPLAY_LINK_MAX_NAME + 1];
		} hello;
		struct {
			uint32_t flags;
			uint32_t width, height; /* of the picture that is to be expected */
			int32_t x, y;
			uint32_t monitor_width, monitor_height, refresh_mhz;
			char name[DISPLAY_LINK_MAX_NAME + 1];
		} scanout_config;
		struct {
			uint32_t id, flags, width, height, fourcc;
			uint64_t modifier;
			struct display_link_planes planes;
		} buffer;
		struct {
			uint32_t id;
		} forget;
		struct {
			uint64_t sequence;
			uint32_t id, flags;
			struct display_link_rect viewport;
			struct display_link_rects damage;
		} frame;
		struct {
			uint32_t flags;
			int32_t x, y;
			uint32_t hot_x, hot_y, width, height;
		} cursor;
		struct {
			char text[DISPLAY_LINK_MAX_TEXT + 1];
		} text; /* TEXT, TROUBLE */
		struct {
			uint32_t lit;
		} leds;
		struct {
			uint32_t id;
			struct display_link_rect viewport;
			uint32_t fourcc, stride;
		} read;
		struct {
			uint32_t code; /* errors.h */
			char text[DISPLAY_LINK_MAX_TEXT + 1];
		} done; /* DONE, END */
		struct {
			uint32_t code, flags;
			uint64_t time_ns;
			uint32_t refresh_ns;
			char text[DISPLAY_LINK_MAX_TEXT + 1];
		} shown;
		struct {
			uint32_t flags;
		} start, released, visible;
		struct {
			uint32_t flags;
			char text[DISPLAY_LINK_MAX_TEXT + 1];
		} abilities;
		struct {
			uint32_t width, height;
		} size;
		struct {
			uint32_t code, flags;
		} key; /* KEY, BUTTON */
		struct {
			uint32_t x, y;
		} position;
		struct {
			int32_t dx, dy;
		} motion; /* MOTION, SCROLL */
		struct {
			uint32_t contact, flags, x, y;
		} touch;
	};
	uint32_t num_fds;
	int fds[DISPLAY_LINK_MAX_FDS]; /* the first num_fds count */
};

#endif
