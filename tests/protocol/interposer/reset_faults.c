/* SPDX-License-Identifier: MIT */
/* A reset of the guest, with a back end that does not play along, or a VMM that is different. */
#include "protocol/interposer/reset_rig.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

SUITE(reset_set_up, reset_tear_down);

static void start_ring(void)
{
	reset_start(&reset_qemu);
	reset_guest();
	reset_expect_ring();
	reset_expect_state(RESET_SET_VRING_ENABLE, 1);
}

/* Until the interposer's patience is at an end. */
static void wait_for_timer(void)
{
	loop_wait_readable(vug_interposer_get_fd(pair->interposer));
	interposer_settle();
}

SUITE_TEST(interposer_reset_faults, a_back_end_that_does_nothing_is_given_up)
{
	start_ring();
	peer_expect_silence(&pair->back_end);
	wait_for_timer();
	reset_expect_state(RESET_GET_VRING_BASE, 0);
	reset_answer_stop();
	reset_expect_restored();
	recorder_expect_warning(&pair->recorder, "too slow");
}

static void give_up_stopping(void)
{
	start_ring();
	wait_for_timer();
	reset_expect_state(RESET_GET_VRING_BASE, 0);
	peer_expect_silence(&pair->back_end);
	wait_for_timer();
	reset_expect_restored();
	recorder_expect_warning(&pair->recorder, "did not stop its control queue");
}

SUITE_TEST(interposer_reset_faults, the_vmm_goes_on_with_a_back_end_that_is_silent)
{
	give_up_stopping();
	peer_expect_silence(&pair->vmm);
}

SUITE_TEST(interposer_reset_faults, the_late_answer_is_not_the_vmms)
{
	give_up_stopping();
	reset_answer_stop();
	reset_stop(5);
	reset_prepare(0);
	reset_kick();
	reset_expect_sweep();
}

SUITE_TEST(interposer_reset_faults, a_kick_is_no_hang_up_until_the_late_answer)
{
	give_up_stopping();
	cr_expect_not(loop_is_readable(reset->device.kick_fd) &&
		      !reset_device_take_kick(&reset->device));
	cr_expect_not(loop_is_readable(reset->device.kick_fd));
}

static void leave(struct peer *peer, const char *event)
{
	peer_close(peer);
	interposer_settle();
	interposer_expect(event);
}

SUITE_TEST(interposer_reset_faults, the_vmm_may_leave_while_the_ring_works)
{
	start_ring();
	interposer_expect("taken\n");
	leave(&pair->vmm, "closed vmm 0\n");
}

SUITE_TEST(interposer_reset_faults, the_back_end_may_leave_while_the_ring_works)
{
	start_ring();
	interposer_expect("taken\n");
	leave(&pair->back_end, "closed back-end 0\n");
}

SUITE_TEST(interposer_reset_faults, the_vmm_may_leave_while_the_ring_stops)
{
	start_ring();
	reset_work();
	interposer_expect("taken\n");
	leave(&pair->vmm, "closed vmm 0\n");
}

SUITE_TEST(interposer_reset_faults, the_back_end_may_leave_while_the_ring_stops)
{
	start_ring();
	reset_work();
	interposer_expect("taken\n");
	leave(&pair->back_end, "closed back-end 0\n");
}

SUITE_TEST(interposer_reset_faults, the_next_pair_starts_from_nothing)
{
	start_ring();
	interposer_expect("taken\n");
	leave(&pair->back_end, "closed back-end 0\n");
	peer_close(&reset->channel);
	peer_close(&reset->display);
	reset_device_finish(&reset->device);
	interposer_connect();
	reset_start(&reset_qemu);
	reset_guest();
	reset_expect_sweep();
}

SUITE_TEST(interposer_reset_faults, the_program_may_disconnect_meanwhile)
{
	start_ring();
	vug_interposer_disconnect(pair->interposer);
	interposer_settle();
}

/* The back end writes over everything, again and again, and calls each time. */
static void overwrite(int byte, int rounds)
{
	struct peer_message received;

	start_ring();
	for (int i = 0; i < rounds; i++) {
		memset(reset->device.memory, byte, reset->device.size);
		reset_device_call(&reset->device);
		interposer_settle();
	}
	if (!peer_try_receive(&pair->back_end, &received)) {
		wait_for_timer();
		peer_receive(&pair->back_end, &received);
	}
	cr_assert_eq(peer_get_field(&received, 0), (uint32_t)RESET_GET_VRING_BASE);
	reset_answer_stop();
	reset_expect_restored();
	recorder_expect_warning(&pair->recorder, "too slow");
}

SUITE_TEST(interposer_reset_faults, memory_full_of_ones_is_survived)
{
	overwrite(0xff, 500);
}

SUITE_TEST(interposer_reset_faults, memory_full_of_zeros_is_survived)
{
	overwrite(0, 500);
}

SUITE_TEST(interposer_reset_faults, memory_full_of_fives_is_survived)
{
	overwrite(0x55, 500);
}

static void set_used_index(uint16_t index)
{
	memcpy(reset->device.memory + reset->device.used_place + 2, &index, sizeof(index));
}

/* Each number is taken, says the back end: that ends with the time. */
SUITE_TEST(interposer_reset_faults, resources_without_end_come_to_an_end)
{
	uint32_t rounds = 0;

	start_ring();
	while (reset_device_take_kick(&reset->device)) {
		memset(reset->device.has_resource, true, sizeof(reset->device.has_resource));
		reset_device_work(&reset->device, reset_device_count(&reset->device));
		interposer_settle();
		rounds++;
	}
	cr_expect_gt(rounds, 10);
	reset_expect_state(RESET_GET_VRING_BASE, 0);
	reset_answer_stop();
	reset_expect_restored();
}

SUITE_TEST(interposer_reset_faults, a_used_index_without_responses_ends_nothing)
{
	start_ring();
	for (uint32_t i = 0; i < 65536; i += 251) {
		set_used_index((uint16_t)i);
		reset_device_call(&reset->device);
		interposer_settle();
		peer_expect_silence(&pair->back_end);
	}
	set_used_index(0);
	reset_device_call(&reset->device);
	interposer_settle();
	reset_work();
}

SUITE_TEST(interposer_reset_faults, responses_without_a_used_index_end_nothing)
{
	start_ring();
	cr_assert(reset_device_take_kick(&reset->device));
	memset(reset->device.memory, 0x11, reset->device.size);
	set_used_index(0);
	reset_device_call(&reset->device);
	interposer_settle();
	cr_expect_not(reset_device_take_kick(&reset->device));
	peer_expect_silence(&pair->back_end);
}

/* The flags of what it was given are the back end's to change. */
SUITE_TEST(interposer_reset_faults, descriptors_that_block_do_not_block_us)
{
	const uint64_t most = UINT64_MAX - 1;
	uint64_t calls;

	start_ring();
	while (write(reset->device.kick_fd, &most, sizeof(most)) > 0)
		;
	fcntl(reset->device.kick_fd, F_SETFL, 0);
	reset_device_work(&reset->device, reset_device_count(&reset->device));
	interposer_settle();
	cr_assert_eq(read(reset->device.call_fd, &calls, sizeof(calls)), sizeof(calls));
	fcntl(reset->device.call_fd, F_SETFL, 0);
	cr_assert_eq(write(reset->device.call_fd, &most, sizeof(most)), sizeof(most));
	interposer_settle();
	wait_for_timer();
	reset_expect_state(RESET_GET_VRING_BASE, 0);
	reset_answer_stop();
	reset_expect_restored();
	recorder_expect_warning(&pair->recorder, "too slow");
}

SUITE_TEST(interposer_reset_faults, the_memory_cannot_be_taken_away)
{
	char path[64];
	struct peer_message message;

	reset_start(&reset_qemu);
	reset_guest();
	message = reset_receive(RESET_ADD_MEM_REG, NULL, 40, 1);
	cr_expect_lt(ftruncate(message.fds[0], 0), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", message.fds[0]);
	cr_expect_lt(truncate(path, 0), 0);
	peer_close_fds(&message);
	while (peer_try_receive(&pair->back_end, &message))
		peer_close_fds(&message);
}

/* VMMs and back ends whose rings cannot be borrowed: all goes on without. */
static const struct {
	struct reset_options options;
	const char *reason;
} obstacles[] = {
	{{RESET_FEATURE_PROTOCOL | 1ULL << 26, RESET_PROTOCOL_MEM_SLOTS, 64, 1}, "migration"},
	{{RESET_FEATURE_PROTOCOL | 1ULL << 33, RESET_PROTOCOL_MEM_SLOTS, 64, 1}, "IOMMU"},
	{{RESET_FEATURE_PROTOCOL | 1ULL << 34, RESET_PROTOCOL_MEM_SLOTS, 64, 1}, "packed"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS | 1ULL << 12, 64, 1}, "inflight"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS | 1ULL << 14, 64, 1}, "in-band"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS, 16, 1}, "too short"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS, 0, 1}, "too short"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS, 96, 1}, "too short"},
	{{RESET_FEATURE_PROTOCOL, RESET_PROTOCOL_MEM_SLOTS, 64, 8}, "no room"},
	{{RESET_FEATURE_PROTOCOL, 0, 64, 8}, "no room"},
	{{RESET_FEATURE_PROTOCOL, 0, 64, 0}, "no room"},
	{{RESET_FEATURE_PROTOCOL, 0, 64, 12}, "no room"},
};

SUITE_TEST(interposer_reset_faults, what_cannot_be_swept_goes_on_unswept)
{
	for (size_t i = 0; i < COUNT(obstacles); i++) {
		reset_start(&obstacles[i].options);
		reset_guest();
		reset_expect_kick();
		recorder_expect_warning(&pair->recorder, obstacles[i].reason);
		reset_tear_down();
		reset_set_up();
	}
}

SUITE_TEST(interposer_reset_faults, a_back_end_with_more_slots_has_more_room)
{
	const uint64_t slots = 32;
	const struct peer_message question = vhost_make(RESET_GET_MAX_MEM_SLOTS, 0, NULL, 0),
				  answer = vhost_make(RESET_GET_MAX_MEM_SLOTS, VHOST_REPLY, &slots,
						      sizeof(slots));
	struct reset_options options = reset_qemu;

	options.regions = 31;
	reset_start(&options);
	interposer_expect_passed(&pair->vmm, &pair->back_end, &question);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &answer);
	reset_guest();
	reset_expect_sweep();
}

/* Cut short, they are passed on, and nothing is made of them. */
static const struct {
	uint32_t request;
	size_t size; /* of the whole payload */
} shorts[] = {
	{RESET_SET_FEATURES, 8},    {VHOST_SET_MEM_TABLE, 8},    {RESET_SET_VRING_NUM, 8},
	{RESET_SET_VRING_ADDR, 40}, {RESET_SET_VRING_BASE, 8},   {RESET_GET_VRING_BASE, 8},
	{VHOST_SET_VRING_KICK, 8},  {VHOST_SET_VRING_CALL, 8},   {RESET_SET_PROTOCOL_FEATURES, 8},
	{RESET_ADD_MEM_REG, 40},    {RESET_SET_VRING_ENABLE, 8}, {RESET_GET_MAX_MEM_SLOTS, 8},
};

SUITE_TEST(interposer_reset_faults, messages_that_are_too_short_are_passed_on)
{
	static const uint8_t payload[40];

	reset_start(&reset_qemu);
	for (size_t i = 0; i < COUNT(shorts); i++) {
		for (size_t size = 0; size < shorts[i].size; size++) {
			const struct peer_message message =
				vhost_make(shorts[i].request, 0, payload, size);

			interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
			interposer_expect_passed(&pair->back_end, &pair->vmm, &message);
		}
	}
}
