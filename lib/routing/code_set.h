/* SPDX-License-Identifier: MIT */
/* Sets of evdev's codes of keys and buttons. */
#ifndef VUG_ROUTING_CODE_SET_H
#define VUG_ROUTING_CODE_SET_H

#include "display/router.h"

/* BTN_LEFT to BTN_TASK: of pointers. */
#define VUG_FIRST_BUTTON 0x110
#define VUG_LAST_BUTTON 0x117
/* BTN_MISC to BTN_GEAR_UP, none of which is a key. */
#define VUG_FIRST_NO_KEY 0x100
#define VUG_LAST_NO_KEY 0x15f

static inline bool vug_code_is_button(uint32_t code)
{
	return code >= VUG_FIRST_BUTTON && code <= VUG_LAST_BUTTON;
}

static inline bool vug_code_is_key(uint32_t code)
{
	return code >= 1 && code < VUG_NUM_CODES &&
	       (code < VUG_FIRST_NO_KEY || code > VUG_LAST_NO_KEY);
}

static inline bool vug_code_set_has(const struct vug_code_set *set, uint32_t code)
{
	return (set->words[code / 64] >> code % 64 & 1) != 0;
}

static inline void vug_code_set_add(struct vug_code_set *set, uint32_t code)
{
	set->words[code / 64] |= UINT64_C(1) << code % 64;
}

static inline void vug_code_set_remove(struct vug_code_set *set, uint32_t code)
{
	set->words[code / 64] &= ~(UINT64_C(1) << code % 64);
}

static inline bool vug_code_set_is_empty(const struct vug_code_set *set)
{
	uint64_t all = 0;

	for (uint32_t i = 0; i < VUG_NUM_CODES / 64; i++)
		all |= set->words[i];
	return all == 0;
}

#endif
