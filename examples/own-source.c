/* SPDX-License-Identifier: MIT */
/*
 * own-source PICTURE.ppm: a program that draws itself, without a back end and without a socket.
 *
 * Draws a square that crosses the picture, each step when the one before has been shown, for a listener
 * that leaves the last picture in a file. docs/tutorial.md goes through it, number by number.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vug/listener.h>
#include <vug/source.h>

#define WIDTH 320
#define HEIGHT 200
#define SIDE 20
#define STEPS (WIDTH - SIDE)
/* The bytes R, G, B in memory: DRM_FORMAT_BGR888 of <drm_fourcc.h>. */
#define FOURCC_BG24 0x34324742

struct painter {
	struct vug_source *source;
	unsigned int step;                   /* the square's left edge */
	uint8_t picture[WIDTH * HEIGHT * 3]; /* as the listener saw it last */
};

static uint32_t get_colour(const struct painter *painter, uint32_t x, uint32_t y)
{
	if (x >= painter->step && x < painter->step + SIDE && y < SIDE)
		return 0xffffff;
	return x * 255 / WIDTH << 16 | y * 255 / HEIGHT << 8;
}

/* 1. Pixels are drawn between begin and end; present says what has changed, and asks for `shown`. */
static int draw(struct painter *painter, struct vug_rect area)
{
	const struct vug_present present = {
		.size = sizeof(present), .damage = &area, .num_damage = 1, .cookie = painter->step};
	uint32_t stride, *row;
	void *pixels;
	int result = vug_source_begin_write(painter->source, 0, &area, &pixels, &stride);

	if (result < 0)
		return result;
	for (uint32_t y = 0; y < area.height; y++) {
		row = (uint32_t *)((uint8_t *)pixels + (size_t)y * stride);
		for (uint32_t x = 0; x < area.width; x++)
			row[x] = get_colour(painter, area.x + x, area.y + y);
	}
	vug_source_end_write(painter->source);
	return vug_source_present(painter->source, 0, &present);
}

/* 2. Everybody who counts has seen the picture: draw the next one, and only what changes. */
static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	struct painter *painter = data;

	(void)source, (void)cookie;
	if (painter->step == STEPS)
		return;
	painter->step++;
	draw(painter, (struct vug_rect){painter->step - 1, 0, SIDE + 1, SIDE});
}

/* 3. A listener sees a source as it sees a back end. This one copies what has changed. */
static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct painter *painter = data;
	struct vug_rect area;
	size_t offset;

	(void)listener;
	vug_frame_get_damage(frame, &area);
	offset = ((size_t)area.y * WIDTH + area.x) * 3;
	vug_buffer_copy(vug_frame_get_buffer(frame), NULL, &area, FOURCC_BG24,
			painter->picture + offset, sizeof(painter->picture) - offset, WIDTH * 3);
	vug_frame_done(frame);
}

/* 4. A source owns its scanouts; its buffer is in memory of the library's. */
static int begin(struct painter *painter, struct vug_server *server)
{
	const struct vug_source_callbacks callbacks = {.size = sizeof(callbacks),
						       .shown = on_shown};
	const struct vug_rect whole = {.width = WIDTH, .height = HEIGHT};
	struct vug_buffer *buffer = NULL;
	int result = vug_source_new(server, 0, 1, &callbacks, painter, &painter->source);

	if (result == 0)
		result = vug_source_new_buffer(painter->source, WIDTH, HEIGHT, 0, &buffer);
	if (result == 0)
		result = vug_source_show(painter->source, 0, buffer, NULL);
	vug_buffer_unref(buffer); /* the source has a reference of its own */
	return result == 0 ? draw(painter, whole) : result;
}

/* 5. The loop: the server's descriptor is readable as long as there is something to show. */
static void run(struct vug_server *server)
{
	struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};

	while (poll(&ready, 1, 0) > 0)
		vug_server_dispatch(server);
}

int main(int argc, char **argv)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
								.frame = on_frame};
	FILE *file = argc == 2 ? fopen(argv[1], "wb") : NULL;
	struct vug_listener *listener = NULL;
	struct vug_server *server = NULL;
	static struct painter painter;
	int result = file ? vug_server_new(NULL, NULL, NULL, &server) : -EINVAL;

	if (result == 0)
		result = vug_listener_new(server, NULL, &callbacks, &painter, &listener);
	if (result == 0)
		result = begin(&painter, server);
	if (result == 0)
		run(server);
	if (result == 0) {
		fprintf(file, "P6\n%d %d\n255\n", WIDTH, HEIGHT);
		fwrite(painter.picture, 1, sizeof(painter.picture), file);
	}
	vug_source_unref(painter.source); /* 6. References are given back, in any order. */
	vug_listener_unref(listener);
	vug_server_unref(server);
	if (file && fclose(file) != 0 && result == 0)
		result = -errno;
	if (result < 0)
		fprintf(stderr, "own-source PICTURE.ppm: %s\n", strerror(-result));
	return result < 0;
}
