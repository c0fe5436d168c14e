/* SPDX-License-Identifier: MIT */
/*
 * One connection of a back end: takes bytes and descriptors apart into requests and sends
 * replies in order. It never blocks, and reads nothing that it has no room to answer.
 */
#ifndef VUG_CHANNEL_H
#define VUG_CHANNEL_H

#include "channel/coalescing.h"
#include "channel/input.h"
#include "channel/replies.h"
#include "trace/tracer.h"
#include "util/log.h"
#include "wire/rules.h"

/* A request, whole or of a wrong size. */
struct vug_request {
	struct vug_channel *channel;
	uint32_t id;
	const struct wire_rule *rule;
	const uint8_t *payload; /* of the rule's size; NULL: what came had another size */
	uint64_t ticket;        /* where the rule has a reply */
	int fd;                 /* where the rule takes one; set to -1 to keep it */
	bool is_fd_lost;        /* there was one, and it could not be received or kept */
};

/*
 * What the channel's owner does with requests. It may close the channel in there, but must not
 * free it before vug_channel_dispatch() has returned.
 */
struct vug_channel_handler {
	void (*request)(void *data, struct vug_request *request);
	/*
	 * An UPDATE begins: set the target of its `pixel_bytes`. A scatter that is left alone
	 * throws them away.
	 */
	void (*pixels_begin)(void *data, const struct wire_update *update, uint64_t pixel_bytes,
			     struct vug_scatter *scatter);
	void (*pixels_end)(void *data); /* all of them have come */
	/* All that was read and can be has been handled: time for what is done for all of it. */
	void (*all_handled)(void *data);
	/* The bytes of the largest UPDATE that makes sense: one with more ends the connection. */
	uint64_t (*get_max_pixel_bytes)(void *data);
};

struct vug_channel_config {
	int fd;       /* taken over on success */
	int epoll_fd; /* borrowed: the channel keeps its own entry there */
	enum wire_framing framing;
	struct vug_log *log;
	struct vug_tracer *tracer; /* borrowed: it outlives channels */
	const struct vug_channel_handler *handler;
	void *data;
	bool coalesces; /* small messages that come fast may wait */
};

/*
 * Looking at the clock costs as much as a small message, so it is done after so much effort only,
 * where 1 is what costs no more than a small message or a page that is brought in.
 */
#define VUG_CHANNEL_MAX_EFFORT 64

enum vug_channel_state {
	VUG_CHANNEL_IDLE,  /* waits for its socket, or until `resume_at` */
	VUG_CHANNEL_MORE,  /* has more to do at once, of what it read already */
	VUG_CHANNEL_ENDED, /* see `reason` and `error` */
};

/* What happens when all of a scattered payload has come. */
enum vug_scatter_end {
	VUG_SCATTER_NONE, /* nothing is being scattered */
	VUG_SCATTER_SKIPPED,
	VUG_SCATTER_REQUEST, /* the request's payload was skipped, and it is to be answered */
	VUG_SCATTER_PIXELS,
};

/* What has come and gone since the channel was made. */
struct vug_channel_counts {
	uint64_t messages;         /* whose header was taken */
	uint64_t messages_skipped; /* those of them whose payload could not be used */
	uint64_t bytes_received;
	uint64_t replies; /* sent whole */
};

struct vug_channel {
	struct vug_channel_config config;
	uint32_t events; /* what epoll watches for */
	struct vug_input input;
	struct vug_replies replies;
	struct vug_scatter scatter;
	enum vug_scatter_end scatter_end;
	struct vug_request skipped_request;
	struct vug_coalescing coalescing;
	int64_t resume_at;     /* when to look at the socket again; 0: when there is something */
	int64_t received_at;   /* what is being handled, by the clock; perhaps a dispatch ago */
	int64_t looked_at;     /* the clock, when it was looked at last */
	size_t effort;         /* since the clock was last looked at: VUG_CHANNEL_MAX_EFFORT */
	bool is_input_closed;  /* the peer says no more, but waits for replies */
	bool is_output_closed; /* the peer takes no more replies; what it sent is still read */
	enum vug_disconnect_reason reason;
	int error; /* not 0 while it is not ended: it is about to be, by this */
	struct vug_channel_counts counts;
	struct vug_channel *next; /* for the owner's list of channels to free */
};

/* 0, -ENOMEM or what fcntl(2) and epoll_ctl(2) fail with. */
int vug_channel_new(const struct vug_channel_config *config, struct vug_channel **ret_channel);

/* Close the socket. The struct, and a payload that is being handled, stay until it is freed. */
void vug_channel_close(struct vug_channel *channel);
void vug_channel_free(struct vug_channel *channel);

/* Whether all that the peer has sent has been received and handled. */
bool vug_channel_is_drained(const struct vug_channel *channel);

/* Send, receive, handle: a bounded number of messages and bytes, and for a bounded time. */
enum vug_channel_state vug_channel_dispatch(struct vug_channel *channel);

/*
 * Whether what was replied since the last dispatch has changed what the channel waits for: a message
 * that waited for room may be read, a reply could not be sent at once, or the last one has left.
 */
bool vug_channel_is_overtaken(const struct vug_channel *channel);

/*
 * Answer the request with that ticket, with a payload of its rule's reply_size. Sent at once if
 * it is the next in order; ignored where the ticket, or the channel, is not open any more.
 */
void vug_channel_reply(struct vug_channel *channel, uint64_t ticket, uint32_t request,
		       const void *payload);

/* Reply to a request that is being handled. */
void vug_request_reply(const struct vug_request *request, const void *payload);

#endif
