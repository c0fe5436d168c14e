/* SPDX-License-Identifier: MIT */
/* What one side knows of the other: its version, and what both can do. */
#ifndef DISPLAY_LINK_SESSION_H
#define DISPLAY_LINK_SESSION_H

#include <stdbool.h>

#include "display-link/message.h"

struct display_link_session {
	enum display_link_side side; /* our own */
	uint64_t offered;            /* what our own HELLO says */
	bool is_greeted;             /* the peer's HELLO has come */
	uint32_t peer_minor;
	uint64_t features; /* that both have; 0 before the peer's HELLO */
	uint32_t last_serial;
};

void display_link_session_init(struct display_link_session *session, enum display_link_side side,
			       uint64_t features);

/* Our own first message. The name is cut to what a message takes. */
void display_link_fill_hello(const struct display_link_session *session, const char *name,
			     struct display_link_message *ret_message);

/* The peer's first message has come. */
void display_link_session_greet(struct display_link_session *session,
				const struct display_link_message *hello);

/* For a request: never 0. */
uint32_t display_link_session_next_serial(struct display_link_session *session);

/* Whether the peer may say things that this version does not know. */
bool display_link_session_is_newer(const struct display_link_session *session);

#endif
