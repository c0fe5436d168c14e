/* SPDX-License-Identifier: MIT */
#include "input/config_space.h"

#include <endian.h>
#include <errno.h>
#include <linux/input.h>
#include <string.h>

/* As the virtio specification has it. */
struct space {
	uint8_t select, subselect, size, reserved[5];
	union {
		char string[128];
		uint8_t bits[128];
		uint16_t ids[4];
		uint32_t axis[5]; /* min, max, fuzz, flat, resolution */
	} body;
};

_Static_assert(sizeof(struct space) == VUG_INPUT_CONFIG_SIZE, "the layout of the specification");

static const char *const names[] = {
	[VUG_INPUT_KEYBOARD] = "libvug keyboard",
	[VUG_INPUT_TABLET] = "libvug tablet",
	[VUG_INPUT_MOUSE] = "libvug mouse",
	[VUG_INPUT_MULTI_TOUCH] = "libvug touch screen",
};

static int copy(char *ret_string, const char *string)
{
	size_t length = strlen(string);

	if (length > VUG_INPUT_MAX_STRING)
		return -ENAMETOOLONG;
	memcpy(ret_string, string, length + 1);
	return 0;
}

int vug_input_config_space_init(struct vug_input_config_space *space,
				const struct vug_input_abilities *abilities,
				const struct vug_input_config *config)
{
	const char *name = config->name != NULL ? config->name : names[config->kind];

	memset(space, 0, sizeof(*space));
	space->abilities = abilities;
	space->ids[0] = BUS_VIRTUAL;
	space->ids[1] = config->vendor;
	space->ids[2] = config->product > 0 ? config->product : (uint16_t)config->kind;
	space->ids[3] = config->version > 0 ? config->version : 1;
	if (copy(space->name, name) < 0)
		return -ENAMETOOLONG;
	return copy(space->serial, config->serial != NULL ? config->serial : "");
}

void vug_input_config_space_write(struct vug_input_config_space *space, uint32_t offset,
				  const uint8_t *bytes, uint32_t length)
{
	for (uint32_t i = 0; i < length && offset + i < 2; i++)
		*(offset + i == 0 ? &space->select : &space->subselect) = bytes[i];
}

/* ---- what there is to read -------------------------------------------------------------- */

static uint8_t put_string(struct space *out, const char *string)
{
	size_t length = strlen(string);

	memcpy(out->body.string, string, length);
	return (uint8_t)length;
}

static uint8_t put_ids(struct space *out, const uint16_t ids[4])
{
	for (size_t i = 0; i < 4; i++)
		out->body.ids[i] = htole16(ids[i]);
	return sizeof(out->body.ids);
}

static uint8_t put_properties(struct space *out, uint32_t properties)
{
	out->body.bits[0] = (uint8_t)properties;
	return properties != 0 ? 1 : 0;
}

static uint8_t put_events(struct space *out, const struct vug_input_abilities *abilities,
			  uint8_t type)
{
	_Static_assert(VUG_INPUT_BITMAP_SIZE <= sizeof(out->body.bits),
		       "there is room for all keys");
	return (uint8_t)vug_input_abilities_get_bits(abilities, type, out->body.bits);
}

static uint8_t put_axis(struct space *out, const struct vug_input_axis *axis)
{
	if (axis == NULL)
		return 0;
	out->body.axis[0] = htole32((uint32_t)axis->min);
	out->body.axis[1] = htole32((uint32_t)axis->max);
	out->body.axis[4] = htole32((uint32_t)axis->resolution);
	return sizeof(out->body.axis);
}

/* Returns how many bytes the answer has; 0: there is no such thing. */
static uint8_t put_body(struct space *out, const struct vug_input_config_space *space)
{
	if (space->select == VUG_INPUT_CONFIG_EVENTS)
		return put_events(out, space->abilities, space->subselect);
	if (space->select == VUG_INPUT_CONFIG_AXIS)
		return put_axis(out,
				vug_input_abilities_find_axis(space->abilities, space->subselect));
	if (space->subselect != 0)
		return 0;
	switch (space->select) {
	case VUG_INPUT_CONFIG_NAME:
		return put_string(out, space->name);
	case VUG_INPUT_CONFIG_SERIAL:
		return put_string(out, space->serial);
	case VUG_INPUT_CONFIG_IDS:
		return put_ids(out, space->ids);
	case VUG_INPUT_CONFIG_PROPERTIES:
		return put_properties(out, space->abilities->properties);
	default:
		return 0;
	}
}

void vug_input_config_space_read(const struct vug_input_config_space *space, uint32_t offset,
				 uint8_t *ret_bytes, uint32_t length)
{
	struct space out = {.select = space->select, .subselect = space->subselect};

	out.size = put_body(&out, space);
	memset(ret_bytes, 0, length);
	if (offset >= sizeof(out))
		return;
	if (length > sizeof(out) - offset)
		length = (uint32_t)(sizeof(out) - offset);
	memcpy(ret_bytes, (const uint8_t *)&out + offset, length);
}
