/* SPDX-License-Identifier: MIT */
/*
 * desktop: does with the guest's screen what a desktop does. It draws the moving test picture by
 * its damage alone, has a cursor, sets modes, and follows the monitor when the kernel says that it
 * has changed. It reads commands from standard input, a line each:
 *
 *	play COUNT		so many frames more, the cursor moving along
 *	mode WIDTH HEIGHT	one of the monitor's modes
 *	cursor NUMBER X Y	that image (cursor_image.h), its hot spot there; number 0: none
 *
 * and says, when that is done and when it has followed the monitor,
 *
 *	VUG-GUEST SHOWS FRAME WIDTHxHEIGHT CURSOR X Y
 *
 * Linked statically; runs in the test guest's initramfs until its input ends.
 */
#include "../support/moving_picture.h"
#include "cursor_image.h"
#include "screen.h"

#include <errno.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_MS 16

struct desktop {
	struct screen screen;
	int uevents;
	uint32_t frame, last_frame; /* to be played up to there */
	uint32_t cursor;
	int x, y;       /* of its hot spot */
	char line[128]; /* what has come of a command */
	size_t length;
};

/* --- drawing ---------------------------------------------------------------------------------- */

static void find_boxes(const struct desktop *desktop, uint32_t frame, struct moving_box *boxes)
{
	for (uint32_t k = 0; k < MOVING_PICTURE_BOXES; k++)
		boxes[k] =
			moving_picture_box(k, desktop->screen.width, desktop->screen.height, frame);
}

/* The present frame's pixels there. */
static void draw(struct desktop *desktop, const struct screen_area *area)
{
	struct screen *screen = &desktop->screen;
	struct moving_box boxes[MOVING_PICTURE_BOXES];

	find_boxes(desktop, desktop->frame, boxes);
	for (uint32_t y = area->y; y < area->y + area->height; y++) {
		uint32_t *row = screen->pixels + (size_t)y * (screen->stride / sizeof(*row));

		for (uint32_t x = area->x; x < area->x + area->width; x++)
			row[x] = moving_picture_pixel(x, y, screen->width, screen->height, boxes,
						      desktop->frame);
	}
}

static int draw_all(struct desktop *desktop)
{
	const struct screen_area all = {0, 0, desktop->screen.width, desktop->screen.height};

	draw(desktop, &all);
	return screen_show(&desktop->screen, &all, 1);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static struct screen_area around(const struct moving_box *a, const struct moving_box *b)
{
	uint32_t x = smaller(a->x, b->x), y = smaller(a->y, b->y);

	return (struct screen_area){
		.x = x,
		.y = y,
		.width = larger(a->x + a->width, b->x + b->width) - x,
		.height = larger(a->y + a->height, b->y + b->height) - y,
	};
}

/* Only where boxes were and are. */
static int draw_next(struct desktop *desktop)
{
	struct moving_box before[MOVING_PICTURE_BOXES], after[MOVING_PICTURE_BOXES];
	struct screen_area areas[MOVING_PICTURE_BOXES];

	find_boxes(desktop, desktop->frame++, before);
	find_boxes(desktop, desktop->frame, after);
	for (uint32_t k = 0; k < MOVING_PICTURE_BOXES; k++) {
		areas[k] = around(&before[k], &after[k]);
		draw(desktop, &areas[k]);
	}
	return screen_show(&desktop->screen, areas, MOVING_PICTURE_BOXES);
}

/* --- the cursor ------------------------------------------------------------------------------- */

/* KMS wants to know where its image begins, as it does of any plane. */
static int move_cursor(struct desktop *desktop, int x, int y)
{
	const struct cursor_image image = cursor_image(desktop->cursor);

	desktop->x = x;
	desktop->y = y;
	return screen_move_cursor(&desktop->screen, x - (int)image.hot_x, y - (int)image.hot_y);
}

static int set_cursor(struct desktop *desktop, uint32_t number)
{
	const struct cursor_image image = cursor_image(number);
	uint32_t *pixels = desktop->screen.cursor_pixels;

	desktop->cursor = number;
	if (number == 0)
		return screen_hide_cursor(&desktop->screen);
	for (uint32_t i = 0; i < SCREEN_CURSOR_SIZE * SCREEN_CURSOR_SIZE; i++) {
		uint32_t x = i % SCREEN_CURSOR_SIZE, y = i / SCREEN_CURSOR_SIZE;

		pixels[i] = x < image.width && y < image.height ? image.argb : 0;
	}
	return screen_set_cursor(&desktop->screen, image.hot_x, image.hot_y);
}

/* --- what there is to do ---------------------------------------------------------------------- */

static void say(const struct desktop *desktop)
{
	printf("VUG-GUEST SHOWS %u %ux%u %u %d %d\n", desktop->frame, desktop->screen.width,
	       desktop->screen.height, desktop->cursor, desktop->x, desktop->y);
}

static int set_mode(struct desktop *desktop, uint32_t width, uint32_t height)
{
	return screen_set_mode(&desktop->screen, width, height) ? -1 : draw_all(desktop);
}

/* It does not get to the border, by which a screenshot finds the picture. */
static int move_cursor_along(struct desktop *desktop)
{
	const uint32_t margin = SCREEN_CURSOR_SIZE;
	uint32_t x = moving_picture_bounce(desktop->frame * 7, desktop->screen.width - 2 * margin);
	uint32_t y = moving_picture_bounce(desktop->frame * 5, desktop->screen.height - 2 * margin);

	return move_cursor(desktop, (int)(margin + x), (int)(margin + y));
}

/* One frame of those that were asked for. */
static int play(struct desktop *desktop)
{
	if (draw_next(desktop) || (desktop->cursor != 0 && move_cursor_along(desktop)))
		return -1;
	if (desktop->frame == desktop->last_frame)
		say(desktop);
	return 0;
}

static int obey(struct desktop *desktop, const char *line)
{
	uint32_t first, second;
	int x, y, result = -1;

	if (sscanf(line, "play %u", &first) == 1) {
		desktop->last_frame += first;
		return 0;
	}
	if (sscanf(line, "mode %u %u", &first, &second) == 2)
		result = set_mode(desktop, first, second);
	else if (sscanf(line, "cursor %u %d %d", &first, &x, &y) == 3)
		result = set_cursor(desktop, first) || move_cursor(desktop, x, y);
	else
		printf("VUG-GUEST FAILED desktop does not know: %s\n", line);
	if (result == 0)
		say(desktop);
	return result;
}

/* Returns 1 when there are no more. */
static int read_commands(struct desktop *desktop)
{
	char byte;
	ssize_t count = read(STDIN_FILENO, &byte, 1);

	if (count <= 0)
		return 1;
	if (byte != '\n') {
		if (desktop->length < sizeof(desktop->line) - 1)
			desktop->line[desktop->length++] = byte;
		return 0;
	}
	desktop->line[desktop->length] = '\0';
	desktop->length = 0;
	return obey(desktop, desktop->line);
}

/* --- the monitor ------------------------------------------------------------------------------ */

static int open_uevents(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	printf("VUG-GUEST FAILED to listen for uevents: %s\n", strerror(errno));
	return -1;
}

/* A uevent is lines that end with a zero byte. */
static int is_hotplug(const char *event, size_t size)
{
	for (const char *line = event; line < event + size; line += strlen(line) + 1)
		if (strcmp(line, "HOTPLUG=1") == 0)
			return 1;
	return 0;
}

static int follow_monitor(struct desktop *desktop)
{
	char event[4096];
	ssize_t size = read(desktop->uevents, event, sizeof(event) - 1);
	uint32_t width, height;

	if (size <= 0)
		return 0;
	event[size] = '\0';
	if (!is_hotplug(event, (size_t)size))
		return 0;
	if (screen_preferred_size(&desktop->screen, &width, &height))
		return -1;
	if (width == desktop->screen.width && height == desktop->screen.height)
		return 0;
	if (set_mode(desktop, width, height))
		return -1;
	say(desktop);
	return 0;
}

/* --- all of it -------------------------------------------------------------------------------- */

static int run(struct desktop *desktop)
{
	struct pollfd fds[] = {
		{.fd = STDIN_FILENO, .events = POLLIN},
		{.fd = desktop->uevents, .events = POLLIN},
	};
	int result = 0;

	while (result == 0) {
		int is_playing = desktop->frame != desktop->last_frame;

		if (poll(fds, 2, is_playing ? FRAME_MS : -1) < 0)
			return -1;
		if (fds[1].revents)
			result = follow_monitor(desktop);
		if (result == 0 && fds[0].revents)
			result = read_commands(desktop);
		else if (result == 0 && is_playing)
			result = play(desktop);
	}
	return result < 0 ? -1 : 0;
}

int main(void)
{
	struct desktop desktop = {.uevents = open_uevents()};
	uint32_t width, height;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (desktop.uevents < 0 || screen_open(&desktop.screen) ||
	    screen_preferred_size(&desktop.screen, &width, &height) ||
	    set_mode(&desktop, width, height))
		return 1;
	say(&desktop);
	return run(&desktop) ? 1 : 0;
}
