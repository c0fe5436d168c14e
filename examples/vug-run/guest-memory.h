/* SPDX-License-Identifier: MIT */
/* The guest's memory, which the back end and the input devices map, too: it has to be shared. */
#ifndef VUG_RUN_GUEST_MEMORY_H
#define VUG_RUN_GUEST_MEMORY_H

#include <glib.h>
#include <stdbool.h>

/*
 * options: QEMU's. ret_size: what the memory that has to be added is as large as, for g_free(); NULL: QEMU's
 * command has its own, which is shared. False with an error of one line: it is not shared, or its size cannot be read.
 */
bool guest_memory_find(const GArray *options, char **ret_size, GError **error);

#endif
