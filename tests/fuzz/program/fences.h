/* SPDX-License-Identifier: MIT */
/* Fences that signal when the input says so, for frames on their way in and out. */
#ifndef VUG_FUZZ_FENCES_H
#define VUG_FUZZ_FENCES_H

struct vug_frame;

/* A descriptor of the caller's; -1: there are too many, or no descriptors left. */
int fuzz_make_fence(void);

/* It is done when its fence signals; at once where there is none. */
void fuzz_finish_later(struct vug_frame *frame);

/* All that were made. */
void fuzz_signal_fences(void);

#endif
