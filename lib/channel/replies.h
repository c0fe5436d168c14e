/* SPDX-License-Identifier: MIT */
/*
 * Replies carry no number, so they must leave in the order of their requests. A slot is
 * reserved when the request is read; what leaves is the row of finished slots at the front.
 */
#ifndef VUG_REPLIES_H
#define VUG_REPLIES_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/framing.h"

/* Real back ends wait for each reply. Behind this many, requests are not read any further. */
#define VUG_MAX_REPLIES 16

struct vug_reply {
	uint32_t request; /* what it answers, once it is finished */
	uint32_t length;  /* 0: not finished yet */
	uint32_t sent;
	uint8_t bytes[WIRE_MAX_REPLY_SIZE];
};

struct vug_replies {
	uint64_t first; /* the ticket of the oldest slot */
	uint64_t next;  /* the ticket that the next request will get */
	struct vug_reply slots[VUG_MAX_REPLIES];
};

bool vug_replies_are_full(const struct vug_replies *replies);

/* Whether the oldest slot is finished, so that there is something to send. */
bool vug_replies_are_ready(const struct vug_replies *replies);

/* Reserve the place of a request that was just read: not when full. */
uint64_t vug_replies_reserve(struct vug_replies *replies);

/* Where to encode the reply with that ticket; NULL where the ticket is not open. */
struct vug_reply *vug_replies_get_open(struct vug_replies *replies, uint64_t ticket);

/* The reply with that ticket, which was sent, and none was reserved since. */
const struct vug_reply *vug_replies_get_sent(const struct vug_replies *replies, uint64_t ticket);

/*
 * Send what is ready, each reply with one sendmsg. Returns 0, also where the socket takes no
 * more for now, or what sendmsg failed with.
 */
int vug_replies_send(struct vug_replies *replies, int fd);

#endif
