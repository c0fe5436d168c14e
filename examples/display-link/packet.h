/* SPDX-License-Identifier: MIT */
/* Bytes with descriptors, over a local socket that keeps them together (SOCK_SEQPACKET). */
#ifndef DISPLAY_LINK_PACKET_H
#define DISPLAY_LINK_PACKET_H

#include <stddef.h>
#include <sys/types.h>

#define PACKET_MAX_FDS 8

/*
 * Make both ends of a channel between two processes: the first one's never waits, since a peer that does
 * not read would hold it up. Returns 0 or -errno.
 */
int packet_open_pair(int *ret_impatient, int *ret_patient);

/* The descriptors, at most PACKET_MAX_FDS, stay the caller's. Returns 0 or -errno; a peer that has gone: -EPIPE. */
int packet_send(int socket, const void *bytes, size_t size, const int *fds, size_t num_fds);

/*
 * Returns the size of what came, at most `room`, with its descriptors, the caller's and close-on-exec; or
 * -errno, and no descriptors: -EPIPE: the peer has gone; -EPROTO: it sent more than there is room for.
 */
ssize_t packet_receive(int socket, void *ret_bytes, size_t room, int ret_fds[PACKET_MAX_FDS],
		       size_t *ret_num_fds);

#endif
