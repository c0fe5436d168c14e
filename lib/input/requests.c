/* SPDX-License-Identifier: MIT */
/* The table of requests: what each looks like, and who does it. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "input/device.h"

struct rule {
	uint32_t min_size, max_size; /* of the payload */
	size_t min_fds, max_fds;
	bool has_reply; /* of its own */
	vug_input_handler *handle;
};

static int do_nothing(struct vug_input *input, struct vug_input_message *request)
{
	(void)input;
	(void)request;
	return 0;
}

#define EXACTLY(type) sizeof(type), sizeof(type)
#define MAX_CONFIG (sizeof(struct vhost_user_config) + 1024)
/* Without the padding at its end, or with it. */
#define INFLIGHT \
	offsetof(struct vhost_user_inflight, queue_size) + 2, sizeof(struct vhost_user_inflight)
#define MAX_FDS VHOST_USER_MAX_DESCRIPTORS

/* clang-format off */
static const struct rule rules[] = {
	[VHOST_USER_GET_FEATURES] = {0, 0, 0, 0, true, vug_input_get_features},
	[VHOST_USER_SET_FEATURES] = {EXACTLY(uint64_t), 0, 0, false, vug_input_set_features},
	[VHOST_USER_SET_OWNER] = {0, 0, 0, 0, false, do_nothing},
	[VHOST_USER_RESET_OWNER] = {0, 0, 0, 0, false, vug_input_reset_device},
	[VHOST_USER_SET_MEM_TABLE] = {8, sizeof(struct vhost_user_memory_table), 0, MAX_FDS, false, vug_input_set_mem_table},
	[VHOST_USER_SET_VRING_NUM] = {EXACTLY(struct vhost_user_vring_state), 0, 0, false, vug_input_set_vring_num},
	[VHOST_USER_SET_VRING_ADDR] = {EXACTLY(struct vhost_user_vring_address), 0, 0, false, vug_input_set_vring_addr},
	[VHOST_USER_SET_VRING_BASE] = {EXACTLY(struct vhost_user_vring_state), 0, 0, false, vug_input_set_vring_base},
	[VHOST_USER_GET_VRING_BASE] = {EXACTLY(struct vhost_user_vring_state), 0, 0, true, vug_input_get_vring_base},
	[VHOST_USER_SET_VRING_KICK] = {EXACTLY(uint64_t), 0, 1, false, vug_input_set_vring_kick},
	[VHOST_USER_SET_VRING_CALL] = {EXACTLY(uint64_t), 0, 1, false, vug_input_set_vring_call},
	[VHOST_USER_SET_VRING_ERR] = {EXACTLY(uint64_t), 0, 1, false, vug_input_set_vring_err},
	[VHOST_USER_GET_PROTOCOL_FEATURES] = {0, 0, 0, 0, true, vug_input_get_protocol_features},
	[VHOST_USER_SET_PROTOCOL_FEATURES] = {EXACTLY(uint64_t), 0, 0, false, vug_input_set_protocol_features},
	[VHOST_USER_GET_QUEUE_NUM] = {0, 0, 0, 0, true, vug_input_get_queue_num},
	[VHOST_USER_SET_VRING_ENABLE] = {EXACTLY(struct vhost_user_vring_state), 0, 0, false, vug_input_set_vring_enable},
	[VHOST_USER_GET_CONFIG] = {sizeof(struct vhost_user_config), MAX_CONFIG, 0, 0, true, vug_input_get_config},
	[VHOST_USER_SET_CONFIG] = {sizeof(struct vhost_user_config), MAX_CONFIG, 0, 0, false, vug_input_set_config},
	[VHOST_USER_GET_INFLIGHT_FD] = {INFLIGHT, 0, 0, true, vug_input_get_inflight_fd},
	[VHOST_USER_SET_INFLIGHT_FD] = {INFLIGHT, 1, 1, false, vug_input_set_inflight_fd},
	[VHOST_USER_RESET_DEVICE] = {0, 0, 0, 0, false, vug_input_reset_device},
	[VHOST_USER_GET_MAX_MEM_SLOTS] = {0, 0, 0, 0, true, vug_input_get_max_mem_slots},
	[VHOST_USER_ADD_MEM_REG] = {EXACTLY(struct vhost_user_memory_slot), 1, 1, false, vug_input_add_mem_reg},
	[VHOST_USER_REM_MEM_REG] = {EXACTLY(struct vhost_user_memory_slot), 0, 1, false, vug_input_rem_mem_reg},
	[VHOST_USER_SET_STATUS] = {EXACTLY(uint64_t), 0, 0, false, vug_input_set_status},
	[VHOST_USER_GET_STATUS] = {0, 0, 0, 0, true, vug_input_get_status},
};
/* clang-format on */

static const struct rule *find_rule(uint32_t request)
{
	const struct rule *rule =
		request < sizeof(rules) / sizeof(rules[0]) ? &rules[request] : NULL;

	return rule != NULL && rule->handle != NULL ? rule : NULL;
}

static bool fits(const struct rule *rule, const struct vug_input_message *request)
{
	return request->header.size >= rule->min_size && request->header.size <= rule->max_size &&
	       request->num_fds >= rule->min_fds && request->num_fds <= rule->max_fds;
}

static bool wants_confirmation(const struct vug_input *input, const struct rule *rule)
{
	return (rule == NULL || !rule->has_reply) &&
	       input->protocol_features & VHOST_USER_PROTOCOL_F_REPLY_ACK &&
	       input->connection.request.header.flags & VHOST_USER_FLAG_NEED_REPLY;
}

/* A failure that no reply can name ends the connection: it would go on as if it had been done. */
static int conclude(struct vug_input *input, const struct rule *rule, int error)
{
	const struct vug_input_message *request = &input->connection.request;

	if (error < 0)
		vug_log_peer(&input->log, VUG_INPUT_TOPIC_REQUEST,
			     "the VMM's request %u with %u bytes and %zu descriptors failed: %s",
			     request->header.request, request->header.size, request->num_fds,
			     strerror(-error));
	if (wants_confirmation(input, rule)) {
		vug_input_reply_u64(input, error < 0);
		return 0;
	}
	return error < 0 ? -EPROTO : 0;
}

int vug_input_handle(struct vug_input *input)
{
	struct vug_input_message *request = &input->connection.request;
	const struct rule *rule = find_rule(request->header.request);

	if (rule == NULL)
		return conclude(input, NULL, -ENOSYS);
	if (!fits(rule, request))
		return conclude(input, rule, -EBADMSG);
	return conclude(input, rule, rule->handle(input, request));
}
