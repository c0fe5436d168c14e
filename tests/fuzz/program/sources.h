/* SPDX-License-Identifier: MIT */
/* The sources of the fuzz target's program: they check what sources are promised. */
#ifndef VUG_FUZZ_SOURCES_H
#define VUG_FUZZ_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vug/source.h"

struct program;

#define FUZZ_NUM_SOURCES 2
#define FUZZ_NUM_BUFFERS 4

/* Both want the server's second scanout, so that one of them comes too late. */
struct fuzz_source {
	struct program *program;
	struct vug_source *source;                    /* NULL: none */
	struct vug_buffer *buffers[FUZZ_NUM_BUFFERS]; /* references; NULL: not made yet */
	uint8_t num_presented[256];                   /* by their cookies, and not shown yet */
	uint8_t next_cookie;
	uint32_t place;             /* what is shown: a buffer and a part of it */
	uint32_t num_places;        /* that took each other's place */
	uint32_t presented_in[256]; /* by their cookies: num_places then */
	bool has_no_shown, has_no_released;
};

/* One of what a program may do with sources, at any time; the argument chooses which and how. */
void fuzz_sources_act(struct program *program, uint8_t action, uint8_t argument);
/* There is a new server, without a display channel: the first source gets its scanout. */
void fuzz_sources_begin(struct program *program);
/* The end: all are dropped. */
void fuzz_sources_finish(struct program *program);

#endif
