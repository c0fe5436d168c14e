/* SPDX-License-Identifier: MIT */
/* The log and its rate limit, by a clock that the test moves. */
#include "util/log.h"
#include "vug/stats.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

struct recorder {
	struct vug_log log;
	int64_t now;
	unsigned int lines;
	enum vug_log_level level;
	char last[1024];
};

static int64_t get_now(void *data)
{
	return ((struct recorder *)data)->now;
}

static void record(void *data, enum vug_log_level level, const char *line)
{
	struct recorder *recorder = data;

	recorder->lines++;
	recorder->level = level;
	snprintf(recorder->last, sizeof(recorder->last), "%s", line);
}

static void start(struct recorder *recorder)
{
	*recorder = (struct recorder){
		.log = {.sink = record,
			.data = recorder,
			.level = VUG_LOG_DEBUG,
			.clock = {.now = get_now, .data = recorder}},
		.now = 1,
	};
}

static void complain(struct recorder *recorder, enum vug_warning topic, unsigned int times)
{
	for (unsigned int i = 0; i < times; i++)
		vug_log_peer(&recorder->log, topic, "bad size %d", 5);
}

Test(log, a_burst_of_one_topic_is_let_through)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST);
	cr_assert_eq(recorder.lines, VUG_LOG_BURST);
}

Test(log, what_is_beyond_the_burst_is_left_out)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 100);
	cr_assert_eq(recorder.lines, VUG_LOG_BURST);
}

Test(log, a_flood_of_one_topic_does_not_hide_another)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 100);
	complain(&recorder, VUG_WARNING_FRAME, 1);
	cr_assert_eq(recorder.lines, VUG_LOG_BURST + 1);
}

Test(log, the_limit_holds_until_the_end_of_the_interval)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 1);
	recorder.now += VUG_LOG_INTERVAL - 1;
	complain(&recorder, VUG_WARNING_SIZE, 1);
	cr_assert_eq(recorder.lines, VUG_LOG_BURST);
}

Test(log, a_new_interval_allows_another_burst)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 1);
	recorder.now += VUG_LOG_INTERVAL;
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 1);
	cr_assert_eq(recorder.lines, 2 * VUG_LOG_BURST);
}

Test(log, the_next_line_says_how_many_were_left_out)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 7);
	recorder.now += VUG_LOG_INTERVAL;
	complain(&recorder, VUG_WARNING_SIZE, 1);
	cr_assert_str_eq(recorder.last, "bad size 5 (7 similar lines suppressed)");
}

Test(log, what_was_left_out_is_said_once)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 7);
	recorder.now += VUG_LOG_INTERVAL;
	complain(&recorder, VUG_WARNING_SIZE, 2);
	cr_assert_str_eq(recorder.last, "bad size 5");
}

Test(log, what_was_left_out_is_said_behind_a_line_of_any_length)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 7);
	recorder.now += VUG_LOG_INTERVAL;
	vug_log_peer(&recorder.log, VUG_WARNING_SIZE, "%0600d", 1);
	cr_assert_neq(strstr(recorder.last, "(7 similar lines suppressed)"), NULL);
}

Test(log, what_a_peer_does_wrong_is_a_warning)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, 1);
	cr_assert_eq(recorder.level, VUG_LOG_WARNING);
}

Test(log, our_own_lines_are_never_limited)
{
	struct recorder recorder;

	start(&recorder);
	for (unsigned int i = 0; i < 1000; i++)
		vug_log_line(&recorder.log, VUG_LOG_ERROR, "lost");
	cr_assert_eq(recorder.lines, 1000);
}

Test(log, lines_above_the_level_are_left_out)
{
	struct recorder recorder;

	start(&recorder);
	recorder.log.level = VUG_LOG_INFO;
	vug_log_line(&recorder.log, VUG_LOG_DEBUG, "detail");
	cr_assert_eq(recorder.lines, 0);
}

Test(log, lines_of_the_level_itself_are_let_through)
{
	struct recorder recorder;

	start(&recorder);
	recorder.log.level = VUG_LOG_INFO;
	vug_log_line(&recorder.log, VUG_LOG_INFO, "detail %s", "here");
	cr_assert_str_eq(recorder.last, "detail here");
}

Test(log, warnings_are_left_out_where_only_errors_are_wanted)
{
	struct recorder recorder;

	start(&recorder);
	recorder.log.level = VUG_LOG_ERROR;
	complain(&recorder, VUG_WARNING_SIZE, 1);
	cr_assert_eq(recorder.lines, 0);
}

Test(log, a_log_without_a_sink_is_silent)
{
	struct vug_log log = {.level = VUG_LOG_DEBUG};

	vug_log_line(&log, VUG_LOG_ERROR, "lost");
	vug_log_peer(&log, VUG_WARNING_SIZE, "bad size");
	cr_assert_eq(log.limits[VUG_WARNING_SIZE].lines, 0);
}

Test(log, a_line_that_is_too_long_is_cut)
{
	struct recorder recorder;

	start(&recorder);
	vug_log_line(&recorder.log, VUG_LOG_INFO, "%01000d", 1);
	cr_assert_eq(strlen(recorder.last), 511);
}

Test(clock, the_clock_of_a_test_is_asked)
{
	struct recorder recorder;

	start(&recorder);
	recorder.now = 42;
	cr_assert_eq(vug_clock_now(&recorder.log.clock), 42);
}

Test(clock, the_systems_clock_never_goes_back)
{
	const struct vug_clock clock = {.now = NULL};
	int64_t before = vug_clock_now(&clock);

	cr_assert_gt(before, 0);
	cr_assert_geq(vug_clock_now(&clock), before);
}

Test(log, every_warning_is_counted_by_its_topic)
{
	struct recorder recorder;

	start(&recorder);
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 100);
	complain(&recorder, VUG_WARNING_FRAME, 1);
	cr_assert_eq(recorder.log.counts[VUG_WARNING_SIZE], VUG_LOG_BURST + 100);
	cr_assert_eq(recorder.log.counts[VUG_WARNING_FRAME], 1);
	cr_assert_eq(recorder.log.num_suppressed, 100);
}

Test(log, warnings_are_counted_without_a_sink)
{
	struct recorder recorder;

	start(&recorder);
	recorder.log.sink = NULL;
	complain(&recorder, VUG_WARNING_SIZE, VUG_LOG_BURST + 100);
	cr_assert_eq(recorder.log.counts[VUG_WARNING_SIZE], VUG_LOG_BURST + 100);
	cr_assert_eq(recorder.log.num_suppressed, 0);
}
