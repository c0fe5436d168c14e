/* SPDX-License-Identifier: MIT */
/*
 * A sendmsg() that does as a test says: the linker puts it in place of the real one
 * (--wrap=sendmsg), which UNIX sockets alone would not let fail in all these ways.
 */
#ifndef VUG_TEST_SENDING_H
#define VUG_TEST_SENDING_H

#include <stddef.h>

struct sending {
	size_t most;        /* bytes of one call; 0: all of them */
	int failures;       /* calls that fail first … */
	int error;          /* … with this errno */
	unsigned int calls; /* how many there were */
};

extern struct sending sending;

#endif
