/* SPDX-License-Identifier: MIT */
/*
 * A server and a scripted back end that take whatever happens as it comes, and check what must
 * hold all the same: each request that waits gets its one reply, in order, unless the connection
 * is reported as ended, once; frames stay within their picture; errors are documented ones.
 */
#ifndef FAULTS_DISPLAY_H
#define FAULTS_DISPLAY_H

#include "support/fd_census.h"
#include "support/peer.h"
#include "support/recorder.h"

#define DISPLAY_NUM_SCANOUTS 2
#define DISPLAY_MAX_OWED 32
/* Pictures are no larger. */
#define DISPLAY_SIZE 64

struct display {
	struct fd_census census;
	struct recorder recorder;  /* keeps frames */
	struct vug_server *server; /* NULL: it could not be made */
	struct peer peer;
	bool is_draft;
	bool is_attached;                /* by us; the server may have ended it since */
	bool is_end_expected;            /* the back end has left */
	uint32_t owed[DISPLAY_MAX_OWED]; /* requests, the oldest first */
	size_t num_owed;
	unsigned int num_ended;         /* how often the end of this connection was reported */
	unsigned int num_pictures_sent; /* messages that may change a scanout */
	unsigned int num_pictures;      /* what changed */
	bool is_dirty[DISPLAY_SIZE][DISPLAY_SIZE]; /* of scanout 0: no frame has shown it yet */
};

struct display_options {
	enum vug_protocol protocol;
	bool has_own_memory; /* allocate_memory is there */
	bool waits_for_fences;
	bool logs_messages;
	bool is_opened; /* with vug_server_open(), not vug_server_attach() */
};

/* There is no server and no back end yet. */
void display_begin(struct display *self);
/* A server for it, or a documented error; not connected. */
void display_create(struct display *self, const struct display_options *options);
/* A server, connected where that is possible. */
void display_start(struct display *self, const struct display_options *options);
bool display_connect(struct display *self, const struct display_options *options);

/* The back end says it, where it is connected; its reply, if it has one, is awaited. */
void display_say(struct display *self, struct peer_message message);
/* Pixels for scanout 0; some frame has to show them. */
void display_update(struct display *self, uint32_t x, uint32_t y, uint32_t width, uint32_t height);
/* Several of them at once. */
void display_say_together(struct display *self, const struct peer_message *messages, size_t count);
/* Dispatch until all is quiet, and look at what came. */
void display_settle(struct display *self);
/* Frames are finished until there are none. */
void display_finish_frames(struct display *self);
void display_advance(struct display *self, unsigned int milliseconds);
/* The back end leaves. */
void display_leave(struct display *self);

/* Of frames from now on. */
void display_set_timeout(struct display *self, uint32_t timeout_ms);
/* Its guest has been reset: nothing is shown, and nothing is owed to the back end. */
void display_reset_guest(struct display *self);

/* What scanout 0 shows goes into the history. */
void display_write_picture(struct display *self);
void display_write_stats(struct display *self);

/* Nothing fails any more: it works on, or works again; then nothing is left of it. */
void display_end(struct display *self);

/* One of the errors that the function's documentation names, all of them negative; ends with 0. */
void display_expect_error(const char *function, int error, const int *documented);

#endif
