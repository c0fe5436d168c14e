/* SPDX-License-Identifier: MIT */
/* The guest's memory: one memfd that the back end maps too. */
#ifndef SCRIPTED_VMM_GUEST_MEMORY_H
#define SCRIPTED_VMM_GUEST_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* Room for an 8K framebuffer and more; only what is touched is used. */
#define GUEST_MEMORY_SIZE (size_t)(UINT64_C(512) << 20)
/* Where it is for the guest: not 0, so that a wrong address shows. */
#define GUEST_MEMORY_ADDRESS UINT64_C(0x40000000)

struct guest_memory {
	int fd;
	uint8_t *bytes; /* NULL: none */
	size_t used;
};

/* Returns 0 or -errno. */
int guest_memory_new(struct guest_memory *memory);
void guest_memory_free(struct guest_memory *memory);

/* Zeroed, on pages of its own, for as long as the memory; NULL: full. */
void *guest_memory_allocate(struct guest_memory *memory, size_t size);

/* What the guest calls this place. */
uint64_t guest_memory_get_address(const struct guest_memory *memory, const void *place);

#endif
