/* SPDX-License-Identifier: MIT */
/*
 * The back end's side of a display channel: sends requests, checks replies.
 *
 * It is strict where back ends in use are not, so that a display server's mistakes show. At most
 * one reply is awaited at a time, as by those. Functions return -EPIPE where the display server has
 * gone and -ECANCELED where the end has come; other failures were reported when they return.
 */
#ifndef TESTGPU_CHANNEL_H
#define TESTGPU_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "wire/wire.h"

#define CHANNEL_MAX_REPLY (sizeof(struct wire_header) + sizeof(struct wire_edid))

struct channel_reply {
	uint32_t request;    /* what is awaited; 0: nothing */
	size_t header_size;  /* of the reply: none in the draft */
	size_t payload_size; /* what it must be */
	size_t received;
	uint64_t deadline;
	_Alignas(8) uint8_t bytes[CHANNEL_MAX_REPLY];
};

struct channel {
	int fd;
	int stop_fd;
	bool draft_v6;
	double timeout; /* seconds for a reply; 0: for ever */
	uint64_t end;   /* when to stop: brought forward by stop_fd */
	uint64_t bytes_sent;
	struct channel_reply reply;
};

/* "UPDATE" and so on; static. */
const char *testgpu_request_name(uint32_t request);

bool testgpu_channel_is_ending(const struct channel *channel);

/* Wait for the channel (POLLIN, POLLOUT) or a moment, whichever comes first. */
int testgpu_channel_wait(struct channel *channel, short events, uint64_t until);

/*
 * Send one message. parts[0] is left free by the caller for the header, the others are the payload;
 * all are changed on the way. fd: goes along with the first byte; -1: none.
 */
int testgpu_channel_send_parts(struct channel *channel, uint32_t request, struct iovec *parts,
			       size_t count, int fd);

int testgpu_channel_send(struct channel *channel, uint32_t request, const void *payload,
			 size_t size, int fd);

/* Send a request and await its reply: testgpu_channel_receive() takes it. */
int testgpu_channel_request(struct channel *channel, uint32_t request, const void *payload,
			    size_t size, size_t reply_size);

/* Whether a reply is awaited. */
bool testgpu_channel_is_waiting(const struct channel *channel);

/* Take what has arrived, without waiting. 0, whether or not the reply is complete now. */
int testgpu_channel_receive(struct channel *channel);

/* Send a request and wait for its reply. */
int testgpu_channel_call(struct channel *channel, uint32_t request, const void *payload,
			 size_t size, void *ret_reply, size_t reply_size);

#endif
