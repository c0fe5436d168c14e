/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"

/* The test support knows of no test framework: this is how its checks end our tests. */
static void fail_test(const char *reason)
{
	cr_assert_fail("%s", reason);
}

static void dispatch_server(void *data)
{
	struct machine *machine = data;

	cr_assert_eq(vug_server_dispatch(machine->display.server), 0);
}

static void dispatch_interposer(void *data)
{
	struct machine *machine = data;

	cr_assert_eq(vug_interposer_dispatch(machine->interposer), 0);
}

static void handle_display_taken(struct vug_interposer *interposer, void *data)
{
	struct machine *machine = data;

	(void)interposer;
	machine->displays_taken++;
}

static void handle_closed(struct vug_interposer *interposer, enum vug_interposer_side side,
			  int error, void *data)
{
	struct machine *machine = data;

	(void)interposer;
	machine->pairs_closed++;
	machine->closed_side = side;
	cr_expect_eq(error, 0, "the pair was closed with error %d", error);
}

static void create_interposer(struct machine *machine)
{
	const struct vug_interposer_callbacks callbacks = {
		.size = sizeof(callbacks),
		.display_taken = handle_display_taken,
		.closed = handle_closed,
	};

	cr_assert_eq(vug_interposer_new(machine->display.server, &callbacks, machine,
					&machine->interposer),
		     0);
	cr_assert(event_loop_add(&machine->loop, vug_interposer_get_fd(machine->interposer),
				 dispatch_interposer, machine));
}

void machine_new(struct machine *machine, const struct machine_options *options)
{
	*machine = (struct machine){.vmm_display_fd = -1};
	check_failure_handler = fail_test;
	fd_census_take(&machine->census);
	machine->process.pidfd = -1;
	machine->vmm.peer.fd = -1;
	if (options != NULL)
		machine->options = *options;
	display_new(&machine->display, machine->options.num_scanouts);
	cr_assert(event_loop_add(&machine->loop, vug_server_get_fd(machine->display.server),
				 dispatch_server, machine));
	if (machine->options.has_interposer)
		create_interposer(machine);
}

/* Returns the VMM's end, with the interposer between it and the back end's. */
static int interpose(struct machine *machine, int back_end_fd)
{
	int fds[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	cr_assert_eq(vug_interposer_attach(machine->interposer, fds[1], back_end_fd), 0);
	return fds[0];
}

void machine_send_socket(struct machine *machine, int channel_fd, bool is_confirmed)
{
	const uint32_t flags = is_confirmed ? VUG_SEND_SOCKET_NEED_REPLY : 0;

	cr_assert_geq(channel_fd, 0);
	cr_assert_eq(vug_vhost_user_send_socket(machine->vmm.peer.fd, channel_fd, flags), 0);
	close(channel_fd);
	if (is_confirmed)
		cr_assert_eq(vmm_wait_for_confirmation(&machine->vmm, REQUEST_GPU_SET_SOCKET), 0);
}

/* A VMM that knows nothing of the interposer hands over a channel of its own each time. */
static int create_vmm_channel(struct machine *machine)
{
	int fds[2];

	if (!machine->options.has_interposer)
		return vug_server_open(machine->display.server);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	if (machine->vmm_display_fd >= 0)
		close(machine->vmm_display_fd);
	machine->vmm_display_fd = fds[0];
	return fds[1];
}

void machine_start_device(struct machine *machine)
{
	if (!machine->options.sends_nothing)
		machine_send_socket(machine, create_vmm_channel(machine),
				    machine->options.wants_confirmation);
	cr_assert_eq(vmm_start(&machine->vmm), 0);
}

void machine_start(struct machine *machine)
{
	const uint64_t refused = machine->options.refuses_edid ? FEATURE_GPU_EDID : 0;
	int fd = process_start(&machine->process);

	cr_assert_geq(fd, 0, "cannot start %s", process_get_program());
	if (machine->options.has_interposer)
		fd = interpose(machine, fd);
	cr_assert_eq(vmm_connect(&machine->vmm, &machine->loop, fd, refused), 0);
	machine_start_device(machine);
}

void machine_new_started(struct machine *machine, const struct machine_options *options)
{
	machine_new(machine, options);
	machine_start(machine);
}

void machine_clear(struct machine *machine)
{
	vmm_finish(&machine->vmm);
	if (machine->process.pidfd >= 0)
		process_wait(&machine->process, &machine->loop);
	if (machine->vmm_display_fd >= 0)
		close(machine->vmm_display_fd);
	machine->vmm_display_fd = -1;
}

void machine_finish(struct machine *machine)
{
	if (machine->process.pidfd >= 0) {
		cr_expect(process_is_alive(&machine->process), "the back end has ended before");
		vmm_finish(&machine->vmm);
		cr_expect_eq(process_wait(&machine->process, &machine->loop), 0,
			     "the back end did not end well");
	}
	machine_clear(machine);
	vug_interposer_unref(machine->interposer);
	display_free(&machine->display);
	cr_expect_eq(machine->display.warnings, 0, "the library found fault with the back end");
	fd_census_expect_same(&machine->census);
}

/* What is waited for. */
struct awaited {
	const struct display_screen *screen;
	const struct display *display;
	unsigned int count;
	const struct image *image;
};

static bool has_changes(void *data)
{
	const struct awaited *awaited = data;

	return awaited->screen->changes >= awaited->count;
}

static bool has_cursor_moves(void *data)
{
	const struct awaited *awaited = data;

	return awaited->screen->cursor.moves >= awaited->count;
}

static bool has_disconnected(void *data)
{
	const struct awaited *awaited = data;

	return !vug_server_is_connected(awaited->display->server);
}

static bool has_picture(void *data)
{
	const struct awaited *awaited = data;
	const struct image *image = &awaited->screen->image;

	return image->pixels != NULL && image->width == awaited->image->width &&
	       image->height == awaited->image->height &&
	       memcmp(image->pixels, awaited->image->pixels,
		      (size_t)image->width * image->height * sizeof(*image->pixels)) == 0;
}

static void wait_for(struct machine *machine, bool (*is_done)(void *), uint32_t scanout,
		     unsigned int count, const char *what)
{
	struct awaited awaited = {.screen = &machine->display.screens[scanout],
				  .display = &machine->display,
				  .count = count};

	cr_assert(event_loop_run_until(&machine->loop, is_done, &awaited), "%s: waited in vain",
		  what);
}

void machine_wait_for_changes(struct machine *machine, uint32_t scanout, unsigned int changes)
{
	wait_for(machine, has_changes, scanout, changes, "scanout changes");
}

void machine_wait_for_cursor_moves(struct machine *machine, uint32_t scanout, unsigned int moves)
{
	wait_for(machine, has_cursor_moves, scanout, moves, "cursor moves");
}

void machine_wait_for_disconnect(struct machine *machine)
{
	wait_for(machine, has_disconnected, 0, 0, "the end of the connection");
}

bool machine_wait_for_picture(struct machine *machine, uint32_t scanout,
			      const struct image *expected)
{
	struct awaited awaited = {.screen = &machine->display.screens[scanout], .image = expected};

	return event_loop_run_until(&machine->loop, has_picture, &awaited) ||
	       image_is_equal(expected, &awaited.screen->image);
}

/* Answers keep their order on the channel: with this one, all that came before has come. */
void machine_settle(struct machine *machine)
{
	struct virtio_gpu_resp_display_info info;

	cr_assert_eq(gpu_get_display_info(&machine->vmm, &info), VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
}
