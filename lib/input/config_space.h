/* SPDX-License-Identifier: MIT */
/*
 * The config space of a virtio input device: the driver writes what it wants to know into the first
 * two bytes, and reads the answer behind them. Pure.
 */
#ifndef VUG_INPUT_CONFIG_SPACE_H
#define VUG_INPUT_CONFIG_SPACE_H

#include "input/abilities.h"

#define VUG_INPUT_MAX_STRING 63 /* Linux keeps no more of a name */
#define VUG_INPUT_CONFIG_SIZE 136

/* Values of the first byte. */
enum vug_input_config_select {
	VUG_INPUT_CONFIG_NAME = 0x01,
	VUG_INPUT_CONFIG_SERIAL = 0x02,
	VUG_INPUT_CONFIG_IDS = 0x03,
	VUG_INPUT_CONFIG_PROPERTIES = 0x10,
	VUG_INPUT_CONFIG_EVENTS = 0x11,
	VUG_INPUT_CONFIG_AXIS = 0x12,
};

struct vug_input_config_space {
	const struct vug_input_abilities *abilities;
	char name[VUG_INPUT_MAX_STRING + 1], serial[VUG_INPUT_MAX_STRING + 1];
	uint16_t ids[4]; /* bus type, vendor, product, version */
	uint8_t select, subselect;
};

/* -ENAMETOOLONG: a string that is too long. The abilities are borrowed. */
int vug_input_config_space_init(struct vug_input_config_space *space,
				const struct vug_input_abilities *abilities,
				const struct vug_input_config *config);

/* What the driver writes; only the first two bytes can be written. */
void vug_input_config_space_write(struct vug_input_config_space *space, uint32_t offset,
				  const uint8_t *bytes, uint32_t length);

/* What the driver reads; zero behind the end. */
void vug_input_config_space_read(const struct vug_input_config_space *space, uint32_t offset,
				 uint8_t *ret_bytes, uint32_t length);

#endif
