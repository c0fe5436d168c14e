/* SPDX-License-Identifier: MIT */
/* The table of vhost-user's requests, and the handlers of those that are about the whole device. */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "backend.h"
#include "util/fd.h"

static const uint64_t features = UINT64_C(1) << VIRTIO_GPU_F_EDID |
				 UINT64_C(1) << VIRTIO_GPU_F_RESOURCE_BLOB |
				 VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX |
				 VHOST_USER_F_PROTOCOL_FEATURES | VIRTIO_F_VERSION_1;
static const uint64_t protocol_features =
	VHOST_USER_PROTOCOL_F_MQ | VHOST_USER_PROTOCOL_F_REPLY_ACK | VHOST_USER_PROTOCOL_F_CONFIG |
	VHOST_USER_PROTOCOL_F_RESET_DEVICE | VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS |
	VHOST_USER_PROTOCOL_F_STATUS | VHOST_USER_PROTOCOL_F_GPA_ADDRESSES;

static uint64_t get_u64(const struct vug_input_message *request)
{
	uint64_t value;

	memcpy(&value, request->payload, sizeof(value));
	return value;
}

static int reply_u64(struct gpu2d_backend *backend, uint64_t value)
{
	vug_input_connection_reply(&backend->vmm, &value, sizeof(value), -1);
	return 0;
}

/* Questions whose answer is a number. */
static int answer(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	switch (request->header.request) {
	case VHOST_USER_GET_FEATURES:
		return reply_u64(backend, features);
	case VHOST_USER_GET_PROTOCOL_FEATURES:
		return reply_u64(backend, protocol_features);
	case VHOST_USER_GET_QUEUE_NUM:
		return reply_u64(backend, GPU2D_NUM_RINGS);
	case VHOST_USER_GET_MAX_MEM_SLOTS:
		return reply_u64(backend, VUG_INPUT_MAX_REGIONS);
	default:
		return reply_u64(backend, backend->status);
	}
}

/*
 * QEMU hands on whatever its guest took of QEMU itself, VIRTIO_F_RING_RESET for one, which need not be known here.
 * What changes the rings or their memory would have to be.
 */
static int set_features(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	uint64_t wanted = get_u64(request);

	if (wanted & (VHOST_F_LOG_ALL | VIRTIO_F_ACCESS_PLATFORM | VIRTIO_F_RING_PACKED))
		return -EINVAL;
	backend->features = wanted & features;
	for (size_t i = 0; i < GPU2D_NUM_RINGS; i++)
		if (!(wanted & VHOST_USER_F_PROTOCOL_FEATURES))
			backend->rings[i].is_enabled = true;
	gpu2d_update_rings(backend);
	return 0;
}

static int set_protocol_features(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	uint64_t wanted = get_u64(request);

	if (wanted & ~protocol_features)
		return -EINVAL;
	/* What addresses mean does not change below a region. */
	if (backend->memory.count > 0 &&
	    (wanted ^ backend->protocol_features) & VHOST_USER_PROTOCOL_F_GPA_ADDRESSES)
		return -EBUSY;
	backend->protocol_features = wanted;
	backend->memory.has_guest_addresses = (wanted & VHOST_USER_PROTOCOL_F_GPA_ADDRESSES) != 0;
	return 0;
}

/* Some VMMs send room for the answer along. Behind what there is are zeros. */
static int get_config(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	const struct virtio_gpu_config ours = {.num_scanouts = htole32(backend->num_scanouts)};
	struct vhost_user_config config;
	uint8_t reply[VHOST_USER_MAX_PAYLOAD] = {0};
	size_t length;

	memcpy(&config, request->payload, sizeof(config));
	if (config.size > sizeof(reply) - sizeof(config)) {
		vug_input_connection_reply(&backend->vmm, NULL, 0, -1);
		return 0;
	}
	memcpy(reply, &config, sizeof(config));
	length = config.offset < sizeof(ours) ? sizeof(ours) - config.offset : 0;
	if (length > 0)
		memcpy(reply + sizeof(config), (const uint8_t *)&ours + config.offset,
		       length < config.size ? length : config.size);
	vug_input_connection_reply(&backend->vmm, reply, (uint32_t)sizeof(config) + config.size,
				   -1);
	return 0;
}

/* QEMU sets it to 0 when the VM is paused, too. */
static int set_status(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	backend->status = (uint8_t)get_u64(request);
	return 0;
}

static int reset_device(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	(void)request;
	backend->status = 0;
	gpu2d_reset_guest(backend);
	return 0;
}

static int set_socket(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	int error = vug_fd_check_unix_stream(request->fds[0]);

	if (error == 0)
		gpu2d_channel_attach(&backend->channel, vug_fd_take(&request->fds[0]));
	return error;
}

/* SET_OWNER; and events of config space are cleared, of which there are none. */
static int do_nothing(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	(void)backend, (void)request;
	return 0;
}

struct rule {
	size_t min_size, max_size; /* of the payload */
	size_t min_fds, max_fds;
	bool has_reply; /* of its own */
	gpu2d_request_handler *handle;
};

#define EXACTLY(type) sizeof(type), sizeof(type)
#define STATE EXACTLY(struct vhost_user_vring_state)
#define CONFIG sizeof(struct vhost_user_config), VHOST_USER_MAX_PAYLOAD

/* clang-format off */
static const struct rule rules[] = {
	[VHOST_USER_GET_FEATURES] = {0, 0, 0, 0, true, answer},
	[VHOST_USER_SET_FEATURES] = {EXACTLY(uint64_t), 0, 0, false, set_features},
	[VHOST_USER_SET_OWNER] = {0, 0, 0, 0, false, do_nothing},
	[VHOST_USER_RESET_OWNER] = {0, 0, 0, 0, false, reset_device},
	[VHOST_USER_SET_MEM_TABLE] = {8, sizeof(struct vhost_user_memory_table), 0, VHOST_USER_MAX_DESCRIPTORS, false, gpu2d_set_mem_table},
	[VHOST_USER_SET_VRING_NUM] = {STATE, 0, 0, false, gpu2d_set_vring_num},
	[VHOST_USER_SET_VRING_ADDR] = {EXACTLY(struct vhost_user_vring_address), 0, 0, false, gpu2d_set_vring_addr},
	[VHOST_USER_SET_VRING_BASE] = {STATE, 0, 0, false, gpu2d_set_vring_base},
	[VHOST_USER_GET_VRING_BASE] = {STATE, 0, 0, true, gpu2d_get_vring_base},
	[VHOST_USER_SET_VRING_KICK] = {EXACTLY(uint64_t), 0, 1, false, gpu2d_set_vring_kick},
	[VHOST_USER_SET_VRING_CALL] = {EXACTLY(uint64_t), 0, 1, false, gpu2d_set_vring_call},
	[VHOST_USER_SET_VRING_ERR] = {EXACTLY(uint64_t), 0, 1, false, gpu2d_set_vring_err},
	[VHOST_USER_GET_PROTOCOL_FEATURES] = {0, 0, 0, 0, true, answer},
	[VHOST_USER_SET_PROTOCOL_FEATURES] = {EXACTLY(uint64_t), 0, 0, false, set_protocol_features},
	[VHOST_USER_GET_QUEUE_NUM] = {0, 0, 0, 0, true, answer},
	[VHOST_USER_SET_VRING_ENABLE] = {STATE, 0, 0, false, gpu2d_set_vring_enable},
	[VHOST_USER_GET_CONFIG] = {CONFIG, 0, 0, true, get_config},
	[VHOST_USER_SET_CONFIG] = {CONFIG, 0, 0, false, do_nothing},
	[VHOST_USER_GPU_SET_SOCKET] = {0, 0, 1, 1, false, set_socket},
	[VHOST_USER_RESET_DEVICE] = {0, 0, 0, 0, false, reset_device},
	[VHOST_USER_GET_MAX_MEM_SLOTS] = {0, 0, 0, 0, true, answer},
	[VHOST_USER_ADD_MEM_REG] = {EXACTLY(struct vhost_user_memory_slot), 1, 1, false, gpu2d_add_mem_reg},
	[VHOST_USER_REM_MEM_REG] = {EXACTLY(struct vhost_user_memory_slot), 0, 1, false, gpu2d_rem_mem_reg},
	[VHOST_USER_SET_STATUS] = {EXACTLY(uint64_t), 0, 0, false, set_status},
	[VHOST_USER_GET_STATUS] = {0, 0, 0, 0, true, answer},
};
/* clang-format on */

/* NULL: a request that is not known, or not of the size that it has to be. */
static const struct rule *find_rule(const struct vug_input_message *request)
{
	const uint32_t number = request->header.request, size = request->header.size;
	const struct rule *rule = number < sizeof(rules) / sizeof(rules[0]) ? &rules[number] : NULL;

	if (rule == NULL || rule->handle == NULL || size < rule->min_size ||
	    size > rule->max_size || request->num_fds < rule->min_fds ||
	    request->num_fds > rule->max_fds)
		return NULL;
	return rule;
}

/* A failure that no reply can name ends the connection: the VMM would take it for done. */
int gpu2d_backend_handle(struct gpu2d_backend *backend)
{
	struct vug_input_message *request = &backend->vmm.request;
	const struct rule *rule = find_rule(request);
	int error = rule != NULL ? rule->handle(backend, request) : -EPROTO;
	bool is_confirmed = backend->protocol_features & VHOST_USER_PROTOCOL_F_REPLY_ACK &&
			    request->header.flags & VHOST_USER_FLAG_NEED_REPLY &&
			    (rule == NULL || !rule->has_reply);

	if (error < 0)
		fprintf(stderr, "vug-gpu2d: the VMM's request %u failed: %s\n",
			request->header.request, strerror(-error));
	return is_confirmed ? reply_u64(backend, error < 0) : error;
}
