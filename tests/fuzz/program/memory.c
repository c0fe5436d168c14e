/* SPDX-License-Identifier: MIT */
#include "fuzz/program/memory.h"

#include <stdlib.h>

#include "fuzz/target.h"

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static bool is_short, has_failed;
static unsigned int num_left; /* before the one that fails */

void fuzz_fail_allocation(unsigned int number)
{
	is_short = true;
	has_failed = false;
	num_left = number;
}

bool fuzz_have_memory(void)
{
	is_short = false;
	return has_failed;
}

static bool fails(void)
{
	if (!is_short || num_left-- > 0)
		return false;
	is_short = false;
	has_failed = true;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *fuzz_allocate(size_t size)
{
	void *memory = __real_calloc(1, size);

	FUZZ_CHECK(memory != NULL);
	return memory;
}
