/* SPDX-License-Identifier: MIT */
/* What window/feed.c, which decides what is asked of a window when, and window/show.c have of each other. */
#ifndef VUG_VIEW_WINDOW_FEED_PARTS_H
#define VUG_VIEW_WINDOW_FEED_PARTS_H

#include "window/feed.h"

/* --- feed.c --- */

/* A request, of this scanout. Where it cannot be sent all frames are let go. */
void window_feed_ask(struct window_feed *feed, struct display_link_message *request);

/* What has no answer. */
bool window_feed_tell(struct window_feed *feed, struct display_link_message *message);

/* Ask what is to be asked, unless a request is open. */
void window_feed_push(struct window_feed *feed);

/* --- show.c --- */

/* The picture as it is now, or that there is none. */
void window_feed_show(struct window_feed *feed);
struct picture_source window_feed_find_picture(const struct window_feed *feed);

/* The next copy is sent as a whole. */
void window_feed_forget_picture(struct window_feed *feed);

/* What a window shows it may keep on the screen. */
void window_feed_forget_buffers(struct window_feed *feed);

/* The kind of buffer that was asked for last is not shown as it is. Returns whether that is new. */
bool window_feed_refuse(struct window_feed *feed);

/* OpenGL does not read any picture for the window any more. */
void window_feed_cancel_fetch(struct window_feed *feed);

#endif
