/* SPDX-License-Identifier: MIT */
/* The library's sendmsg(2), which the program is linked to see: --wrap=sendmsg. */
#ifndef PROTOCOL_WATCHED_SENDMSG_H
#define PROTOCOL_WATCHED_SENDMSG_H

#include <stddef.h>

struct watched_sendmsg {
	unsigned int count; /* calls since the test set it to 0 */
	size_t length;      /* bytes, likewise */
	size_t limit;       /* takes no more than that of each call; 0: everything */
};

/* A test's own sends count too: look between them. */
extern struct watched_sendmsg watched_sendmsg;

#endif
