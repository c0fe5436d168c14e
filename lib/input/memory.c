/* SPDX-License-Identifier: MIT */
#include "input/memory.h"

#include <errno.h>

static bool is_possible(uint64_t address, uint64_t size)
{
	uint64_t end;

	return size > 0 && !__builtin_add_overflow(address, size - 1, &end);
}

static bool overlap(uint64_t a, uint64_t size_of_a, uint64_t b, uint64_t size_of_b)
{
	return a <= b ? b - a < size_of_a : a - b < size_of_b;
}

static bool overlaps(const struct vug_input_memory *memory,
		     const struct vhost_user_memory_region *region)
{
	for (size_t i = 0; i < memory->count; i++) {
		const struct vug_input_region *other = &memory->regions[i];
		uint64_t size = other->mapping.length;

		if (overlap(region->guest_address, region->size, other->addresses[VUG_INPUT_GUEST],
			    size) ||
		    (!memory->has_guest_addresses &&
		     overlap(region->user_address, region->size, other->addresses[VUG_INPUT_USER],
			     size)))
			return true;
	}
	return false;
}

int vug_input_memory_add(struct vug_input_memory *memory,
			 const struct vhost_user_memory_region *region, int fd)
{
	struct vug_input_region *added = &memory->regions[memory->count];
	int error;

	if (memory->count == VUG_INPUT_MAX_REGIONS)
		return -ENOSPC;
	if (!is_possible(region->guest_address, region->size) ||
	    !is_possible(region->user_address, region->size))
		return -EINVAL;
	if (overlaps(memory, region))
		return -EEXIST;
	error = vug_input_mapping_open(&added->mapping, fd, region->mmap_offset, region->size);
	if (error < 0)
		return error;
	added->addresses[VUG_INPUT_GUEST] = region->guest_address;
	added->addresses[VUG_INPUT_USER] = region->user_address;
	memory->count++;
	return 0;
}

static bool is_same(const struct vug_input_memory *memory, const struct vug_input_region *region,
		    const struct vhost_user_memory_region *wanted)
{
	return region->addresses[VUG_INPUT_GUEST] == wanted->guest_address &&
	       region->mapping.length == wanted->size &&
	       (memory->has_guest_addresses ||
		region->addresses[VUG_INPUT_USER] == wanted->user_address);
}

int vug_input_memory_remove(struct vug_input_memory *memory,
			    const struct vhost_user_memory_region *region)
{
	for (size_t i = 0; i < memory->count; i++) {
		if (!is_same(memory, &memory->regions[i], region))
			continue;
		vug_input_mapping_close(&memory->regions[i].mapping);
		memory->regions[i] = memory->regions[--memory->count];
		return 0;
	}
	return -ENOENT;
}

void vug_input_memory_clear(struct vug_input_memory *memory)
{
	for (size_t i = 0; i < memory->count; i++)
		vug_input_mapping_close(&memory->regions[i].mapping);
	memory->count = 0;
}

int vug_input_memory_find(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, uint64_t length,
			  const struct vug_input_mapping **ret_mapping, uint64_t *ret_offset)
{
	for (size_t i = 0; i < memory->count; i++) {
		const struct vug_input_region *region = &memory->regions[i];
		uint64_t offset = address - region->addresses[space];

		if (address < region->addresses[space] || offset >= region->mapping.length)
			continue;
		if (length > region->mapping.length - offset)
			return -EFAULT;
		*ret_mapping = &region->mapping;
		*ret_offset = offset;
		return 0;
	}
	return -EFAULT;
}

int vug_input_memory_read(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, void *ret_bytes, size_t length)
{
	const struct vug_input_mapping *mapping;
	uint64_t offset;
	int error = vug_input_memory_find(memory, space, address, length, &mapping, &offset);

	return error < 0 ? error : vug_input_mapping_read(mapping, offset, ret_bytes, length);
}

int vug_input_memory_write(const struct vug_input_memory *memory, enum vug_input_space space,
			   uint64_t address, const void *bytes, size_t length)
{
	const struct vug_input_mapping *mapping;
	uint64_t offset;
	int error = vug_input_memory_find(memory, space, address, length, &mapping, &offset);

	return error < 0 ? error : vug_input_mapping_write(mapping, offset, bytes, length);
}

int vug_input_memory_load(const struct vug_input_memory *memory, enum vug_input_space space,
			  uint64_t address, uint16_t *ret_value)
{
	const struct vug_input_mapping *mapping;
	uint64_t offset;
	int error = vug_input_memory_find(memory, space, address, sizeof(*ret_value), &mapping,
					  &offset);

	return error < 0 ? error : vug_input_mapping_load(mapping, offset, ret_value);
}

int vug_input_memory_advance(const struct vug_input_memory *memory, enum vug_input_space space,
			     uint64_t address, uint16_t value)
{
	const struct vug_input_mapping *mapping;
	uint64_t offset;
	int error =
		vug_input_memory_find(memory, space, address, sizeof(uint32_t), &mapping, &offset);

	return error < 0 ? error : vug_input_mapping_advance(mapping, offset, value);
}
