/* SPDX-License-Identifier: MIT */
#include "resource.h"

#include <drm_fourcc.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uint32_t gpu2d_get_fourcc(uint32_t format)
{
	static const uint32_t names[][2] = {
		{VIRTIO_GPU_FORMAT_B8G8R8A8_UNORM, DRM_FORMAT_ARGB8888},
		{VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM, DRM_FORMAT_XRGB8888},
		{VIRTIO_GPU_FORMAT_A8R8G8B8_UNORM, DRM_FORMAT_BGRA8888},
		{VIRTIO_GPU_FORMAT_X8R8G8B8_UNORM, DRM_FORMAT_BGRX8888},
		{VIRTIO_GPU_FORMAT_R8G8B8A8_UNORM, DRM_FORMAT_ABGR8888},
		{VIRTIO_GPU_FORMAT_X8B8G8R8_UNORM, DRM_FORMAT_RGBX8888},
		{VIRTIO_GPU_FORMAT_A8B8G8R8_UNORM, DRM_FORMAT_RGBA8888},
		{VIRTIO_GPU_FORMAT_R8G8B8X8_UNORM, DRM_FORMAT_XBGR8888},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i][0] == format)
			return names[i][1];
	return 0;
}

struct gpu2d_resource *gpu2d_find_resource(const struct gpu2d *gpu, uint32_t id)
{
	struct gpu2d_resource *resource = gpu->resources;

	while (resource != NULL && resource->id != id)
		resource = resource->next;
	return resource;
}

int gpu2d_add_resource(struct gpu2d *gpu, uint32_t id, uint64_t size,
		       struct gpu2d_resource **ret_resource)
{
	struct gpu2d_resource *resource;

	if (id == 0 || gpu2d_find_resource(gpu, id) != NULL)
		return -EEXIST;
	if (gpu->num_resources == GPU2D_MAX_RESOURCES || size > GPU2D_MAX_BYTES - gpu->num_bytes)
		return -ENOMEM;
	resource = calloc(1, sizeof(*resource));
	if (resource == NULL)
		return -ENOMEM;
	*resource = (struct gpu2d_resource){
		.id = id, .size = size, .dmabuf_fd = -1, .next = gpu->resources};
	gpu->resources = resource;
	gpu->num_resources++;
	gpu->num_bytes += size;
	*ret_resource = resource;
	return 0;
}

void gpu2d_remove_resource(struct gpu2d *gpu, struct gpu2d_resource *resource)
{
	struct gpu2d_resource **link = &gpu->resources;

	while (*link != resource)
		link = &(*link)->next;
	*link = resource->next;
	gpu->num_resources--;
	gpu->num_bytes -= resource->size;
	gpu2d_detach(gpu, resource);
	if (resource->dmabuf_fd >= 0)
		close(resource->dmabuf_fd);
	free(resource->pixels);
	free(resource);
}

/* ---- the backing ------------------------------------------------------------------------ */

/* Both arrays in one piece of memory. */
static bool allocate_backing(struct gpu2d_backing *backing, uint32_t count)
{
	backing->extents = calloc(count, sizeof(*backing->extents) + sizeof(*backing->ends));
	backing->ends = backing->extents != NULL ? (uint64_t *)(backing->extents + count) : NULL;
	backing->count = count;
	return backing->extents != NULL;
}

static bool set_extents(struct gpu2d_backing *backing, const struct virtio_gpu_mem_entry *entries)
{
	uint64_t size = 0, last;

	for (uint32_t i = 0; i < backing->count; i++) {
		const struct gpu2d_extent extent = {.address = le64toh(entries[i].addr),
						    .length = le32toh(entries[i].length)};

		if (extent.length == 0 ||
		    __builtin_add_overflow(extent.address, extent.length - 1, &last))
			return false;
		size += extent.length; /* of 2^17 numbers below 2^32 */
		backing->extents[i] = extent;
		backing->ends[i] = size;
	}
	return true;
}

/* The command is read again, with what follows it. */
static int read_entries(struct gpu2d_backing *backing, const struct gpu2d_request *request,
			size_t skipped)
{
	size_t length = skipped + backing->count * sizeof(struct virtio_gpu_mem_entry);
	uint8_t *bytes = malloc(length);
	int error = bytes != NULL ? 0 : -ENOMEM;

	if (error == 0 && (!request->read(request->data, bytes, length) ||
			   !set_extents(backing, (const void *)(bytes + skipped))))
		error = -EINVAL;
	free(bytes);
	return error;
}

int gpu2d_attach(struct gpu2d *gpu, struct gpu2d_resource *resource,
		 const struct gpu2d_request *request, size_t skipped, uint32_t count)
{
	struct gpu2d_backing backing;
	int error;

	if (resource->backing.extents != NULL)
		return -EBUSY;
	if (count == 0)
		return -EINVAL;
	if (count > GPU2D_MAX_ENTRIES - gpu->num_entries || !allocate_backing(&backing, count))
		return -ENOMEM;
	error = read_entries(&backing, request, skipped);
	if (error < 0) {
		free(backing.extents);
		return error;
	}
	resource->backing = backing;
	gpu->num_entries += count;
	return 0;
}

void gpu2d_detach(struct gpu2d *gpu, struct gpu2d_resource *resource)
{
	gpu->num_entries -= resource->backing.count;
	free(resource->backing.extents);
	resource->backing = (struct gpu2d_backing){0};
}

uint64_t gpu2d_get_backing_size(const struct gpu2d_resource *resource)
{
	const struct gpu2d_backing *backing = &resource->backing;

	return backing->count > 0 ? backing->ends[backing->count - 1] : 0;
}

/* The piece that has that byte of the backing, which has so many. */
static uint32_t find_extent(const struct gpu2d_backing *backing, uint64_t offset)
{
	uint32_t low = 0, high = backing->count - 1;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (backing->ends[middle] > offset)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

int gpu2d_read_backing(const struct gpu2d *gpu, const struct gpu2d_resource *resource,
		       uint64_t offset, void *ret_bytes, size_t length)
{
	const struct gpu2d_backing *backing = &resource->backing;
	uint64_t size = gpu2d_get_backing_size(resource);
	uint8_t *bytes = ret_bytes;
	int error = 0;

	if (length == 0 || offset > size || length > size - offset)
		return -EFAULT;
	for (uint32_t i = find_extent(backing, offset); length > 0 && error == 0; i++) {
		uint64_t left = backing->ends[i] - offset;
		size_t part = left < length ? (size_t)left : length;
		uint64_t begin = backing->extents[i].length - left;

		error = gpu->guest.read(gpu->guest.data, backing->extents[i].address + begin, bytes,
					part);
		bytes += part;
		offset += part;
		length -= part;
	}
	return error < 0 ? -EFAULT : 0;
}

int gpu2d_get_dmabuf(const struct gpu2d *gpu, struct gpu2d_resource *resource)
{
	if (resource->dmabuf_fd < 0 && !resource->has_no_dmabuf && gpu->guest.share != NULL)
		resource->dmabuf_fd = gpu->guest.share(gpu->guest.data, resource->backing.extents,
						       resource->backing.count);
	resource->has_no_dmabuf = resource->dmabuf_fd < 0;
	return resource->dmabuf_fd < 0 ? -1 : resource->dmabuf_fd;
}
