/* SPDX-License-Identifier: MIT */
/* File descriptors: closed exactly once, -1 when empty. */
#ifndef VUG_FD_H
#define VUG_FD_H

#include <stdbool.h>

/* Close *fd if there is one, and empty it. Keeps errno. */
void vug_fd_close(int *fd);

/* What *fd holds, which is empty from now on. */
int vug_fd_take(int *fd);

int vug_fd_set_nonblocking(int fd);

/*
 * 0 where fd is a connected stream socket of the UNIX family; -EBADF, -ENOTSOCK, -EPROTOTYPE or
 * -ENOTCONN.
 */
int vug_fd_check_unix_stream(int fd);

/* epoll_ctl(2) with `data.ptr` unused: add with MOD false, change with MOD true. */
int vug_fd_watch(int epoll_fd, int fd, unsigned int events, bool is_watched);

#endif
