/* SPDX-License-Identifier: MIT */
/* The two agree, and what a VMM learns on the way. */
#include <criterion/criterion.h>

#include "machine.h"

TestSuite(negotiation, .timeout = 60);

/* QEMU's back end asks for the features first thing and does nothing before it has them. */
Test(negotiation, completes)
{
	struct machine machine;

	machine_new_started(&machine, NULL);
	machine_settle(&machine);
	cr_assert(vug_server_is_connected(machine.display.server));
	machine_finish(&machine);
}

Test(negotiation, completes_for_a_guest_without_edid)
{
	const struct machine_options options = {.refuses_edid = true};
	struct machine machine;

	machine_new_started(&machine, &options);
	cr_assert_eq(machine.vmm.features & FEATURE_GPU_EDID, 0);
	machine_settle(&machine);
	machine_finish(&machine);
}

/* StratoVirt's way. What is on the queues must wait: QEMU 7.2's back end dies of a command now. */
Test(negotiation, channel_may_come_after_the_rings)
{
	const struct machine_options options = {.sends_nothing = true};
	struct machine machine;

	machine_new_started(&machine, &options);
	machine_send_socket(&machine, vug_server_open(machine.display.server), true);
	machine_settle(&machine);
	machine_finish(&machine);
}

Test(negotiation, channel_is_confirmed_where_the_vmm_asks_for_it)
{
	const struct machine_options options = {.wants_confirmation = true};
	struct machine machine;

	machine_new_started(&machine, &options);
	cr_assert_neq(machine.vmm.protocol_features & PROTOCOL_FEATURE_REPLY_ACK, 0);
	machine_settle(&machine);
	machine_finish(&machine);
}

/* It is why the interposer fills the number in. */
Test(negotiation, back_end_does_not_know_how_many_scanouts_there_are)
{
	const struct machine_options options = {.num_scanouts = 3};
	struct vmm_gpu_config config;
	struct machine machine;

	machine_new_started(&machine, &options);
	cr_assert_eq(vmm_get_config(&machine.vmm, &config), 0);
	cr_assert_eq(config.num_scanouts, 0);
	machine_finish(&machine);
}

/* QEMU hands VIRTIO_F_RING_RESET on, which its guest took of QEMU itself. */
Test(negotiation, a_feature_that_the_vmm_alone_knows_is_tolerated)
{
	struct machine machine;

	machine_new_started(&machine, NULL);
	cr_assert_eq(vhost_user_set_u64(&machine.vmm.peer, REQUEST_SET_FEATURES,
					machine.vmm.features | UINT64_C(1) << 40),
		     0);
	machine_settle(&machine);
	machine_finish(&machine);
}
