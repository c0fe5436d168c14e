/* SPDX-License-Identifier: MIT */
/* Snapshots that outputs do not make at once. */
#include <criterion/criterion.h>

#include "outputs/outputs.h"
#include "snapshots.h"
#include "view/fake_timers.h"

static struct {
	struct snapshots *snapshots;
	bool is_made_at_once;
	int num_begun, num_last, num_ends;
} seen;

bool outputs_take_snapshots(const struct outputs *outputs)
{
	(void)outputs;
	return true;
}

bool outputs_snapshot(struct outputs *outputs, bool is_last)
{
	(void)outputs;
	seen.num_begun++;
	seen.num_last += is_last;
	return seen.is_made_at_once;
}

static void on_end(void *data)
{
	(void)data;
	seen.num_ends++;
}

static void begin_snapshots(void)
{
	seen.snapshots = snapshots_new(NULL, on_end, NULL);
}

static void end_snapshots(void)
{
	snapshots_free(seen.snapshots);
}

TestSuite(snapshot_rules, .init = begin_snapshots, .fini = end_snapshots);

Test(snapshot_rules, the_next_snapshot_waits_until_the_last_one_is_made)
{
	snapshots_request(seen.snapshots, false, false);
	cr_assert_eq(seen.num_begun, 1);
	snapshots_request(seen.snapshots, false, false);
	fake_timers_advance(60000);
	cr_assert_eq(seen.num_begun, 1);
	snapshots_finished(seen.snapshots, 0);
	fake_timers_advance(101);
	cr_assert_eq(seen.num_begun, 2);
	snapshots_finished(seen.snapshots, 0);
	fake_timers_advance(60000);
	cr_assert_eq(seen.num_begun, 2, "there is none that nobody asked for");
}

Test(snapshot_rules, the_end_waits_until_the_last_snapshot_is_made)
{
	snapshots_request(seen.snapshots, false, false);
	snapshots_request(seen.snapshots, true, false);
	cr_assert_eq(seen.num_last, 0);
	snapshots_finished(seen.snapshots, 0);
	cr_assert_eq(seen.num_ends, 0, "that one was not the last");
	fake_timers_advance(100);
	cr_assert_eq(seen.num_last, 1);
	cr_assert_eq(seen.num_ends, 0);
	snapshots_finished(seen.snapshots, 0);
	cr_assert_eq(seen.num_ends, 1);
}

Test(snapshot_rules, the_pause_after_a_snapshot_is_four_times_what_it_cost_the_main_loop)
{
	snapshots_request(seen.snapshots, false, false);
	fake_timers_advance(10000); /* it waits for OpenGL, and the guest goes on */
	snapshots_finished(seen.snapshots, 500 * G_TIME_SPAN_MILLISECOND);
	snapshots_request(seen.snapshots, false, false);
	fake_timers_advance(1999);
	cr_assert_eq(seen.num_begun, 1);
	fake_timers_advance(2);
	cr_assert_eq(seen.num_begun, 2);
	snapshots_finished(seen.snapshots, 0);
}

Test(snapshot_rules, a_snapshot_that_is_made_at_once_keeps_no_frame)
{
	struct vug_frame *frame = (struct vug_frame *)&seen; /* not to be touched */

	cr_assert_not(snapshots_picture_is_whole(seen.snapshots, frame), "none is wanted");
	seen.is_made_at_once = true;
	snapshots_request(seen.snapshots, false, true);
	cr_assert_not(snapshots_picture_is_whole(seen.snapshots, frame));
	cr_assert_eq(seen.num_begun, 1);
}
