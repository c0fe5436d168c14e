/* SPDX-License-Identifier: MIT */
/* Who has started this program and set NOTIFY_SOCKET learns when it is ready, as systemd's services say it. */
#ifndef VUG_VIEW_SERVE_READINESS_H
#define VUG_VIEW_SERVE_READINESS_H

/* Before the sandbox, which has no sockets to make. Returns a descriptor, or -1: nobody wants to know. */
int readiness_open(void);

/* READY=1, once. fd: closed; -1: nothing happens. */
void readiness_tell(int fd);

#endif
