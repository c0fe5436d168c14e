/* SPDX-License-Identifier: MIT */
/* What a display says to one viewer of docs/display-link.md, without ever waiting. */
#ifndef VUG_VIEW_WINDOW_CHANNEL_H
#define VUG_VIEW_WINDOW_CHANNEL_H

#include <stdbool.h>

#include "display-link/link.h"

struct window_channel {
	struct display_link_session session;
	int socket; /* borrowed; -1: there is none any more */
};

/*
 * Send a request; its descriptors stay the caller's. Returns its serial; 0: it was not sent. Nobody may have more
 * than one request open for each scanout.
 */
uint32_t window_channel_ask(struct window_channel *channel, struct display_link_message *request);

/* Send what has no answer. False: it was not sent. */
bool window_channel_tell(struct window_channel *channel,
			 const struct display_link_message *message);

/* As display_link_receive(). */
int window_channel_receive(struct window_channel *channel,
			   struct display_link_message *ret_message);

#endif
