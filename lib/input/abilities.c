/* SPDX-License-Identifier: MIT */
#include "input/abilities.h"

#include <errno.h>
#include <string.h>

#define DEFAULT_AXIS_MAX 32767 /* as QEMU's tablets have it */
#define DEFAULT_NUM_CONTACTS 10
#define MAX_TRACKING_ID 65535

/* Numbered by enum vug_input_kind. */
static const struct vug_input_abilities kinds[] = {
	[VUG_INPUT_KEYBOARD] = {.keys = {KEY_ESC, KEY_MICMUTE},
				.has_leds = true,
				.has_repeat = true},
	[VUG_INPUT_TABLET] = {.keys = {BTN_LEFT, BTN_TASK}, .has_wheels = true},
	[VUG_INPUT_MOUSE] = {.keys = {BTN_LEFT, BTN_TASK},
			     .has_wheels = true,
			     .has_motion = true,
			     .properties = UINT32_C(1) << INPUT_PROP_POINTER},
	[VUG_INPUT_MULTI_TOUCH] = {.keys = {BTN_TOUCH, BTN_TOUCH},
				   .properties = UINT32_C(1) << INPUT_PROP_DIRECT},
};

static const uint8_t wheels[] = {REL_HWHEEL, REL_WHEEL, REL_WHEEL_HI_RES, REL_HWHEEL_HI_RES};

static int get_axis(struct vug_input_axis *ret_axis, const struct vug_input_axis *wanted)
{
	*ret_axis = *wanted;
	if (wanted->min == 0 && wanted->max == 0)
		ret_axis->max = DEFAULT_AXIS_MAX;
	return ret_axis->max > ret_axis->min && wanted->resolution >= 0 ? 0 : -ERANGE;
}

static void add_absolute(struct vug_input_abilities *abilities, uint16_t code,
			 const struct vug_input_axis *axis)
{
	abilities->absolutes[abilities->num_absolutes++] =
		(struct vug_input_absolute){.code = code, .axis = *axis};
}

static void add_contacts(struct vug_input_abilities *abilities, uint16_t count)
{
	const struct vug_input_axis slots = {.max = count - 1}, ids = {.max = MAX_TRACKING_ID};

	abilities->num_contacts = count;
	add_absolute(abilities, ABS_MT_SLOT, &slots);
	add_absolute(abilities, ABS_MT_TRACKING_ID, &ids);
	add_absolute(abilities, ABS_MT_POSITION_X, &abilities->x);
	add_absolute(abilities, ABS_MT_POSITION_Y, &abilities->y);
}

int vug_input_abilities_init(struct vug_input_abilities *abilities,
			     const struct vug_input_config *config)
{
	uint16_t contacts = config->num_contacts > 0 ? config->num_contacts : DEFAULT_NUM_CONTACTS;

	if (config->kind < VUG_INPUT_KEYBOARD || config->kind > VUG_INPUT_MULTI_TOUCH)
		return -EINVAL;
	*abilities = kinds[config->kind];
	abilities->kind = config->kind;
	if (get_axis(&abilities->x, &config->x) < 0 || get_axis(&abilities->y, &config->y) < 0 ||
	    contacts > VUG_INPUT_MAX_CONTACTS)
		return -ERANGE;
	if (config->kind == VUG_INPUT_TABLET) {
		add_absolute(abilities, ABS_X, &abilities->x);
		add_absolute(abilities, ABS_Y, &abilities->y);
	} else if (config->kind == VUG_INPUT_MULTI_TOUCH) {
		add_contacts(abilities, contacts);
	}
	return 0;
}

bool vug_input_abilities_have_key(const struct vug_input_abilities *abilities, uint16_t code)
{
	return code >= abilities->keys.first && code <= abilities->keys.last;
}

/* ---- bits ------------------------------------------------------------------------------- */

static void set_bit(uint8_t *bits, unsigned int bit)
{
	bits[bit / 8] |= (uint8_t)(1u << bit % 8);
}

static void set_keys(const struct vug_input_abilities *abilities, uint8_t *bits)
{
	for (unsigned int code = abilities->keys.first; code <= abilities->keys.last; code++)
		set_bit(bits, code);
}

static void set_relative(const struct vug_input_abilities *abilities, uint8_t *bits)
{
	if (abilities->has_motion) {
		set_bit(bits, REL_X);
		set_bit(bits, REL_Y);
	}
	for (size_t i = 0; abilities->has_wheels && i < sizeof(wheels); i++)
		set_bit(bits, wheels[i]);
}

static void set_absolute(const struct vug_input_abilities *abilities, uint8_t *bits)
{
	for (size_t i = 0; i < abilities->num_absolutes; i++)
		set_bit(bits, abilities->absolutes[i].code);
}

static void set_leds(const struct vug_input_abilities *abilities, uint8_t *bits)
{
	for (unsigned int led = LED_NUML; abilities->has_leds && led <= LED_SCROLLL; led++)
		set_bit(bits, led);
}

static size_t get_length(const uint8_t *bits)
{
	size_t length = VUG_INPUT_BITMAP_SIZE;

	while (length > 0 && bits[length - 1] == 0)
		length--;
	return length;
}

size_t vug_input_abilities_get_bits(const struct vug_input_abilities *abilities, uint8_t type,
				    uint8_t ret_bits[VUG_INPUT_BITMAP_SIZE])
{
	memset(ret_bits, 0, VUG_INPUT_BITMAP_SIZE);
	switch (type) {
	case EV_KEY:
		set_keys(abilities, ret_bits);
		break;
	case EV_REL:
		set_relative(abilities, ret_bits);
		break;
	case EV_ABS:
		set_absolute(abilities, ret_bits);
		break;
	case EV_LED:
		set_leds(abilities, ret_bits);
		break;
	case EV_REP:
		return abilities->has_repeat ? 1 : 0;
	default:
		break;
	}
	return get_length(ret_bits);
}

const struct vug_input_axis *
vug_input_abilities_find_axis(const struct vug_input_abilities *abilities, uint8_t code)
{
	for (size_t i = 0; i < abilities->num_absolutes; i++)
		if (abilities->absolutes[i].code == code)
			return &abilities->absolutes[i].axis;
	return NULL;
}
