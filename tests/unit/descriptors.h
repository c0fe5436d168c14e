/* SPDX-License-Identifier: MIT */
/* Descriptors for tests: shared memory of every kind, and a count of what is open. */
#ifndef VUG_TEST_DESCRIPTORS_H
#define VUG_TEST_DESCRIPTORS_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Shared memory of `length` bytes with those seals, filled with what pattern_at() says. */
static inline uint8_t pattern_at(size_t position)
{
	return (uint8_t)(position * 7 + position / 251 + 1);
}

static inline int memory_create(size_t length, int seals)
{
	int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	cr_assert_geq(fd, 0);
	cr_assert_eq(ftruncate(fd, (off_t)length), 0);
	for (size_t i = 0; i < length; i++) {
		uint8_t byte = pattern_at(i);

		cr_assert_eq(pwrite(fd, &byte, 1, (off_t)i), 1);
	}
	if (seals != 0)
		cr_assert_eq(fcntl(fd, F_ADD_SEALS, seals), 0);
	return fd;
}

static inline bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static inline unsigned int count_open(void)
{
	DIR *directory = opendir("/proc/self/fd");
	unsigned int count = 0;

	cr_assert_neq(directory, NULL);
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

#endif
