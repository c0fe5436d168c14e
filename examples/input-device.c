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
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <vug/input.h>

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

static int run(struct vug_input *input, const char *line)
{
	char name[16];
	long a[4];
	int count = sscanf(line, "%15s %li %li %li %li", name, &a[0], &a[1], &a[2], &a[3]) - 1;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (count == commands[i].num_arguments && strcmp(name, commands[i].name) == 0)
			return commands[i].run(input, a);
	return -EINVAL;
}

/* One line, or a part of it, of a terminal or a pipe; false at its end. */
static bool run_input(struct vug_input *input)
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
		error = run(input, line);
		if (error < 0)
			printf("failed: %s: %s\n", line, strerror(-error));
	}
	length = strlen(line);
	memmove(text, line, length + 1);
	return length < sizeof(text) - 1;
}

/* ---- the program ------------------------------------------------------------------------ */

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask = umask(0177); /* nobody else may connect */
	int result;

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	unlink(path);
	result = bind(listener, (const struct sockaddr *)&address, sizeof(address));
	umask(mask);
	return result == 0 && listen(listener, 1) == 0 ? listener : -1;
}

static void accept_vmm(struct vug_input *input, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0 && vug_input_attach(input, fd) < 0)
		close(fd);
}

/* While a VMM is connected the next one waits. */
static void serve(struct vug_input *input, int listener)
{
	for (;;) {
		struct pollfd ready[] = {
			{.fd = STDIN_FILENO, .events = POLLIN},
			{.fd = vug_input_get_fd(input), .events = POLLIN},
			{.fd = vug_input_is_connected(input) ? -1 : listener, .events = POLLIN},
		};

		if (poll(ready, 3, -1) < 0)
			continue;
		if (ready[2].revents != 0)
			accept_vmm(input, listener);
		if (ready[1].revents != 0)
			vug_input_dispatch(input);
		if (ready[0].revents != 0 && !run_input(input))
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
	struct vug_input *input;
	int listener;

	config.kind = argc == 3 ? find_kind(argv[1]) : (enum vug_input_kind)0;
	config.serial = argc == 3 ? argv[1] : NULL;
	if (vug_input_new(&config, &callbacks, NULL, &input) < 0) {
		fputs("usage: input-device keyboard|tablet|mouse|touch PATH\n", stderr);
		return 2;
	}
	listener = listen_at(argv[2]);
	if (listener < 0) {
		perror(argv[2]);
		vug_input_unref(input);
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	serve(input, listener);
	vug_input_unref(input);
	close(listener);
	unlink(argv[2]);
	return 0;
}
