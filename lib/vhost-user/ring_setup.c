/* SPDX-License-Identifier: MIT */
#include "vhost-user/ring_setup.h"

#include <string.h>

/* The ring that we look at: the control queue. */
#define CONTROL_QUEUE 0

/* The requests that set a ring up, and what their payload has at least. */
static const struct rule {
	uint32_t request, size;
} rules[VUG_NUM_RING_SETTINGS] = {
	[VUG_RING_NUMBER] = {VHOST_USER_SET_VRING_NUM, sizeof(struct vhost_user_vring_state)},
	[VUG_RING_BASE] = {VHOST_USER_SET_VRING_BASE, sizeof(struct vhost_user_vring_state)},
	[VUG_RING_ADDRESS] = {VHOST_USER_SET_VRING_ADDR, sizeof(struct vhost_user_vring_address)},
	[VUG_RING_CALL] = {VHOST_USER_SET_VRING_CALL, sizeof(uint64_t)},
	[VUG_RING_ENABLE] = {VHOST_USER_SET_VRING_ENABLE, sizeof(struct vhost_user_vring_state)},
};

static void read_u64(const struct vug_relay *relay, uint64_t *ret_value)
{
	if (relay->header.size >= sizeof(*ret_value))
		memcpy(ret_value, relay->payload, sizeof(*ret_value));
}

/* Of SET_VRING_KICK and SET_VRING_CALL. */
static bool has_control_index(const struct vug_relay *relay)
{
	uint64_t value = VHOST_USER_VRING_INDEX_MASK;

	read_u64(relay, &value);
	return (value & VHOST_USER_VRING_INDEX_MASK) == CONTROL_QUEUE;
}

/* Of the others: they begin with the index. */
static bool has_control_state(const struct vug_relay *relay)
{
	uint32_t index;

	memcpy(&index, relay->payload, sizeof(index));
	return index == CONTROL_QUEUE;
}

static void record_setting(struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	for (size_t i = 0; i < VUG_NUM_RING_SETTINGS; i++) {
		if (relay->header.request != rules[i].request || relay->header.size < rules[i].size)
			continue;
		if (i == VUG_RING_CALL ? has_control_index(relay) : has_control_state(relay))
			vug_recorded_keep(&setup->settings[i], relay);
	}
}

static void note_base(struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	struct vhost_user_vring_state base;

	if (relay->header.size < sizeof(base) || !has_control_state(relay))
		return;
	memcpy(&base, relay->payload, sizeof(base));
	setup->was_rewound = base.value == 0;
}

static void note_start(struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	if (has_control_index(relay))
		setup->was_stopped = setup->was_rewound = false;
}

void vug_ring_setup_record_request(struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	switch (relay->header.request) {
	case VHOST_USER_SET_FEATURES:
		read_u64(relay, &setup->features);
		break;
	case VHOST_USER_SET_PROTOCOL_FEATURES:
		read_u64(relay, &setup->protocol_features);
		break;
	case VHOST_USER_SET_VRING_BASE:
		note_base(setup, relay);
		break;
	case VHOST_USER_SET_VRING_KICK:
		note_start(setup, relay);
		break;
	}
	record_setting(setup, relay);
}

void vug_ring_setup_record_reply(struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	struct vhost_user_vring_state base;

	if (relay->header.request != VHOST_USER_GET_VRING_BASE ||
	    relay->header.size < sizeof(base) || !has_control_state(relay))
		return;
	memcpy(&base, relay->payload, sizeof(base));
	setup->was_stopped = base.value != 0;
	setup->was_rewound = false;
}

bool vug_ring_setup_is_reset(const struct vug_ring_setup *setup, const struct vug_relay *relay)
{
	return setup->was_stopped && setup->was_rewound &&
	       relay->header.request == VHOST_USER_SET_VRING_KICK && has_control_index(relay);
}

bool vug_ring_setup_is_complete(const struct vug_ring_setup *setup)
{
	for (size_t i = 0; i < VUG_NUM_RING_SETTINGS; i++)
		if (setup->settings[i].is_lost)
			return false;
	return setup->settings[VUG_RING_NUMBER].is_set && setup->settings[VUG_RING_BASE].is_set &&
	       setup->settings[VUG_RING_ADDRESS].is_set;
}

static uint32_t read_value(const struct vug_ring_setup *setup, enum vug_ring_setting setting)
{
	struct vhost_user_vring_state state = {.value = 0};

	vug_recorded_read(&setup->settings[setting], &state, sizeof(state));
	return state.value;
}

uint32_t vug_ring_setup_get_number(const struct vug_ring_setup *setup)
{
	return read_value(setup, VUG_RING_NUMBER);
}

bool vug_ring_setup_needs_enable(const struct vug_ring_setup *setup)
{
	return (setup->features & VHOST_USER_F_PROTOCOL_FEATURES) != 0;
}

bool vug_ring_setup_is_enabled(const struct vug_ring_setup *setup)
{
	return read_value(setup, VUG_RING_ENABLE) != 0;
}

void vug_ring_setup_forget(struct vug_ring_setup *setup)
{
	for (size_t i = 0; i < VUG_NUM_RING_SETTINGS; i++)
		vug_recorded_forget(&setup->settings[i]);
	setup->features = setup->protocol_features = 0;
	setup->was_stopped = setup->was_rewound = false;
}
