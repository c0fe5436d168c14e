/* SPDX-License-Identifier: MIT */
/* What is pressed, as the guest has heard it or is going to. Pure. */
#ifndef VUG_INPUT_STATE_H
#define VUG_INPUT_STATE_H

#include "input/abilities.h"

struct vug_input_state {
	uint8_t keys[VUG_INPUT_BITMAP_SIZE];
	bool contacts[VUG_INPUT_MAX_CONTACTS];
	unsigned int num_keys;     /* that are pressed, BTN_TOUCH aside */
	unsigned int num_contacts; /* that are there */
	uint16_t next_tracking_id;
};

static inline bool vug_input_state_has_key(const struct vug_input_state *state, uint16_t code)
{
	return (state->keys[code / 8] >> code % 8 & 1) != 0;
}

void vug_input_state_set_key(struct vug_input_state *state, uint16_t code, bool is_pressed);
void vug_input_state_set_contact(struct vug_input_state *state, uint32_t contact, bool is_there);

/* What has to be released some day. */
static inline unsigned int vug_input_state_count(const struct vug_input_state *state)
{
	return state->num_keys + state->num_contacts;
}

#endif
