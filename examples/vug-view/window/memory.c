/* SPDX-License-Identifier: MIT */
#include "window/memory.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sealed-memory/sealed-memory.h"

static int map(struct window_memory *memory, size_t size)
{
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
	memory->fd = sealed_memory_open("vug-view-window", size);
	if (memory->fd < 0)
		return -memory->fd;
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
