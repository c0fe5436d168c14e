/* SPDX-License-Identifier: MIT */
/*
 * What waits to be sent to a client: a file in memory. A writer never waits for the
 * client, so that a library may be let write what it likes.
 */
#ifndef VUG_VIEW_VNC_OUTBOX_H
#define VUG_VIEW_VNC_OUTBOX_H

#include <stdbool.h>
#include <sys/types.h>

struct vnc_outbox {
	int fd; /* written to at its position; nothing else may be done with it. -1: it has failed */
	off_t sent, end;
};

/* Returns 0 or -errno. */
int vnc_outbox_open(struct vnc_outbox *outbox);
void vnc_outbox_close(struct vnc_outbox *outbox);

/* Returns 0 or -errno. */
int vnc_outbox_add(struct vnc_outbox *outbox, const void *bytes, size_t size);

/* Add what lies there to be received, without waiting. Returns 0 or -errno. */
int vnc_outbox_receive(struct vnc_outbox *outbox, int socket);

/* Something has been written to its descriptor. */
void vnc_outbox_written(struct vnc_outbox *outbox);

bool vnc_outbox_is_empty(const struct vnc_outbox *outbox);

/*
 * Send some of it, without waiting. Returns 0, also where more remains, -EAGAIN where the client
 * takes no more for now, or another -errno.
 */
int vnc_outbox_send(struct vnc_outbox *outbox, int socket);

#endif
