/* SPDX-License-Identifier: MIT */
/* Memory that runs out when the input says so: malloc() and calloc() of the library, not of pixman. */
#ifndef VUG_FUZZ_MEMORY_H
#define VUG_FUZZ_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* After so many more allocations there is none, for one of them. */
void fuzz_fail_allocation(unsigned int number);
/* There is memory again. Returns whether an allocation has failed. */
bool fuzz_have_memory(void);
/* What the program needs itself: it never fails. The caller frees it. */
void *fuzz_allocate(size_t size);

#endif
