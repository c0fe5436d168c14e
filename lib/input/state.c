/* SPDX-License-Identifier: MIT */
#include "input/state.h"

void vug_input_state_set_key(struct vug_input_state *state, uint16_t code, bool is_pressed)
{
	if (vug_input_state_has_key(state, code) == is_pressed)
		return;
	state->keys[code / 8] ^= (uint8_t)(1u << code % 8);
	state->num_keys += is_pressed ? 1 : -1u;
}

void vug_input_state_set_contact(struct vug_input_state *state, uint32_t contact, bool is_there)
{
	if (state->contacts[contact] == is_there)
		return;
	state->contacts[contact] = is_there;
	state->num_contacts += is_there ? 1 : -1u;
}
