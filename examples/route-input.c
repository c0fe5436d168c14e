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
#include <string.h>
#include <unistd.h>

#include "input-sink/input-sink.h"
#include "typed-input/device.h"
#include "typed-input/lines.h"

#define NUM_DEVICES 2
#define NUM_DISPLAYS 2

static struct typed_device devices[NUM_DEVICES];
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

static int run(const char *line, void *data)
{
	char display, name[16];
	long a[2];
	int count = sscanf(line, "%c %15s %li %li", &display, name, &a[0], &a[1]) - 2;

	(void)data;
	if (count < 0 || display < 'a' || display >= 'a' + NUM_DISPLAYS)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (count == commands[i].num_arguments && strcmp(name, commands[i].name) == 0)
			return commands[i].run(displays[display - 'a'], a);
	return -EINVAL;
}

/* ---- the program ------------------------------------------------------------------------ */

static bool serve(struct typed_lines *lines)
{
	struct pollfd ready[2 + TYPED_DEVICE_FDS * NUM_DEVICES] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = vug_server_get_fd(server), .events = POLLIN},
	};

	for (int i = 0; i < NUM_DEVICES; i++)
		typed_device_prepare(&devices[i], &ready[2 + TYPED_DEVICE_FDS * i]);
	if (poll(ready, 2 + TYPED_DEVICE_FDS * NUM_DEVICES, -1) < 0)
		return errno == EINTR;
	for (int i = 0; i < NUM_DEVICES; i++)
		typed_device_dispatch(&devices[i], &ready[2 + TYPED_DEVICE_FDS * i]);
	if (ready[0].revents != 0 && !typed_lines_read(lines, run, NULL))
		return false;
	vug_server_dispatch(server);
	return true;
}

static bool begin_device(struct typed_device *device, enum vug_input_kind kind, const char *path)
{
	const struct vug_input_config config = {.size = sizeof(config), .kind = kind};

	return typed_device_begin(device, path) &&
	       vug_input_new(&config, NULL, NULL, &device->input) == 0;
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
	static struct typed_lines lines;
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
	while (serve(&lines))
		;
	vug_sink_unref(sink);
	for (int i = 0; i < NUM_DISPLAYS; i++)
		vug_listener_unref(displays[i]);
	vug_server_unref(server);
	for (int i = 0; i < NUM_DEVICES; i++)
		typed_device_end(&devices[i]);
	return 0;
}
