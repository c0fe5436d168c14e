/* SPDX-License-Identifier: MIT */
#include "sample.h"

#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support/memory_file.h"

/* No two places and no two samples alike. */
static uint8_t get_byte(const struct sample *sample, size_t place)
{
	uint32_t mixed = ((uint32_t)place + sample->seed * 7919) * UINT32_C(2654435761);

	return (uint8_t)(mixed >> 24 ^ mixed >> 11);
}

static void fill_in(struct sample *sample)
{
	struct peer_dmabuf *wanted = &sample->wanted;

	if (sample->bytes_per_pixel == 0)
		sample->bytes_per_pixel = 4;
	if (wanted->fd_fourcc == 0)
		wanted->fd_fourcc = DRM_FORMAT_XRGB8888;
	if (wanted->fd_stride == 0)
		wanted->fd_stride = wanted->fd_width * sample->bytes_per_pixel;
	if (wanted->width == 0) {
		wanted->width = wanted->fd_width;
		wanted->height = wanted->fd_height;
	}
}

/* What it shall hold, through one of the ways to write. */
static void fill(const struct sample *sample,
		 void (*write_bytes)(int, size_t, const void *, size_t))
{
	size_t length = (size_t)sample->wanted.fd_stride * sample->wanted.fd_height;
	uint8_t *bytes = malloc(length);

	check(bytes != NULL, "no memory");
	for (size_t place = 0; place < length; place++)
		bytes[place] = get_byte(sample, place);
	write_bytes(sample->fd, 0, bytes, length);
	free(bytes);
}

void sample_make(struct sample *sample)
{
	fill_in(sample);
	sample->fd = dmabuf_new(sample->exporter,
				(size_t)sample->wanted.fd_stride * sample->wanted.fd_height);
	fill(sample, dmabuf_write);
}

void sample_redraw(const struct sample *sample)
{
	fill(sample, dmabuf_draw);
}

void sample_free(struct sample *sample)
{
	close(sample->fd);
	sample->fd = -1;
}

void sample_show(const struct sample *sample, struct rig *rig)
{
	if (sample->names_no_modifier)
		rig_send(rig, peer_dmabuf_scanout(&sample->wanted, sample->fd));
	else
		rig_send(rig,
			 peer_dmabuf_scanout2(&sample->wanted, DRM_FORMAT_MOD_LINEAR, sample->fd));
}

static void expect_layout(const struct sample *sample, const struct vug_buffer_layout *layout)
{
	const struct peer_dmabuf *wanted = &sample->wanted;

	check(layout->width == wanted->fd_width && layout->height == wanted->fd_height,
	      "%ux%u, not %ux%u", layout->width, layout->height, wanted->fd_width,
	      wanted->fd_height);
	check(layout->fourcc == wanted->fd_fourcc, "the format is 0x%x", layout->fourcc);
	check(layout->y_inverted == (wanted->fd_flags == 1), "y_inverted is wrong");
	check(memory_file_is_same(layout->planes[0].fd, sample->fd), "it is another buffer");
}

/* Bottom-up memory has the part's last row first. */
static uint32_t first_row(const struct peer_dmabuf *wanted)
{
	return wanted->fd_flags == 1 ? wanted->fd_height - wanted->y - wanted->height : wanted->y;
}

/* A row of the viewport. */
static void expect_row(const struct sample *sample, const uint8_t *pixels, size_t place,
		       size_t length)
{
	for (size_t i = 0; i < length; i++)
		check(pixels[place + i] == get_byte(sample, place + i),
		      "byte %zu (stride %u) is 0x%02x, not 0x%02x", place + i,
		      sample->wanted.fd_stride, (unsigned int)pixels[place + i],
		      (unsigned int)get_byte(sample, place + i));
}

static void expect_pixels(const struct sample *sample, struct vug_buffer *buffer)
{
	const struct peer_dmabuf *wanted = &sample->wanted;
	const void *pixels;
	uint32_t stride;
	int error = vug_buffer_map(buffer, &pixels, &stride);

	check(error == 0, "vug_buffer_map of %s memory returned %d",
	      dmabuf_get_exporter_name(sample->exporter), error);
	check(stride == wanted->fd_stride, "a stride of %u, not %u", stride, wanted->fd_stride);
	for (uint32_t y = first_row(wanted); y < first_row(wanted) + wanted->height; y++)
		expect_row(sample, pixels,
			   (size_t)y * stride + (size_t)wanted->x * sample->bytes_per_pixel,
			   (size_t)wanted->width * sample->bytes_per_pixel);
	vug_buffer_unmap(buffer);
}

void sample_expect_shown(const struct sample *sample, struct rig *rig)
{
	const struct peer_dmabuf *wanted = &sample->wanted;
	const struct vug_buffer_layout layout = rig_get_layout(rig, wanted->scanout);
	struct vug_rect viewport;
	struct vug_buffer *buffer =
		vug_scanout_get_buffer(rig_get_scanout(rig, wanted->scanout), &viewport);

	expect_layout(sample, &layout);
	check(viewport.x == wanted->x && viewport.y == first_row(wanted) &&
		      viewport.width == wanted->width && viewport.height == wanted->height,
	      "it shows %ux%u+%u+%u", viewport.width, viewport.height, viewport.x, viewport.y);
	expect_pixels(sample, buffer);
}

int sample_try_map(const struct sample *sample, struct rig *rig)
{
	struct vug_buffer *buffer = rig_get_buffer(rig, sample->wanted.scanout);
	const void *pixels;
	uint32_t stride;
	int error = vug_buffer_map(buffer, &pixels, &stride);

	if (error == 0)
		vug_buffer_unmap(buffer);
	return error;
}
