/* SPDX-License-Identifier: MIT */
/*
 * What a guest's virtio-gpu driver puts on the queues.
 *
 * Each command waits for its response and returns the response's type (VIRTIO_GPU_RESP_…), or
 * 0 where none came.
 */
#ifndef SCRIPTED_VMM_GPU_COMMANDS_H
#define SCRIPTED_VMM_GPU_COMMANDS_H

#include <linux/virtio_gpu.h>

#include "scripted-vmm/vmm.h"
#include "vug/vug.h"

uint32_t gpu_resource_create_2d(struct vmm *vmm, uint32_t resource, uint32_t format, uint32_t width,
				uint32_t height);
uint32_t gpu_resource_unref(struct vmm *vmm, uint32_t resource);
uint32_t gpu_resource_attach_backing(struct vmm *vmm, uint32_t resource, const void *pixels,
				     uint32_t length);

/* `stride` is that of the backing: the transfer starts at rect's place in it. */
uint32_t gpu_transfer_to_host_2d(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect,
				 uint32_t stride);

/* Resource 0 switches the scanout off. */
uint32_t gpu_set_scanout(struct vmm *vmm, uint32_t scanout, uint32_t resource,
			 const struct vug_rect *rect);
uint32_t gpu_resource_flush(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect);
/* A blob of the guest's memory there, and what its pixels are: XRGB8888, `stride` bytes a row. */
uint32_t gpu_resource_create_blob(struct vmm *vmm, uint32_t resource, const void *bytes,
				  uint32_t size);
uint32_t gpu_set_scanout_blob(struct vmm *vmm, uint32_t scanout, uint32_t resource,
			      const struct vug_rect *rect, uint32_t stride);
uint32_t gpu_get_display_info(struct vmm *vmm, struct virtio_gpu_resp_display_info *ret_info);
uint32_t gpu_get_edid(struct vmm *vmm, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid);

/* Send without waiting, several at a time; vmm->control's virtqueue_wait_all() ends them. */
int gpu_submit_transfer(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect,
			uint32_t stride);
int gpu_submit_flush(struct vmm *vmm, uint32_t resource, const struct vug_rect *rect);

/* Where the cursor is, on the cursor queue. It has no responses: these return 0 or -errno. */
struct gpu_cursor {
	uint32_t scanout, resource; /* resource 0: none */
	int32_t x, y;
	uint32_t hot_x, hot_y;
};

int gpu_update_cursor(struct vmm *vmm, const struct gpu_cursor *cursor);
int gpu_move_cursor(struct vmm *vmm, const struct gpu_cursor *cursor);

#endif
