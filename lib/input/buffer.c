/* SPDX-License-Identifier: MIT */
/* The descriptors of one buffer: a chain in the ring's own table, or a table of its own. */
#include <endian.h>

#include "input/ring.h"

#define FLAG_NEXT 1
#define FLAG_WRITE 2
#define FLAG_INDIRECT 4

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

static bool read_descriptor(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			    uint16_t index, struct descriptor *ret_descriptor)
{
	struct descriptor raw;

	if (index >= buffer->num_descriptors) {
		vug_input_ring_break(ring, "a descriptor's number is outside its table");
		return false;
	}
	if (vug_input_memory_read(ring->memory, buffer->space,
				  buffer->table + (uint64_t)index * sizeof(raw), &raw,
				  sizeof(raw)) < 0) {
		vug_input_ring_break(ring, "descriptors are outside of the guest's memory");
		return false;
	}
	ret_descriptor->address = le64toh(raw.address);
	ret_descriptor->length = le32toh(raw.length);
	ret_descriptor->flags = le16toh(raw.flags);
	ret_descriptor->next = le16toh(raw.next);
	return true;
}

/* A table of its own, which must be whole and not empty. */
static bool open_table(struct vug_input_ring *ring, const struct descriptor *descriptor,
		       struct vug_input_buffer *buffer)
{
	if (descriptor->flags & FLAG_NEXT || descriptor->length == 0 ||
	    descriptor->length % sizeof(*descriptor) != 0) {
		vug_input_ring_break(ring,
				     "an indirect table has an impossible size or a successor");
		return false;
	}
	buffer->table = descriptor->address;
	buffer->space = VUG_INPUT_GUEST;
	buffer->num_descriptors = descriptor->length / (uint32_t)sizeof(*descriptor);
	buffer->first = 0;
	return true;
}

bool vug_input_buffer_open(struct vug_input_ring *ring, uint16_t head,
			   struct vug_input_buffer *ret_buffer)
{
	struct descriptor descriptor;

	*ret_buffer = (struct vug_input_buffer){.head = head,
						.table = ring->descriptors,
						.space = ring->space,
						.num_descriptors = ring->number,
						.first = head};
	if (!read_descriptor(ring, ret_buffer, head, &descriptor))
		return false;
	return !(descriptor.flags & FLAG_INDIRECT) || open_table(ring, &descriptor, ret_buffer);
}

/* Copy to or from one descriptor's memory, which is the guest's whatever table it is in. */
static bool copy(struct vug_input_ring *ring, const struct descriptor *descriptor, uint8_t *bytes,
		 size_t length)
{
	int error = descriptor->flags & FLAG_WRITE
			    ? vug_input_memory_write(ring->memory, VUG_INPUT_GUEST,
						     descriptor->address, bytes, length)
			    : vug_input_memory_read(ring->memory, VUG_INPUT_GUEST,
						    descriptor->address, bytes, length);

	if (error < 0)
		vug_input_ring_break(ring, "a buffer is outside of the guest's memory");
	return error == 0;
}

/* Follow the chain until all bytes have been copied to, or from, what is of the wanted kind. */
static bool walk(struct vug_input_ring *ring, const struct vug_input_buffer *buffer, uint16_t kind,
		 uint8_t *bytes, size_t length)
{
	uint16_t index = buffer->first;
	struct descriptor descriptor;

	for (unsigned int i = 0; i < VUG_INPUT_MAX_CHAIN; i++) {
		size_t part;

		if (!read_descriptor(ring, buffer, index, &descriptor))
			return false;
		if (descriptor.flags & FLAG_INDIRECT) {
			vug_input_ring_break(ring, "an indirect table is within a chain");
			return false;
		}
		part = descriptor.length < length ? descriptor.length : length;
		if ((descriptor.flags & FLAG_WRITE) == kind && part > 0) {
			if (!copy(ring, &descriptor, bytes, part))
				return false;
			bytes += part;
			length -= part;
		}
		if (length == 0 || !(descriptor.flags & FLAG_NEXT))
			return length == 0;
		index = descriptor.next;
	}
	vug_input_ring_break(ring, "a chain of descriptors does not end");
	return false;
}

bool vug_input_buffer_write(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			    const void *bytes, size_t length)
{
	/* Only read from, whatever its type says. */
	union {
		const void *constant;
		uint8_t *bytes;
	} from = {.constant = bytes};

	return walk(ring, buffer, FLAG_WRITE, from.bytes, length);
}

bool vug_input_buffer_read(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			   void *ret_bytes, size_t length)
{
	return walk(ring, buffer, 0, ret_bytes, length);
}
