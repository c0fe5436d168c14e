/* SPDX-License-Identifier: MIT */
/*
 * The display channel, from the back end's side: an output of the GPU. It never waits: what the socket does
 * not take is kept, and the guest's queues rest until it has gone.
 */
#ifndef GPU2D_CHANNEL_H
#define GPU2D_CHANNEL_H

#include "gpu.h"
#include "wire/wire.h"

/* One for each scanout, and those of the guest before. */
#define GPU2D_MAX_AWAITED 64

struct gpu2d_message;

struct gpu2d_channel {
	struct gpu2d *gpu;
	int epoll_fd, fd;    /* -1: there is none */
	bool is_agreed;      /* on features */
	bool has_begun;      /* there was one once */
	bool is_watched_out; /* the socket is full */
	uint64_t features;
	struct gpu2d_message *first, **last; /* to be sent */
	size_t num_bytes;                    /* of these */
	uint32_t awaited[GPU2D_MAX_AWAITED]; /* replies, in order */
	unsigned int num_awaited;
	size_t received;
	struct {
		struct wire_header header;
		union {
			uint32_t features[2]; /* a u64, which would not be aligned */
			struct wire_display_info info;
			struct wire_edid edid;
		};
	} reply;
};

/* Its descriptors are waited for in that epoll descriptor, which is borrowed. */
void gpu2d_channel_init(struct gpu2d_channel *channel, struct gpu2d *gpu, int epoll_fd);
struct gpu2d_output gpu2d_channel_get_output(struct gpu2d_channel *channel);

/* Show everything there from now on; takes the descriptor. */
void gpu2d_channel_attach(struct gpu2d_channel *channel, int fd);
/* What the guest waits for will not come: it hears so. */
void gpu2d_channel_close(struct gpu2d_channel *channel);

/* Send and receive what is possible now. Returns whether the guest may have more to do since. */
bool gpu2d_channel_serve(struct gpu2d_channel *channel);

/* Whether the guest may go on: features are agreed on and all is sent, or the display has gone. */
bool gpu2d_channel_is_ready(const struct gpu2d_channel *channel);

/* Send a request; or one that is replied to: GPU2D_LATER. -ENOMEM where it cannot be kept. */
int gpu2d_channel_tell(struct gpu2d_channel *channel, uint32_t request, const void *payload,
		       size_t size, int fd);
int gpu2d_channel_ask(struct gpu2d_channel *channel, uint32_t request, const void *payload,
		      size_t size);

/* channel-message.c. A message with room for its payload; the descriptor is copied. NULL: no memory. */
struct gpu2d_message *gpu2d_message_new(uint32_t request, size_t size, int fd);
uint8_t *gpu2d_message_get_payload(struct gpu2d_message *message);
void gpu2d_message_free(struct gpu2d_message *message);
/* Behind all others; takes the message. */
void gpu2d_channel_queue(struct gpu2d_channel *channel, struct gpu2d_message *message);
/* What of them the socket takes: 0 or -errno; nothing where there is no display. */
int gpu2d_channel_send_queued(struct gpu2d_channel *channel);
void gpu2d_channel_drop_queued(struct gpu2d_channel *channel);
/* Pixels of a guest that has gone, of which nothing was sent yet. */
void gpu2d_channel_drop_updates(struct gpu2d_channel *channel);
/* Whether the socket is not so far behind that the guest's queues have to rest. */
bool gpu2d_channel_has_room(const struct gpu2d_channel *channel);

#endif
