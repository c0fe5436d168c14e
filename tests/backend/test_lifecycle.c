/* SPDX-License-Identifier: MIT */
/* Back ends die, guests reboot; the server stays. */
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>

#include "framebuffer.h"

TestSuite(lifecycle, .timeout = 60);

static void kill_back_end(struct machine *machine)
{
	process_kill(&machine->process);
	cr_assert_eq(process_wait(&machine->process, &machine->loop), 128 + SIGKILL);
	machine_wait_for_disconnect(machine);
}

/* The last picture stays until the next back end brings another. */
Test(lifecycle, killed_back_end_is_noticed_and_the_next_one_works)
{
	struct machine machine;

	machine_new(&machine, NULL);
	for (unsigned int i = 1; i <= 3; i++) {
		machine_start(&machine);
		framebuffer_show_first(&machine, i);
		kill_back_end(&machine);
		cr_assert_eq(machine.display.disconnects, i);
		cr_assert_eq(machine.display.reason, VUG_DISCONNECT_PEER_CLOSED);
		cr_assert_not_null(vug_scanout_get_buffer(
			vug_server_get_scanout(machine.display.server, 0), NULL));
		machine_clear(&machine);
	}
	machine_start(&machine);
	framebuffer_show_first(&machine, 9);
	machine_finish(&machine);
}

/* A socket holds less than this picture: the back end dies while it sends. */
Test(lifecycle, killed_in_the_midst_of_a_picture)
{
	struct framebuffer framebuffer;
	struct vug_rect whole;
	struct pollfd fd;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, 3840, 2160, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &machine, 0, &whole);
	machine_wait_for_changes(&machine, 0, 1);
	framebuffer_draw(&framebuffer, 1);
	cr_assert_geq(gpu_submit_flush(&machine.vmm, 1, &whole), 0);
	fd = (struct pollfd){.fd = vug_server_get_fd(machine.display.server), .events = POLLIN};
	cr_assert_eq(poll(&fd, 1, EVENT_LOOP_BOUND_MS), 1);
	kill_back_end(&machine);
	cr_assert_eq(machine.display.screens[0].frames, 0);
	image_free(&framebuffer.image);
	machine_clear(&machine);
	machine_start(&machine);
	framebuffer_show_first(&machine, 2);
	machine_finish(&machine);
}

/* The other way round: the program lets the channel go. */
Test(lifecycle, disconnect_is_no_report)
{
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_show_first(&machine, 1);
	vug_server_disconnect(machine.display.server);
	cr_assert_eq(machine.display.disconnects, 0);
	process_kill(&machine.process);
	machine_clear(&machine);
	machine_start(&machine);
	framebuffer_show_first(&machine, 2);
	machine_finish(&machine);
}

/* A driver that is reloaded, or a reboot, with the channel kept open. */
Test(lifecycle, rings_stop_and_start)
{
	struct machine machine;

	machine_new_started(&machine, NULL);
	for (uint32_t i = 0; i < 5; i++) {
		struct framebuffer framebuffer;
		struct vug_rect whole;

		framebuffer_new(&framebuffer, &machine, 1 + i, 640, 480, NULL);
		whole = framebuffer_get_rect(&framebuffer);
		framebuffer_show(&framebuffer, &machine, 0, &whole);
		framebuffer_check(&framebuffer, &machine, 0, &whole, i);
		framebuffer_free(&framebuffer, &machine);
		cr_assert_eq(vmm_stop(&machine.vmm), 0);
		cr_assert_eq(vmm_start(&machine.vmm), 0);
	}
	machine_finish(&machine);
}
