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
			fuzz_fail(); \
	} while (0)

void fuzz_fail(void) __attribute__((noreturn));

#endif
