/* SPDX-License-Identifier: MIT */
/* VUG_LOG_DEBUG: each message, and below that level none of it. */
#include "display/server.h"
#include "protocol/interposer/reset_rig.h"
#include "protocol/rig/samples.h"

#include <stdio.h>

static void set_up(void)
{
	samples_set_up();
	rig->server->log.level = VUG_LOG_DEBUG;
}

SUITE(set_up, samples_tear_down);

static size_t take_lines(const char *text)
{
	return recorder_take_lines(&rig->recorder, VUG_LOG_DEBUG, text);
}

static void expect_line(const char *begin, const char *name, size_t id)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s (%zu): ", begin, name, id);
	cr_expect_eq(take_lines(text), 1, "%s", text);
}

SUITE_TEST(debug_log, each_request_and_each_reply_has_a_line)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		rig_send(rig, samples_make(&samples[i]));
		samples_expect(&samples[i]);
		expect_line("received ", samples[i].name, i + 1);
		if (samples[i].has_reply)
			expect_line("sent the reply to ", samples[i].name, i + 1);
		samples_reset();
		take_lines("");
	}
}

SUITE_TEST(debug_log, a_request_that_does_not_exist_has_one)
{
	struct peer_message message = peer_make(99, "123", 3);

	peer_add_fd(&message, samples_get_fd());
	rig_send(rig, message);
	cr_expect_eq(take_lines("received an unknown request (99): 3 bytes, descriptors: 1"), 1);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(debug_log, below_its_level_there_are_no_lines)
{
	rig->server->log.level = VUG_LOG_INFO;
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		rig_send(rig, samples_make(&samples[i]));
		samples_expect(&samples[i]);
		samples_reset();
	}
	cr_assert_eq(take_lines(""), 0);
}

/* ---- an interposer's vhost-user connections --------------------------------------------- */

static size_t take_pair_lines(const char *text)
{
	return recorder_take_lines(&pair->recorder, VUG_LOG_DEBUG, text);
}

Test(debug_log, each_message_of_both_vhost_user_connections_has_a_line)
{
	struct peer_message request, reply;

	interposer_set_up();
	request = vhost_make_with_fds(VHOST_SET_MEM_TABLE, 72, 2);
	reply = vhost_make(VHOST_GET_FEATURES, VHOST_REPLY, "features", 8);
	pair->server->log.level = VUG_LOG_DEBUG;
	interposer_expect_passed(&pair->vmm, &pair->back_end, &request);
	cr_expect_eq(take_pair_lines("received from the VMM: SET_MEM_TABLE (5): 72 bytes, "
				     "descriptors: 2"),
		     1);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &reply);
	cr_expect_eq(take_pair_lines("received from the back end: the reply to GET_FEATURES (1)"),
		     1);
	peer_close_fds(&request);
	interposer_tear_down();
}

Test(debug_log, a_display_that_the_vmm_did_not_set_up_has_a_line)
{
	struct peer channel;

	interposer_set_up();
	pair->server->log.level = VUG_LOG_DEBUG;
	interposer_kick();
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	cr_expect_eq(take_pair_lines("sent to the back end before it: GPU_SET_SOCKET (33)"), 1);
	peer_close(&channel);
	interposer_tear_down();
}

Test(debug_log, each_message_of_a_sweep_has_a_line)
{
	reset_set_up();
	reset_start(&reset_qemu);
	pair->server->log.level = VUG_LOG_DEBUG;
	reset_guest();
	reset_expect_sweep();
	cr_expect_eq(take_pair_lines("sent to the back end to sweep it: ADD_MEM_REG (37)"), 1);
	cr_expect_eq(take_pair_lines("sent to the back end to sweep it: SET_VRING_NUM (8)"), 2);
	cr_expect_eq(take_pair_lines("sent to the back end to sweep it: REM_MEM_REG (38)"), 1);
	reset_tear_down();
}

static unsigned int lines_left;

/* The n-th line is the one in which the program ends it all. */
static void disconnect_in_log(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	if (event == RECORDER_LOG && lines_left > 0 && --lines_left == 0)
		vug_interposer_disconnect(pair->interposer);
}

/* The kick that is held back, and what is sent in its place until the back end has to work. */
Test(debug_log, the_program_may_end_the_connections_in_any_line_of_a_sweep)
{
	for (unsigned int line = 1; line <= 7; line++) {
		reset_set_up();
		reset_start(&reset_qemu);
		reset_stop(17);
		reset_prepare(0);
		pair->server->log.level = VUG_LOG_DEBUG;
		pair->recorder.react = disconnect_in_log;
		lines_left = line;
		reset_kick();
		cr_expect_not(vug_interposer_is_connected(pair->interposer), "line %u", line);
		reset_tear_down();
	}
}
