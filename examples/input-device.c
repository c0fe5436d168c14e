/* SPDX-License-Identifier: MIT */
/*
 * input-device KIND PATH: an input device for a VM, which does what it reads on standard input.
 *
 * KIND is keyboard, tablet, mouse or touch. A VMM connects to the socket PATH, and the next one when
 * that has gone. With QEMU:
 *
 *	-chardev socket,id=kbd,path=PATH -device vhost-user-input-pci,chardev=kbd
 *
 * Commands, one in each line; the codes are those of <linux/input-event-codes.h>:
 *
 *	key CODE 1|0          press or release
 *	button CODE 1|0
 *	move DX DY            relative
 *	place X Y             absolute, 0 to 32767
 *	scroll ACROSS UP      in 120ths of a click
 *	touch CONTACT X Y     put down or move
 *	lift CONTACT
 *	sync                  the end of a batch
 *	release               everything
 *	quit
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vug/input.h>

#include "typed-input/device.h"
#include "typed-input/lines.h"

/* ---- what the guest says ---------------------------------------------------------------- */

static void on_started(struct vug_input *input, void *data)
{
	(void)input, (void)data;
	puts("started");
}

static void on_stopped(struct vug_input *input, void *data)
{
	(void)input, (void)data;
	puts("stopped");
}

static void on_leds_changed(struct vug_input *input, uint32_t leds, void *data)
{
	(void)input, (void)data;
	printf("leds %u\n", leds);
}

static void on_disconnected(struct vug_input *input, int error, void *data)
{
	(void)input, (void)data;
	printf("disconnected %d\n", error);
}

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	(void)level, (void)data;
	fprintf(stderr, "input-device: %s\n", line);
}

/* ---- what standard input says ----------------------------------------------------------- */

struct command {
	const char *name;
	int num_arguments;
	int (*run)(struct vug_input *input, const long *arguments);
};

static int run_key(struct vug_input *input, const long *a)
{
	return vug_input_key(input, (uint16_t)a[0], a[1] != 0);
}

static int run_button(struct vug_input *input, const long *a)
{
	return vug_input_button(input, (uint16_t)a[0], a[1] != 0);
}

static int run_move(struct vug_input *input, const long *a)
{
	return vug_input_motion(input, (int32_t)a[0], (int32_t)a[1]);
}

static int run_place(struct vug_input *input, const long *a)
{
	return vug_input_position(input, (int32_t)a[0], (int32_t)a[1]);
}

static int run_scroll(struct vug_input *input, const long *a)
{
	return vug_input_scroll(input, (int32_t)a[0], (int32_t)a[1]);
}

static int run_touch(struct vug_input *input, const long *a)
{
	return vug_input_touch(input, (uint32_t)a[0], (int32_t)a[1], (int32_t)a[2]);
}

static int run_lift(struct vug_input *input, const long *a)
{
	return vug_input_touch_up(input, (uint32_t)a[0]);
}

static int run_sync(struct vug_input *input, const long *a)
{
	(void)a;
	return vug_input_sync(input);
}

static int run_release(struct vug_input *input, const long *a)
{
	(void)a;
	return vug_input_release_all(input);
}

static const struct command commands[] = {
	{"key", 2, run_key},     {"button", 2, run_button}, {"move", 2, run_move},
	{"place", 2, run_place}, {"scroll", 2, run_scroll}, {"touch", 3, run_touch},
	{"lift", 1, run_lift},   {"sync", 0, run_sync},     {"release", 0, run_release},
};

static int run(const char *line, void *input)
{
	char name[16];
	long a[4];
	int count = sscanf(line, "%15s %li %li %li %li", name, &a[0], &a[1], &a[2], &a[3]) - 1;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (count == commands[i].num_arguments && strcmp(name, commands[i].name) == 0)
			return commands[i].run(input, a);
	return -EINVAL;
}

/* ---- the program ------------------------------------------------------------------------ */

static void serve(const struct typed_device *device)
{
	static struct typed_lines lines;

	for (;;) {
		struct pollfd ready[1 + TYPED_DEVICE_FDS] = {
			{.fd = STDIN_FILENO, .events = POLLIN}};

		typed_device_prepare(device, &ready[1]);
		if (poll(ready, 1 + TYPED_DEVICE_FDS, -1) < 0)
			continue;
		typed_device_dispatch(device, &ready[1]);
		if (ready[0].revents != 0 && !typed_lines_read(&lines, run, device->input))
			return;
	}
}

static enum vug_input_kind find_kind(const char *name)
{
	static const char *const names[] = {
		[VUG_INPUT_KEYBOARD] = "keyboard",
		[VUG_INPUT_TABLET] = "tablet",
		[VUG_INPUT_MOUSE] = "mouse",
		[VUG_INPUT_MULTI_TOUCH] = "touch",
	};

	for (int kind = VUG_INPUT_KEYBOARD; kind <= VUG_INPUT_MULTI_TOUCH; kind++)
		if (strcmp(names[kind], name) == 0)
			return (enum vug_input_kind)kind;
	return (enum vug_input_kind)0;
}

int main(int argc, char **argv)
{
	const struct vug_input_callbacks callbacks = {
		.size = sizeof(callbacks),
		.started = on_started,
		.stopped = on_stopped,
		.leds_changed = on_leds_changed,
		.disconnected = on_disconnected,
		.log = on_log,
	};
	struct vug_input_config config = {.size = sizeof(config)};
	struct typed_device device;

	config.kind = argc == 3 ? find_kind(argv[1]) : (enum vug_input_kind)0;
	config.serial = argc == 3 ? argv[1] : NULL;
	if (vug_input_new(&config, &callbacks, NULL, &device.input) < 0) {
		fputs("usage: input-device keyboard|tablet|mouse|touch PATH\n", stderr);
		return 2;
	}
	if (!typed_device_begin(&device, argv[2])) {
		vug_input_unref(device.input);
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	serve(&device);
	typed_device_end(&device);
	return 0;
}
