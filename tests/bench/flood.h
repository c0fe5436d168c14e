/* SPDX-License-Identifier: MIT */
/* A child process that sends the same messages over and over. */
#ifndef BENCH_FLOOD_H
#define BENCH_FLOOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define FLOOD_MAX_FIELDS 12
#define FLOOD_MAX_MESSAGES 2

struct flood_message {
	uint32_t request; /* 0: there is none */
	uint32_t fields[FLOOD_MAX_FIELDS];
	size_t num_fields;
	size_t filler; /* bytes behind the fields */
	bool has_descriptor;
};

struct flood {
	const char *name;
	struct flood_message first;                        /* once */
	struct flood_message messages[FLOOD_MAX_MESSAGES]; /* in turn; none: nothing is sent */
	bool ignores_replies;                              /* leaves them in the socket */
	bool keeps_frames;                                 /* the program finishes none */
};

/* Floods the socket, its own copy, until it is killed. */
pid_t flood_start(const struct flood *flood, int socket);
void flood_stop(pid_t child);

#endif
