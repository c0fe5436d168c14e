/* SPDX-License-Identifier: MIT */
/* A child process that sends the same messages over and over. */
#ifndef BENCH_FLOOD_H
#define BENCH_FLOOD_H

#include <stdbool.h>
#include <sys/types.h>

#include "message.h"

#define FLOOD_MAX_MESSAGES 2

struct flood {
	const char *name;
	struct message_form first;                        /* once */
	struct message_form messages[FLOOD_MAX_MESSAGES]; /* in turn; none: nothing is sent */
	bool ignores_replies;                             /* leaves them in the socket */
	bool keeps_frames;                                /* the program finishes none */
};

/* Floods the socket, its own copy, until it is killed. */
pid_t flood_start(const struct flood *flood, int socket);
void flood_stop(pid_t child);

#endif
