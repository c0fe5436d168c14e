/* SPDX-License-Identifier: MIT */
/* The vhost-user protocol, as little of it as an interposer needs. Native byte order. */
#ifndef VUG_VHOST_USER_MESSAGE_H
#define VUG_VHOST_USER_MESSAGE_H

#include <stdint.h>

enum vhost_user_request {
	VHOST_USER_GET_FEATURES = 1,
	VHOST_USER_SET_FEATURES = 2,
	VHOST_USER_SET_MEM_TABLE = 5,
	VHOST_USER_SET_VRING_NUM = 8,
	VHOST_USER_SET_VRING_ADDR = 9,
	VHOST_USER_SET_VRING_BASE = 10,
	VHOST_USER_GET_VRING_BASE = 11,
	VHOST_USER_SET_VRING_KICK = 12,
	VHOST_USER_SET_VRING_CALL = 13,
	VHOST_USER_SET_PROTOCOL_FEATURES = 16,
	VHOST_USER_SET_VRING_ENABLE = 18,
	VHOST_USER_GET_CONFIG = 24,
	VHOST_USER_GPU_SET_SOCKET = 33,
	VHOST_USER_GET_MAX_MEM_SLOTS = 36,
	VHOST_USER_ADD_MEM_REG = 37,
	VHOST_USER_REM_MEM_REG = 38,
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

/* SET_FEATURES. */
#define VHOST_F_LOG_ALL (UINT64_C(1) << 26)
#define VHOST_USER_F_PROTOCOL_FEATURES (UINT64_C(1) << 30)
#define VIRTIO_F_ACCESS_PLATFORM (UINT64_C(1) << 33)
#define VIRTIO_F_RING_PACKED (UINT64_C(1) << 34)

/* SET_PROTOCOL_FEATURES. */
#define VHOST_USER_PROTOCOL_F_INFLIGHT_SHMFD (UINT64_C(1) << 12)
#define VHOST_USER_PROTOCOL_F_INBAND_NOTIFICATIONS (UINT64_C(1) << 14)
#define VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS (UINT64_C(1) << 15)

/* SET_VRING_NUM, SET_VRING_BASE, SET_VRING_ENABLE, and GET_VRING_BASE with its reply. */
struct vhost_user_vring_state {
	uint32_t index, value;
};

/* SET_VRING_ADDR; the addresses are the VMM's own. */
struct vhost_user_vring_address {
	uint32_t index, flags;
	uint64_t descriptors, used, available, log;
};

/* SET_VRING_KICK and SET_VRING_CALL have a u64, whose low byte is the ring's index. */
#define VHOST_USER_VRING_INDEX_MASK UINT64_C(0xff)

struct vhost_user_memory_region {
	uint64_t guest_address, size, user_address, mmap_offset;
};

/* ADD_MEM_REG and REM_MEM_REG. */
struct vhost_user_memory_slot {
	uint64_t padding;
	struct vhost_user_memory_region region;
};

/* The most that SET_MEM_TABLE has room for, and what every back end has room for. */
#define VHOST_USER_MAX_TABLE_REGIONS 8

/* SET_MEM_TABLE, with a descriptor for each region; the payload ends with the last of them. */
struct vhost_user_memory_table {
	uint32_t count, padding;
	struct vhost_user_memory_region regions[VHOST_USER_MAX_TABLE_REGIONS];
};

/* Where virtio_gpu_config has its num_scanouts, a little-endian u32. */
#define VIRTIO_GPU_CONFIG_NUM_SCANOUTS 8

/* SCM_MAX_FD: the most descriptors that one message can carry. */
#define VHOST_USER_MAX_DESCRIPTORS 253
/* Far above anything defined: the largest is GET_SHMEM_CONFIG's reply of 2,056 bytes. */
#define VHOST_USER_MAX_PAYLOAD 65536

#endif
