/* SPDX-License-Identifier: MIT */
#include "vnc/keys.h"

#include "input-codes/input-codes.h"
#include "vnc/bytes.h"
#include "vnc/route.h"

#define EXTENDED_DOWN 2
#define EXTENDED_KEYSYM 4
#define EXTENDED_SCANCODE 8
#define PLAIN_DOWN 1
#define PLAIN_KEYSYM 4
#define FIRST_CHARACTER 0x20u
#define LAST_CHARACTER 0x7eu

static const guint16 shifts[] = {KEY_LEFTSHIFT, KEY_RIGHTSHIFT};

static void press_with_shift(struct vnc_route *route, struct vnc_held *held, guint code)
{
	vnc_route_press(route, held, KEY_LEFTSHIFT);
	vnc_route_press(route, held, code);
	vnc_route_release(route, held, KEY_LEFTSHIFT);
}

static void press_without_shift(struct vnc_route *route, struct vnc_held *held, guint code)
{
	struct vnc_held before = *held;

	for (gsize i = 0; i < G_N_ELEMENTS(shifts); i++)
		vnc_route_release(route, held, shifts[i]);
	vnc_route_press(route, held, code);
	for (gsize i = 0; i < G_N_ELEMENTS(shifts); i++)
		if (vnc_held_has(&before, shifts[i]))
			vnc_route_press(route, held, shifts[i]);
}

static bool has_shift(const struct vnc_held *held)
{
	return vnc_held_has(held, KEY_LEFTSHIFT) || vnc_held_has(held, KEY_RIGHTSHIFT);
}

/*
 * The client's keyboard may have another layout: then what it holds of Shift is not what the character
 * needs on the guest's.
 */
static void press(struct vnc_route *route, struct vnc_held *held, const struct input_keysym *key)
{
	if (vnc_held_has(held, key->code))
		return;
	if (key->shift == INPUT_SHIFT_WITH && !has_shift(held))
		press_with_shift(route, held, key->code);
	else if (key->shift == INPUT_SHIFT_WITHOUT && has_shift(held))
		press_without_shift(route, held, key->code);
	else
		vnc_route_press(route, held, key->code);
}

static bool is_character(guint32 keysym)
{
	return keysym >= FIRST_CHARACTER && keysym <= LAST_CHARACTER;
}

static void release_characters(struct vnc_route *route, struct vnc_held *held)
{
	for (guint32 keysym = FIRST_CHARACTER; keysym <= LAST_CHARACTER; keysym++) {
		const struct input_keysym *key = input_code_from_keysym(keysym);

		if (key)
			vnc_route_release(route, held, key->code);
	}
}

/*
 * Some clients say the character that the key would have now: another one than at its press, where Shift was
 * released before. Which key that was, only the client knows.
 */
static void release(struct vnc_route *route, struct vnc_held *held, const struct input_keysym *key)
{
	if (is_character(key->keysym) && !vnc_held_has(held, key->code))
		release_characters(route, held);
	else
		vnc_route_release(route, held, key->code);
}

static void hear_keysym(struct vnc_route *route, struct vnc_held *held, guint32 keysym,
			bool is_down)
{
	const struct input_keysym *key = input_code_from_keysym(keysym);

	if (!key)
		return;
	if (is_down)
		press(route, held, key);
	else
		release(route, held, key);
}

void vnc_keys_hear(struct vnc_route *route, struct vnc_held *held, const guint8 *message)
{
	hear_keysym(route, held, vnc_get_32(message + PLAIN_KEYSYM), message[PLAIN_DOWN] != 0);
}

/* Some clients do not know the key, and leave its number 0: then there is only the keysym. */
void vnc_keys_hear_extended(struct vnc_route *route, struct vnc_held *held, const guint8 *message)
{
	bool is_down = vnc_get_16(message + EXTENDED_DOWN) != 0;
	guint32 scancode = vnc_get_32(message + EXTENDED_SCANCODE);
	guint16 code = input_code_from_scancode(scancode);

	if (scancode == 0)
		hear_keysym(route, held, vnc_get_32(message + EXTENDED_KEYSYM), is_down);
	else if (code != 0 && is_down)
		vnc_route_press(route, held, code);
	else if (code != 0)
		vnc_route_release(route, held, code);
}
