/* SPDX-License-Identifier: MIT */
/*
 * The back end's end of a display channel: bytes and descriptors, with a limit on each wait.
 *
 * Functions return 0, -ETIMEDOUT, -EPIPE where the display server has closed the channel, or
 * another -errno.
 */
#ifndef REPLAY_CONNECTION_H
#define REPLAY_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONNECTION_NEVER UINT64_MAX

struct connection {
	int fd;            /* -1: closed */
	uint64_t patience; /* nanoseconds that a wait may take; CONNECTION_NEVER: no limit */
	uint64_t bytes_sent;
};

/* Nanoseconds of the monotonic clock. */
uint64_t connection_now(void);

/* Until that moment, or until the display server goes. */
int connection_wait_until(const struct connection *connection, uint64_t moment);

/* All of it; the descriptors, which are borrowed, go with the first byte. */
int connection_send(struct connection *connection, const void *bytes, size_t length, const int *fds,
		    size_t num_fds);
/* So many bytes of zero. */
int connection_send_zeros(struct connection *connection, size_t length);

/* Exactly so many bytes. */
int connection_receive(struct connection *connection, void *ret_bytes, size_t length);

/* Say that nothing more comes, and read on until the display server closes the channel, too. */
void connection_close(struct connection *connection);

#endif
