/* SPDX-License-Identifier: MIT */
/* What is said to a window, as messages of docs/display-link.md. Each function fills one in, without a serial. */
#ifndef VUG_VIEW_WINDOW_REQUESTS_H
#define VUG_VIEW_WINDOW_REQUESTS_H

#include <stdbool.h>
#include <vug/vug.h>

#include "display-link/message.h"
#include "window/memory.h"

/* There shall be a window for a picture of that size; with a size of 0: none any more. */
void window_request_scanout(uint32_t width, uint32_t height,
			    struct display_link_message *ret_message);

/* What the monitor of that SCANOUT is, where there is one. */
void window_request_add_monitor(const struct vug_scanout *scanout,
				struct display_link_message *message);

/* text: NULL: there is nothing to wait for. It is cut where it is too long. */
void window_request_text(const char *text, struct display_link_message *ret_message);

/* Of a picture in memory, whose descriptor the message borrows. */
void window_request_memory(uint32_t id, const struct window_memory *memory, uint32_t width,
			   uint32_t height, struct display_link_message *ret_message);

/* damage: in pixels of the viewport, of which it is a part. */
void window_request_frame(uint32_t id, uint64_t sequence, const struct vug_rect *viewport,
			  const struct vug_rect *damage, struct display_link_message *ret_message);

/*
 * is_known: whether the guest has a cursor; has_image: whether the message has its image, too, whose memory is
 * made here, and is the caller's; the message borrows it. Returns 0 or an errno value: there is no memory, and
 * the message has no image.
 */
int window_request_cursor(const struct vug_cursor_info *cursor, bool is_known, bool has_image,
			  struct display_link_message *ret_message,
			  struct window_memory *ret_image);

#endif
