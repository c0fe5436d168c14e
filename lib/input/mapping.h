/* SPDX-License-Identifier: MIT */
/*
 * A piece of shared memory of the VMM's.
 *
 * What is sealed against shrinking is read and written directly. Other memory could vanish at any
 * time, and an access to it would end the process with SIGBUS: it is mapped, too, but only the
 * kernel touches it, for us, and says EFAULT where it has gone.
 */
#ifndef VUG_INPUT_MAPPING_H
#define VUG_INPUT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vug_input_mapping {
	void *start; /* what was mapped; NULL: nothing */
	size_t mapped;
	uint8_t *bytes; /* of the piece, within it */
	size_t length;
	bool is_sealed;
};

/*
 * Map that part of a file, which is borrowed for the call. Returns 0, -EINVAL (an empty or an
 * impossible part), -ENOTSUP (not shared memory), -ENXIO (the file is shorter), or what mmap(2)
 * failed with.
 */
int vug_input_mapping_open(struct vug_input_mapping *mapping, int fd, uint64_t offset,
			   uint64_t length);
void vug_input_mapping_close(struct vug_input_mapping *mapping);

/* 0, -EFAULT (not within the piece, or it has gone), or what the system call failed with. */
int vug_input_mapping_read(const struct vug_input_mapping *mapping, uint64_t offset,
			   void *ret_bytes, size_t length);
int vug_input_mapping_write(const struct vug_input_mapping *mapping, uint64_t offset,
			    const void *bytes, size_t length);

/*
 * A little-endian u16 that the other side may write meanwhile, without a mixture of old and new;
 * -EINVAL: it is not aligned in our memory.
 */
int vug_input_mapping_load(const struct vug_input_mapping *mapping, uint64_t offset,
			   uint16_t *ret_value);

/*
 * Set the upper half of the aligned word there, a little-endian u16, to a value that is one more than
 * it was; the other side never sees a mixture.
 */
int vug_input_mapping_advance(const struct vug_input_mapping *mapping, uint64_t offset,
			      uint16_t value);

#endif
