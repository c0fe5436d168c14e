/* SPDX-License-Identifier: MIT */
/* SET_SCANOUT_BLOB of a VMM's own virtio-gpu: resources of each kind, looked at. */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <vug/blob.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"
#include "support/fd_census.h"
#include "support/memory_file.h"

/* So wide that what is converted at once matters: pixman draws nothing where it has no memory. */
#define WIDTH 640
#define HEIGHT 8
#define BYTES (WIDTH * HEIGHT * 4)
#define FORMAT_XRGB8888 2 /* virtio-gpu's */

enum kind { SEALED, UNSEALED, UDMABUF, EVENT, NOTHING };

static uint32_t get_pixel(uint32_t place, enum kind kind)
{
	return place * UINT32_C(2654435761) + kind;
}

static int make_resource(enum kind kind)
{
	uint32_t pixels[WIDTH * HEIGHT];
	int fd;

	if (kind == NOTHING)
		return -1;
	if (kind == EVENT)
		return eventfd(0, EFD_CLOEXEC);
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++)
		pixels[i] = get_pixel(i, kind);
	fd = memory_file_new(BYTES, kind == SEALED);
	memory_file_write(fd, 0, pixels, sizeof(pixels));
	if (kind == UDMABUF)
		double_make_dmabuf(fd);
	return fd;
}

static void look(struct vug_buffer *buffer)
{
	static const int documented[] = {-EACCES, -EFBIG, -EAGAIN, -ENOMEM, 0};
	const void *pixels;
	uint32_t stride;
	int error = vug_buffer_map(buffer, &pixels, &stride);

	history_write("vug_buffer_map %d\n", error);
	if (error < 0) {
		display_expect_error("vug_buffer_map", error, documented);
		return;
	}
	history_write_bytes("pixels", pixels, BYTES);
	vug_buffer_unmap(buffer);
}

#define COPIED ((size_t)(WIDTH - 2) * (HEIGHT - 2))

/* The upper eight of a colour's ten bits are the buffer's. */
static void expect_copied(const uint32_t *pixels, enum kind kind)
{
	for (uint32_t i = 0; i < COPIED; i++) {
		uint32_t place = (i / (WIDTH - 2) + 2) * WIDTH + i % (WIDTH - 2) + 2;
		uint32_t blue = pixels[i] >> 2 & 0xff, red = pixels[i] >> 22 & 0xff;

		check(blue == (get_pixel(place, kind) & 0xff) &&
			      red == (get_pixel(place, kind) >> 16 & 0xff),
		      "pixel %u is wrong", i);
	}
}

/* Most of it, in another format; a failure leaves the copy as it was. */
static void copy(struct vug_buffer *buffer, enum kind kind)
{
	static const int documented[] = {-EACCES, -EFBIG, -EAGAIN, -ENOMEM, 0};
	const struct vug_rect viewport = {1, 1, WIDTH - 1, HEIGHT - 1};
	const struct vug_rect area = {1, 1, WIDTH - 2, HEIGHT - 2};
	uint32_t pixels[COPIED] = {0};
	int error = vug_buffer_copy(buffer, &viewport, &area, DRM_FORMAT_XRGB2101010, pixels,
				    sizeof(pixels), (WIDTH - 2) * sizeof(pixels[0]));

	history_write("vug_buffer_copy %d\n", error);
	if (error == 0) {
		expect_copied(pixels, kind);
		return;
	}
	display_expect_error("vug_buffer_copy", error, documented);
	for (size_t i = 0; i < COPIED; i++)
		check(pixels[i] == 0, "a failure wrote pixels");
}

static void show(enum kind kind)
{
	static const int documented[] = {-EACCES, -EFBIG, -EMFILE, -ENOMEM, 0};
	const struct vug_scanout_blob blob = {.size = sizeof(blob),
					      .rect = {0, 0, WIDTH, HEIGHT},
					      .width = WIDTH,
					      .height = HEIGHT,
					      .format = FORMAT_XRGB8888,
					      .fd = make_resource(kind),
					      .strides = {WIDTH * 4},
					      .resource_size = BYTES};
	struct vug_buffer *buffer = NULL;
	struct vug_rect viewport = {0};
	int error = vug_scanout_blob_import(&blob, 0, &buffer, &viewport);

	history_write("vug_scanout_blob_import %d, %u\n", error, viewport.width);
	if (error < 0) {
		display_expect_error("vug_scanout_blob_import", error, documented);
	} else if (buffer != NULL) {
		look(buffer);
		copy(buffer, kind);
	}
	check((error == 0 && kind != NOTHING) == (buffer != NULL), "a buffer of kind %u", kind);
	vug_buffer_unref(buffer);
	if (blob.fd >= 0)
		close(blob.fd);
}

void scenario_blob(void)
{
	struct fd_census census;

	fd_census_take(&census);
	for (enum kind kind = SEALED; kind <= NOTHING; kind++)
		show(kind);
	double_stop();
	double_expect_empty();
	fd_census_expect_same(&census);
}
