/* SPDX-License-Identifier: MIT */
/*
 * route-input KEYBOARD TABLET: two displays of one guest, which has a keyboard and a tablet.
 *
 * A VMM connects to the sockets KEYBOARD and TABLET. With QEMU:
 *
 *	-chardev socket,id=kbd,path=KEYBOARD -device vhost-user-input-pci,chardev=kbd
 *	-chardev socket,id=tab,path=TABLET -device vhost-user-input-pci,chardev=tab
 *
 * The displays a and b are typed on standard input, a command in each line; the codes are those of
 * <linux/input-event-codes.h>, places are pixels of a monitor of 1280 × 800:
 *
 *	a key CODE 1|0        display a presses or releases a key
 *	b button CODE 1|0
 *	a place X Y
 *	b scroll ACROSS UP    in 120ths of a click
 *	a leave               the display loses the focus: what it has pressed is released
 *	quit
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "input-sink/input-sink.h"

#define NUM_DEVICES 2
#define NUM_DISPLAYS 2

struct device {
	struct vug_input *input;
	const char *path;
	int listening;
};

static struct device devices[NUM_DEVICES];
static struct vug_server *server;
static struct vug_listener *displays[NUM_DISPLAYS];

/* ---- what standard input says ----------------------------------------------------------- */

static int run_key(struct vug_listener *display, const long *a)
{
	return vug_listener_send_key(display, (uint16_t)a[0], a[1] != 0);
}

static int run_button(struct vug_listener *display, const long *a)
{
	return vug_listener_send_button(display, (uint16_t)a[0], a[1] != 0);
}

static int run_place(struct vug_listener *display, const long *a)
{
	return vug_listener_send_position(display, vug_server_get_scanout(server, 0), (double)a[0],
					  (double)a[1]);
}

static int run_scroll(struct vug_listener *display, const long *a)
{
	return vug_listener_send_scroll(display, (int32_t)a[0], (int32_t)a[1]);
}

static int run_leave(struct vug_listener *display, const long *a)
{
	(void)a;
	vug_listener_release_input(display);
	return 0;
}

static const struct {
	const char *name;
	int num_arguments;
	int (*run)(struct vug_listener *display, const long *arguments);
} commands[] = {
	{"key", 2, run_key},       {"button", 2, run_button}, {"place", 2, run_place},
	{"scroll", 2, run_scroll}, {"leave", 0, run_leave},
};

static int run(const char *line)
{
	char display, name[16];
	long a[2];
	int count = sscanf(line, "%c %15s %li %li", &display, name, &a[0], &a[1]) - 2;

	if (count < 0 || display < 'a' || display >= 'a' + NUM_DISPLAYS)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (count == commands[i].num_arguments && strcmp(name, commands[i].name) == 0)
			return commands[i].run(displays[display - 'a'], a);
	return -EINVAL;
}

/* The lines that have come; false: it has ended. */
static bool read_commands(void)
{
	static char text[4096];
	static size_t length;
	ssize_t count = read(STDIN_FILENO, text + length, sizeof(text) - 1 - length);
	char *line = text, *end;

	if (count <= 0)
		return false;
	length += (size_t)count;
	text[length] = '\0';
	for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		int error;

		*end = '\0';
		if (strcmp(line, "quit") == 0)
			return false;
		error = run(line);
		if (error < 0)
			printf("failed: %s: %s\n", line, strerror(-error));
	}
	length = strlen(line);
	memmove(text, line, length + 1);
	return length < sizeof(text) - 1;
}

/* ---- the devices ------------------------------------------------------------------------ */

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask = umask(0177); /* nobody else may connect */
	int result;

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	unlink(path);
	result = bind(listening, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	return result == 0 && listen(listening, 1) == 0 ? listening : -1;
}

static bool begin_device(struct device *device, enum vug_input_kind kind, const char *path)
{
	const struct vug_input_config config = {.size = sizeof(config), .kind = kind};

	device->path = path;
	device->listening = listen_at(path);
	if (device->listening < 0) {
		perror(path);
		return false;
	}
	return vug_input_new(&config, NULL, NULL, &device->input) == 0;
}

static void accept_vmm(const struct device *device)
{
	int fd = accept4(device->listening, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0 && vug_input_attach(device->input, fd) < 0)
		close(fd);
}

static void end_device(struct device *device)
{
	vug_input_unref(device->input);
	close(device->listening);
	unlink(device->path);
}

/* ---- the program ------------------------------------------------------------------------ */

/* While a VMM is connected the next one waits. */
static bool serve(void)
{
	struct pollfd ready[2 + 2 * NUM_DEVICES] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = vug_server_get_fd(server), .events = POLLIN},
	};

	for (int i = 0; i < NUM_DEVICES; i++) {
		bool is_connected = vug_input_is_connected(devices[i].input);

		ready[2 + 2 * i] =
			(struct pollfd){.fd = vug_input_get_fd(devices[i].input), .events = POLLIN};
		ready[3 + 2 * i] = (struct pollfd){.fd = is_connected ? -1 : devices[i].listening,
						   .events = POLLIN};
	}
	if (poll(ready, 2 + 2 * NUM_DEVICES, -1) < 0)
		return errno == EINTR;
	for (int i = 0; i < NUM_DEVICES; i++) {
		if (ready[3 + 2 * i].revents != 0)
			accept_vmm(&devices[i]);
		if (ready[2 + 2 * i].revents != 0)
			vug_input_dispatch(devices[i].input);
	}
	if (ready[0].revents != 0 && !read_commands())
		return false;
	vug_server_dispatch(server);
	return true;
}

static bool begin_displays(void)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};

	if (vug_server_new(NULL, NULL, NULL, &server) < 0)
		return false;
	for (int i = 0; i < NUM_DISPLAYS; i++)
		if (vug_listener_new(server, NULL, &callbacks, NULL, &displays[i]) < 0)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	struct input_sink_devices routed;
	struct vug_sink *sink;

	if (argc != 3) {
		fputs("usage: route-input KEYBOARD TABLET\n", stderr);
		return 2;
	}
	if (!begin_device(&devices[0], VUG_INPUT_KEYBOARD, argv[1]) ||
	    !begin_device(&devices[1], VUG_INPUT_TABLET, argv[2]) || !begin_displays())
		return 1;
	routed = (struct input_sink_devices){.keyboard = devices[0].input,
					     .tablet = devices[1].input};
	if (input_sink_new(server, &routed, &sink) < 0)
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (serve())
		;
	vug_sink_unref(sink);
	for (int i = 0; i < NUM_DISPLAYS; i++)
		vug_listener_unref(displays[i]);
	vug_server_unref(server);
	for (int i = 0; i < NUM_DEVICES; i++)
		end_device(&devices[i]);
	return 0;
}
