/* SPDX-License-Identifier: MIT */
/*
 * The GPU as a vhost-user back end: a VMM connects, its guest's two queues are served, and pictures go to the
 * display channel that the VMM hands over. Rings, memory and messages of vhost-user are libvug-input's.
 */
#ifndef GPU2D_BACKEND_H
#define GPU2D_BACKEND_H

#include "channel.h"
#include "gpu.h"
#include "input/connection.h"
#include "input/memory.h"
#include "input/ring.h"

enum { GPU2D_CONTROL, GPU2D_CURSOR, GPU2D_NUM_RINGS };

/* Where a region of the guest's memory is, for udmabuf. */
struct gpu2d_region {
	struct vhost_user_memory_region place;
	int fd;
};

struct gpu2d_regions {
	struct gpu2d_region regions[VUG_INPUT_MAX_REGIONS];
	size_t count;
};

struct gpu2d_backend {
	int epoll_fd;
	uint32_t num_scanouts; /* that config space tells of */
	struct vug_input_connection vmm;
	uint64_t features, protocol_features;
	uint8_t status;
	struct vug_input_memory memory;
	struct gpu2d_regions regions; /* the same, with their files */
	struct vug_input_ring rings[GPU2D_NUM_RINGS];
	struct vug_input_buffer held; /* of the control queue, where is_holding */
	bool is_holding;              /* its response comes later */
	uint16_t stopped_at;          /* the control queue, last time */
	struct gpu2d gpu;
	struct gpu2d_channel channel;
};

/* Serve the VMM on that connection, which is taken, until it goes: 0 or -errno. */
int gpu2d_backend_run(struct gpu2d_backend *backend, int fd, uint32_t num_scanouts);

/* requests.c: do the request that has come. 0, or -errno: the connection cannot go on. */
int gpu2d_backend_handle(struct gpu2d_backend *backend);

typedef int gpu2d_request_handler(struct gpu2d_backend *backend, struct vug_input_message *request);

/* request-memory.c */
gpu2d_request_handler gpu2d_set_mem_table, gpu2d_add_mem_reg, gpu2d_rem_mem_reg;
void gpu2d_forget_memory(struct gpu2d_backend *backend);
/* request-ring.c */
gpu2d_request_handler gpu2d_set_vring_num, gpu2d_set_vring_addr, gpu2d_set_vring_base,
	gpu2d_get_vring_base, gpu2d_set_vring_kick, gpu2d_set_vring_call, gpu2d_set_vring_err,
	gpu2d_set_vring_enable;
/* Begin each queue that has all that it needs now. */
void gpu2d_update_rings(struct gpu2d_backend *backend);
/* The guest has gone: its queues stop, and nothing is left of it. */
void gpu2d_reset_guest(struct gpu2d_backend *backend);

/* queues.c: the guest's commands. Returns whether there are more. */
bool gpu2d_serve_queues(struct gpu2d_backend *backend);

/* udmabuf.c: gpu2d_guest's share(), of these regions. */
int gpu2d_share_memory(const struct gpu2d_regions *regions, const struct gpu2d_extent *extents,
		       size_t count);

#endif
