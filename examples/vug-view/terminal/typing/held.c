/* SPDX-License-Identifier: MIT */
#include "terminal/typing/held.h"

#include <glib.h>
#include <vug/input-routing.h>

#include "outputs/output.h"

/* right: KEY_RESERVED: AltGr is that key, too, and no terminal says of a key that it is down with AltGr. */
static const struct {
	unsigned int modifier;
	uint16_t left, right;
} rows[] = {
	{TERMINAL_CTRL, KEY_LEFTCTRL, KEY_RIGHTCTRL},
	{TERMINAL_SHIFT, KEY_LEFTSHIFT, KEY_RIGHTSHIFT},
	{TERMINAL_ALT, KEY_LEFTALT, KEY_RESERVED},
	{TERMINAL_SUPER, KEY_LEFTMETA, KEY_RIGHTMETA},
	{TERMINAL_ALTGR, KEY_RIGHTALT, KEY_RESERVED},
};

static bool send_key(const struct terminal_held *held, uint16_t code, bool is_pressed)
{
	struct vug_listener *listener = held->output->listener;

	return listener && vug_listener_send_key(listener, code, is_pressed) == 0;
}

static bool has(const struct terminal_held *held, uint16_t code)
{
	return held->bits[code / 32] & 1u << code % 32;
}

/* One that there is no room for was not pressed. */
static void press(struct terminal_held *held, uint16_t code)
{
	if (has(held, code) || !send_key(held, code, true))
		return;
	held->bits[code / 32] |= 1u << code % 32;
	held->count++;
}

static void release(struct terminal_held *held, uint16_t code)
{
	if (!has(held, code))
		return;
	held->bits[code / 32] &= ~(1u << code % 32);
	held->count--;
	send_key(held, code, false);
}

/* Whether a key of that modifier is down. */
static bool has_modifier(const struct terminal_held *held, size_t row)
{
	return has(held, rows[row].left) || has(held, rows[row].right) ||
	       (rows[row].modifier == TERMINAL_ALT && has(held, KEY_RIGHTALT));
}

static void press_missing(struct terminal_held *held, uint16_t code, unsigned int modifiers)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (modifiers & rows[i].modifier && !has_modifier(held, i) &&
		    code != rows[i].left && code != rows[i].right)
			press(held, rows[i].left);
}

/* code: a key that is being pressed, whose modifier may not be said yet; 0: none. */
static void release_gone(struct terminal_held *held, uint16_t code, unsigned int modifiers)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (modifiers & rows[i].modifier || rows[i].modifier == TERMINAL_ALTGR ||
		    (code != 0 && (code == rows[i].left || code == rows[i].right)))
			continue;
		release(held, rows[i].left);
		release(held, rows[i].right);
	}
}

void terminal_held_press(struct terminal_held *held, uint16_t code, unsigned int modifiers)
{
	release_gone(held, code, modifiers);
	press_missing(held, code, modifiers);
	press(held, code);
}

void terminal_held_release(struct terminal_held *held, uint16_t code, unsigned int modifiers)
{
	release(held, code);
	release_gone(held, 0, modifiers);
}

void terminal_held_release_all(struct terminal_held *held)
{
	for (uint16_t code = 0; held->count > 0 && code < KEY_CNT; code++)
		release(held, code);
}

void terminal_held_stroke(struct terminal_held *held, const struct terminal_stroke *stroke)
{
	terminal_held_release_all(held);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (stroke->modifiers & rows[i].modifier)
			press(held, rows[i].left);
	press(held, stroke->code);
	release(held, stroke->code);
	for (size_t i = G_N_ELEMENTS(rows); i > 0; i--)
		release(held, rows[i - 1].left);
}
