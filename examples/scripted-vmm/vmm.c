/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/vmm.h"

#include <endian.h>
#include <errno.h>
#include <unistd.h>

/* The payload of SET_MEM_TABLE with one region. */
struct memory_table {
	uint32_t count, padding;
	uint64_t guest_address, size, vmm_address, offset;
};

/* The payload of GET_CONFIG. */
struct config_message {
	uint32_t offset, size, flags;
	struct vmm_gpu_config config;
};

static int agree_on_protocol_features(struct vmm *vmm)
{
	const uint64_t known = PROTOCOL_FEATURE_REPLY_ACK | PROTOCOL_FEATURE_CONFIG;
	uint64_t offered;
	int error;

	if (!(vmm->features & FEATURE_PROTOCOL_FEATURES))
		return 0;
	error = vhost_user_get_u64(&vmm->peer, REQUEST_GET_PROTOCOL_FEATURES, &offered);
	if (error < 0)
		return error;
	vmm->protocol_features = offered & known;
	return vhost_user_set_u64(&vmm->peer, REQUEST_SET_PROTOCOL_FEATURES,
				  vmm->protocol_features);
}

/* As QEMU does it: the protocol's features at the connection, the guest's choice after it. */
static int agree_on_features(struct vmm *vmm, uint64_t refused_features)
{
	const uint64_t known = FEATURE_GPU_VIRGL | FEATURE_GPU_EDID | FEATURE_GPU_RESOURCE_BLOB |
			       FEATURE_PROTOCOL_FEATURES | FEATURE_VERSION_1;
	int error = vhost_user_get_u64(&vmm->peer, REQUEST_GET_FEATURES, &vmm->offered_features);

	if (error < 0)
		return error;
	vmm->features = vmm->offered_features & known & ~refused_features;
	error = agree_on_protocol_features(vmm);
	if (error == 0)
		error = vhost_user_send(&vmm->peer, REQUEST_SET_OWNER, NULL, 0, -1);
	if (error == 0)
		error = vhost_user_set_u64(&vmm->peer, REQUEST_SET_FEATURES, vmm->features);
	return error;
}

static int create_queues(struct vmm *vmm)
{
	int error = guest_memory_new(&vmm->memory);

	if (error == 0)
		error = virtqueue_new(&vmm->control, 0, true, &vmm->memory, vmm->loop);
	if (error == 0)
		error = virtqueue_new(&vmm->cursor, 1, false, &vmm->memory, vmm->loop);
	return error;
}

int vmm_connect(struct vmm *vmm, struct event_loop *loop, int fd, uint64_t refused_features)
{
	int error;

	*vmm = (struct vmm){.loop = loop,
			    .peer = {.fd = fd, .loop = loop},
			    .control = {.loop = loop, .kick_fd = -1, .call_fd = -1},
			    .cursor = {.loop = loop, .kick_fd = -1, .call_fd = -1}};
	error = create_queues(vmm);
	if (error == 0)
		error = agree_on_features(vmm, refused_features);
	if (error < 0)
		vmm_finish(vmm);
	return error;
}

void vmm_finish(struct vmm *vmm)
{
	virtqueue_free(&vmm->control);
	virtqueue_free(&vmm->cursor);
	guest_memory_free(&vmm->memory);
	if (vmm->peer.fd >= 0)
		close(vmm->peer.fd);
	vmm->peer.fd = -1;
}

static int send_memory(struct vmm *vmm)
{
	const struct memory_table table = {
		.count = 1,
		.guest_address = GUEST_MEMORY_ADDRESS,
		.size = GUEST_MEMORY_SIZE,
		.vmm_address = (uintptr_t)vmm->memory.bytes,
	};

	return vhost_user_send(&vmm->peer, REQUEST_SET_MEM_TABLE, &table, sizeof(table),
			       vmm->memory.fd);
}

int vmm_start(struct vmm *vmm)
{
	bool must_enable = (vmm->features & FEATURE_PROTOCOL_FEATURES) != 0;
	int error = send_memory(vmm);

	virtqueue_reset(&vmm->control);
	virtqueue_reset(&vmm->cursor);
	if (error == 0)
		error = virtqueue_start(&vmm->control, &vmm->peer, must_enable);
	if (error == 0)
		error = virtqueue_start(&vmm->cursor, &vmm->peer, must_enable);
	return error;
}

int vmm_stop(struct vmm *vmm)
{
	int base = virtqueue_stop(&vmm->control, &vmm->peer);

	if (base >= 0)
		base = virtqueue_stop(&vmm->cursor, &vmm->peer);
	return base < 0 ? base : 0;
}

int vmm_wait_for_confirmation(struct vmm *vmm, uint32_t request)
{
	uint64_t status;
	int error = vhost_user_receive(&vmm->peer, request, &status, sizeof(status));

	if (error < 0)
		return error;
	return status == 0 ? 0 : -EREMOTEIO;
}

int vmm_get_config(struct vmm *vmm, struct vmm_gpu_config *ret_config)
{
	struct config_message message = {.size = sizeof(message.config)};
	int error = vhost_user_ask(&vmm->peer, REQUEST_GET_CONFIG, &message, sizeof(message));

	if (error < 0)
		return error;
	*ret_config = message.config;
	ret_config->num_scanouts = le32toh(message.config.num_scanouts);
	return 0;
}
