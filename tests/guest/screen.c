/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

static int fail(const char *what)
{
	printf("VUG-GUEST FAILED %s: %s\n", what, strerror(errno));
	return -1;
}

/* --- modes ------------------------------------------------------------------------------------ */

/* Of that size; of the preferred one without. NULL: none. */
static const drmModeModeInfo *find_mode(const drmModeConnector *connector, uint32_t width,
					uint32_t height)
{
	for (int i = 0; i < connector->count_modes; i++) {
		const drmModeModeInfo *mode = &connector->modes[i];

		if (width == 0 ? (mode->type & DRM_MODE_TYPE_PREFERRED) != 0
			       : mode->hdisplay == width && mode->vdisplay == height)
			return mode;
	}
	return width == 0 && connector->count_modes > 0 ? &connector->modes[0] : NULL;
}

static int get_mode(const struct screen *screen, uint32_t width, uint32_t height,
		    drmModeModeInfo *ret_mode)
{
	drmModeConnector *connector = drmModeGetConnector(screen->fd, screen->connector);
	const drmModeModeInfo *mode = connector ? find_mode(connector, width, height) : NULL;

	if (mode)
		*ret_mode = *mode;
	drmModeFreeConnector(connector);
	if (mode)
		return 0;
	errno = EINVAL;
	return fail("the monitor has no such mode");
}

int screen_preferred_size(const struct screen *screen, uint32_t *ret_width, uint32_t *ret_height)
{
	drmModeModeInfo mode;

	if (get_mode(screen, 0, 0, &mode))
		return -1;
	*ret_width = mode.hdisplay;
	*ret_height = mode.vdisplay;
	return 0;
}

/* --- buffers ---------------------------------------------------------------------------------- */

static void *map(const struct screen *screen, uint32_t buffer, uint64_t size)
{
	uint64_t offset;
	void *pixels;

	if (drmModeMapDumbBuffer(screen->fd, buffer, &offset))
		return NULL;
	pixels = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, screen->fd, (off_t)offset);
	return pixels == MAP_FAILED ? NULL : pixels;
}

static int make_cursor(struct screen *screen)
{
	uint32_t stride;
	uint64_t size;

	if (drmModeCreateDumbBuffer(screen->fd, SCREEN_CURSOR_SIZE, SCREEN_CURSOR_SIZE, 32, 0,
				    &screen->cursor, &stride, &size))
		return fail("the cursor's buffer");
	screen->cursor_pixels = map(screen, screen->cursor, size);
	return screen->cursor_pixels ? 0 : fail("mmap of the cursor's buffer");
}

static int make_buffer(struct screen *screen, uint32_t width, uint32_t height)
{
	if (drmModeCreateDumbBuffer(screen->fd, width, height, 32, 0, &screen->buffer,
				    &screen->stride, &screen->size))
		return fail("a dumb buffer");
	screen->pixels = map(screen, screen->buffer, screen->size);
	if (!screen->pixels)
		return fail("mmap of a dumb buffer");
	memset(screen->pixels, 0, screen->size);
	if (drmModeAddFB(screen->fd, width, height, 24, 32, screen->stride, screen->buffer,
			 &screen->framebuffer))
		return fail("a framebuffer");
	screen->width = width;
	screen->height = height;
	return 0;
}

static void free_buffer(const struct screen *old)
{
	if (old->width == 0)
		return;
	drmModeRmFB(old->fd, old->framebuffer);
	munmap(old->pixels, old->size);
	drmModeDestroyDumbBuffer(old->fd, old->buffer);
}

/* --- the screen ------------------------------------------------------------------------------- */

int screen_open(struct screen *screen)
{
	drmModeRes *resources;

	screen->fd = open("/dev/dri/card0", O_RDWR | O_CLOEXEC);
	if (screen->fd < 0)
		return fail("open /dev/dri/card0");
	resources = drmModeGetResources(screen->fd);
	if (!resources || resources->count_connectors == 0 || resources->count_crtcs == 0)
		return fail("what /dev/dri/card0 has");
	screen->connector = resources->connectors[0];
	screen->crtc = resources->crtcs[0];
	drmModeFreeResources(resources);
	return make_cursor(screen);
}

int screen_set_mode(struct screen *screen, uint32_t width, uint32_t height)
{
	const struct screen old = *screen;
	drmModeModeInfo mode;

	if (get_mode(screen, width, height, &mode) || make_buffer(screen, width, height))
		return -1;
	if (drmModeSetCrtc(screen->fd, screen->crtc, screen->framebuffer, 0, 0, &screen->connector,
			   1, &mode))
		return fail("set a mode");
	free_buffer(&old);
	return 0;
}

int screen_show(const struct screen *screen, const struct screen_area *areas, uint32_t count)
{
	drmModeClip clips[SCREEN_MAX_AREAS];

	for (uint32_t i = 0; i < count; i++)
		clips[i] = (drmModeClip){
			.x1 = (uint16_t)areas[i].x,
			.y1 = (uint16_t)areas[i].y,
			.x2 = (uint16_t)(areas[i].x + areas[i].width),
			.y2 = (uint16_t)(areas[i].y + areas[i].height),
		};
	if (drmModeDirtyFB(screen->fd, screen->framebuffer, clips, count))
		return fail("flush");
	return 0;
}

int screen_set_cursor(const struct screen *screen, uint32_t hot_x, uint32_t hot_y)
{
	if (drmModeSetCursor2(screen->fd, screen->crtc, screen->cursor, SCREEN_CURSOR_SIZE,
			      SCREEN_CURSOR_SIZE, (int)hot_x, (int)hot_y))
		return fail("set the cursor");
	return 0;
}

int screen_hide_cursor(const struct screen *screen)
{
	return drmModeSetCursor(screen->fd, screen->crtc, 0, 0, 0) ? fail("hide the cursor") : 0;
}

int screen_move_cursor(const struct screen *screen, int x, int y)
{
	return drmModeMoveCursor(screen->fd, screen->crtc, x, y) ? fail("move the cursor") : 0;
}
