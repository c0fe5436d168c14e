/* SPDX-License-Identifier: MIT */
#include "protocol/trace/fixture.h"

struct trace_log trace_log;

int trace_begin(uint32_t max_payload)
{
	struct vug_trace trace = trace_log_begin(&trace_log, max_payload);

	return vug_server_set_trace(rig->server, &trace);
}

void trace_all(void)
{
	cr_assert_eq(trace_begin(ALL), 0);
	trace_log_expect(&trace_log, "0 connected already\n");
}

void trace_set_up(void)
{
	samples_set_up();
	fake_clock_install();
}

void trace_tear_down(void)
{
	samples_tear_down();
	if (trace_log.stream != NULL)
		trace_log_finish(&trace_log);
	trace_log = (struct trace_log){0};
}
