/* SPDX-License-Identifier: MIT */
/*
 * A batch: what changes at one moment. It is kept as what changes, not as events, so that two of
 * motion alone can be made one. Pure.
 */
#ifndef VUG_INPUT_FRAME_H
#define VUG_INPUT_FRAME_H

#include "input/abilities.h"

/* The event of the virtio specification: little-endian, as the guest has it in memory. */
struct vug_input_event {
	uint16_t type, code;
	uint32_t value;
};

enum vug_input_relative {
	VUG_INPUT_RELATIVE_X,
	VUG_INPUT_RELATIVE_Y,
	VUG_INPUT_RELATIVE_WHEEL,
	VUG_INPUT_RELATIVE_WHEEL_HI_RES,
	VUG_INPUT_RELATIVE_HWHEEL,
	VUG_INPUT_RELATIVE_HWHEEL_HI_RES,
	VUG_INPUT_NUM_RELATIVES
};

enum vug_input_tracking {
	VUG_INPUT_TRACKING_SAME,
	VUG_INPUT_TRACKING_BEGINS,
	VUG_INPUT_TRACKING_ENDS,
};

struct vug_input_contact {
	enum vug_input_tracking tracking;
	uint16_t id; /* where it begins */
	bool is_moved;
	int32_t x, y;
};

struct vug_input_key_change {
	uint16_t code;
	bool is_pressed;
};

/* Of keys, in one batch; BTN_TOUCH has room beside them. */
#define VUG_INPUT_FRAME_KEYS 32

struct vug_input_frame {
	int64_t relative[VUG_INPUT_NUM_RELATIVES];
	bool is_moved; /* to x, y */
	int32_t x, y;
	struct vug_input_contact contacts[VUG_INPUT_MAX_CONTACTS];
	struct vug_input_key_change keys[VUG_INPUT_FRAME_KEYS];
	unsigned int num_keys;
	unsigned int num_tracked; /* contacts that begin or end */
};

/* The most events of motion, and of one change with all that goes with it. */
#define VUG_INPUT_FRAME_MAX_MOTION (3 * VUG_INPUT_MAX_CONTACTS + VUG_INPUT_NUM_RELATIVES + 2)
/* The most events of a frame: its motion, two for each contact, its keys, and the end. */
#define VUG_INPUT_FRAME_MAX_EVENTS \
	(VUG_INPUT_FRAME_MAX_MOTION + 2 * VUG_INPUT_MAX_CONTACTS + VUG_INPUT_FRAME_KEYS + 1)

static inline bool vug_input_frame_has_changes(const struct vug_input_frame *frame)
{
	return frame->num_keys > 0 || frame->num_tracked > 0;
}

bool vug_input_frame_has_key(const struct vug_input_frame *frame, uint16_t code);

void vug_input_frame_add_key(struct vug_input_frame *frame, uint16_t code, bool is_pressed);
void vug_input_frame_add_relative(struct vug_input_frame *frame, enum vug_input_relative axis,
				  int64_t value);
void vug_input_frame_move(struct vug_input_frame *frame, int32_t x, int32_t y);
void vug_input_frame_move_contact(struct vug_input_frame *frame, uint32_t contact, int32_t x,
				  int32_t y);
void vug_input_frame_begin_contact(struct vug_input_frame *frame, uint32_t contact, uint16_t id);
void vug_input_frame_end_contact(struct vug_input_frame *frame, uint32_t contact);

/* Add motion that came later; neither has anything else. */
void vug_input_frame_merge(struct vug_input_frame *frame, const struct vug_input_frame *later);

/* Its events, closed by SYN_REPORT, if there are any; returns how many. */
size_t vug_input_frame_write(const struct vug_input_frame *frame,
			     struct vug_input_event ret_events[VUG_INPUT_FRAME_MAX_EVENTS]);

#endif
