/* SPDX-License-Identifier: MIT */
/* The VMM's side of a vhost-user connection: its messages, as little as a GPU needs. */
#ifndef SCRIPTED_VMM_VHOST_USER_H
#define SCRIPTED_VMM_VHOST_USER_H

#include <stddef.h>
#include <stdint.h>

#include "scripted-vmm/event-loop.h"

/* Numbers of the vhost-user protocol; the library has its own, and a mistake there is to show. */
enum {
	REQUEST_GET_FEATURES = 1,
	REQUEST_SET_FEATURES = 2,
	REQUEST_SET_OWNER = 3,
	REQUEST_SET_MEM_TABLE = 5,
	REQUEST_SET_VRING_NUM = 8,
	REQUEST_SET_VRING_ADDR = 9,
	REQUEST_SET_VRING_BASE = 10,
	REQUEST_GET_VRING_BASE = 11,
	REQUEST_SET_VRING_KICK = 12,
	REQUEST_SET_VRING_CALL = 13,
	REQUEST_GET_PROTOCOL_FEATURES = 15,
	REQUEST_SET_PROTOCOL_FEATURES = 16,
	REQUEST_SET_VRING_ENABLE = 18,
	REQUEST_GET_CONFIG = 24,
	REQUEST_GPU_SET_SOCKET = 33,
};

#define FEATURE_GPU_VIRGL (UINT64_C(1) << 0)
#define FEATURE_GPU_EDID (UINT64_C(1) << 1)
#define FEATURE_GPU_RESOURCE_BLOB (UINT64_C(1) << 3)
#define FEATURE_PROTOCOL_FEATURES (UINT64_C(1) << 30)
#define FEATURE_VERSION_1 (UINT64_C(1) << 32)

#define PROTOCOL_FEATURE_REPLY_ACK (UINT64_C(1) << 3)
#define PROTOCOL_FEATURE_CONFIG (UINT64_C(1) << 9)

#define VHOST_USER_NEED_REPLY UINT32_C(8)

/* That go with one message. */
#define VHOST_USER_MAX_FDS 8

struct vhost_user {
	int fd;
	struct event_loop *loop; /* runs while an answer is waited for */
};

/* A ring's number and a value: the payload of most ring messages. */
struct vring_state {
	uint32_t index, value;
};

struct vring_address {
	uint32_t index, flags;
	uint64_t descriptors, used, available, log; /* addresses in the VMM */
};

/* All return 0 or -errno; -ETIMEDOUT where no answer came, -EPROTO for a wrong one. */
int vhost_user_send(struct vhost_user *peer, uint32_t request, const void *payload, size_t size,
		    int fd);
int vhost_user_send_fds(struct vhost_user *peer, uint32_t request, const void *payload, size_t size,
			const int *fds, size_t num_fds);
/* GPU_SET_SOCKET and its like: no payload, and flags beside the version. */
int vhost_user_send_flags(struct vhost_user *peer, uint32_t request, uint32_t flags, int fd);
int vhost_user_receive(struct vhost_user *peer, uint32_t request, void *ret_payload, size_t size);
int vhost_user_ask(struct vhost_user *peer, uint32_t request, void *payload, size_t size);
int vhost_user_get_u64(struct vhost_user *peer, uint32_t request, uint64_t *ret_value);
int vhost_user_set_u64(struct vhost_user *peer, uint32_t request, uint64_t value);
int vhost_user_set_ring(struct vhost_user *peer, uint32_t request, uint32_t index, uint32_t value);
int vhost_user_set_ring_fd(struct vhost_user *peer, uint32_t request, uint32_t index, int fd);

#endif
