/* SPDX-License-Identifier: MIT */
/* What an interposer says of a VMM that shares no memory with its back end. */
#include "protocol/interposer/reset_rig.h"

SUITE(interposer_set_up, interposer_tear_down);

static const uint8_t no_bytes[40];

static void pass(const struct peer_message *message)
{
	interposer_expect_passed(&pair->vmm, &pair->back_end, message);
}

static void set_ring_address(uint32_t ring)
{
	uint32_t address[10] = {ring};
	const struct peer_message message =
		vhost_make(RESET_SET_VRING_ADDR, 0, address, sizeof(address));

	pass(&message);
}

static void share_a_region(void)
{
	struct peer_message message = vhost_make_with_fds(RESET_ADD_MEM_REG, 40, 1);

	pass(&message);
	peer_close_fds(&message);
}

SUITE_TEST(interposer_memory, a_vmm_that_shares_none_is_reported)
{
	set_ring_address(0);
	recorder_expect_warning(&pair->recorder, "shares no memory");
}

SUITE_TEST(interposer_memory, a_vmm_that_shares_none_is_reported_once_not_for_each_ring)
{
	set_ring_address(0);
	set_ring_address(1);
	recorder_expect_warning(&pair->recorder, "share=on");
}

SUITE_TEST(interposer_memory, an_empty_table_shares_none)
{
	const struct peer_message table = vhost_make(VHOST_SET_MEM_TABLE, 0, no_bytes, 8);

	pass(&table);
	set_ring_address(0);
	recorder_expect_warning(&pair->recorder, "shares no memory");
}

SUITE_TEST(interposer_memory, a_vmm_that_shares_some_is_not_reported)
{
	share_a_region();
	set_ring_address(0);
}
