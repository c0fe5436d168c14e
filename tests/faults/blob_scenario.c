/* SPDX-License-Identifier: MIT */
/* SET_SCANOUT_BLOB of a VMM's own virtio-gpu: resources of each kind, looked at. */
#include <errno.h>
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

#define SIZE 16
#define BYTES (SIZE * SIZE * 4)
#define FORMAT_XRGB8888 2 /* virtio-gpu's */

enum kind { SEALED, UNSEALED, UDMABUF, EVENT, NOTHING };

static int make_resource(enum kind kind)
{
	uint32_t pixels[SIZE * SIZE];
	int fd;

	if (kind == NOTHING)
		return -1;
	if (kind == EVENT)
		return eventfd(0, EFD_CLOEXEC);
	for (uint32_t i = 0; i < SIZE * SIZE; i++)
		pixels[i] = i * UINT32_C(2654435761) + kind;
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

static void show(enum kind kind)
{
	static const int documented[] = {-EACCES, -EFBIG, -EMFILE, -ENOMEM, 0};
	const struct vug_scanout_blob blob = {.size = sizeof(blob),
					      .rect = {0, 0, SIZE, SIZE},
					      .width = SIZE,
					      .height = SIZE,
					      .format = FORMAT_XRGB8888,
					      .fd = make_resource(kind),
					      .strides = {SIZE * 4},
					      .resource_size = BYTES};
	struct vug_buffer *buffer = NULL;
	struct vug_rect viewport = {0};
	int error = vug_scanout_blob_import(&blob, 0, &buffer, &viewport);

	history_write("vug_scanout_blob_import %d, %u\n", error, viewport.width);
	if (error < 0)
		display_expect_error("vug_scanout_blob_import", error, documented);
	else if (buffer != NULL)
		look(buffer);
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
