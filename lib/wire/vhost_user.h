/* SPDX-License-Identifier: MIT */
/* The vhost-user protocol, as much of it as an interposer and an input device need. Native byte order. */
#ifndef VUG_WIRE_VHOST_USER_H
#define VUG_WIRE_VHOST_USER_H

#include <stdint.h>

enum vhost_user_request {
	VHOST_USER_GET_FEATURES = 1,
	VHOST_USER_SET_FEATURES = 2,
	VHOST_USER_SET_OWNER = 3,
	VHOST_USER_RESET_OWNER = 4,
	VHOST_USER_SET_MEM_TABLE = 5,
	VHOST_USER_SET_VRING_NUM = 8,
	VHOST_USER_SET_VRING_ADDR = 9,
	VHOST_USER_SET_VRING_BASE = 10,
	VHOST_USER_GET_VRING_BASE = 11,
	VHOST_USER_SET_VRING_KICK = 12,
	VHOST_USER_SET_VRING_CALL = 13,
	VHOST_USER_SET_VRING_ERR = 14,
	VHOST_USER_GET_PROTOCOL_FEATURES = 15,
	VHOST_USER_SET_PROTOCOL_FEATURES = 16,
	VHOST_USER_GET_QUEUE_NUM = 17,
	VHOST_USER_SET_VRING_ENABLE = 18,
	VHOST_USER_GET_CONFIG = 24,
	VHOST_USER_SET_CONFIG = 25,
	VHOST_USER_GET_INFLIGHT_FD = 31,
	VHOST_USER_SET_INFLIGHT_FD = 32,
	VHOST_USER_GPU_SET_SOCKET = 33,
	VHOST_USER_RESET_DEVICE = 34,
	VHOST_USER_GET_MAX_MEM_SLOTS = 36,
	VHOST_USER_ADD_MEM_REG = 37,
	VHOST_USER_REM_MEM_REG = 38,
	VHOST_USER_SET_STATUS = 39,
	VHOST_USER_GET_STATUS = 40,
};

#define VHOST_USER_VERSION UINT32_C(0x1)
#define VHOST_USER_VERSION_MASK UINT32_C(0x3)
#define VHOST_USER_FLAG_REPLY UINT32_C(0x4)
#define VHOST_USER_FLAG_NEED_REPLY UINT32_C(0x8)

struct vhost_user_header {
	uint32_t request;
	uint32_t flags;
	uint32_t size; /* of the payload */
};

/* SET_FEATURES. */
#define VHOST_F_LOG_ALL (UINT64_C(1) << 26)
#define VIRTIO_F_INDIRECT_DESC (UINT64_C(1) << 28)
#define VIRTIO_F_EVENT_IDX (UINT64_C(1) << 29)
#define VHOST_USER_F_PROTOCOL_FEATURES (UINT64_C(1) << 30)
#define VIRTIO_F_VERSION_1 (UINT64_C(1) << 32)
#define VIRTIO_F_ACCESS_PLATFORM (UINT64_C(1) << 33)
#define VIRTIO_F_RING_PACKED (UINT64_C(1) << 34)

/* SET_PROTOCOL_FEATURES. */
#define VHOST_USER_PROTOCOL_F_MQ (UINT64_C(1) << 0)
#define VHOST_USER_PROTOCOL_F_REPLY_ACK (UINT64_C(1) << 3)
#define VHOST_USER_PROTOCOL_F_CONFIG (UINT64_C(1) << 9)
#define VHOST_USER_PROTOCOL_F_INFLIGHT_SHMFD (UINT64_C(1) << 12)
#define VHOST_USER_PROTOCOL_F_RESET_DEVICE (UINT64_C(1) << 13)
#define VHOST_USER_PROTOCOL_F_INBAND_NOTIFICATIONS (UINT64_C(1) << 14)
#define VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS (UINT64_C(1) << 15)
#define VHOST_USER_PROTOCOL_F_STATUS (UINT64_C(1) << 16)
#define VHOST_USER_PROTOCOL_F_GPA_ADDRESSES (UINT64_C(1) << 21)

/* SET_VRING_NUM, SET_VRING_BASE, SET_VRING_ENABLE, and GET_VRING_BASE with its reply. */
struct vhost_user_vring_state {
	uint32_t index, value;
};

/* SET_VRING_ADDR; the addresses are the VMM's own, or with GPA_ADDRESSES the guest's. */
struct vhost_user_vring_address {
	uint32_t index, flags;
	uint64_t descriptors, used, available, log;
};

/* SET_VRING_KICK, SET_VRING_CALL and SET_VRING_ERR have a u64: the ring, and whether no descriptor comes. */
#define VHOST_USER_VRING_INDEX_MASK UINT64_C(0xff)
#define VHOST_USER_VRING_NO_FD (UINT64_C(1) << 8)

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

/* GET_CONFIG with its reply, and SET_CONFIG; `size` bytes of the device's config follow. */
struct vhost_user_config {
	uint32_t offset, size, flags;
};

/* GET_INFLIGHT_FD with its reply, and SET_INFLIGHT_FD. */
struct vhost_user_inflight {
	uint64_t mmap_size, mmap_offset;
	uint16_t num_queues, queue_size;
};

#endif
