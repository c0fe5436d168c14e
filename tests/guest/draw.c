/* SPDX-License-Identifier: MIT */
/*
 * draw FRAME: draws the test picture of that frame number on the guest's /dev/fb0 and says
 *
 *	VUG-GUEST PICTURE FRAME WIDTHxHEIGHT
 *
 * The text console is switched off first, so that neither its cursor nor a kernel message
 * changes a pixel afterwards. Linked statically; runs in the test guest's initramfs.
 */
#include "../support/test_picture.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <linux/kd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

struct screen {
	int fd;
	struct fb_var_screeninfo var;
	struct fb_fix_screeninfo fix;
	uint8_t *pixels;
	size_t size;
};

static int fail(const char *what)
{
	fprintf(stderr, "VUG-GUEST FAILED %s: %s\n", what, strerror(errno));
	return -1;
}

static int silence_console(void)
{
	int fd = open("/dev/tty0", O_RDWR | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return fail("open /dev/tty0");
	failed = ioctl(fd, KDSETMODE, KD_GRAPHICS);
	if (failed)
		fail("KDSETMODE");
	close(fd);
	return failed;
}

static int screen_open(struct screen *screen)
{
	screen->fd = open("/dev/fb0", O_RDWR | O_CLOEXEC);
	if (screen->fd < 0)
		return fail("open /dev/fb0");
	if (ioctl(screen->fd, FBIOGET_VSCREENINFO, &screen->var))
		return fail("FBIOGET_VSCREENINFO");
	if (ioctl(screen->fd, FBIOGET_FSCREENINFO, &screen->fix))
		return fail("FBIOGET_FSCREENINFO");
	errno = EINVAL;
	if (screen->var.bits_per_pixel != 32)
		return fail("/dev/fb0 has no 32 bits a pixel");
	screen->size = (size_t)screen->fix.line_length * (screen->var.yoffset + screen->var.yres);
	screen->pixels =
		mmap(NULL, screen->size, PROT_READ | PROT_WRITE, MAP_SHARED, screen->fd, 0);
	return screen->pixels == MAP_FAILED ? fail("mmap /dev/fb0") : 0;
}

/* An 8-bit channel at the place where this framebuffer keeps it. */
static uint32_t place(uint32_t value, const struct fb_bitfield *field)
{
	return (value & 0xff) << field->offset;
}

static uint32_t encode(const struct fb_var_screeninfo *var, uint32_t rgb)
{
	return place(rgb >> 16, &var->red) | place(rgb >> 8, &var->green) | place(rgb, &var->blue);
}

static void draw(struct screen *screen, uint32_t frame)
{
	const struct fb_var_screeninfo *var = &screen->var;

	for (uint32_t y = 0; y < var->yres; y++) {
		uint8_t *line =
			screen->pixels + (size_t)screen->fix.line_length * (var->yoffset + y);
		uint32_t *pixel = (uint32_t *)(void *)line + var->xoffset;

		for (uint32_t x = 0; x < var->xres; x++)
			pixel[x] =
				encode(var, test_picture_pixel(x, y, var->xres, var->yres, frame));
	}
}

/* Deferred I/O: the pages written are shown by a timer; this runs it now and waits for it. */
static int flush(const struct screen *screen)
{
	if (msync(screen->pixels, screen->size, MS_SYNC))
		return fail("msync /dev/fb0");
	return fsync(screen->fd) ? fail("fsync /dev/fb0") : 0;
}

int main(int argc, char **argv)
{
	struct screen screen = {.fd = -1};
	uint32_t frame;

	if (argc != 2) {
		fputs("usage: draw FRAME\n", stderr);
		return 2;
	}
	frame = (uint32_t)strtoul(argv[1], NULL, 10);
	if (silence_console() || screen_open(&screen))
		return 1;
	draw(&screen, frame);
	if (flush(&screen))
		return 1;
	printf("VUG-GUEST PICTURE %u %ux%u\n", frame, screen.var.xres, screen.var.yres);
	return 0;
}
