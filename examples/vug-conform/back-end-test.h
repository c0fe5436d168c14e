/* SPDX-License-Identifier: MIT */
/* The tests of a back end, as tables. */
#ifndef BACK_END_TEST_H
#define BACK_END_TEST_H

#include "machine.h"

struct back_end_test {
	const char *name;
	const char *rule; /* that it is about; others may be found broken */
	const char *must;
	bool needs_vmm;     /* it is not run with --channel, */
	bool needs_channel; /* or only then */
	bool (*run)(struct machine *machine);
};

struct back_end_group {
	const struct back_end_test *tests;
	size_t count;
};

#define NUM_BACK_END_GROUPS 4
extern const struct back_end_group back_end_channel, back_end_guest, back_end_picture,
	back_end_cursor;

#define BACK_END_GROUP(tests_) \
	{ \
		.tests = (tests_), .count = sizeof(tests_) / sizeof(*(tests_)) \
	}

#endif
