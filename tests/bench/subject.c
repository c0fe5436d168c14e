/* SPDX-License-Identifier: MIT */
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "child.h"
#include "process.h"
#include "support/check.h"
#include "support/qemu_driver.h"
#include "support/qemu_process.h"
#include "support/vhost_user_device.h"

#define MAX_ARGUMENTS 64
#define NUMBER_SIZE 24

const char *subject_build_directory = "build";
const char *subject_module_directory;

/* A list of arguments; numbers get their text from `texts`. */
struct arguments {
	const char *list[MAX_ARGUMENTS];
	char texts[MAX_ARGUMENTS][NUMBER_SIZE];
	size_t count;
};

static void add_text(struct arguments *arguments, const char *text)
{
	check(arguments->count + 1 < MAX_ARGUMENTS, "too many arguments");
	arguments->list[arguments->count++] = text;
}

static void add_number(struct arguments *arguments, size_t number)
{
	char *text = arguments->texts[arguments->count];

	snprintf(text, NUMBER_SIZE, "%zu", number);
	add_text(arguments, text);
}

static bool can_do_all(const struct row *row)
{
	(void)row;
	return true;
}

static bool has_one_channel(const struct row *row)
{
	return row->num_servers == 0;
}

static bool is_round_trip(const struct row *row)
{
	return row->kind == ROW_ROUND_TRIP;
}

static void stop_child(struct subject *subject)
{
	for (size_t i = 0; i < subject->num_channels; i++)
		close(subject->channels[i]);
	child_stop(subject->pid);
}

/* ---- the floor -------------------------------------------------------------------------- */

static const char *get_reader_mode(const struct row *row)
{
	if (row->kind == ROW_ROUND_TRIP)
		return "echo";
	return row->is_dmabuf ? "read-descriptors" : "read";
}

static void start_reader(struct subject *subject, const struct row *row, const char *mode)
{
	struct arguments arguments = {.count = 0};

	subject->num_channels = row_get_num_channels(row);
	add_text(&arguments, "tests/bench/bench-reader");
	add_text(&arguments, mode);
	add_number(&arguments, (size_t)row->width * row->height * 4);
	for (size_t i = 0; i < subject->num_channels; i++)
		add_number(&arguments, CHILD_FIRST_SOCKET + i);
	subject->pid = child_start(arguments.list, subject->num_channels, subject->channels);
}

static void start_floor(struct subject *subject, const struct row *row)
{
	start_reader(subject, row, get_reader_mode(row));
}

static void start_floor_poll(struct subject *subject, const struct row *row)
{
	start_reader(subject, row, "echo-poll");
}

const struct subject_kind subject_floor = {
	.name = "floor",
	.title = "floor",
	.can_do = can_do_all,
	.start = start_floor,
	.stop = stop_child,
};

const struct subject_kind subject_floor_poll = {
	.name = "floor-poll",
	.title = "floor, behind poll()",
	.can_do = is_round_trip,
	.start = start_floor_poll,
	.stop = stop_child,
};

/* ---- the library ------------------------------------------------------------------------ */

static int receive_channel(int control)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} rights;
	uint8_t byte;
	struct iovec entry = {.iov_base = &byte, .iov_len = 1};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = rights.bytes,
				 .msg_controllen = sizeof(rights.bytes)};
	int channel;

	check(recvmsg(control, &message, MSG_CMSG_CLOEXEC) == 1 && message.msg_controllen > 0,
	      "bench-display sent no channel");
	memcpy(&channel, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(channel));
	return channel;
}

/* It has made its servers, and has no channel yet. */
static void meet(struct subject *subject, int control)
{
	char byte = 0;

	check(recv(control, &byte, 1, 0) == 1, "bench-display did not start");
	subject->memory_before = process_get_private_kib(subject->pid);
	check(send(control, &byte, 1, MSG_NOSIGNAL) == 1, "bench-display has gone");
}

/* The socket for control comes first. */
static void start_display(struct subject *subject, const struct row *row, const char *mode,
			  size_t num_attached)
{
	struct arguments arguments = {.count = 0};
	int sockets[CHILD_MAX_SOCKETS];

	subject->num_channels = num_attached;
	add_text(&arguments, "tests/bench/bench-display");
	add_text(&arguments, mode);
	add_number(&arguments, row->num_scanouts);
	add_text(&arguments, row->num_servers > 0 ? "epoll" : "poll");
	for (size_t i = 0; i <= num_attached; i++)
		add_number(&arguments, CHILD_FIRST_SOCKET + i);
	subject->pid = child_start(arguments.list, num_attached + 1, sockets);
	memcpy(subject->channels, sockets + 1, num_attached * sizeof(sockets[0]));
	meet(subject, sockets[0]);
	if (num_attached == 0)
		subject->channels[subject->num_channels++] = receive_channel(sockets[0]);
	close(sockets[0]);
}

static void start_attach(struct subject *subject, const struct row *row)
{
	start_display(subject, row, "attach", row_get_num_channels(row));
}

static void start_open(struct subject *subject, const struct row *row)
{
	start_display(subject, row, "open", 0);
}

const struct subject_kind subject_attach = {
	.name = "attach",
	.title = "libvug, handed a channel",
	.can_do = can_do_all,
	.start = start_attach,
	.stop = stop_child,
};

const struct subject_kind subject_open = {
	.name = "open",
	.title = "libvug, made the channel",
	.can_do = has_one_channel,
	.start = start_open,
	.stop = stop_child,
};

/* ---- vug-view --------------------------------------------------------------------------- */

static void start_view(struct subject *subject, const struct row *row)
{
	struct arguments arguments = {.count = 0};

	subject->num_channels = 1;
	add_text(&arguments, "examples/vug-view/vug-view");
	add_text(&arguments, "--channel-fd");
	add_number(&arguments, CHILD_FIRST_SOCKET);
	add_text(&arguments, "--events");
	add_text(&arguments, "/dev/null");
	for (uint32_t i = 0; i < row->num_scanouts; i++) {
		add_text(&arguments, "--display");
		add_text(&arguments, "1920x1080");
	}
	subject->pid = child_start(arguments.list, 1, subject->channels);
}

const struct subject_kind subject_view = {
	.name = "vug-view",
	.title = "vug-view --events /dev/null",
	.can_do = has_one_channel,
	.start = start_view,
	.stop = stop_child,
};

/* ---- QEMU ------------------------------------------------------------------------------- */

struct qemu {
	struct qemu_process process;
	struct vhost_user_device device;
};

/* QEMU looks for a module there first. NULL: it has its own alone. */
static void choose_modules(const char *directory)
{
	if (directory == NULL)
		unsetenv("QEMU_MODULE_DIR");
	else
		check(setenv("QEMU_MODULE_DIR", directory, 1) == 0, "no memory");
}

static void start_qemu_with(struct subject *subject, const struct row *row, const char *modules)
{
	struct qemu *qemu = calloc(1, sizeof(*qemu));

	check(qemu != NULL, "no memory");
	choose_modules(modules);
	qemu_process_start(&qemu->process, row->num_scanouts);
	vhost_user_device_start(&qemu->device, qemu->process.device);
	qemu_process_connect_monitor(&qemu->process);
	qemu_driver_start(qemu->process.qtest);
	subject->channels[0] = vhost_user_device_take_channel(&qemu->device);
	check(subject->channels[0] >= 0, "QEMU sent no display channel");
	subject->num_channels = 1;
	subject->pid = qemu->process.pid;
	subject->data = qemu;
}

static void start_qemu(struct subject *subject, const struct row *row)
{
	start_qemu_with(subject, row, NULL);
}

static void start_qemu_vug(struct subject *subject, const struct row *row)
{
	start_qemu_with(subject, row, subject_module_directory);
}

static bool can_do_with_modules(const struct row *row)
{
	return subject_module_directory != NULL && has_one_channel(row);
}

static void stop_qemu(struct subject *subject)
{
	struct qemu *qemu = subject->data;

	close(subject->channels[0]);
	qemu_process_kill(&qemu->process);
	vhost_user_device_finish(&qemu->device);
	free(qemu);
}

const struct subject_kind subject_qemu = {
	.name = "qemu",
	.title = "QEMU's front end",
	.can_do = has_one_channel,
	.start = start_qemu,
	.stop = stop_qemu,
};

const struct subject_kind subject_qemu_vug = {
	.name = "qemu-vug",
	.title = "QEMU with the device of examples/qemu",
	.can_do = can_do_with_modules,
	.start = start_qemu_vug,
	.stop = stop_qemu,
};

const struct subject_kind *const subject_kinds[] = {
	&subject_floor, &subject_floor_poll, &subject_attach,   &subject_open,
	&subject_view,  &subject_qemu,       &subject_qemu_vug,
};
const size_t num_subject_kinds = sizeof(subject_kinds) / sizeof(subject_kinds[0]);
