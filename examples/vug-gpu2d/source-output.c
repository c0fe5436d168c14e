/* SPDX-License-Identifier: MIT */
#include "source-output.h"

#include <drm_fourcc.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ---- pictures --------------------------------------------------------------------------- */

static int import(const struct gpu2d_picture *picture, struct vug_buffer **ret_buffer)
{
	int fd = fcntl(picture->dmabuf_fd, F_DUPFD_CLOEXEC, 3);
	const struct vug_buffer_layout layout = {.size = sizeof(layout),
						 .width = picture->width,
						 .height = picture->height,
						 .fourcc = picture->fourcc,
						 .modifier = DRM_FORMAT_MOD_LINEAR,
						 .num_planes = 1,
						 .planes = {{.fd = fd, .stride = picture->stride}}};
	int error = fd < 0 ? -errno : vug_buffer_import(&layout, 0, ret_buffer);

	if (error < 0 && fd >= 0)
		close(fd);
	return error;
}

static int show_dmabuf(struct gpu2d_source *output, uint32_t scanout,
		       const struct gpu2d_picture *picture)
{
	const struct vug_rect rect = {picture->rect.x, picture->rect.y, picture->rect.width,
				      picture->rect.height};
	struct vug_buffer *buffer = NULL;
	int error = import(picture, &buffer);

	if (error < 0)
		return error;
	error = vug_source_show(output->source, scanout, buffer, &rect);
	vug_buffer_unref(buffer);
	return error;
}

/* What is copied has memory of the library's, which stays where guests flip between pictures of one size. */
static int show_copy(struct gpu2d_source *output, uint32_t scanout,
		     const struct gpu2d_picture *picture)
{
	const uint32_t width = picture->rect.width, height = picture->rect.height;
	struct vug_buffer *buffer;
	int error;

	if (output->shown[scanout].width == width && output->shown[scanout].height == height &&
	    output->shown[scanout].fourcc == picture->fourcc)
		return 0;
	error = vug_source_new_buffer(output->source, width, height, picture->fourcc, &buffer);
	if (error < 0)
		return error;
	error = vug_source_show(output->source, scanout, buffer, NULL);
	vug_buffer_unref(buffer);
	if (error < 0)
		return error;
	output->shown[scanout].width = width;
	output->shown[scanout].height = height;
	output->shown[scanout].fourcc = picture->fourcc;
	return 0;
}

/* Scanouts that the server does not have are shown nowhere. */
static int show(void *data, uint32_t scanout, const struct gpu2d_picture *picture)
{
	struct gpu2d_source *output = data;
	bool is_copied = picture != NULL && picture->dmabuf_fd < 0;

	if (scanout >= output->num_scanouts)
		return 0;
	if (is_copied)
		return show_copy(output, scanout, picture);
	memset(&output->shown[scanout], 0, sizeof(output->shown[scanout]));
	return picture != NULL ? show_dmabuf(output, scanout, picture)
			       : vug_source_show(output->source, scanout, NULL, NULL);
}

static int update(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	const struct vug_rect area = {rect->x, rect->y, rect->width, rect->height};
	struct gpu2d_source *output = data;
	uint32_t stride;
	void *pixels;
	int error;

	if (scanout >= output->num_scanouts)
		return 0;
	error = vug_source_begin_write(output->source, scanout, &area, &pixels, &stride);
	if (error < 0)
		return error;
	error = gpu2d_read_pixels(output->gpu, scanout, rect, pixels, stride);
	vug_source_end_write(output->source);
	return error;
}

/* The rectangle is one of the framebuffer, the damage one of what is shown of it. */
static int flush(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	struct gpu2d_source *output = data;
	const struct gpu2d_rect *shown = &output->gpu->scanouts[scanout].picture.rect;
	const struct vug_rect damage = {rect->x - shown->x, rect->y - shown->y, rect->width,
					rect->height};
	const struct vug_present present = {
		.size = sizeof(present), .damage = &damage, .num_damage = 1};
	int error;

	if (scanout >= output->num_scanouts)
		return 0;
	error = vug_source_present(output->source, scanout, &present);
	return error < 0 ? error : GPU2D_LATER;
}

static void handle_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	struct gpu2d_source *output = data;

	(void)source, (void)cookie;
	if (gpu2d_complete(output->gpu, 0, NULL, 0) && output->completed != NULL)
		output->completed(output->data);
}

/* ---- the pointer ------------------------------------------------------------------------ */

/* A hot spot outside of the image is at its edge. */
static uint32_t limit(uint32_t place)
{
	return place < GPU2D_CURSOR_SIZE ? place : GPU2D_CURSOR_SIZE - 1;
}

static void set_cursor(void *data, const struct gpu2d_cursor *cursor)
{
	struct gpu2d_source *output = data;
	uint32_t image[GPU2D_CURSOR_SIZE * GPU2D_CURSOR_SIZE];
	struct vug_cursor_info info = {.size = sizeof(info),
				       .width = GPU2D_CURSOR_SIZE,
				       .height = GPU2D_CURSOR_SIZE,
				       .hot_x = limit(cursor->hot_x),
				       .hot_y = limit(cursor->hot_y),
				       .x = cursor->x,
				       .y = cursor->y,
				       .visible = cursor->is_visible};

	if (cursor->scanout >= output->num_scanouts)
		return;
	if (cursor->image != NULL) {
		memcpy(image, cursor->image, sizeof(image));
		for (size_t i = 0; i < sizeof(image) / sizeof(image[0]); i++)
			image[i] = le32toh(image[i]);
		info.pixels = image;
	}
	(void)vug_source_set_cursor(output->source, cursor->scanout, &info);
}

/* ---- monitors --------------------------------------------------------------------------- */

/* Monitors left of the first one, or above it, begin at its edge: guests know no other place. */
static uint32_t get_place(int32_t place)
{
	return htole32(place > 0 ? (uint32_t)place : 0);
}

static int get_displays(void *data, struct virtio_gpu_resp_display_info *ret_info)
{
	struct gpu2d_source *output = data;

	for (uint32_t i = 0; i < output->num_scanouts; i++) {
		struct vug_monitor monitor = {.size = sizeof(monitor)};
		int error = vug_scanout_get_monitor(vug_source_get_scanout(output->source, i),
						    &monitor);

		if (error < 0)
			return error;
		ret_info->pmodes[i].enabled = htole32(monitor.connected);
		if (!monitor.connected)
			continue;
		ret_info->pmodes[i].r.x = get_place(monitor.x);
		ret_info->pmodes[i].r.y = get_place(monitor.y);
		ret_info->pmodes[i].r.width = htole32(monitor.width);
		ret_info->pmodes[i].r.height = htole32(monitor.height);
	}
	return 0;
}

static int get_edid(void *data, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid)
{
	struct gpu2d_source *output = data;
	int length;

	if (scanout >= output->num_scanouts)
		return -EINVAL;
	length = vug_scanout_get_edid(vug_source_get_scanout(output->source, scanout),
				      ret_edid->edid);
	ret_edid->size = htole32(length > 0 ? (uint32_t)length : 0);
	return length < 0 ? length : 0;
}

/* ---- the source ------------------------------------------------------------------------- */

int gpu2d_source_init(struct gpu2d_source *output, struct vug_server *server, struct gpu2d *gpu,
		      uint32_t num_scanouts)
{
	const struct vug_source_callbacks callbacks = {.size = sizeof(callbacks),
						       .shown = handle_shown};

	*output = (struct gpu2d_source){.gpu = gpu, .num_scanouts = num_scanouts};
	return vug_source_new(server, 0, num_scanouts, &callbacks, output, &output->source);
}

void gpu2d_source_finish(struct gpu2d_source *output)
{
	vug_source_unref(output->source);
	output->source = NULL;
}

struct gpu2d_output gpu2d_source_get_output(struct gpu2d_source *output)
{
	return (struct gpu2d_output){.show = show,
				     .update = update,
				     .flush = flush,
				     .cursor = set_cursor,
				     .get_displays = get_displays,
				     .get_edid = get_edid,
				     .data = output};
}
