/* SPDX-License-Identifier: MIT */
/* Resources come, get pixels, and go. */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>

#include "commands.h"
#include "resource.h"

struct gpu2d_rect gpu2d_get_rect(const struct virtio_gpu_rect *rect)
{
	return (struct gpu2d_rect){.x = le32toh(rect->x),
				   .y = le32toh(rect->y),
				   .width = le32toh(rect->width),
				   .height = le32toh(rect->height)};
}

bool gpu2d_rect_is_within(const struct gpu2d_rect *rect, uint32_t width, uint32_t height)
{
	return rect->width > 0 && rect->height > 0 && rect->width <= width &&
	       rect->x <= width - rect->width && rect->height <= height &&
	       rect->y <= height - rect->height;
}

static uint32_t get_response(int error)
{
	switch (error) {
	case 0:
		return VIRTIO_GPU_RESP_OK_NODATA;
	case -EEXIST:
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	case -ENOMEM:
		return VIRTIO_GPU_RESP_ERR_OUT_OF_MEMORY;
	case -EBUSY:
		return VIRTIO_GPU_RESP_ERR_UNSPEC;
	default:
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	}
}

/* ---- with pixels of our own ------------------------------------------------------------- */

static int allocate_pixels(struct gpu2d *gpu, struct gpu2d_resource *resource)
{
	resource->pixels = calloc(1, resource->size);
	if (resource->pixels != NULL)
		return 0;
	gpu2d_remove_resource(gpu, resource);
	return -ENOMEM;
}

uint32_t gpu2d_create_2d(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_create_2d *create = command->bytes;
	uint32_t width = le32toh(create->width), height = le32toh(create->height);
	uint32_t fourcc = gpu2d_get_fourcc(le32toh(create->format));
	struct gpu2d_resource *resource;
	int error;

	if (fourcc == 0 || width == 0 || width > GPU2D_MAX_SIZE || height == 0 ||
	    height > GPU2D_MAX_SIZE)
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	error = gpu2d_add_resource(gpu, le32toh(create->resource_id),
				   (uint64_t)width * height * GPU2D_PIXEL, &resource);
	if (error == 0)
		error = allocate_pixels(gpu, resource);
	if (error < 0)
		return get_response(error);
	resource->fourcc = fourcc;
	resource->width = width;
	resource->height = height;
	return VIRTIO_GPU_RESP_OK_NODATA;
}

uint32_t gpu2d_attach_backing(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_attach_backing *attach = command->bytes;
	struct gpu2d_resource *resource = gpu2d_find_resource(gpu, le32toh(attach->resource_id));

	if (resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	return get_response(gpu2d_attach(gpu, resource, command->request, sizeof(*attach),
					 le32toh(attach->nr_entries)));
}

/* A blob is its backing, as long as it lives. */
uint32_t gpu2d_detach_backing(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_detach_backing *detach = command->bytes;
	struct gpu2d_resource *resource = gpu2d_find_resource(gpu, le32toh(detach->resource_id));

	if (resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	if (resource->pixels == NULL || resource->backing.extents == NULL)
		return VIRTIO_GPU_RESP_ERR_UNSPEC;
	gpu2d_detach(gpu, resource);
	return VIRTIO_GPU_RESP_OK_NODATA;
}

/* The rows lie in the backing as far apart as in the resource; the first of them is at `offset`. */
static int copy_rows(const struct gpu2d *gpu, struct gpu2d_resource *resource,
		     const struct gpu2d_rect *rect, uint64_t offset)
{
	size_t stride = (size_t)resource->width * GPU2D_PIXEL;
	size_t length = (size_t)rect->width * GPU2D_PIXEL;
	uint8_t *target = resource->pixels + rect->y * stride + (size_t)rect->x * GPU2D_PIXEL;
	int error = 0;

	if (length == stride)
		return gpu2d_read_backing(gpu, resource, offset, target, stride * rect->height);
	for (uint32_t y = 0; y < rect->height && error == 0; y++)
		error = gpu2d_read_backing(gpu, resource, offset + y * stride, target + y * stride,
					   length);
	return error;
}

uint32_t gpu2d_transfer(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_transfer_to_host_2d *transfer = command->bytes;
	struct gpu2d_resource *resource = gpu2d_find_resource(gpu, le32toh(transfer->resource_id));
	struct gpu2d_rect rect = gpu2d_get_rect(&transfer->r);

	if (resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	if (resource->pixels == NULL) /* a blob needs none */
		return VIRTIO_GPU_RESP_OK_NODATA;
	if (!gpu2d_rect_is_within(&rect, resource->width, resource->height) ||
	    le64toh(transfer->offset) > GPU2D_MAX_BYTES)
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	return get_response(copy_rows(gpu, resource, &rect, le64toh(transfer->offset)));
}

/* ---- blobs ------------------------------------------------------------------------------ */

uint32_t gpu2d_create_blob(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_create_blob *create = command->bytes;
	uint64_t size = le64toh(create->size);
	struct gpu2d_resource *resource;
	int error;

	if (le32toh(create->blob_mem) != VIRTIO_GPU_BLOB_MEM_GUEST || size == 0)
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	error = gpu2d_add_resource(gpu, le32toh(create->resource_id), size, &resource);
	if (error < 0)
		return get_response(error);
	error = gpu2d_attach(gpu, resource, command->request, sizeof(*create),
			     le32toh(create->nr_entries));
	if (error == 0 && size > gpu2d_get_backing_size(resource))
		error = -EINVAL;
	if (error < 0)
		gpu2d_remove_resource(gpu, resource);
	return get_response(error);
}

uint32_t gpu2d_unref(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_unref *unref = command->bytes;
	struct gpu2d_resource *resource = gpu2d_find_resource(gpu, le32toh(unref->resource_id));

	if (resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	gpu2d_hide_resource(gpu, resource);
	gpu2d_remove_resource(gpu, resource);
	return VIRTIO_GPU_RESP_OK_NODATA;
}
