/* SPDX-License-Identifier: MIT */
/* Memory: from the heap, and mapped. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <xf86drm.h>

#include "double.h"
#include "double_books.h"
#include "double_calls.h"
#include "support/check.h"

#define MAX_MAPPINGS 64

static struct {
	size_t num_blocks;
	struct mapping {
		void *address;
		size_t length;
	} mappings[MAX_MAPPINGS];
} books;

void double_start_memory(void)
{
	books.num_blocks = 0;
	for (size_t i = 0; i < MAX_MAPPINGS; i++)
		books.mappings[i].address = NULL;
}

void double_expect_no_memory(void)
{
	check(books.num_blocks == 0, "%zu allocations were not freed", books.num_blocks);
	for (size_t i = 0; i < MAX_MAPPINGS; i++)
		check(books.mappings[i].address == NULL, "%zu bytes are still mapped",
		      books.mappings[i].length);
}

static void *count_block(void *block)
{
	books.num_blocks += block != NULL;
	return block;
}

void *__wrap_calloc(size_t count, size_t size)
{
	return double_fails(CALL_CALLOC) ? NULL : count_block(calloc(count, size));
}

void *__wrap_malloc(size_t size)
{
	return double_fails(CALL_MALLOC) ? NULL : count_block(malloc(size));
}

void *__wrap_realloc(void *block, size_t size)
{
	void *grown;

	if (double_fails(CALL_REALLOC))
		return NULL;
	grown = realloc(block, size);
	books.num_blocks += grown != NULL && block == NULL;
	return grown;
}

void __wrap_free(void *block)
{
	double_count(CALL_FREE);
	check(block == NULL || books.num_blocks > 0, "more is freed than was allocated");
	books.num_blocks -= block != NULL;
	free(block);
}

char *__wrap_drmGetFormatModifierName(uint64_t modifier)
{
	return double_fails(CALL_MODIFIER_NAME) ? NULL
						: count_block(drmGetFormatModifierName(modifier));
}

static struct mapping *find_mapping(const void *address)
{
	for (size_t i = 0; i < MAX_MAPPINGS; i++)
		if (books.mappings[i].address == address)
			return &books.mappings[i];
	check_failed(__FILE__, __LINE__, "there is no mapping at %p", address);
}

void *__wrap_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	void *memory;

	if (double_fails(CALL_MMAP))
		return MAP_FAILED;
	memory = mmap(address, length, protection, flags, fd, offset);
	if (memory != MAP_FAILED)
		*find_mapping(NULL) = (struct mapping){.address = memory, .length = length};
	return memory;
}

int __wrap_munmap(void *address, size_t length)
{
	struct mapping *mapping = find_mapping(address);

	double_count(CALL_MUNMAP);
	check(mapping->length == length, "%zu of %zu bytes are unmapped", length, mapping->length);
	mapping->address = NULL;
	return munmap(address, length);
}
