/* SPDX-License-Identifier: MIT */
/* The guest's memory: which pieces of it the VMM has shown, and where they are. */
#ifndef VUG_INPUT_MEMORY_H
#define VUG_INPUT_MEMORY_H

#include "input/mapping.h"
#include "input/message.h"

#define VUG_INPUT_MAX_REGIONS 128

/* Whose address a number is: the VMM's own, or the guest's. */
enum vug_input_space { VUG_INPUT_USER, VUG_INPUT_GUEST, VUG_INPUT_NUM_SPACES };

struct vug_input_region {
	uint64_t addresses[VUG_INPUT_NUM_SPACES];
	struct vug_input_mapping mapping;
};

struct vug_input_memory {
	struct vug_input_region regions[VUG_INPUT_MAX_REGIONS];
	size_t count;
	bool has_guest_addresses; /* alone: user addresses say nothing */
};

/*
 * Map a region; the descriptor is borrowed. Returns 0, -EEXIST (it overlaps another), -ENOSPC (there
 * are too many), -EINVAL (it is empty, or ends behind the last address), or what
 * vug_input_mapping_open() returns.
 */
int vug_input_memory_add(struct vug_input_memory *memory,
			 const struct vhost_user_memory_region *region, int fd);
/* -ENOENT: there is none with these addresses and this size. */
int vug_input_memory_remove(struct vug_input_memory *memory,
			    const struct vhost_user_memory_region *region);
void vug_input_memory_clear(struct vug_input_memory *memory);

/*
 * The region that has all of it, and where in it; -EFAULT: there is none. What lies in two regions
 * counts as lying in none: neither QEMU nor Cloud Hypervisor splits the RAM of a ring.
 */
int vug_input_memory_find(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, uint64_t length,
			  const struct vug_input_mapping **ret_mapping, uint64_t *ret_offset);

/* As the functions of mapping.h. */
int vug_input_memory_read(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, void *ret_bytes, size_t length);
int vug_input_memory_write(const struct vug_input_memory *memory, enum vug_input_space space,
			   uint64_t address, const void *bytes, size_t length);
int vug_input_memory_load(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, uint16_t *ret_value);
int vug_input_memory_advance(const struct vug_input_memory *memory, enum vug_input_space space,
			     uint64_t address, uint16_t value);

#endif
