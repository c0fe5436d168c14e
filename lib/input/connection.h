/* SPDX-License-Identifier: MIT */
/* The VMM's socket: whole messages with their descriptors in, replies out, never blocking. */
#ifndef VUG_INPUT_CONNECTION_H
#define VUG_INPUT_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>

#include "input/message.h"

struct vug_input_message {
	struct vhost_user_header header;
	uint8_t payload[VHOST_USER_MAX_PAYLOAD];
	int fds[VHOST_USER_MAX_DESCRIPTORS];
	size_t num_fds;
};

struct vug_input_connection {
	int fd; /* -1: none */
	struct vug_input_message request;
	size_t received;
	struct vug_input_message reply; /* its descriptors are owned */
	size_t sent;
	bool has_reply; /* which is not gone yet */
	bool is_full;   /* the socket: it is waited for */
};

void vug_input_connection_init(struct vug_input_connection *connection);
/* Close it, with all descriptors that came, or were to go. */
void vug_input_connection_close(struct vug_input_connection *connection);

/*
 * Receive the rest of a request. Returns 1 when it is whole, 0 when there is no more for now;
 * -ECONNRESET: the VMM has gone; -EPROTO: what came is no request, or has too many descriptors; or
 * what recvmsg(2) failed with.
 */
int vug_input_connection_receive(struct vug_input_connection *connection);

/* Forget the request, and close its descriptors but those that were taken (-1). */
void vug_input_connection_drop(struct vug_input_connection *connection);

/* Fill in the reply to the request; `fd` is taken over, -1: none. */
void vug_input_connection_reply(struct vug_input_connection *connection, const void *payload,
				uint32_t size, int fd);

/* Returns 1 when the reply is gone, 0 when the socket is full, or what sendmsg(2) failed with. */
int vug_input_connection_send(struct vug_input_connection *connection);

#endif
