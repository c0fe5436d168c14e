/* SPDX-License-Identifier: MIT */
/* A row that is being run: the back end's side of the channel, for any front end. */
#ifndef CHANNEL_ROWS_SESSION_H
#define CHANNEL_ROWS_SESSION_H

#include <sys/types.h>

#include "channel-rows/front-end.h"
#include "channel-rows/reply.h"

#define SESSION_MAX_OWED 32768

struct session {
	const struct row *row;
	struct front_end *front_end;
	int channel;     /* -1: hung up */
	bool is_blocked; /* a probe found the main loop standing still */
	bool is_shut_up; /* nothing more can be sent */
	bool is_closed;  /* by the front end */
	/* The requests whose replies are due, the oldest first. */
	uint32_t owed[SESSION_MAX_OWED];
	size_t num_owed;
	int kept;           /* a descriptor that a row keeps in hand, closed at the end; -1: none */
	struct reply reply; /* the last one that was taken */
};

/* A message in memory, with its descriptors. */
struct packet {
	uint8_t *bytes;
	size_t length;
	int descriptors[CHANNEL_MAX_FDS];
	size_t num_descriptors;
};

/* The caller frees it. */
struct packet packet_new(const struct session *session, const struct step *step);
void packet_free(struct packet *packet);

/* A new descriptor of that kind. */
int descriptor_new(enum descriptor_kind kind, int channel);
/* A memfd of zeros, which can shrink unless it is sealed. */
int descriptor_new_memory(size_t length, bool is_sealed);

/* As much as fits; returns how many bytes, or -1 where the connection is closed. */
ssize_t packet_send_some(const struct packet *packet, int channel, size_t first, size_t last);

/* All bytes, waiting while the socket is full; false: it was closed, or never has room again. */
bool session_send(struct session *session, const struct packet *packet, size_t first, size_t last);
/* Send the step's message; the reply that it may have is owed. */
void session_send_once(struct session *session, const struct step *step);
void session_note_sent(struct session *session, const struct packet *packet, size_t first,
		       size_t last, unsigned int times);
/* As often as it says, and let the front end work. */
/*
 * A STEP_CALL: DMABUF_SCANOUT2 of memory that stays in the back end's hands, which can cut it off between two
 * updates. fields[0]: it is sealed.
 */
void session_send_and_keep(struct session *session, const struct step *step);

void session_send_step(struct session *session, const struct step *step);
void session_flood(struct session *session, const struct step *step);
void session_let_work(struct session *session);

/* The request was sent whole: if it is one with a reply, that is due. */
void session_owe(struct session *session, uint32_t request);

/*
 * Take replies: each must be to the oldest request that waits, whole in one read. Returns 1 for
 * a reply, 0 where none is there, -1 where the connection is closed, -2 for a wrong one.
 */
int session_take_reply(struct session *session);

void session_run_steps(struct session *session);

/* What became of the front end. Closes the channel at last. */
enum outcome session_conclude(struct session *session, FILE *findings);

#endif
