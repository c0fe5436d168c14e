/* SPDX-License-Identifier: MIT */
/* The interposer, between our VMM and the real back end. */
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>

#include "framebuffer.h"

TestSuite(interposer, .timeout = 60);

static const struct machine_options between = {.num_scanouts = 2, .has_interposer = true};
static const struct machine_options originating = {
	.num_scanouts = 2, .has_interposer = true, .sends_nothing = true};

Test(interposer, display_works)
{
	struct machine machine;

	machine_new_started(&machine, &between);
	framebuffer_show_first(&machine, 1);
	cr_expect_eq(machine.displays_taken, 1);
	machine_finish(&machine);
	cr_expect_eq(machine.pairs_closed, 1);
	cr_expect_eq(machine.closed_side, VUG_INTERPOSER_VMM);
}

Test(interposer, vmm_that_sends_no_socket_gets_a_display)
{
	struct machine machine;

	machine_new_started(&machine, &originating);
	framebuffer_show_first(&machine, 1);
	cr_expect_eq(machine.displays_taken, 1);
	machine_finish(&machine);
}

static void check_reboots(const struct machine_options *options)
{
	struct machine machine;

	machine_new_started(&machine, options);
	for (uint32_t i = 1; i <= 5; i++) {
		framebuffer_show_first(&machine, i);
		cr_assert_eq(vmm_stop(&machine.vmm), 0);
		machine_start_device(&machine);
		cr_assert(process_is_alive(&machine.process));
	}
	framebuffer_show_first(&machine, 6);
	cr_expect_eq(machine.displays_taken, 1);
	cr_expect_eq(machine.display.disconnects, 0);
	machine_finish(&machine);
}

/* Each time a second SET_SOCKET, and the first channel closed: what kills QEMU's own pairing. */
Test(interposer, guest_reboots)
{
	check_reboots(&between);
}

/* The later ones never reach the back end: something else in their place is what it answers. */
Test(interposer, guest_reboots_and_each_channel_is_confirmed)
{
	struct machine_options options = between;

	options.wants_confirmation = true;
	check_reboots(&options);
}

Test(interposer, guest_reboots_under_a_vmm_that_sends_no_socket)
{
	check_reboots(&originating);
}

/* So many, and so far apart, that one batch of commands does not find them. */
Test(interposer, guest_reboots_and_all_its_resources_are_gone)
{
	static const uint32_t stride = 16000, count = 4;
	struct machine machine;

	machine_new_started(&machine, &between);
	for (uint32_t boot = 0; boot < 3; boot++) {
		for (uint32_t i = 1; i <= count; i++)
			cr_assert_eq(gpu_resource_create_2d(&machine.vmm, i * stride,
							    pixel_formats[0].virtio, 16, 16),
				     VIRTIO_GPU_RESP_OK_NODATA);
		cr_assert_eq(vmm_stop(&machine.vmm), 0);
		machine_start_device(&machine);
	}
	machine_finish(&machine);
}

/* The pixels of a picture are on their way when the device stops. */
Test(interposer, guest_reboots_in_the_midst_of_frames)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct machine machine;

	machine_new_started(&machine, &between);
	framebuffer_new(&framebuffer, &machine, 1, 1280, 800, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	for (uint32_t i = 0; i < 10; i++)
		cr_assert_geq(gpu_submit_flush(&machine.vmm, 1, &whole), 0);
	cr_assert_eq(vmm_stop(&machine.vmm), 0);
	machine_start_device(&machine);
	framebuffer_show_first(&machine, 2);
	image_free(&framebuffer.image);
	machine_finish(&machine);
}

/* A VMM may watch its own display: it must not look as if the back end had gone. */
Test(interposer, vmms_own_channel_stays_open)
{
	struct pollfd fd;
	struct machine machine;

	machine_new_started(&machine, &between);
	framebuffer_show_first(&machine, 1);
	fd = (struct pollfd){.fd = machine.vmm_display_fd, .events = POLLIN};
	cr_expect_eq(poll(&fd, 1, 0), 0);
	machine_finish(&machine);
}

Test(interposer, fills_in_the_number_of_scanouts)
{
	struct vmm_gpu_config config;
	struct machine machine;

	machine_new_started(&machine, &originating);
	cr_assert_eq(vmm_get_config(&machine.vmm, &config), 0);
	cr_expect_eq(config.num_scanouts, 2);
	cr_expect_eq(config.events_read, 0);
	machine_finish(&machine);
}

Test(interposer, reports_a_killed_back_end_and_takes_the_next_pair)
{
	struct machine machine;

	machine_new(&machine, &between);
	for (unsigned int i = 1; i <= 3; i++) {
		machine_start(&machine);
		framebuffer_show_first(&machine, 1);
		process_kill(&machine.process);
		cr_assert_eq(process_wait(&machine.process, &machine.loop), 128 + SIGKILL);
		cr_assert(event_loop_run_until_readable(&machine.loop, machine.vmm.peer.fd));
		cr_assert_eq(machine.pairs_closed, i);
		cr_expect_eq(machine.closed_side, VUG_INTERPOSER_BACK_END);
		cr_expect_not(vug_interposer_is_connected(machine.interposer));
		cr_expect_not(vug_server_is_connected(machine.display.server));
		cr_expect_eq(machine.displays_taken, i);
		machine_clear(&machine);
	}
	machine_start(&machine);
	framebuffer_show_first(&machine, 1);
	machine_finish(&machine);
}

/* The VMM dies, and its back end with it; the display waits for the next pair. */
Test(interposer, vmm_leaves_and_the_next_pair_works)
{
	struct machine machine;

	machine_new(&machine, &between);
	for (unsigned int i = 1; i <= 3; i++) {
		machine_start(&machine);
		framebuffer_show_first(&machine, 1);
		vmm_finish(&machine.vmm);
		cr_assert_eq(process_wait(&machine.process, &machine.loop), 0);
		cr_assert_eq(machine.pairs_closed, i);
		cr_expect_eq(machine.closed_side, VUG_INTERPOSER_VMM);
		machine_clear(&machine);
	}
	machine_start(&machine);
	framebuffer_show_first(&machine, 1);
	machine_finish(&machine);
}
