/* SPDX-License-Identifier: MIT */
/* Which of the guest's buffers a window has already: each is sent once, and named by its id from then on. */
#ifndef VUG_VIEW_WINDOW_SENT_H
#define VUG_VIEW_WINDOW_SENT_H

#include <stdbool.h>
#include <vug/vug.h>

/* Guests flip between two or three. Each is kept here as long as the window may have it. */
#define WINDOW_MAX_SENT 4

struct window_sent {
	struct window_sent_buffer {
		struct vug_buffer *buffer; /* NULL: this id is free */
		uint64_t used;             /* the larger, the later */
	} buffers[WINDOW_MAX_SENT];
	uint64_t uses;
};

/*
 * The number of a buffer, below WINDOW_MAX_SENT; false: the window does not have it yet under that number. Where
 * there is no room it takes the place of the one that was not shown for longest.
 */
bool window_sent_find(struct window_sent *sent, struct vug_buffer *buffer, uint32_t *ret_number);

/* The window does not have that one any more, or never got it. */
void window_sent_forget(struct window_sent *sent, uint32_t number);
void window_sent_forget_all(struct window_sent *sent);

#endif
