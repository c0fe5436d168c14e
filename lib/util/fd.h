/* SPDX-License-Identifier: MIT */
/* File descriptors: closed exactly once, -1 when empty. */
#ifndef VUG_FD_H
#define VUG_FD_H

#include <stdbool.h>
#include <stddef.h>

/* Close *fd if there is one, and empty it. Keeps errno. */
void vug_fd_close(int *fd);

/* What *fd holds, which is empty from now on. */
int vug_fd_take(int *fd);

int vug_fd_set_nonblocking(int fd);

/* Another descriptor of the same, close-on-exec: the caller's. Or -errno. */
int vug_fd_dup(int fd);

/* Asks nobody but the kernel: what is behind the descriptor need not answer. */
bool vug_fd_is_socket(int fd);

/*
 * Close what the kernel itself adds to a message where the socket asks for it (SO_PASSPIDFD): who
 * made the socket may have done that. Other control messages are left alone.
 */
struct cmsghdr;
struct msghdr;
void vug_fd_close_process(const struct cmsghdr *control);

/* CMSG_NXTHDR(), which in musl mixes signed and unsigned numbers. */
struct cmsghdr *vug_fd_get_next_control(struct msghdr *message, struct cmsghdr *control);

/*
 * 0 where fd is a connected stream socket of the UNIX family; -EBADF, -ENOTSOCK, -EPROTOTYPE or
 * -ENOTCONN.
 */
int vug_fd_check_unix_stream(int fd);

/*
 * Shared memory of that size, sealed at it: a process that has it can rely on the size, and cannot
 * take it away. Returns a descriptor or -errno; -EFBIG: more than the process's files may have.
 */
int vug_fd_create_memory(const char *name, size_t length);

/*
 * Two descriptors of one new FIFO, each for reading and writing, and each with status flags of its
 * own, which begin as O_NONBLOCK. Neither ever hangs up on the other, in any process that has it or has
 * gone. Returns 0 or -errno, with nothing left behind; -ENOENT: there is no /proc to make them with.
 */
int vug_fd_create_fifo(int *ret_one, int *ret_other);

/* Whether a send or receive failed for now only: epoll says when to try again. */
bool vug_fd_is_passing_error(int error);

/* epoll_ctl(2) with `data.ptr` unused: add with MOD false, change with MOD true. */
int vug_fd_watch(int epoll_fd, int fd, unsigned int events, bool is_watched);
void vug_fd_unwatch(int epoll_fd, int fd);

#endif
