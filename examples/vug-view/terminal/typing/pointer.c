/* SPDX-License-Identifier: MIT */
#include "terminal/typing/pointer.h"

#include <glib.h>
#include <linux/input-event-codes.h>
#include <math.h>
#include <vug/input-routing.h>

#include "outputs/output.h"
#include "terminal/typing/sequence.h"

/* Of the first number: what is held of the keyboard is no part of the button. */
#define BUTTON_MASK 0xc3u
#define IS_MOTION 32u
#define NO_BUTTON 3u

#define CLICK 120 /* of a wheel */

/* The reports count from 1; a cell stands for its middle. */
#define FIRST 1.0
#define MIDDLE 0.5

static const struct row {
	uint32_t number;
	uint16_t code; /* 0: a wheel */
	int32_t across, up;
} rows[] = {
	{0, BTN_LEFT, 0, 0},   {1, BTN_MIDDLE, 0, 0},  {2, BTN_RIGHT, 0, 0},
	{128, BTN_SIDE, 0, 0}, {129, BTN_EXTRA, 0, 0}, {64, 0, 0, CLICK},
	{65, 0, 0, -CLICK},    {66, 0, -CLICK, 0},     {67, 0, CLICK, 0},
};

struct terminal_pointer {
	struct terminal_pointer_setup setup;
	bool are_pixels;
	unsigned int pressed; /* of rows, bit by bit */
	bool is_somewhere;    /* it has been: */
	struct terminal_place place;
};

struct terminal_pointer *terminal_pointer_new(const struct terminal_pointer_setup *setup)
{
	struct terminal_pointer *pointer = g_new0(struct terminal_pointer, 1);

	pointer->setup = *setup;
	return pointer;
}

void terminal_pointer_free(struct terminal_pointer *pointer)
{
	if (!pointer)
		return;
	terminal_pointer_release(pointer);
	g_free(pointer);
}

void terminal_pointer_set_pixels(struct terminal_pointer *pointer, bool are_pixels)
{
	pointer->are_pixels = are_pixels;
}

/* --- buttons ---------------------------------------------------------------------------------- */

static void send_button(struct terminal_pointer *pointer, size_t row, bool is_pressed)
{
	struct vug_listener *listener = pointer->setup.output->listener;
	unsigned int bit = 1u << row;

	if (!listener || is_pressed == ((pointer->pressed & bit) != 0))
		return;
	if (vug_listener_send_button(listener, rows[row].code, is_pressed) < 0 && is_pressed)
		return;
	pointer->pressed ^= bit;
}

void terminal_pointer_release(struct terminal_pointer *pointer)
{
	for (size_t i = 0; pointer && i < G_N_ELEMENTS(rows); i++)
		send_button(pointer, i, false);
}

static void press(struct terminal_pointer *pointer, uint32_t number, bool is_pressed)
{
	size_t row = 0;

	while (row < G_N_ELEMENTS(rows) && rows[row].number != number)
		row++;
	if (row == G_N_ELEMENTS(rows))
		return;
	if (rows[row].code != 0)
		send_button(pointer, row, is_pressed);
	else if (is_pressed && pointer->setup.output->listener)
		vug_listener_send_scroll(pointer->setup.output->listener, rows[row].across,
					 rows[row].up);
}

/* --- places ----------------------------------------------------------------------------------- */

/* How far it has gone, where it was over that picture before. */
static void move_from(const struct terminal_pointer *pointer, const struct terminal_place *place)
{
	if (pointer->is_somewhere && pointer->place.scanout == place->scanout)
		vug_listener_send_motion(pointer->setup.output->listener,
					 (int32_t)lrint(place->x - pointer->place.x),
					 (int32_t)lrint(place->y - pointer->place.y));
}

static void move_to(struct terminal_pointer *pointer, const struct terminal_sequence *sequence)
{
	struct vug_listener *listener = pointer->setup.output->listener;
	double offset = MIDDLE - FIRST;
	struct terminal_place place;

	if (!listener ||
	    !pointer->setup.find(sequence->fields[1][0] + offset, sequence->fields[2][0] + offset,
				 pointer->are_pixels, &place, pointer->setup.data))
		return;
	if (pointer->setup.is_relative)
		move_from(pointer, &place);
	else
		vug_listener_send_position(listener, place.scanout, place.x, place.y);
	pointer->is_somewhere = true;
	pointer->place = place;
}

/* Motion without a button says that none is down, whatever was missed. */
bool terminal_pointer_take(struct terminal_pointer *pointer,
			   const struct terminal_sequence *sequence)
{
	uint32_t number = sequence->fields[0][0];
	bool is_motion = number & IS_MOTION, is_press = sequence->final == 'M';

	if (sequence->kind != '[' || sequence->prefix != '<' ||
	    (sequence->final != 'M' && sequence->final != 'm'))
		return false;
	if (sequence->fields[1][0] == 0 || sequence->fields[2][0] == 0)
		return true;
	move_to(pointer, sequence);
	if (!is_motion)
		press(pointer, number & BUTTON_MASK, is_press);
	else if ((number & BUTTON_MASK) == NO_BUTTON)
		terminal_pointer_release(pointer);
	return true;
}
