/* SPDX-License-Identifier: MIT */
/*
 * What random stories need: a seed that a failure names, and two ends of a connection
 * that send and read as much at a time as they like.
 */
#ifndef PROTOCOL_STORY_H
#define PROTOCOL_STORY_H

#include "support/peer.h"
#include "unit/random.h"

#define STORY_MAX_FDS 64

/*
 * Call it for each seed: `default_count` of them, or VUG_STORIES; from 1 on, or VUG_STORY alone. A
 * failure names the seed.
 */
void story_tell_all(const char *kind, unsigned int default_count, void (*tell)(uint32_t seed));

/* One time in `times`. */
bool story_happens(struct random *random, uint32_t times);

/* A socket pair, one in two of them with hardly any room. */
void story_open_socket(struct random *random, int ret_fds[2]);

/* Messages on their way out, and the descriptors that belong to them. */
struct story_writer {
	int fd;
	size_t start, end;
	size_t num_fds;
	struct story_fd {
		size_t position; /* of its message's first byte */
		int fd;
	} fds[STORY_MAX_FDS];
	uint8_t bytes[1 << 18];
};

/* The message's descriptors are the writer's. */
void story_writer_add(struct story_writer *writer, const struct peer_message *message);
/* At most so many bytes, as far as there is room. Returns how many. */
size_t story_writer_send(struct story_writer *writer, size_t max);
void story_writer_finish(struct story_writer *writer);

/* A message on its way in. */
struct story_reader {
	int fd;
	bool is_closed; /* the other side has closed the connection */
	struct peer_message message;
};

/* At most so many bytes; take() gets whole messages, and the descriptors. Returns how many. */
size_t story_reader_read(struct story_reader *reader, size_t max,
			 void (*take)(void *data, struct peer_message *message), void *data);

#endif
