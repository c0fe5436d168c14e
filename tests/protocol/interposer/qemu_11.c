/* SPDX-License-Identifier: MIT */
/*
 * What QEMU does otherwise from 11.1 on: its back end writes into the kick descriptor when it gets
 * it, its VMM asks for replies to SET_VRING_CALL, _KICK and _ERR.
 */
#include "protocol/interposer/reset_rig.h"

#include <signal.h>

static void set_up(void)
{
	reset_set_up();
	reset->is_newer = true;
	signal(SIGPIPE, SIG_IGN); /* what kills the real one is a failed write here */
}

SUITE(set_up, reset_tear_down);

/* The back end has not read a message of the sweep's yet. */
static void begin_sweep(void)
{
	reset_start(&reset_qemu);
	reset_guest();
	interposer_expect("taken\n");
}

static void read_the_ring_and_use_it(void)
{
	reset_expect_ring();
	while (loop_is_readable(reset->device.kick_fd))
		cr_assert(reset_device_take_kick(&reset->device), "it sees a hang-up");
	reset_device_kick_itself(&reset->device);
	cr_expect(reset_device_take_kick(&reset->device));
}

SUITE_TEST(interposer_qemu_11, a_back_end_can_kick_itself_when_the_vmm_has_left)
{
	begin_sweep();
	peer_close(&pair->vmm);
	interposer_settle();
	interposer_expect("closed vmm 0\n");
	read_the_ring_and_use_it();
}

SUITE_TEST(interposer_qemu_11, a_back_end_can_kick_itself_when_the_interposer_has_gone)
{
	begin_sweep();
	vug_interposer_unref(pair->interposer);
	pair->interposer = NULL;
	read_the_ring_and_use_it();
}

SUITE_TEST(interposer_qemu_11, a_back_end_that_kicks_itself_is_swept)
{
	begin_sweep();
	reset->device.has_resource[7] = true;
	reset_expect_sweep();
	recorder_expect_no_complaints(&pair->recorder);
	cr_expect_eq(recorder_take_lines(&pair->recorder, VUG_LOG_INFO,
					 "removed 1 resources of the old guest in "),
		     1);
}

SUITE_TEST(interposer_qemu_11, the_reply_to_the_kick_comes_when_the_sweep_is_over)
{
	begin_sweep();
	peer_expect_silence(&pair->vmm);
	reset_expect_sweep();
	peer_expect_silence(&pair->vmm);
	reset_confirm(VHOST_SET_VRING_KICK);
}

SUITE_TEST(interposer_qemu_11, the_reply_to_each_descriptor_of_a_ring_is_passed_on)
{
	static const uint32_t requests[] = {VHOST_SET_VRING_CALL, VHOST_SET_VRING_KICK,
					    VHOST_SET_VRING_ERR};

	reset_start(&reset_qemu);
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct peer_message message = vhost_make_with_fds(requests[i], 8, 1);

		peer_set_flags(&message, VHOST_VERSION | VHOST_NEED_REPLY);
		interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
		peer_close_fds(&message);
		reset_confirm(requests[i]);
	}
}

/* GET_VRING_BASE_INFLIGHT, GPA_ADDRESSES and SHMEM: see docs/protocol.md. */
SUITE_TEST(interposer_qemu_11, features_20_to_22_do_not_prevent_the_sweep)
{
	struct reset_options options = reset_qemu;

	options.protocol_features |= UINT64_C(7) << 20;
	reset_start(&options);
	reset_guest();
	reset_expect_sweep();
	recorder_expect_no_complaints(&pair->recorder);
}
