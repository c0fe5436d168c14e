/* SPDX-License-Identifier: MIT */
/* A reset of the guest: what the old one left in the back end is removed before the new starts. */
#include "protocol/interposer/reset_rig.h"

SUITE(reset_set_up, reset_tear_down);

#define MAX_GAP 16384

static void expect_log(const char *line)
{
	cr_expect_eq(recorder_take_lines(&pair->recorder, VUG_LOG_INFO, line), 1);
}

/* The sweep itself is in the middle of it; nothing complains, and no resource is left. */
static void sweep(const struct reset_options *options)
{
	reset_start(options);
	reset_guest();
	reset_expect_sweep();
	recorder_expect_no_complaints(&pair->recorder);
	expect_log("removed 0 resources of the old guest in ");
}

SUITE_TEST(interposer_reset, the_ring_is_borrowed_with_a_memory_slot)
{
	sweep(&reset_qemu);
}

SUITE_TEST(interposer_reset, the_ring_is_borrowed_with_a_memory_table)
{
	sweep(&reset_table);
}

SUITE_TEST(interposer_reset, rings_that_need_no_enable_get_none)
{
	struct reset_options options = reset_qemu;

	options.features &= ~RESET_FEATURE_PROTOCOL;
	sweep(&options);
}

SUITE_TEST(interposer_reset, a_ring_is_left_disabled_as_the_vmm_had_it)
{
	reset_start(&reset_qemu);
	reset_enable(1);
	reset_enable(0);
	reset_guest();
	reset_expect_sweep();
}

SUITE_TEST(interposer_reset, a_ring_that_is_enabled_stays_so)
{
	reset_start(&reset_qemu);
	reset_enable(1);
	reset_guest();
	reset_expect_ring();
	reset_work();
	reset_answer_stop();
	reset_expect_again(&reset->number);
	reset_expect_again(&reset->base);
	reset_expect_again(&reset->address);
	reset_expect_again(&reset->call);
	reset_receive(RESET_REM_MEM_REG, NULL, 40, 0);
	reset_expect_kick();
}

static void start_ring(void)
{
	reset_start(&reset_qemu);
	reset_guest();
	reset_expect_ring();
	reset_expect_state(RESET_SET_VRING_ENABLE, 1);
}

static void finish_ring(void)
{
	reset_answer_stop();
	reset_expect_restored();
}

SUITE_TEST(interposer_reset, the_ring_is_no_longer_than_the_vmms)
{
	start_ring();
	cr_expect_eq(reset->device.number, 64);
}

SUITE_TEST(interposer_reset, each_scanout_goes_off_and_each_number_is_tried)
{
	start_ring();
	reset_work();
	cr_expect_eq(reset->device.num_scanouts_off, 3);
	cr_expect_eq(reset->device.highest, MAX_GAP);
	cr_expect_eq(reset->device.num_commands, 3 + 2 * MAX_GAP);
	cr_expect_eq(reset->device.num_complaints, 0);
	finish_ring();
}

SUITE_TEST(interposer_reset, resources_are_removed_and_counted)
{
	start_ring();
	reset->device.has_resource[1] = reset->device.has_resource[2] = true;
	reset->device.has_resource[MAX_GAP] = true;
	reset_work();
	for (size_t i = 0; i < RESET_DEVICE_MAX_RESOURCES; i++)
		cr_assert_not(reset->device.has_resource[i], "%zu is left", i);
	cr_expect_eq(reset->device.num_complaints, 0);
	finish_ring();
	expect_log("removed 3 resources of the old guest in ");
}

SUITE_TEST(interposer_reset, the_search_goes_on_behind_each_one_that_there_was)
{
	start_ring();
	reset->device.has_resource[4000] = true;
	reset->device.has_resource[4000 + MAX_GAP] = true;
	reset_work();
	cr_expect_not(reset->device.has_resource[4000 + MAX_GAP]);
	cr_expect_geq(reset->device.highest, 4000 + 2 * MAX_GAP);
	finish_ring();
	expect_log("removed 2 resources of the old guest in ");
}

/* The old guest's last command ends late, in a ring that it does not belong to. */
SUITE_TEST(interposer_reset, a_late_answer_to_the_old_guest_is_not_taken_for_one_of_ours)
{
	uint16_t count;

	start_ring();
	cr_assert(reset_device_take_kick(&reset->device));
	count = reset_device_count(&reset->device);
	reset_device_use(&reset->device, 4711);
	reset_device_work(&reset->device, count - 1);
	interposer_settle();
	cr_expect_not(reset_device_take_kick(&reset->device), "it did not wait for the last one");
	reset_device_work(&reset->device, 1);
	interposer_settle();
	reset_work();
	cr_expect_eq(reset->device.num_complaints, 0);
	finish_ring();
}

SUITE_TEST(interposer_reset, every_reset_is_one)
{
	reset_start(&reset_qemu);
	for (int i = 0; i < 5; i++) {
		reset_guest();
		reset_expect_sweep();
	}
}

SUITE_TEST(interposer_reset, a_pause_is_none)
{
	reset_start(&reset_qemu);
	reset_stop(17);
	reset_prepare(17);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, a_reset_after_a_pause_is_one)
{
	reset_start(&reset_qemu);
	reset_stop(17);
	reset_prepare(17);
	reset_kick();
	reset_expect_kick();
	reset_guest();
	reset_expect_sweep();
}

SUITE_TEST(interposer_reset, a_ring_that_did_nothing_leaves_nothing)
{
	reset_start(&reset_qemu);
	reset_stop(0);
	reset_prepare(0);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, a_ring_that_was_not_stopped_is_not_swept)
{
	reset_start(&reset_qemu);
	reset_prepare(0);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, a_ring_that_is_set_up_again_without_a_stop_is_not_swept_again)
{
	reset_start(&reset_qemu);
	reset_guest();
	reset_expect_sweep();
	reset_prepare(0);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, another_back_end_has_nothing_of_the_old_guest)
{
	reset_start(&reset_qemu);
	reset_stop(17);
	peer_close(&pair->back_end);
	interposer_settle();
	peer_close(&reset->channel);
	peer_close(&reset->display);
	interposer_connect();
	reset_start(&reset_qemu);
}

/* Ring 1 is the cursor's. */
static struct peer_message make_for_ring_1(uint32_t request, uint32_t flags, uint32_t value,
					   size_t size)
{
	const uint32_t payload[10] = {1, value};

	return vhost_make(request, flags, payload, size);
}

static void pass_for_ring_1(uint32_t request, uint32_t value, size_t size)
{
	const struct peer_message message = make_for_ring_1(request, 0, value, size);

	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
}

static void stop_ring_1(uint32_t base)
{
	const struct peer_message answer =
		make_for_ring_1(RESET_GET_VRING_BASE, VHOST_REPLY, base, 8);

	pass_for_ring_1(RESET_GET_VRING_BASE, 0, 8);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &answer);
}

SUITE_TEST(interposer_reset, the_other_rings_stop_is_not_this_ones)
{
	reset_start(&reset_qemu);
	reset_stop(0);
	stop_ring_1(17);
	reset_prepare(0);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, the_other_rings_base_is_not_this_ones)
{
	reset_start(&reset_qemu);
	reset_stop(17);
	stop_ring_1(0);
	reset_prepare(17);
	pass_for_ring_1(RESET_SET_VRING_BASE, 0, 8);
	reset_kick();
	reset_expect_kick();
}

SUITE_TEST(interposer_reset, the_other_rings_setup_is_not_this_ones)
{
	const uint64_t index = 1;
	const struct peer_message call = vhost_make(VHOST_SET_VRING_CALL, 0, &index, sizeof(index));

	reset_start(&reset_qemu);
	reset_stop(17);
	reset_prepare(0);
	pass_for_ring_1(RESET_SET_VRING_NUM, 128, 8);
	pass_for_ring_1(RESET_SET_VRING_BASE, 5, 8);
	pass_for_ring_1(RESET_SET_VRING_ADDR, 5, 40);
	interposer_expect_passed(&pair->vmm, &pair->back_end, &call);
	pass_for_ring_1(RESET_SET_VRING_ENABLE, 1, 8);
	reset_kick();
	reset_expect_sweep();
}

SUITE_TEST(interposer_reset, the_other_rings_kick_is_not_held)
{
	const uint64_t index = 1;
	const struct peer_message kick = vhost_make(VHOST_SET_VRING_KICK, 0, &index, sizeof(index));

	reset_start(&reset_qemu);
	reset_stop(17);
	reset_prepare(0);
	interposer_expect_passed(&pair->vmm, &pair->back_end, &kick);
}

SUITE_TEST(interposer_reset, what_the_vmm_sends_meanwhile_waits)
{
	const struct peer_message next = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
	struct peer_message received;

	start_ring();
	peer_send(&pair->vmm, &next);
	interposer_settle();
	reset_work();
	reset_answer_stop();
	for (size_t i = 0; i < 6; i++)
		peer_receive(&pair->back_end, &received), peer_close_fds(&received);
	peer_receive(&pair->back_end, &received);
	peer_expect_equal(&received, &reset->kick);
	peer_close_fds(&received);
	peer_receive(&pair->back_end, &received);
	peer_expect_equal(&received, &next);
}

SUITE_TEST(interposer_reset, what_the_back_end_sends_meanwhile_is_passed_on)
{
	const uint64_t status = 0;
	const struct peer_message reply =
		vhost_make(VHOST_SET_OWNER, VHOST_REPLY, &status, sizeof(status));

	start_ring();
	interposer_expect_passed(&pair->back_end, &pair->vmm, &reply);
	reset_work();
	interposer_expect_passed(&pair->back_end, &pair->vmm, &reply);
	finish_ring();
}

SUITE_TEST(interposer_reset, the_display_is_served_meanwhile)
{
	start_ring();
	interposer_expect_served(&reset->channel);
	reset_work();
	interposer_expect_served(&reset->channel);
	finish_ring();
	interposer_expect_served(&reset->channel);
}

/* A VMM that does not wait for its replies. */
SUITE_TEST(interposer_reset, the_vmms_own_stop_is_answered_first)
{
	const uint32_t state[2] = {1, 5};
	const struct peer_message question =
		vhost_make(RESET_GET_VRING_BASE, 0, state, sizeof(state));
	const struct peer_message answer =
		vhost_make(RESET_GET_VRING_BASE, VHOST_REPLY, state, sizeof(state));

	reset_start(&reset_qemu);
	reset_stop(17);
	interposer_expect_passed(&pair->vmm, &pair->back_end, &question);
	reset_prepare(0);
	reset_kick();
	reset_expect_ring();
	reset_expect_state(RESET_SET_VRING_ENABLE, 1);
	reset_work();
	interposer_expect_passed(&pair->back_end, &pair->vmm, &answer);
	finish_ring();
}

/* The confirmation of a SET_SOCKET is the back end's answer to our own question. */
SUITE_TEST(interposer_reset, what_is_owed_for_a_set_socket_is_passed_on_meanwhile)
{
	const uint64_t features = 4711, status = 0;
	const struct peer_message question = vhost_make(VHOST_GET_FEATURES, 0, NULL, 0),
				  answer = vhost_make(VHOST_GET_FEATURES, VHOST_REPLY, &features,
						      sizeof(features)),
				  confirmation = vhost_make(VHOST_GPU_SET_SOCKET, VHOST_REPLY,
							    &status, sizeof(status));
	struct peer display;

	reset_start(&reset_qemu);
	display = interposer_set_socket(VHOST_NEED_REPLY);
	interposer_expect_received(&pair->back_end, &question);
	reset_guest();
	reset_expect_ring();
	reset_expect_state(RESET_SET_VRING_ENABLE, 1);
	peer_send(&pair->back_end, &answer);
	interposer_settle();
	interposer_expect_received(&pair->vmm, &confirmation);
	reset_work();
	finish_ring();
	peer_close(&display);
}
