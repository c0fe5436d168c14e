/* SPDX-License-Identifier: MIT */
/* What pictures.rs has for C. Everything is for the server's thread. */
#ifndef VUG_TESTS_RUST_PICTURES_H
#define VUG_TESTS_RUST_PICTURES_H

#include <stdint.h>
#include <vug/server.h>

struct rust_pictures;

/*
 * A producer of so many pictures on the server's first scanout; 1 or more. It draws half of the last one,
 * waits until `gate` polls readable, and draws the rest. gate: taken over, also on failure. Returns 0 or
 * -errno.
 */
int rust_pictures_new(struct vug_server *server, uint32_t count, int gate,
		      struct rust_pictures **ret_pictures);

/*
 * Present the next picture, if every one before was shown. Returns 1 when all of them have been, 0, or
 * -errno. The first call starts the thread that draws.
 */
int rust_pictures_tick(struct rust_pictures *pictures);

/* NULL: nothing happens. The thread that draws ends with the picture that it has in hand. */
void rust_pictures_free(struct rust_pictures *pictures);

#endif
