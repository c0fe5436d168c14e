/* SPDX-License-Identifier: MIT */
/* What the library asks of descriptors beyond what is public. */
#ifndef VUG_UTIL_DESCRIPTOR_H
#define VUG_UTIL_DESCRIPTOR_H

#include <stdbool.h>

#include "vug/descriptor.h"

/* Whether there can be pixels in it. */
static inline bool vug_descriptor_is_memory(enum vug_descriptor_kind kind)
{
	return kind == VUG_DESCRIPTOR_DMABUF || kind == VUG_DESCRIPTOR_SEALED_MEMORY ||
	       kind == VUG_DESCRIPTOR_MEMORY;
}

#endif
