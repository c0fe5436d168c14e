/* SPDX-License-Identifier: MIT */
#include "support/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.h"

int memory_file_new(size_t length, bool is_sealed)
{
	int fd = memfd_create("test-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	check(fd >= 0, "memfd_create failed");
	check(ftruncate(fd, (off_t)length) == 0, "ftruncate failed");
	if (is_sealed)
		check(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0, "F_ADD_SEALS failed");
	return fd;
}

void memory_file_write(int fd, size_t offset, const void *bytes, size_t length)
{
	check(pwrite(fd, bytes, length, (off_t)offset) == (ssize_t)length, "pwrite failed");
}

bool memory_file_is_same(int a, int b)
{
	struct stat first, second;

	check(fstat(a, &first) == 0 && fstat(b, &second) == 0, "fstat of %d or %d failed", a, b);
	return first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}
