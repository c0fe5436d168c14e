/* SPDX-License-Identifier: MIT */
/* What a listener has as the last picture of each scanout: the one that it was called for last. */
#ifndef VUG_FUZZ_LAST_PICTURES_H
#define VUG_FUZZ_LAST_PICTURES_H

#include <stdbool.h>

struct program;
struct vug_buffer;
struct vug_listener;
struct vug_scanout;

#define FUZZ_NUM_SCANOUTS 2

struct fuzz_last_pictures {
	bool are_kept;
	const struct vug_buffer *buffers[FUZZ_NUM_SCANOUTS]; /* compared, not looked at */
};

void fuzz_begin_last_pictures(struct fuzz_last_pictures *last, bool are_kept);
/* scanout_changed: memory that the back end has still to draw into shows no picture. */
void fuzz_note_shown_buffer(struct fuzz_last_pictures *last, const struct vug_scanout *scanout,
			    const struct vug_buffer *buffer);
void fuzz_note_framed_buffer(struct fuzz_last_pictures *last, const struct vug_scanout *scanout,
			     const struct vug_buffer *buffer);
/* Of all listeners of the program's server. */
void fuzz_check_last_pictures(const struct program *program);

#endif
