/* SPDX-License-Identifier: MIT */
/* Receiving from a UNIX stream socket, with the descriptors that come along. It never blocks. */
#ifndef VUG_RECEIVE_H
#define VUG_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>

struct vug_fd_list {
	int *fds;
	size_t room, count;
	bool is_full; /* set where a descriptor was closed, because there was no room for it */
};

/*
 * Up to `length` bytes; descriptors are added to the list, close-on-exec. Returns how many bytes, or
 * -EAGAIN: none for now; -ECONNRESET: the peer has closed; -EMFILE: the kernel had to drop descriptors;
 * what else recvmsg(2) fails with.
 */
long vug_fd_receive(int fd, void *bytes, size_t length, struct vug_fd_list *list);

#endif
