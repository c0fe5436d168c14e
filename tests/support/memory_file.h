/* SPDX-License-Identifier: MIT */
/* Shared memory and other descriptors that a back end may send as a picture. */
#ifndef SUPPORT_MEMORY_FILE_H
#define SUPPORT_MEMORY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A memfd, the caller's to close. Sealed: it cannot shrink, so that it is safe to map. */
int memory_file_new(size_t length, bool is_sealed);

/* Write pixels at a byte offset. */
void memory_file_write(int fd, size_t offset, const void *bytes, size_t length);

/* Whether both are descriptors of the same file. */
bool memory_file_is_same(int a, int b);

#endif
