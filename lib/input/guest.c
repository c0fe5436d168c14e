/* SPDX-License-Identifier: MIT */
/* The guest's driver, behind the two queues: whether it is there, and what goes to and fro. */
#include <endian.h>
#include <string.h>

#include "input/device.h"

/* Buffers of one call: a guest that never stops must not keep it busy. */
#define MAX_BUFFERS 1024

bool vug_input_has_guest(const struct vug_input *input)
{
	const struct vug_input_ring *ring = &input->rings[VUG_INPUT_EVENTS];

	return ring->is_running && !ring->is_broken;
}

/* ---- beginning -------------------------------------------------------------------------- */

static void forget_events(struct vug_input *input)
{
	vug_input_queue_clear(&input->queue);
	memset(&input->frame, 0, sizeof(input->frame));
	memset(input->wheels, 0, sizeof(input->wheels));
}

/* Another program served this guest before, and may have left anything pressed. */
static void release_everything(struct vug_input *input)
{
	const struct vug_input_range *keys = &input->abilities.keys;

	for (unsigned int code = keys->first; code <= keys->last; code++) {
		vug_input_frame_add_key(&input->frame, (uint16_t)code, false);
		if (input->frame.num_keys == VUG_INPUT_FRAME_KEYS)
			vug_input_close_frame(input);
	}
	for (uint32_t i = 0; i < input->abilities.num_contacts; i++)
		vug_input_frame_end_contact(&input->frame, i);
	vug_input_close_frame(input);
}

/*
 * A queue that begins at 0 is a new guest's, or that of a guest that was only paused and has come
 * round to 0 again: to release what is pressed is right for both.
 */
static void begin_events(struct vug_input *input)
{
	struct vug_input_ring *ring = &input->rings[VUG_INPUT_EVENTS];
	bool is_at_zero = ring->next_available == 0 && ring->next_used == 0;

	if (input->is_new_guest || is_at_zero) {
		forget_events(input);
		vug_input_release_state(input);
		input->leds = 0;
	} else if (!input->has_run) {
		release_everything(input);
	}
	input->is_new_guest = false;
	input->has_run = true;
}

static void begin(struct vug_input *input, struct vug_input_ring *ring)
{
	ring->space = input->memory.has_guest_addresses ? VUG_INPUT_GUEST : VUG_INPUT_USER;
	ring->has_event_index = (input->features & VIRTIO_F_EVENT_IDX) != 0;
	vug_input_ring_begin(ring);
	if (ring == &input->rings[VUG_INPUT_EVENTS] && !ring->is_broken)
		begin_events(input);
}

void vug_input_update_guest(struct vug_input *input)
{
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++) {
		struct vug_input_ring *ring = &input->rings[i];
		bool is_ready = vug_input_ring_is_ready(ring);

		if (is_ready && !ring->is_running)
			begin(input, ring);
		else if (!is_ready)
			ring->is_running = false;
	}
}

void vug_input_reset_guest(struct vug_input *input)
{
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++) {
		struct vug_input_ring *ring = &input->rings[i];

		vug_input_ring_stop(ring);
		ring->is_enabled = !(input->features & VHOST_USER_F_PROTOCOL_FEATURES);
		ring->has_addresses = false;
		ring->next_available = 0;
	}
	forget_events(input);
	input->is_new_guest = true;
	input->leds = 0;
}

/* ---- serving ---------------------------------------------------------------------------- */

/* The program hears of it in the next dispatch, which is due now. */
static void report(struct vug_input *input, struct vug_input_ring *ring, const char *name)
{
	if (ring->fault == NULL)
		return;
	vug_log_peer(&input->log, VUG_INPUT_TOPIC_RING,
		     "the guest broke its %s queue: %s; it rests until the driver starts again",
		     name, ring->fault);
	ring->fault = NULL;
	vug_input_wake(input);
}

/* A buffer that is too small is given back without an event. Returns whether there was a buffer. */
static bool hand_over(struct vug_input *input, struct vug_input_ring *ring,
		      const struct vug_input_event *event)
{
	struct vug_input_buffer buffer;

	if (!vug_input_ring_take(ring, &buffer))
		return false;
	if (vug_input_buffer_write(ring, &buffer, event, sizeof(*event))) {
		vug_input_queue_drop(&input->queue);
		vug_input_ring_give(ring, &buffer, sizeof(*event));
	} else {
		vug_input_ring_give(ring, &buffer, 0);
	}
	return true;
}

void vug_input_pump(struct vug_input *input)
{
	struct vug_input_ring *ring = &input->rings[VUG_INPUT_EVENTS];
	const struct vug_input_event *event;
	unsigned int count = 0;

	while (vug_input_has_guest(input) &&
	       (event = vug_input_queue_peek(&input->queue)) != NULL) {
		if (count++ == MAX_BUFFERS) {
			vug_input_wake(input);
			break;
		}
		if (!hand_over(input, ring, event) && !vug_input_ring_wants_kick(ring))
			break;
	}
	vug_input_ring_tell(ring);
	report(input, ring, "event");
}

static void take_status(struct vug_input *input, const struct vug_input_event *event)
{
	uint16_t code = le16toh(event->code);
	uint32_t bit;

	if (le16toh(event->type) != EV_LED || code > LED_SCROLLL || !input->abilities.has_leds)
		return;
	bit = UINT32_C(1) << code;
	input->leds = event->value != 0 ? input->leds | bit : input->leds & ~bit;
}

static bool take_buffer(struct vug_input *input, struct vug_input_ring *ring)
{
	struct vug_input_buffer buffer;
	struct vug_input_event event;

	if (!vug_input_ring_take(ring, &buffer))
		return false;
	if (vug_input_buffer_read(ring, &buffer, &event, sizeof(event)))
		take_status(input, &event);
	vug_input_ring_give(ring, &buffer, 0);
	return true;
}

static void drain_status(struct vug_input *input)
{
	struct vug_input_ring *ring = &input->rings[VUG_INPUT_STATUS];

	for (unsigned int count = 0; take_buffer(input, ring) || vug_input_ring_wants_kick(ring);)
		if (count++ == MAX_BUFFERS) {
			vug_input_wake(input);
			break;
		}
	vug_input_ring_tell(ring);
	report(input, ring, "status");
}

void vug_input_serve_guest(struct vug_input *input)
{
	drain_status(input);
	vug_input_pump(input);
}
