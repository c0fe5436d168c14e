/* SPDX-License-Identifier: MIT */
#include "window/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static int map(struct window_memory *memory, size_t size)
{
	if (ftruncate(memory->fd, (off_t)size) < 0 ||
	    fcntl(memory->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return errno;
	memory->bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, 0);
	if (memory->bytes != MAP_FAILED)
		return 0;
	memory->bytes = NULL;
	return errno;
}

int window_memory_make(struct window_memory *memory, size_t size)
{
	int code;

	window_memory_clear(memory);
	memory->fd = memfd_create("vug-view-window", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memory->fd < 0)
		return errno;
	code = map(memory, size);
	if (code == 0)
		memory->size = size;
	else
		close(memory->fd);
	return code;
}

void window_memory_clear(struct window_memory *memory)
{
	if (!memory->bytes)
		return;
	munmap(memory->bytes, memory->size);
	close(memory->fd);
	*memory = (struct window_memory){0};
}
