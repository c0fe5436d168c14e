/* SPDX-License-Identifier: MIT */
/* The vhost-user protocol, as little of it as handing over a display needs. */
#ifndef VUG_VHOST_USER_MESSAGE_H
#define VUG_VHOST_USER_MESSAGE_H

#include <stdint.h>

enum vhost_user_request {
	VHOST_USER_SET_VRING_KICK = 12,
	VHOST_USER_GET_CONFIG = 24,
	VHOST_USER_GPU_SET_SOCKET = 33,
};

#define VHOST_USER_VERSION UINT32_C(0x1)
#define VHOST_USER_FLAG_REPLY UINT32_C(0x4)
#define VHOST_USER_FLAG_NEED_REPLY UINT32_C(0x8)

struct vhost_user_header {
	uint32_t request;
	uint32_t flags;
	uint32_t size; /* of the payload */
};

/* The payload of GET_CONFIG and of its reply; `size` bytes of the device's config follow. */
struct vhost_user_config {
	uint32_t offset, size, flags;
};

/* Where virtio_gpu_config has its num_scanouts, a little-endian u32. */
#define VIRTIO_GPU_CONFIG_NUM_SCANOUTS 8

/* SCM_MAX_FD: the most descriptors that one message can carry. */
#define VHOST_USER_MAX_DESCRIPTORS 253
/* Far above anything defined: the largest is GET_SHMEM_CONFIG's reply of 2,056 bytes. */
#define VHOST_USER_MAX_PAYLOAD 65536

#endif
