/* SPDX-License-Identifier: MIT */
/* The rig that each test of a suite gets, new, and that is looked over when it ends. */
#ifndef PROTOCOL_FIXTURE_H
#define PROTOCOL_FIXTURE_H

#include <criterion/criterion.h>

#include "support/check.h"
#include "support/rig.h"

/*
 * A suite's tests run between two functions of its own. They are not Criterion's .init and
 * .fini, because it takes no notice of what fails in a .fini; and where a test has failed there
 * is no point in looking for what it left over.
 */
#define SUITE(set_up_function, tear_down_function) \
	static const struct fixture suite_fixture = {.set_up = set_up_function, \
						     .tear_down = tear_down_function}

#define SUITE_TEST(suite, name) \
	static void suite##_##name(void); \
	Test(suite, name) \
	{ \
		suite_fixture.set_up(); \
		suite##_##name(); \
		suite_fixture.tear_down(); \
	} \
	static void suite##_##name(void)

struct fixture {
	void (*set_up)(void), (*tear_down)(void);
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define FOURCC_XRGB8888 UINT32_C(0x34325258)
#define FOURCC_ARGB8888 UINT32_C(0x34325241)

extern struct rig *rig;

/* The usual ones: a rig, connected, with two scanouts and nothing on them. */
void fixture_set_up(void);
void fixture_tear_down(void);

/* A rig of another kind in place of the suite's. */
void fixture_use(const struct rig_options *options);

/* For suites without a rig: the checks of tests/support end the test. */
void fixture_set_up_checks(void);

#endif
