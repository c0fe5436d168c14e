/* SPDX-License-Identifier: MIT */
/* Config space: QEMU asks for all of it at once, Cloud Hypervisor for the bytes that the guest wants. */
#include <errno.h>
#include <string.h>

#include "input/device.h"

/* Some VMMs send room for the answer along, some do not. */
int vug_input_get_config(struct vug_input *input, struct vug_input_message *request)
{
	uint8_t reply[VHOST_USER_MAX_PAYLOAD];
	struct vhost_user_config config;

	memcpy(&config, request->payload, sizeof(config));
	if (config.size > sizeof(reply) - sizeof(config) || config.offset > UINT16_MAX) {
		vug_input_connection_reply(&input->connection, NULL, 0, -1);
		return 0;
	}
	memcpy(reply, &config, sizeof(config));
	vug_input_config_space_read(&input->config_space, config.offset, reply + sizeof(config),
				    config.size);
	vug_input_connection_reply(&input->connection, reply,
				   (uint32_t)sizeof(config) + config.size, -1);
	return 0;
}

int vug_input_set_config(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_config config;

	memcpy(&config, request->payload, sizeof(config));
	if (config.size > request->header.size - sizeof(config) || config.offset > UINT16_MAX)
		return -EINVAL;
	vug_input_config_space_write(&input->config_space, config.offset,
				     request->payload + sizeof(config), config.size);
	return 0;
}
