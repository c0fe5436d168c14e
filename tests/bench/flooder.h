/* SPDX-License-Identifier: MIT */
/* A back end, in a process of its own, that says one thing as often as the socket takes it. */
#ifndef BENCH_FLOODER_H
#define BENCH_FLOODER_H

#include <stddef.h>
#include <sys/types.h>

#include "support/peer.h"

struct flood {
	const char *name;
	struct peer_message (*make)(void); /* NULL: silence */
	size_t filler;                     /* bytes of payload behind what was made */
	bool is_unread;                    /* replies stay in the socket */
};

/* The socket is taken over. Returns the process, which ends with the socket. */
pid_t flooder_start(const struct flood *flood, int socket);
void flooder_stop(pid_t process);

#endif
