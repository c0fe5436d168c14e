/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/gpu-commands.h"

#include <endian.h>
#include <string.h>

static struct virtio_gpu_ctrl_hdr make_header(uint32_t type)
{
	return (struct virtio_gpu_ctrl_hdr){.type = htole32(type)};
}

static struct virtio_gpu_rect make_rect(const struct vug_rect *rect)
{
	return (struct virtio_gpu_rect){.x = htole32(rect->x),
					.y = htole32(rect->y),
					.width = htole32(rect->width),
					.height = htole32(rect->height)};
}

/* Every response begins with a header. */
static uint32_t command(struct vmm *vmm, const void *request, size_t size, void *ret_response,
			size_t response_size)
{
	struct virtio_gpu_ctrl_hdr header;
	int slot = virtqueue_submit(&vmm->control, request, size);

	if (slot < 0 ||
	    virtqueue_wait(&vmm->control, slot, ret_response, response_size) < (int)sizeof(header))
		return 0;
	memcpy(&header, ret_response, sizeof(header));
	return le32toh(header.type);
}

static uint32_t simple_command(struct vmm *vmm, const void *request, size_t size)
{
	struct virtio_gpu_ctrl_hdr response;

	return command(vmm, request, size, &response, sizeof(response));
}

uint32_t gpu_resource_create_2d(struct vmm *vmm, uint32_t resource, uint32_t format, uint32_t width,
				uint32_t height)
{
	const struct virtio_gpu_resource_create_2d request = {
		.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_CREATE_2D),
		.resource_id = htole32(resource),
		.format = htole32(format),
		.width = htole32(width),
		.height = htole32(height),
	};

	return simple_command(vmm, &request, sizeof(request));
}

uint32_t gpu_resource_unref(struct vmm *vmm, uint32_t resource)
{
	const struct virtio_gpu_resource_unref request = {
		.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_UNREF),
		.resource_id = htole32(resource),
	};

	return simple_command(vmm, &request, sizeof(request));
}

uint32_t gpu_resource_attach_backing(struct vmm *vmm, uint32_t resource, const void *pixels,
				     uint32_t length)
{
	const struct {
		struct virtio_gpu_resource_attach_backing attach;
		struct virtio_gpu_mem_entry entry;
	} request = {
		.attach = {.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING),
			   .resource_id = htole32(resource),
			   .nr_entries = htole32(1)},
		.entry = {.addr = htole64(guest_memory_get_address(&vmm->memory, pixels)),
			  .length = htole32(length)},
	};

	return simple_command(vmm, &request, sizeof(request));
}

static struct virtio_gpu_transfer_to_host_2d
make_transfer(uint32_t resource, const struct vug_rect *rect, uint32_t stride)
{
	return (struct virtio_gpu_transfer_to_host_2d){
		.hdr = make_header(VIRTIO_GPU_CMD_TRANSFER_TO_HOST_2D),
		.r = make_rect(rect),
		.offset = htole64((uint64_t)rect->y * stride + (uint64_t)rect->x * 4),
		.resource_id = htole32(resource),
	};
}

uint32_t gpu_transfer_to_host_2d(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect,
				 uint32_t stride)
{
	const struct virtio_gpu_transfer_to_host_2d request = make_transfer(resource, rect, stride);

	return simple_command(vmm, &request, sizeof(request));
}

int gpu_submit_transfer(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect,
			uint32_t stride)
{
	const struct virtio_gpu_transfer_to_host_2d request = make_transfer(resource, rect, stride);

	return virtqueue_submit(&vmm->control, &request, sizeof(request));
}

uint32_t gpu_set_scanout(struct vmm *vmm, uint32_t scanout, uint32_t resource,
			 const struct vug_rect *rect)
{
	const struct virtio_gpu_set_scanout request = {
		.hdr = make_header(VIRTIO_GPU_CMD_SET_SCANOUT),
		.r = make_rect(rect),
		.scanout_id = htole32(scanout),
		.resource_id = htole32(resource),
	};

	return simple_command(vmm, &request, sizeof(request));
}

uint32_t gpu_resource_create_blob(struct vmm *vmm, uint32_t resource, const void *bytes,
				  uint32_t size)
{
	const struct {
		struct virtio_gpu_resource_create_blob create;
		struct virtio_gpu_mem_entry entry;
	} request = {
		.create = {.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_CREATE_BLOB),
			   .resource_id = htole32(resource),
			   .blob_mem = htole32(VIRTIO_GPU_BLOB_MEM_GUEST),
			   .blob_flags = htole32(VIRTIO_GPU_BLOB_FLAG_USE_SHAREABLE),
			   .nr_entries = htole32(1),
			   .size = htole64(size)},
		.entry = {.addr = htole64(guest_memory_get_address(&vmm->memory, bytes)),
			  .length = htole32(size)},
	};

	return simple_command(vmm, &request, sizeof(request));
}

uint32_t gpu_set_scanout_blob(struct vmm *vmm, uint32_t scanout, uint32_t resource,
			      const struct vug_rect *rect, uint32_t stride)
{
	const struct virtio_gpu_set_scanout_blob request = {
		.hdr = make_header(VIRTIO_GPU_CMD_SET_SCANOUT_BLOB),
		.r = make_rect(rect),
		.scanout_id = htole32(scanout),
		.resource_id = htole32(resource),
		.width = htole32(rect->x + rect->width),
		.height = htole32(rect->y + rect->height),
		.format = htole32(VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM),
		.strides = {htole32(stride)},
	};

	return simple_command(vmm, &request, sizeof(request));
}

static struct virtio_gpu_resource_flush make_flush(uint32_t resource, const struct vug_rect *rect)
{
	return (struct virtio_gpu_resource_flush){
		.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_FLUSH),
		.r = make_rect(rect),
		.resource_id = htole32(resource),
	};
}

uint32_t gpu_resource_flush(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect)
{
	const struct virtio_gpu_resource_flush request = make_flush(resource, rect);

	return simple_command(vmm, &request, sizeof(request));
}

int gpu_submit_flush(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect)
{
	const struct virtio_gpu_resource_flush request = make_flush(resource, rect);

	return virtqueue_submit(&vmm->control, &request, sizeof(request));
}

uint32_t gpu_get_display_info(struct vmm *vmm, struct virtio_gpu_resp_display_info *ret_info)
{
	const struct virtio_gpu_ctrl_hdr request = make_header(VIRTIO_GPU_CMD_GET_DISPLAY_INFO);

	return command(vmm, &request, sizeof(request), ret_info, sizeof(*ret_info));
}

uint32_t gpu_get_edid(struct vmm *vmm, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid)
{
	const struct virtio_gpu_cmd_get_edid request = {
		.hdr = make_header(VIRTIO_GPU_CMD_GET_EDID),
		.scanout = htole32(scanout),
	};

	return command(vmm, &request, sizeof(request), ret_edid, sizeof(*ret_edid));
}

static int send_cursor(struct vmm *vmm, uint32_t type, const struct gpu_cursor *cursor)
{
	const struct virtio_gpu_update_cursor request = {
		.hdr = make_header(type),
		.pos = {.scanout_id = htole32(cursor->scanout),
			.x = htole32((uint32_t)cursor->x),
			.y = htole32((uint32_t)cursor->y)},
		.resource_id = htole32(cursor->resource),
		.hot_x = htole32(cursor->hot_x),
		.hot_y = htole32(cursor->hot_y),
	};
	int slot = virtqueue_submit(&vmm->cursor, &request, sizeof(request));

	return slot < 0 ? slot : virtqueue_wait_all(&vmm->cursor);
}

int gpu_update_cursor(struct vmm *vmm, const struct gpu_cursor *cursor)
{
	return send_cursor(vmm, VIRTIO_GPU_CMD_UPDATE_CURSOR, cursor);
}

int gpu_move_cursor(struct vmm *vmm, const struct gpu_cursor *cursor)
{
	return send_cursor(vmm, VIRTIO_GPU_CMD_MOVE_CURSOR, cursor);
}
