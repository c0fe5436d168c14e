/* SPDX-License-Identifier: MIT */
/*
 * One direction of an interposer: takes a message in, whole and with its descriptors, and
 * passes it on as it came. Or it is filled with a message of our own.
 */
#ifndef VUG_RELAY_H
#define VUG_RELAY_H

#include <stdbool.h>
#include <stddef.h>

#include "vhost-user/message.h"

struct vug_relay {
	struct vhost_user_header header;
	uint8_t payload[VHOST_USER_MAX_PAYLOAD];
	int fds[VHOST_USER_MAX_DESCRIPTORS];
	size_t num_fds;
	size_t received; /* bytes of header and payload */
	size_t sent;
	bool is_whole;    /* received, and not sent yet */
	bool is_prepared; /* the interposer has looked at it */
	bool borrows_fds; /* they are not closed with it */
};

/*
 * Fill an empty relay with a message of our own, to be sent. The payload is copied, `fds` are
 * borrowed until it is gone. Both have to be within the limits of message.h.
 */
void vug_relay_fill(struct vug_relay *relay, const struct vhost_user_header *header,
		    const void *payload, const int *fds, size_t num_fds);

/* Forget the message, and close its descriptors. */
void vug_relay_reset(struct vug_relay *relay);

/*
 * Receive the rest of a message. Returns 1 when it is whole, 0 when there is no more for now,
 * or more than one call reads;
 * -ECONNRESET: the sender has gone; -EMSGSIZE: its message is too large; -EMFILE: descriptors
 * were lost; or what recvmsg(2) failed with.
 */
int vug_relay_receive(struct vug_relay *relay, int fd);

/* Send it. Returns 1 when it is gone and the relay is reset, 0 when the socket is full, -errno. */
int vug_relay_send(struct vug_relay *relay, int fd);

#endif
