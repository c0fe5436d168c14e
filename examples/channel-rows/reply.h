/* SPDX-License-Identifier: MIT */
/* The front end's replies, and what is wrong with one. */
#ifndef CHANNEL_ROWS_REPLY_H
#define CHANNEL_ROWS_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "channel-rows/message.h"

#define REPLY_MAX_SIZE (CHANNEL_HEADER_SIZE + CHANNEL_EDID_REPLY_SIZE)

struct reply {
	uint8_t bytes[REPLY_MAX_SIZE];
	size_t length;       /* of what was received */
	const char *problem; /* NULL: none */
	const char *rule;    /* that it breaks */
};

/*
 * Take the reply to a request: whole in one read, with its id, flags and size, and a payload that can be true.
 * Returns 1 for a reply, 0 where none is there, -1 where the connection is closed, -2 for a wrong one, whose
 * problem ret_reply has.
 */
int reply_take(int channel, uint32_t request, struct reply *ret_reply);

#endif
