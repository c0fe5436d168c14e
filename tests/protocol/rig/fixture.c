/* SPDX-License-Identifier: MIT */
#include "protocol/rig/fixture.h"

#include "support/liveness.h"

struct rig *rig;

static void fail_test(const char *reason)
{
	cr_assert_fail("%s", reason);
}

void fixture_set_up_checks(void)
{
	check_failure_handler = fail_test;
	loop_debts = (struct loop_debts){.find_server_debt = liveness_find_server_debt,
					 .find_interposer_debt = liveness_find_interposer_debt};
}

void fixture_set_up(void)
{
	fixture_set_up_checks();
	rig = rig_new(NULL);
}

void fixture_tear_down(void)
{
	rig_free(rig);
	rig = NULL;
}

void fixture_use(const struct rig_options *options)
{
	fixture_tear_down();
	rig = rig_new(options);
}
