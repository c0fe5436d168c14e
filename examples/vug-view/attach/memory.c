/* SPDX-License-Identifier: MIT */
#include "attach/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

static int check(int fd, size_t size)
{
	struct stat status;
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals < 0 || !(seals & F_SEAL_SHRINK) || fstat(fd, &status) < 0 ||
	    (size_t)status.st_size < size)
		return -EINVAL;
	return 0;
}

int attach_memory_map(struct attach_memory *memory, int fd, size_t size)
{
	int error = check(fd, size);
	void *bytes;

	if (error < 0)
		return error;
	bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return -ENOMEM;
	*memory = (struct attach_memory){bytes, size};
	return 0;
}

void attach_memory_clear(struct attach_memory *memory)
{
	if (memory->size > 0)
		munmap((void *)memory->bytes, memory->size);
	*memory = (struct attach_memory){0};
}
