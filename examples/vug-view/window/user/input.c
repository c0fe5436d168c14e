/* SPDX-License-Identifier: MIT */
#include "window/user/input.h"

#include <glib.h>
#include <linux/input-event-codes.h>
#include <math.h>

#include "window/user/keys.h"

/* A wheel's click, as REL_WHEEL_HI_RES counts. */
#define CLICK 120

#define FARTHEST 1000000
#define LAST_POSITION (DISPLAY_LINK_MAX_EXTENT * DISPLAY_LINK_POSITION_UNIT)

/* By SDL's number. */
static const uint16_t buttons[] = {
	[SDL_BUTTON_LEFT] = BTN_LEFT,   [SDL_BUTTON_MIDDLE] = BTN_MIDDLE,
	[SDL_BUTTON_RIGHT] = BTN_RIGHT, [SDL_BUTTON_X1] = BTN_SIDE,
	[SDL_BUTTON_X2] = BTN_EXTRA,    [SDL_BUTTON_X2 + 1] = BTN_FORWARD,
	[SDL_BUTTON_X2 + 2] = BTN_BACK, [SDL_BUTTON_X2 + 3] = BTN_TASK,
};

static void send_plain(const struct window_input *input, enum display_link_type type)
{
	const struct display_link_message message = {.type = type,
						     .scanout = DISPLAY_LINK_NO_SCANOUT};

	input->send(&message, input->data);
}

static void end_event(const struct window_input *input)
{
	send_plain(input, DISPLAY_LINK_SYNC);
}

/* --- keys and buttons ------------------------------------------------------------------------- */

static bool is_pressed(const struct window_input *input, uint32_t code)
{
	return input->pressed[code / 8] & 1u << code % 8;
}

static void note_pressed(struct window_input *input, uint32_t code, bool now)
{
	uint8_t bit = (uint8_t)(1u << code % 8);

	input->pressed[code / 8] = (uint8_t)(input->pressed[code / 8] & ~bit) | (now ? bit : 0);
}

static void send_code(struct window_input *input, enum display_link_type type, uint32_t code,
		      bool now)
{
	const struct display_link_message message = {
		.type = type,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.key = {.code = code, .flags = now ? DISPLAY_LINK_PRESSED : 0},
	};

	note_pressed(input, code, now);
	input->send(&message, input->data);
}

static bool is_button(uint32_t code)
{
	return code >= BTN_MOUSE && code <= BTN_TASK;
}

void window_input_key(struct window_input *input, const SDL_KeyboardEvent *event)
{
	SDL_Scancode scancode = event->keysym.scancode;
	uint16_t code = (unsigned int)scancode < SDL_NUM_SCANCODES ? window_keys[scancode] : 0;
	bool now = event->state == SDL_PRESSED;

	if (code == 0 || event->repeat || is_pressed(input, code) == now)
		return;
	window_input_flush(input);
	send_code(input, DISPLAY_LINK_KEY, code, now);
	end_event(input);
}

void window_input_release(struct window_input *input)
{
	window_input_flush(input);
	for (uint32_t code = 0; code < WINDOW_NUM_CODES; code++) {
		if (!is_pressed(input, code))
			continue;
		send_code(input, is_button(code) ? DISPLAY_LINK_BUTTON : DISPLAY_LINK_KEY, code,
			  false);
		end_event(input);
	}
}

/* --- the pointer ------------------------------------------------------------------------------ */

static uint32_t to_unit(double pixels)
{
	return (uint32_t)CLAMP(pixels * DISPLAY_LINK_POSITION_UNIT, 0, LAST_POSITION);
}

static void note_place(struct window_input *input, const struct window_place *place)
{
	if (!place)
		return;
	input->has_motion = true;
	input->place = *place;
}

static bool send_position(struct window_input *input)
{
	struct display_link_message message = {
		.type = DISPLAY_LINK_POSITION,
		.scanout = input->place.scanout,
		.position = {to_unit(input->place.x), to_unit(input->place.y)},
	};

	if (input->has_position && input->sent_scanout == message.scanout &&
	    input->sent_x == message.position.x && input->sent_y == message.position.y)
		return false;
	input->has_position = true;
	input->sent_scanout = message.scanout;
	input->sent_x = message.position.x;
	input->sent_y = message.position.y;
	input->send(&message, input->data);
	return true;
}

static bool send_relative(struct window_input *input)
{
	const struct display_link_message message = {
		.type = DISPLAY_LINK_MOTION,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.motion = {input->dx, input->dy},
	};

	if (input->dx == 0 && input->dy == 0)
		return false;
	input->dx = input->dy = 0;
	input->send(&message, input->data);
	return true;
}

/* True: something was sent, without its SYNC. */
static bool send_motion(struct window_input *input)
{
	if (!input->has_motion)
		return false;
	input->has_motion = false;
	return input->is_relative ? send_relative(input) : send_position(input);
}

void window_input_flush(struct window_input *input)
{
	if (send_motion(input))
		end_event(input);
}

void window_input_motion(struct window_input *input, const SDL_MouseMotionEvent *event,
			 const struct window_place *place)
{
	if (!input->is_relative) {
		note_place(input, place);
		return;
	}
	input->has_motion = true;
	input->dx = CLAMP(input->dx + CLAMP(event->xrel, -FARTHEST, FARTHEST), -FARTHEST, FARTHEST);
	input->dy = CLAMP(input->dy + CLAMP(event->yrel, -FARTHEST, FARTHEST), -FARTHEST, FARTHEST);
}

/* Where it is pressed is part of the event. */
void window_input_button(struct window_input *input, const SDL_MouseButtonEvent *event,
			 const struct window_place *place)
{
	uint16_t code = event->button < G_N_ELEMENTS(buttons) ? buttons[event->button] : 0;
	bool now = event->state == SDL_PRESSED;

	if (code == 0 || is_pressed(input, code) == now)
		return;
	if (!input->is_relative)
		note_place(input, place);
	send_motion(input);
	send_code(input, DISPLAY_LINK_BUTTON, code, now);
	end_event(input);
}

/* What is less than a 120th of a click is kept for the next event. */
static int32_t take_scroll(double *left, float clicks)
{
	double sum = *left + (isfinite(clicks) ? (double)clicks * CLICK : 0);
	double whole = CLAMP(trunc(sum), -FARTHEST, FARTHEST);

	*left = CLAMP(sum - whole, -1, 1);
	return (int32_t)whole;
}

void window_input_wheel(struct window_input *input, const SDL_MouseWheelEvent *event)
{
	const struct display_link_message message = {
		.type = DISPLAY_LINK_SCROLL,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.motion = {take_scroll(&input->left_x, event->preciseX),
			   take_scroll(&input->left_y, event->preciseY)},
	};

	if (message.motion.dx == 0 && message.motion.dy == 0)
		return;
	send_motion(input);
	input->send(&message, input->data);
	end_event(input);
}
