/* SPDX-License-Identifier: MIT */
#include "input/frame.h"

#include <endian.h>

static const uint16_t relative_codes[VUG_INPUT_NUM_RELATIVES] = {
	[VUG_INPUT_RELATIVE_X] = REL_X,
	[VUG_INPUT_RELATIVE_Y] = REL_Y,
	[VUG_INPUT_RELATIVE_WHEEL] = REL_WHEEL,
	[VUG_INPUT_RELATIVE_WHEEL_HI_RES] = REL_WHEEL_HI_RES,
	[VUG_INPUT_RELATIVE_HWHEEL] = REL_HWHEEL,
	[VUG_INPUT_RELATIVE_HWHEEL_HI_RES] = REL_HWHEEL_HI_RES,
};

bool vug_input_frame_has_key(const struct vug_input_frame *frame, uint16_t code)
{
	for (unsigned int i = 0; i < frame->num_keys; i++)
		if (frame->keys[i].code == code)
			return true;
	return false;
}

void vug_input_frame_add_key(struct vug_input_frame *frame, uint16_t code, bool is_pressed)
{
	frame->keys[frame->num_keys++] =
		(struct vug_input_key_change){.code = code, .is_pressed = is_pressed};
}

/* The sum never leaves what an event can say. */
void vug_input_frame_add_relative(struct vug_input_frame *frame, enum vug_input_relative axis,
				  int64_t value)
{
	int64_t sum = frame->relative[axis] + value;

	if (sum > INT32_MAX)
		sum = INT32_MAX;
	else if (sum < INT32_MIN)
		sum = INT32_MIN;
	frame->relative[axis] = sum;
}

void vug_input_frame_move(struct vug_input_frame *frame, int32_t x, int32_t y)
{
	frame->is_moved = true;
	frame->x = x;
	frame->y = y;
}

void vug_input_frame_move_contact(struct vug_input_frame *frame, uint32_t contact, int32_t x,
				  int32_t y)
{
	frame->contacts[contact].is_moved = true;
	frame->contacts[contact].x = x;
	frame->contacts[contact].y = y;
}

void vug_input_frame_begin_contact(struct vug_input_frame *frame, uint32_t contact, uint16_t id)
{
	frame->contacts[contact].tracking = VUG_INPUT_TRACKING_BEGINS;
	frame->contacts[contact].id = id;
	frame->num_tracked++;
}

void vug_input_frame_end_contact(struct vug_input_frame *frame, uint32_t contact)
{
	frame->contacts[contact].tracking = VUG_INPUT_TRACKING_ENDS;
	frame->num_tracked++;
}

void vug_input_frame_merge(struct vug_input_frame *frame, const struct vug_input_frame *later)
{
	for (enum vug_input_relative axis = 0; axis < VUG_INPUT_NUM_RELATIVES; axis++)
		vug_input_frame_add_relative(frame, axis, later->relative[axis]);
	if (later->is_moved)
		vug_input_frame_move(frame, later->x, later->y);
	for (uint32_t i = 0; i < VUG_INPUT_MAX_CONTACTS; i++)
		if (later->contacts[i].is_moved)
			vug_input_frame_move_contact(frame, i, later->contacts[i].x,
						     later->contacts[i].y);
}

/* ---- events ----------------------------------------------------------------------------- */

struct writer {
	struct vug_input_event *events;
	size_t count;
};

static void put(struct writer *writer, uint16_t type, uint16_t code, int32_t value)
{
	writer->events[writer->count++] = (struct vug_input_event){
		.type = htole16(type), .code = htole16(code), .value = htole32((uint32_t)value)};
}

static void put_contact(struct writer *writer, uint32_t slot,
			const struct vug_input_contact *contact)
{
	if (contact->tracking == VUG_INPUT_TRACKING_SAME && !contact->is_moved)
		return;
	put(writer, EV_ABS, ABS_MT_SLOT, (int32_t)slot);
	if (contact->tracking == VUG_INPUT_TRACKING_BEGINS)
		put(writer, EV_ABS, ABS_MT_TRACKING_ID, contact->id);
	if (contact->is_moved) {
		put(writer, EV_ABS, ABS_MT_POSITION_X, contact->x);
		put(writer, EV_ABS, ABS_MT_POSITION_Y, contact->y);
	}
	if (contact->tracking == VUG_INPUT_TRACKING_ENDS)
		put(writer, EV_ABS, ABS_MT_TRACKING_ID, -1);
}

static void put_motion(struct writer *writer, const struct vug_input_frame *frame)
{
	if (frame->is_moved) {
		put(writer, EV_ABS, ABS_X, frame->x);
		put(writer, EV_ABS, ABS_Y, frame->y);
	}
	for (enum vug_input_relative axis = 0; axis < VUG_INPUT_NUM_RELATIVES; axis++)
		if (frame->relative[axis] != 0)
			put(writer, EV_REL, relative_codes[axis], (int32_t)frame->relative[axis]);
}

size_t vug_input_frame_write(const struct vug_input_frame *frame,
			     struct vug_input_event ret_events[VUG_INPUT_FRAME_MAX_EVENTS])
{
	struct writer writer = {.events = ret_events};

	for (uint32_t i = 0; i < VUG_INPUT_MAX_CONTACTS; i++)
		put_contact(&writer, i, &frame->contacts[i]);
	put_motion(&writer, frame);
	for (unsigned int i = 0; i < frame->num_keys; i++)
		put(&writer, EV_KEY, frame->keys[i].code, frame->keys[i].is_pressed);
	if (writer.count > 0)
		put(&writer, EV_SYN, SYN_REPORT, 0);
	return writer.count;
}
