/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/guest-memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE_SIZE 4096

static int map(struct guest_memory *memory)
{
	/* Sealed as QEMU's is: udmabuf demands it. */
	if (ftruncate(memory->fd, (off_t)GUEST_MEMORY_SIZE) < 0 ||
	    fcntl(memory->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return -errno;
	memory->bytes =
		mmap(NULL, GUEST_MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, 0);
	return memory->bytes != MAP_FAILED ? 0 : -errno;
}

int guest_memory_new(struct guest_memory *memory)
{
	int error;

	memory->used = 0;
	memory->fd = memfd_create("guest-memory", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory->fd < 0)
		return -errno;
	error = map(memory);
	if (error < 0) {
		close(memory->fd);
		memory->bytes = NULL;
	}
	return error;
}

void guest_memory_free(struct guest_memory *memory)
{
	if (memory->bytes == NULL)
		return;
	munmap(memory->bytes, GUEST_MEMORY_SIZE);
	close(memory->fd);
	memory->bytes = NULL;
}

void *guest_memory_allocate(struct guest_memory *memory, size_t size)
{
	size_t start = memory->used;
	size_t whole = (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;

	if (whole < size || whole > GUEST_MEMORY_SIZE - start)
		return NULL;
	memory->used = start + whole;
	return memory->bytes + start;
}

uint64_t guest_memory_get_address(const struct guest_memory *memory, const void *place)
{
	return GUEST_MEMORY_ADDRESS + (uint64_t)((const uint8_t *)place - memory->bytes);
}
