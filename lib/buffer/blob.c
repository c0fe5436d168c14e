/* SPDX-License-Identifier: MIT */
/* SET_SCANOUT_BLOB of a virtio-gpu that is not ours: its numbers are a guest's. */
#include "vug/blob.h"

#include <drm_fourcc.h>
#include <errno.h>

#include "util/checked.h"
#include "util/descriptor.h"
#include "util/fd.h"
#include "util/geometry.h"
#include "util/sized.h"
#include "vug/format.h"

static bool is_off(const struct vug_scanout_blob *blob)
{
	const struct vug_rect *rect = &blob->rect;

	return blob->fd == -1 ||
	       (rect->x == 0 && rect->y == 0 && rect->width == 0 && rect->height == 0);
}

static int check_size(const struct vug_scanout_blob *blob)
{
	if (blob->width == 0 || blob->height == 0)
		return -EINVAL;
	if (blob->width > VUG_BLOB_MAX_SIZE || blob->height > VUG_BLOB_MAX_SIZE)
		return -ERANGE;
	return vug_rect_is_within(&blob->rect, blob->width, blob->height) ? 0 : -EINVAL;
}

/* All of virtio-gpu's formats have one plane. */
static int check_other_planes(const struct vug_scanout_blob *blob)
{
	for (unsigned int i = 1; i < VUG_MAX_PLANES; i++)
		if (blob->strides[i] != 0 || blob->offsets[i] != 0)
			return -EINVAL;
	return 0;
}

/* Rows, or what may turn out to be: memory without a GPU is read as such. */
static int check_rows(const struct vug_scanout_blob *blob, size_t row, uint64_t available)
{
	size_t end;

	if (blob->strides[0] < row)
		return -EINVAL;
	if (blob->strides[0] > VUG_BLOB_MAX_STRIDE)
		return -ERANGE;
	if (!vug_image_size(blob->offsets[0], blob->strides[0], blob->height - 1, &end) ||
	    !vug_add_size(end, row, &end))
		return -EFBIG;
	return end > available ? -EFBIG : 0;
}

/* A tiling may mean anything by its stride, but begins somewhere. */
static int check_tiles(const struct vug_scanout_blob *blob, uint64_t available)
{
	if (blob->strides[0] == 0)
		return -EINVAL;
	return blob->offsets[0] >= available ? -EFBIG : 0;
}

static int check_place(const struct vug_scanout_blob *blob, uint32_t fourcc)
{
	uint64_t available = vug_descriptor_get_size(blob->fd);

	if (!vug_descriptor_is_memory(vug_descriptor_get_kind(blob->fd)))
		return -EACCES;
	if (blob->resource_size != 0 && blob->resource_size < available)
		available = blob->resource_size;
	if (blob->modifier != DRM_FORMAT_MOD_LINEAR && blob->modifier != DRM_FORMAT_MOD_INVALID)
		return check_tiles(blob, available);
	return check_rows(blob, (size_t)blob->width * vug_format_get_bytes_per_pixel(fourcc),
			  available);
}

static int check(const struct vug_scanout_blob *blob, uint32_t fourcc)
{
	int error = check_size(blob);

	if (error == 0 && fourcc == 0)
		error = -ENOTSUP;
	if (error == 0)
		error = check_other_planes(blob);
	return error == 0 ? check_place(blob, fourcc) : error;
}

static int import(const struct vug_scanout_blob *blob, uint32_t fourcc, unsigned int flags,
		  struct vug_buffer **ret_buffer)
{
	int fd = vug_fd_dup(blob->fd), error;
	const struct vug_buffer_layout layout = {
		.size = sizeof(layout),
		.width = blob->width,
		.height = blob->height,
		.fourcc = fourcc,
		.num_planes = 1,
		.modifier = blob->modifier,
		.planes = {{.fd = fd, .offset = blob->offsets[0], .stride = blob->strides[0]}},
	};

	if (fd < 0)
		return fd;
	error = vug_buffer_import(&layout, flags, ret_buffer);
	if (error < 0)
		vug_fd_close(&fd);
	return error;
}

int vug_scanout_blob_import(const struct vug_scanout_blob *blob, unsigned int flags,
			    struct vug_buffer **ret_buffer, struct vug_rect *ret_viewport)
{
	struct vug_buffer *buffer = NULL;
	struct vug_scanout_blob ours;
	uint32_t fourcc;
	int error;

	if (blob == NULL || ret_buffer == NULL || ret_viewport == NULL ||
	    (flags & ~VUG_IMPORT_ASSUME_LINEAR) != 0)
		return -EINVAL;
	error = vug_sized_read(&ours, sizeof(ours), blob);
	if (error < 0)
		return error;
	fourcc = vug_format_from_virtio(ours.format);
	if (!is_off(&ours)) {
		error = check(&ours, fourcc);
		if (error == 0)
			error = import(&ours, fourcc, flags, &buffer);
	}
	if (error < 0)
		return error;
	*ret_buffer = buffer;
	*ret_viewport = buffer != NULL ? ours.rect : (struct vug_rect){0};
	return 0;
}
