/* SPDX-License-Identifier: MIT */
/*
 * flip COUNT FRAME: draws the test picture as a compositor does, by way of KMS: two dumb buffers, each drawn while
 * the other one is shown, COUNT page flips, each waited for. It ends with that frame number, says
 *
 *	VUG-GUEST PICTURE FRAME WIDTHxHEIGHT
 *
 * and keeps the screen until it is killed. Linked statically; runs in the test guest's initramfs.
 */
#include "../support/test_picture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#define FLIP_MS 10000

struct buffer {
	uint32_t framebuffer, stride;
	uint32_t *pixels;
};

struct flipper {
	int fd;
	uint32_t connector, crtc;
	drmModeModeInfo mode;
	struct buffer buffers[2];
	int is_pending; /* a flip */
};

static int fail(const char *what)
{
	printf("VUG-GUEST FAILED %s: %s\n", what, strerror(errno));
	return -1;
}

static int open_screen(struct flipper *flipper)
{
	drmModeRes *resources;
	drmModeConnector *connector;

	flipper->fd = open("/dev/dri/card0", O_RDWR | O_CLOEXEC);
	resources = flipper->fd < 0 ? NULL : drmModeGetResources(flipper->fd);
	if (!resources || resources->count_connectors == 0 || resources->count_crtcs == 0)
		return fail("what /dev/dri/card0 has");
	flipper->connector = resources->connectors[0];
	flipper->crtc = resources->crtcs[0];
	drmModeFreeResources(resources);
	connector = drmModeGetConnector(flipper->fd, flipper->connector);
	if (!connector || connector->count_modes == 0)
		return fail("the monitor's modes");
	flipper->mode = connector->modes[0];
	drmModeFreeConnector(connector);
	return 0;
}

static int make_buffer(struct flipper *flipper, struct buffer *buffer)
{
	uint32_t handle, width = flipper->mode.hdisplay, height = flipper->mode.vdisplay;
	uint64_t size, offset;
	void *pixels;

	if (drmModeCreateDumbBuffer(flipper->fd, width, height, 32, 0, &handle, &buffer->stride,
				    &size) ||
	    drmModeMapDumbBuffer(flipper->fd, handle, &offset) ||
	    drmModeAddFB(flipper->fd, width, height, 24, 32, buffer->stride, handle,
			 &buffer->framebuffer))
		return fail("a buffer");
	pixels = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, flipper->fd, (off_t)offset);
	if (pixels == MAP_FAILED)
		return fail("mmap of a buffer");
	buffer->pixels = pixels;
	return 0;
}

static void draw(const struct flipper *flipper, const struct buffer *buffer, uint32_t frame)
{
	uint32_t width = flipper->mode.hdisplay, height = flipper->mode.vdisplay;

	for (uint32_t y = 0; y < height; y++)
		for (uint32_t x = 0; x < width; x++)
			buffer->pixels[(size_t)y * (buffer->stride / 4) + x] =
				test_picture_pixel(x, y, width, height, frame);
}

static void handle_flip(int fd, unsigned int sequence, unsigned int seconds,
			unsigned int microseconds, void *data)
{
	(void)fd, (void)sequence, (void)seconds, (void)microseconds;
	((struct flipper *)data)->is_pending = 0;
}

static int flip(struct flipper *flipper, const struct buffer *buffer)
{
	drmEventContext events = {.version = 2, .page_flip_handler = handle_flip};
	struct pollfd ready = {.fd = flipper->fd, .events = POLLIN};

	flipper->is_pending = 1;
	if (drmModePageFlip(flipper->fd, flipper->crtc, buffer->framebuffer,
			    DRM_MODE_PAGE_FLIP_EVENT, flipper))
		return fail("flip");
	while (flipper->is_pending) {
		errno = ETIMEDOUT;
		if (poll(&ready, 1, FLIP_MS) != 1 || drmHandleEvent(flipper->fd, &events))
			return fail("a flip's end");
	}
	return 0;
}

static int run(struct flipper *flipper, uint32_t count, uint32_t last)
{
	int error = open_screen(flipper);

	for (int i = 0; i < 2 && !error; i++)
		error = make_buffer(flipper, &flipper->buffers[i]);
	if (error)
		return -1;
	draw(flipper, &flipper->buffers[0], last - count);
	if (drmModeSetCrtc(flipper->fd, flipper->crtc, flipper->buffers[0].framebuffer, 0, 0,
			   &flipper->connector, 1, &flipper->mode))
		return fail("set a mode");
	for (uint32_t i = 1; i <= count && !error; i++) {
		draw(flipper, &flipper->buffers[i % 2], last - count + i);
		error = flip(flipper, &flipper->buffers[i % 2]);
	}
	return error;
}

int main(int argc, char **argv)
{
	struct flipper flipper = {.fd = -1};
	uint32_t count, last;

	if (argc != 3) {
		fputs("usage: flip COUNT FRAME\n", stderr);
		return 2;
	}
	count = (uint32_t)strtoul(argv[1], NULL, 10);
	last = (uint32_t)strtoul(argv[2], NULL, 10);
	if (run(&flipper, count, last))
		return 1;
	printf("VUG-GUEST PICTURE %u %ux%u\n", last, flipper.mode.hdisplay, flipper.mode.vdisplay);
	fflush(stdout);
	for (;;)
		pause();
}
