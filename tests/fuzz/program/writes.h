/* SPDX-License-Identifier: MIT */
/* A frame never begins in the middle of an UPDATE, unless the UPDATE has stalled. */
#ifndef VUG_FUZZ_WRITES_H
#define VUG_FUZZ_WRITES_H

struct vug_scanout;

/* A frame of the scanout's surface begins. Snapshots are checked where the library makes them. */
void fuzz_check_may_begin(const struct vug_scanout *scanout);

#endif
