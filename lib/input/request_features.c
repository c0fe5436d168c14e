/* SPDX-License-Identifier: MIT */
/* What the VMM and the device agree on, and the state that the guest's driver is in. */
#include <errno.h>
#include <string.h>

#include "input/device.h"

static const uint64_t features = VIRTIO_F_INDIRECT_DESC | VIRTIO_F_EVENT_IDX |
				 VHOST_USER_F_PROTOCOL_FEATURES | VIRTIO_F_VERSION_1;
static const uint64_t protocol_features =
	VHOST_USER_PROTOCOL_F_MQ | VHOST_USER_PROTOCOL_F_REPLY_ACK | VHOST_USER_PROTOCOL_F_CONFIG |
	VHOST_USER_PROTOCOL_F_INFLIGHT_SHMFD | VHOST_USER_PROTOCOL_F_RESET_DEVICE |
	VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS | VHOST_USER_PROTOCOL_F_STATUS |
	VHOST_USER_PROTOCOL_F_GPA_ADDRESSES;

static uint64_t get_u64(const struct vug_input_message *request)
{
	uint64_t value;

	memcpy(&value, request->payload, sizeof(value));
	return value;
}

int vug_input_get_features(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	vug_input_reply_u64(input, features);
	return 0;
}

/* Without the protocol's features a queue is enabled as soon as it is started. */
int vug_input_set_features(struct vug_input *input, struct vug_input_message *request)
{
	uint64_t wanted = get_u64(request);

	if (wanted & ~features)
		return -EINVAL;
	input->features = wanted;
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++)
		if (!(wanted & VHOST_USER_F_PROTOCOL_FEATURES))
			input->rings[i].is_enabled = true;
	vug_input_update_guest(input);
	return 0;
}

int vug_input_get_protocol_features(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	vug_input_reply_u64(input, protocol_features);
	return 0;
}

int vug_input_set_protocol_features(struct vug_input *input, struct vug_input_message *request)
{
	uint64_t wanted = get_u64(request);

	if (wanted & ~protocol_features)
		return -EINVAL;
	/* What addresses mean does not change below a region. */
	if (input->memory.count > 0 &&
	    (wanted ^ input->protocol_features) & VHOST_USER_PROTOCOL_F_GPA_ADDRESSES)
		return -EBUSY;
	input->protocol_features = wanted;
	input->memory.has_guest_addresses = (wanted & VHOST_USER_PROTOCOL_F_GPA_ADDRESSES) != 0;
	return 0;
}

int vug_input_get_queue_num(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	vug_input_reply_u64(input, VUG_INPUT_NUM_RINGS);
	return 0;
}

/* QEMU sets it to 0 when the VM is paused, too: it says nothing about what the guest remembers. */
int vug_input_set_status(struct vug_input *input, struct vug_input_message *request)
{
	input->status = (uint8_t)get_u64(request);
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS && input->status == 0; i++)
		vug_input_ring_stop(&input->rings[i]);
	return 0;
}

int vug_input_get_status(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	vug_input_reply_u64(input, input->status);
	return 0;
}

int vug_input_reset_device(struct vug_input *input, struct vug_input_message *request)
{
	(void)request;
	input->status = 0;
	vug_input_reset_guest(input);
	return 0;
}
