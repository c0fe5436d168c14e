/* SPDX-License-Identifier: MIT */
/* What each fuzz target defines: libFuzzer's entry point. */
#ifndef VUG_FUZZ_TARGET_H
#define VUG_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise of the library was broken: end loudly, as a crash would. */
#define FUZZ_CHECK(condition) \
	do { \
		if (!(condition)) \
			__builtin_trap(); \
	} while (0)

#endif
