/* SPDX-License-Identifier: MIT */
/*
 * evdev: prints what each input device of the guest is, and every event that it has:
 *
 *	VUG-INPUT DEVICE KIND NAME SERIAL BUS VENDOR PRODUCT VERSION PROPERTIES
 *	VUG-INPUT AXIS KIND CODE MIN MAX RESOLUTION
 *	VUG-INPUT READY
 *	VUG-INPUT EVENT KIND TYPE CODE VALUE
 *	VUG-INPUT HELD KIND CODE…         after the batch that ends KEY_F24: the keys that are pressed
 *
 * KIND is the last word of the device's name. Only devices called "libvug …" and "QEMU …" count. The kernel
 * keeps 64 events for a reader: so nothing is printed before none has come for a moment.
 *
 * evdev echo: prints each value of a pointer's first axis at once, and nothing else:
 *
 *	VUG-INPUT ECHO VALUE
 *
 * Linked statically; runs in a test guest's initramfs.
 */
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_DEVICES 16
#define MAX_EVENTS 200000
#define MOMENT_MS 100

struct device {
	char name[80];
	const char *kind;
};

static struct pollfd files[MAX_DEVICES];
static struct device devices[MAX_DEVICES];
static nfds_t num_devices;

/* Read, and not printed yet. */
static struct {
	nfds_t device;
	struct input_event event;
} events[MAX_EVENTS];
static size_t num_events, num_printed;
static int is_echo;
static int is_asked; /* which keys are pressed: F24 was let go */

static int has_bit(const unsigned char *bits, unsigned int bit)
{
	return bits[bit / 8] >> bit % 8 & 1;
}

static void print_axes(int fd, const char *kind)
{
	unsigned char bits[ABS_MAX / 8 + 1] = {0};
	struct input_absinfo axis;

	ioctl(fd, EVIOCGBIT(EV_ABS, sizeof(bits)), bits);
	for (unsigned int code = 0; code <= ABS_MAX; code++)
		if (has_bit(bits, code) && ioctl(fd, EVIOCGABS(code), &axis) == 0)
			printf("VUG-INPUT AXIS %s %u %d %d %d\n", kind, code, axis.minimum,
			       axis.maximum, axis.resolution);
}

static void print_device(int fd, const struct device *device)
{
	unsigned char properties[INPUT_PROP_MAX / 8 + 1] = {0};
	char serial[80] = "";
	struct input_id id = {0};

	ioctl(fd, EVIOCGUNIQ(sizeof(serial)), serial);
	ioctl(fd, EVIOCGID, &id);
	ioctl(fd, EVIOCGPROP(sizeof(properties)), properties);
	printf("VUG-INPUT DEVICE %s '%s' '%s' %u %u %u %u %u\n", device->kind, device->name, serial,
	       id.bustype, id.vendor, id.product, id.version, properties[0]);
	print_axes(fd, device->kind);
}

static void add_device(const char *path)
{
	struct device *device = &devices[num_devices];
	int fd = open(path, O_RDWR | O_NONBLOCK);

	if (fd < 0)
		return;
	ioctl(fd, EVIOCGNAME(sizeof(device->name)), device->name);
	if (strncmp(device->name, "libvug ", 7) != 0 && strncmp(device->name, "QEMU ", 5) != 0) {
		close(fd);
		return;
	}
	device->kind = strrchr(device->name, ' ') + 1;
	files[num_devices++] = (struct pollfd){.fd = fd, .events = POLLIN};
	print_device(fd, device);
}

static void print_held(int fd, const char *kind)
{
	unsigned char keys[KEY_MAX / 8 + 1] = {0};

	ioctl(fd, EVIOCGKEY(sizeof(keys)), keys);
	printf("VUG-INPUT HELD %s", kind);
	for (unsigned int code = 0; code <= KEY_MAX; code++)
		if (has_bit(keys, code) && code != KEY_F24)
			printf(" %u", code);
	putchar('\n');
}

static void read_events(nfds_t index)
{
	struct input_event event;

	while (num_events < MAX_EVENTS &&
	       read(files[index].fd, &event, sizeof(event)) == (ssize_t)sizeof(event)) {
		events[num_events].device = index;
		events[num_events++].event = event;
	}
}

static void print_next_event(void)
{
	const struct input_event *event = &events[num_printed].event;

	printf("VUG-INPUT EVENT %s %u %u %d\n", devices[events[num_printed].device].kind,
	       event->type, event->code, event->value);
	num_printed++;
	if (event->type == EV_KEY && event->code == KEY_F24 && event->value == 0)
		is_asked = 1;
	if (is_asked && event->type == EV_SYN) {
		is_asked = 0;
		for (nfds_t i = 0; i < num_devices; i++)
			print_held(files[i].fd, devices[i].kind);
	}
	if (num_printed == num_events)
		num_printed = num_events = 0;
}

static void echo_events(nfds_t index)
{
	struct input_event event;

	while (read(files[index].fd, &event, sizeof(event)) == (ssize_t)sizeof(event))
		if (event.type == EV_ABS && event.code == ABS_X)
			printf("VUG-INPUT ECHO %d\n", event.value);
}

/* In milliseconds; for ever where there is nothing to print. */
static int get_patience(void)
{
	if (num_printed == num_events)
		return -1;
	return num_printed == 0 ? MOMENT_MS : 0;
}

int main(int argc, char **argv)
{
	void (*hear)(nfds_t index);
	char path[32];

	is_echo = argc > 1 && strcmp(argv[1], "echo") == 0;
	hear = is_echo ? echo_events : read_events;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 0; i < MAX_DEVICES; i++) {
		snprintf(path, sizeof(path), "/dev/input/event%d", i);
		add_device(path);
	}
	puts("VUG-INPUT READY");
	for (;;) {
		if (poll(files, num_devices, get_patience()) == 0)
			print_next_event();
		for (nfds_t i = 0; i < num_devices; i++)
			if (files[i].revents != 0)
				hear(i);
	}
}
