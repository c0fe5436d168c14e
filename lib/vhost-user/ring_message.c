/* SPDX-License-Identifier: MIT */
#include "vhost-user/ring_message.h"

#include <stddef.h>
#include <string.h>

/* The control queue. */
#define RING 0

static const struct obstacle {
	uint64_t features, protocol_features;
	const char *reason;
} obstacles[] = {
	{VHOST_F_LOG_ALL, 0, "a migration is running (VHOST_F_LOG_ALL)"},
	{VIRTIO_F_ACCESS_PLATFORM, 0, "the device is behind an IOMMU (VIRTIO_F_ACCESS_PLATFORM)"},
	{VIRTIO_F_RING_PACKED, 0, "the rings are packed (VIRTIO_F_RING_PACKED)"},
	{0, VHOST_USER_PROTOCOL_F_INFLIGHT_SHMFD,
	 "the VMM tracks inflight requests (INFLIGHT_SHMFD)"},
	{0, VHOST_USER_PROTOCOL_F_INBAND_NOTIFICATIONS,
	 "notifications are in-band (INBAND_NOTIFICATIONS)"},
};

const char *vug_ring_find_obstacle(uint64_t features, uint64_t protocol_features)
{
	for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++)
		if ((features & obstacles[i].features) != 0 ||
		    (protocol_features & obstacles[i].protocol_features) != 0)
			return obstacles[i].reason;
	return NULL;
}

static void fill(struct vug_ring_message *message, uint32_t request, const void *payload,
		 size_t size, int fd)
{
	message->header = (struct vhost_user_header){
		.request = request, .flags = VHOST_USER_VERSION, .size = (uint32_t)size};
	memcpy(message->payload, payload, size);
	message->fds[0] = fd;
	message->num_fds = fd >= 0 ? 1 : 0;
}

void vug_ring_message_fill_state(struct vug_ring_message *message, uint32_t request, uint32_t value)
{
	const struct vhost_user_vring_state state = {.index = RING, .value = value};

	fill(message, request, &state, sizeof(state), -1);
}

static void fill_descriptor(struct vug_ring_message *message, uint32_t request, int fd)
{
	const uint64_t index = RING;

	fill(message, request, &index, sizeof(index), fd);
}

void vug_ring_message_fill_address(struct vug_ring_message *message,
				   const struct vhost_user_vring_address *address)
{
	fill(message, VHOST_USER_SET_VRING_ADDR, address, sizeof(*address), -1);
}

static void fill_our_address(struct vug_ring_message *message, const struct vug_gpu_ring *ring)
{
	struct vhost_user_vring_address address;

	vug_gpu_ring_get_address(ring, &address);
	address.index = RING;
	vug_ring_message_fill_address(message, &address);
}

void vug_ring_message_fill(struct vug_ring_message *message, enum vug_ring_step step,
			   const struct vug_gpu_ring *ring)
{
	switch (step) {
	case VUG_RING_STEP_NUMBER:
		vug_ring_message_fill_state(message, VHOST_USER_SET_VRING_NUM, ring->number);
		break;
	case VUG_RING_STEP_BASE:
		vug_ring_message_fill_state(message, VHOST_USER_SET_VRING_BASE, 0);
		break;
	case VUG_RING_STEP_ADDRESS:
		fill_our_address(message, ring);
		break;
	case VUG_RING_STEP_CALL:
		fill_descriptor(message, VHOST_USER_SET_VRING_CALL, ring->call_fd);
		break;
	case VUG_RING_STEP_KICK:
		fill_descriptor(message, VHOST_USER_SET_VRING_KICK, ring->back_end_kick_fd);
		break;
	case VUG_RING_STEP_ENABLE:
		vug_ring_message_fill_state(message, VHOST_USER_SET_VRING_ENABLE, 1);
		break;
	case VUG_RING_STEP_STOP:
		vug_ring_message_fill_state(message, VHOST_USER_GET_VRING_BASE, 0);
		break;
	}
}

void vug_ring_message_fill_slot(struct vug_ring_message *message, uint32_t request,
				const struct vug_memory_piece *piece)
{
	const struct vhost_user_memory_slot slot = {.region = vug_memory_piece_get_region(piece)};

	fill(message, request, &slot, sizeof(slot),
	     request == VHOST_USER_ADD_MEM_REG ? piece->fd : -1);
}

void vug_ring_message_fill_table(struct vug_ring_message *message,
				 const struct vhost_user_memory_table *vmms, const int *fds,
				 const struct vug_memory_piece *piece)
{
	struct vhost_user_memory_table table = *vmms;

	if (piece != NULL)
		table.regions[table.count++] = vug_memory_piece_get_region(piece);
	fill(message, VHOST_USER_SET_MEM_TABLE, &table,
	     offsetof(struct vhost_user_memory_table, regions) +
		     table.count * sizeof(table.regions[0]),
	     -1);
	memcpy(message->fds, fds, vmms->count * sizeof(fds[0]));
	if (piece != NULL)
		message->fds[vmms->count] = piece->fd;
	message->num_fds = table.count;
}
