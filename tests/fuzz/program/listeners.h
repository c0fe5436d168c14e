/* SPDX-License-Identifier: MIT */
/* The listeners of the fuzz target's program: they check what listeners are promised. */
#ifndef VUG_FUZZ_LISTENERS_H
#define VUG_FUZZ_LISTENERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fuzz/program/last_pictures.h"
#include "fuzz/program/pictures.h"
#include "vug/listener.h"

struct program;

#define FUZZ_MAX_LISTENERS 4
#define FUZZ_MAX_LISTENED 24
struct fuzz_listener {
	struct program *program;
	struct vug_listener *listener; /* NULL: none */
	struct vug_frame *frames[FUZZ_MAX_LISTENED];
	uint32_t sums[FUZZ_MAX_LISTENED]; /* of the pixels of each, as they were at first */
	size_t num_frames;
	uint8_t pace;
	uint8_t kind; /* which further flags the next one gets */
	bool is_stable, has_own_thread, is_hidden;
	struct fuzz_picture picture;
	struct fuzz_last_pictures last;
};

/* One of what a program may do with listeners, at any time; the argument chooses which and how. */
void fuzz_listeners_act(struct program *program, uint8_t action, uint8_t argument);
/* The end: all are dropped, and their frames are finished. */
void fuzz_listeners_finish(struct program *program);

#endif
