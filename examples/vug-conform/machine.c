/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

bool machine_is_good(const struct machine *machine)
{
	return machine->display.rule == NULL && machine->skipped == NULL;
}

bool machine_fail(struct machine *machine, const char *rule, const char *format, ...)
{
	char problem[sizeof(machine->display.problem)];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(problem, sizeof(problem), format, arguments);
	va_end(arguments);
	display_end_fail(&machine->display, rule, "%s", problem);
	return false;
}

bool machine_skip(struct machine *machine, const char *why)
{
	machine->skipped = why;
	return false;
}

void machine_init(struct machine *machine, const struct meeting *meeting,
		  const struct command_line *line)
{
	*machine = (struct machine){.line = line, .meeting = meeting, .child_fd = -1};
	machine->loop.bound_ms = (unsigned int)(line->timeout * 1000);
	machine->vmm.peer.fd = -1;
	display_end_init(&machine->display, &machine->loop);
}

void machine_finish(struct machine *machine)
{
	if (machine->vmm.loop != NULL)
		vmm_finish(&machine->vmm);
	display_end_finish(&machine->display);
	if (machine->child_fd >= 0)
		close(machine->child_fd);
}

/* ---- starting --------------------------------------------------------------------------- */

/* What waits for COMMAND does so no longer. */
static void stop_waiting(void *data)
{
	struct machine *machine = data;

	event_loop_remove(&machine->loop, machine->child_fd);
	machine->loop.is_stopped = true;
}

static bool watch_child(struct machine *machine)
{
	machine->child_fd = pidfd_open(machine->child.pid, 0);
	return machine->child_fd >= 0 &&
	       event_loop_add(&machine->loop, machine->child_fd, stop_waiting, machine);
}

/* Returns a connection to COMMAND, or -1. */
static int start_command(struct machine *machine)
{
	int fd = meeting_start(machine->meeting, machine->line, &machine->child);

	if (!meeting_was_started(fd))
		machine->start_error = fd;
	if (fd < 0)
		machine_fail(machine, "be-session",
			     fd == -ECONNABORTED ? "COMMAND ended before there was a connection"
						 : "COMMAND makes no connection");
	else if (!watch_child(machine))
		machine_fail(machine, "be-session", "COMMAND cannot be watched");
	return fd;
}

bool machine_connect(struct machine *machine)
{
	int fd = start_command(machine), error;

	if (fd < 0)
		return false;
	error = vmm_connect(&machine->vmm, &machine->loop, fd, machine->refused_features);
	if (error < 0)
		return machine_fail(machine, "be-session", "the VMM's handshake fails: %s",
				    strerror(-error));
	if ((machine->vmm.features & FEATURE_VERSION_1) == 0)
		return machine_fail(machine, "be-session", "it does not offer VIRTIO_F_VERSION_1");
	return machine_is_good(machine);
}

static bool confirm(struct machine *machine)
{
	int error = vmm_wait_for_confirmation(&machine->vmm, REQUEST_GPU_SET_SOCKET);

	if (error < 0)
		return machine_fail(machine, "be-session", "GPU_SET_SOCKET is not confirmed: %s",
				    strerror(-error));
	return true;
}

bool machine_send_channel(struct machine *machine, bool is_confirmed)
{
	int fds[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return machine_fail(machine, "be-session", "no socket pair");
	error = vhost_user_send_flags(&machine->vmm.peer, REQUEST_GPU_SET_SOCKET,
				      is_confirmed ? VHOST_USER_NEED_REPLY : 0, fds[1]);
	close(fds[1]);
	if (!display_end_attach(&machine->display, fds[0]) || error < 0)
		return machine_fail(machine, "be-session", "GPU_SET_SOCKET cannot be sent");
	return !is_confirmed || confirm(machine);
}

bool machine_start_rings(struct machine *machine)
{
	int error = vmm_start(&machine->vmm);

	if (error < 0)
		return machine_fail(machine, "be-session", "the rings cannot be started: %s",
				    strerror(-error));
	return machine_is_good(machine);
}

static bool boot_without_vmm(struct machine *machine)
{
	int fd = start_command(machine);

	return fd >= 0 && display_end_attach(&machine->display, fd);
}

bool machine_boot(struct machine *machine)
{
	if (machine->line->gives_channel)
		return boot_without_vmm(machine);
	return machine_connect(machine) && machine_send_channel(machine, false) &&
	       machine_start_rings(machine) && machine_settle(machine);
}

/* ---- waiting ---------------------------------------------------------------------------- */

bool machine_expect(struct machine *machine, const char *rule, const char *command,
		    uint32_t response, uint32_t expected)
{
	if (response == expected)
		return machine_is_good(machine);
	if (child_has_ended(&machine->child))
		return machine_fail(machine, RULE_OF_TEST, "it ended at %s: %s", command,
				    machine->child.how);
	if (response == 0)
		return machine_fail(machine, rule, "%s has no response", command);
	return machine_fail(machine, rule, "the response to %s is %#x, not %#x", command, response,
			    expected);
}

bool machine_settle(struct machine *machine)
{
	struct virtio_gpu_resp_display_info info;
	const uint32_t response = gpu_get_display_info(&machine->vmm, &info);

	return machine_expect(machine, "be-responses", "GET_DISPLAY_INFO", response,
			      VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
}

static bool has_passed(void *data)
{
	return poll_deadline(0) >= *(const uint64_t *)data;
}

bool machine_run(struct machine *machine, unsigned int milliseconds)
{
	uint64_t end = poll_deadline((int)milliseconds);
	struct event_loop *loop = &machine->loop;
	const unsigned int bound = loop->bound_ms;

	loop->bound_ms = milliseconds;
	(void)event_loop_run_until(loop, has_passed, &end);
	loop->bound_ms = bound;
	return machine_is_good(machine);
}

bool machine_wait(struct machine *machine, bool (*is_so)(void *data), void *data, const char *rule,
		  const char *what)
{
	if (event_loop_run_until(&machine->loop, is_so, data))
		return machine_is_good(machine);
	if (child_has_ended(&machine->child))
		return machine_fail(machine, RULE_OF_TEST, "it ended before %s: %s", what,
				    machine->child.how);
	return machine_fail(machine, rule, "%s never comes", what);
}
