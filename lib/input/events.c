/* SPDX-License-Identifier: MIT */
/* What the program says: into the batch, and the batch into the queue. */
#include <errno.h>
#include <string.h>

#include "input/device.h"

#define MAX_SCROLL 1000000
#define CLICK 120

/* ---- the batch -------------------------------------------------------------------------- */

void vug_input_close_frame(struct vug_input *input)
{
	vug_input_queue_add(&input->queue, &input->frame);
	memset(&input->frame, 0, sizeof(input->frame));
}

/* BTN_TOUCH goes with its contact. */
static unsigned int count_changes(const struct vug_input *input)
{
	return input->abilities.num_contacts > 0 ? input->frame.num_tracked : input->frame.num_keys;
}

/*
 * Whether there is room for one press more, its release, and for all the releases that are to come.
 * The last one is for a tail that becomes events while there are no others.
 */
static bool has_room(const struct vug_input *input)
{
	size_t changes = count_changes(input) + vug_input_state_count(&input->state) + 3;

	return changes * vug_input_queue_get_cost(&input->abilities) <=
	       vug_input_queue_get_room(&input->queue);
}

/* What a press needs, and a release does not. */
static int check_press(const struct vug_input *input)
{
	if (!vug_input_has_guest(input))
		return -ENOTCONN;
	return has_room(input) ? 0 : -ENOBUFS;
}

static int get_result(const struct vug_input *input)
{
	return vug_input_has_guest(input) ? 0 : -ENOTCONN;
}

/* Within a batch the guest could not tell a second change from the first. */
static void add_key(struct vug_input *input, uint16_t code, bool is_pressed)
{
	if (input->frame.num_keys == VUG_INPUT_FRAME_KEYS ||
	    vug_input_frame_has_key(&input->frame, code))
		vug_input_close_frame(input);
	vug_input_frame_add_key(&input->frame, code, is_pressed);
}

static int change_key(struct vug_input *input, uint16_t code, bool is_pressed)
{
	int error;

	if (vug_input_state_has_key(&input->state, code) == is_pressed)
		return get_result(input);
	error = is_pressed ? check_press(input) : 0;
	if (error < 0)
		return error;
	add_key(input, code, is_pressed);
	vug_input_state_set_key(&input->state, code, is_pressed);
	return 0;
}

/* A motion that comes after a click is not of its batch. */
static int begin_motion(struct vug_input *input)
{
	if (!vug_input_has_guest(input))
		return -ENOTCONN;
	if (vug_input_frame_has_changes(&input->frame))
		vug_input_close_frame(input);
	return 0;
}

/* ---- keys and buttons ------------------------------------------------------------------- */

int vug_input_key(struct vug_input *input, uint16_t code, bool is_pressed)
{
	if (input == NULL)
		return -EINVAL;
	if (input->abilities.kind != VUG_INPUT_KEYBOARD)
		return -ENOTSUP;
	if (!vug_input_abilities_have_key(&input->abilities, code))
		return -EINVAL;
	return change_key(input, code, is_pressed);
}

int vug_input_button(struct vug_input *input, uint16_t code, bool is_pressed)
{
	if (input == NULL)
		return -EINVAL;
	if (!input->abilities.has_wheels)
		return -ENOTSUP;
	if (!vug_input_abilities_have_key(&input->abilities, code))
		return -EINVAL;
	return change_key(input, code, is_pressed);
}

/* ---- motion ----------------------------------------------------------------------------- */

int vug_input_motion(struct vug_input *input, int32_t dx, int32_t dy)
{
	int error;

	if (input == NULL)
		return -EINVAL;
	if (!input->abilities.has_motion)
		return -ENOTSUP;
	error = begin_motion(input);
	if (error < 0)
		return error;
	vug_input_frame_add_relative(&input->frame, VUG_INPUT_RELATIVE_X, dx);
	vug_input_frame_add_relative(&input->frame, VUG_INPUT_RELATIVE_Y, dy);
	return 0;
}

static int check_place(const struct vug_input *input, enum vug_input_kind kind, int32_t x,
		       int32_t y)
{
	if (input == NULL)
		return -EINVAL;
	if (input->abilities.kind != kind)
		return -ENOTSUP;
	return vug_input_axis_has(&input->abilities.x, x) &&
			       vug_input_axis_has(&input->abilities.y, y)
		       ? 0
		       : -ERANGE;
}

int vug_input_position(struct vug_input *input, int32_t x, int32_t y)
{
	int error = check_place(input, VUG_INPUT_TABLET, x, y);

	if (error == 0)
		error = begin_motion(input);
	if (error == 0)
		vug_input_frame_move(&input->frame, x, y);
	return error;
}

/* A wheel that turns back begins a new click. */
static void turn_wheel(struct vug_input *input, int32_t *rest, int32_t value,
		       enum vug_input_relative fine, enum vug_input_relative clicks)
{
	if ((*rest > 0 && value < 0) || (*rest < 0 && value > 0))
		*rest = 0;
	*rest += value;
	vug_input_frame_add_relative(&input->frame, fine, value);
	vug_input_frame_add_relative(&input->frame, clicks, *rest / CLICK);
	*rest %= CLICK;
}

static bool is_scroll(int32_t value)
{
	return value >= -MAX_SCROLL && value <= MAX_SCROLL;
}

int vug_input_scroll(struct vug_input *input, int32_t horizontal, int32_t vertical)
{
	int error;

	if (input == NULL)
		return -EINVAL;
	if (!input->abilities.has_wheels)
		return -ENOTSUP;
	if (!is_scroll(horizontal) || !is_scroll(vertical))
		return -ERANGE;
	error = begin_motion(input);
	if (error < 0)
		return error;
	turn_wheel(input, &input->wheels[0], horizontal, VUG_INPUT_RELATIVE_HWHEEL_HI_RES,
		   VUG_INPUT_RELATIVE_HWHEEL);
	turn_wheel(input, &input->wheels[1], vertical, VUG_INPUT_RELATIVE_WHEEL_HI_RES,
		   VUG_INPUT_RELATIVE_WHEEL);
	return 0;
}

/* ---- contacts --------------------------------------------------------------------------- */

/* A contact, or the first or the last one, that has changed in this batch begins another. */
static void begin_contact_change(struct vug_input *input, uint32_t contact, bool is_first_or_last)
{
	const struct vug_input_frame *frame = &input->frame;

	if (frame->contacts[contact].tracking != VUG_INPUT_TRACKING_SAME ||
	    (is_first_or_last && vug_input_frame_has_key(frame, BTN_TOUCH)))
		vug_input_close_frame(input);
}

static void put_down(struct vug_input *input, uint32_t contact)
{
	bool is_first = input->state.num_contacts == 0;

	begin_contact_change(input, contact, is_first);
	vug_input_frame_begin_contact(&input->frame, contact, input->state.next_tracking_id++);
	if (is_first)
		vug_input_frame_add_key(&input->frame, BTN_TOUCH, true);
	vug_input_state_set_contact(&input->state, contact, true);
}

static void lift(struct vug_input *input, uint32_t contact)
{
	bool is_last = input->state.num_contacts == 1;

	begin_contact_change(input, contact, is_last);
	vug_input_frame_end_contact(&input->frame, contact);
	if (is_last)
		vug_input_frame_add_key(&input->frame, BTN_TOUCH, false);
	vug_input_state_set_contact(&input->state, contact, false);
}

int vug_input_touch(struct vug_input *input, uint32_t contact, int32_t x, int32_t y)
{
	int error = check_place(input, VUG_INPUT_MULTI_TOUCH, x, y);

	if (error == 0 && contact >= input->abilities.num_contacts)
		error = -EINVAL;
	if (error == 0 && !input->state.contacts[contact])
		error = check_press(input);
	else if (error == 0)
		error = get_result(input);
	if (error < 0)
		return error;
	if (!input->state.contacts[contact])
		put_down(input, contact);
	vug_input_frame_move_contact(&input->frame, contact, x, y);
	return 0;
}

int vug_input_touch_up(struct vug_input *input, uint32_t contact)
{
	if (input == NULL)
		return -EINVAL;
	if (input->abilities.kind != VUG_INPUT_MULTI_TOUCH)
		return -ENOTSUP;
	if (contact >= input->abilities.num_contacts)
		return -EINVAL;
	if (!input->state.contacts[contact])
		return get_result(input);
	lift(input, contact);
	return 0;
}

/* ---- the end of a batch ----------------------------------------------------------------- */

int vug_input_sync(struct vug_input *input)
{
	if (input == NULL)
		return -EINVAL;
	vug_input_close_frame(input);
	vug_input_pump(input);
	return get_result(input);
}

void vug_input_release_state(struct vug_input *input)
{
	for (uint16_t code = 0; input->state.num_keys > 0 && code < VUG_INPUT_NUM_KEYS; code++)
		if (vug_input_state_has_key(&input->state, code))
			change_key(input, code, false);
	for (uint32_t i = 0; i < VUG_INPUT_MAX_CONTACTS; i++)
		if (input->state.contacts[i])
			lift(input, i);
	vug_input_close_frame(input);
}

int vug_input_release_all(struct vug_input *input)
{
	if (input == NULL)
		return -EINVAL;
	vug_input_release_state(input);
	vug_input_pump(input);
	return 0;
}
