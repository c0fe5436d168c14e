/* SPDX-License-Identifier: MIT */
/*
 * What a window is to show, and how much of that it knows. One request is open at a time, so that a
 * window that is slow gets fewer pictures, and one that has stopped costs nothing.
 */
#ifndef VUG_VIEW_WINDOW_FEED_H
#define VUG_VIEW_WINDOW_FEED_H

#include <glib.h>
#include <stdbool.h>
#include <vug/listener.h>

#include "latency.h"
#include "picture/fetch.h"
#include "window/channel.h"
#include "window/copy.h"
#include "window/refusals.h"
#include "window/sent.h"

struct gl;
struct output;

enum window_feed_warning {
	WINDOW_FEED_NOT_SHOWN,
	WINDOW_FEED_COPIED, /* it is shown, but not the buffer as it is */
	WINDOW_FEED_NO_CURSOR,
};

struct window_feed {
	struct output *output; /* for its listener */
	const struct vug_scanout *shown;
	struct window_channel *channel;
	struct gl *gl; /* for pictures that the CPU cannot read; NULL: none */
	uint32_t scanout;
	bool is_open;  /* there is a window */
	bool is_asked; /* a request is open */
	enum display_link_type asked;
	bool asks_window; /* SCANOUT: for one, and not that it goes */
	bool asks_buffer; /* FRAME: of a buffer of the guest's as it is */
	uint32_t serial;
	bool takes_buffers; /* dma-bufs may be shown as they are */
	bool shows_memory;  /* what is in the memory, not a dma-buf or nothing */
	bool has_news;      /* the picture has changed */
	bool has_frame;     /* what is in the buffer was drawn */
	bool knows_cursor;  /* whether the guest shows one */
	bool knows_image;   /* of it */
	bool is_cursor_visible;
	const uint32_t *image; /* of the cursor: to see whether there is another one */
	bool has_other_image, has_other_cursor, has_other_text;
	bool is_to_shut, is_to_open; /* in this order */
	uint32_t open_width, open_height;
	struct vug_rect viewport; /* of the picture; 0 wide: there is none */
	struct latency *latency;
	bool tells_place; /* of the cursor, too: the viewer has no pointer of the host's */
	bool is_hidden;   /* nobody can see it: no pictures */
	gint64 asked_at;  /* by the monotonic clock, in microseconds */
	struct latency_stage stage;
	bool has_shown;            /* what was asked for last */
	struct vug_frame *pending; /* not yet sent; NULL: none */
	struct vug_frame *in_hand; /* being drawn; NULL: none */
	guint fence_watch;         /* the drawing was asked for, and is not done; 0: no */
	int fence;
	struct window_sent sent;
	uint64_t sequence; /* of the frames that were asked for */
	struct window_copy copy;
	bool has_copy;               /* the window has the copy's memory */
	struct picture_fetch *fetch; /* OpenGL reads the picture for the copy; NULL: it does not */
	char *text;
	struct window_refusals refusals;
	void (*warn)(struct output *output, uint32_t scanout, enum window_feed_warning what,
		     const char *why);
};

void window_feed_clear(struct window_feed *feed);

/* What the listener is called for. The frame is taken over. */
void window_feed_scanout_changed(struct window_feed *feed);
void window_feed_frame(struct window_feed *feed, struct vug_frame *frame);
void window_feed_cursor_changed(struct window_feed *feed);

/* As struct output_type has them. */
void window_feed_left(struct window_feed *feed);
void window_feed_text(struct window_feed *feed, const char *text);

/* There shall be a window, once one that is to go has gone; there is one; it shall go. */
void window_feed_open(struct window_feed *feed, uint32_t width, uint32_t height);
void window_feed_opened(struct window_feed *feed);
void window_feed_shut(struct window_feed *feed);

/* A request was answered, by DONE or SHOWN; its fence is taken over. False: that one is not open. */
bool window_feed_done(struct window_feed *feed, struct display_link_message *answer);

/* It is hidden no more: it gets the picture. */
void window_feed_seen(struct window_feed *feed);

/* Let go of all frames: there is nobody to show them any more. */
void window_feed_release(struct window_feed *feed);

#endif
