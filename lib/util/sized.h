/* SPDX-License-Identifier: MIT */
/* Structs of the public API that begin with their own size and only grow at the end. */
#ifndef VUG_SIZED_H
#define VUG_SIZED_H

#include <stddef.h>

/*
 * Read a caller's struct into our own of `known` bytes, whose first member is a size_t.
 *
 * What an older caller's struct lacks is zero. -EINVAL: not even the size and one more byte;
 * -E2BIG: the caller uses a member that we do not know.
 */
int vug_sized_read(void *ret_ours, size_t known, const void *theirs);

/* Write our struct into a caller's, as much of it as the caller's size says. -EINVAL as above. */
int vug_sized_write(void *ret_theirs, const void *ours, size_t known);

#endif
