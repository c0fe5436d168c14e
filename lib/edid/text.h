/* SPDX-License-Identifier: MIT */
/* Display descriptors that hold text, and the one that holds nothing (EDID 3.10.3). */
#ifndef VUG_EDID_TEXT_H
#define VUG_EDID_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Write text as the product's name or its serial number. false, and the descriptor untouched,
 * if there is no text: NULL, empty or nothing but spaces.
 */
bool vug_edid_product_name_write(uint8_t *descriptor, const char *text);
bool vug_edid_serial_number_write(uint8_t *descriptor, const char *text);

void vug_edid_dummy_descriptor_write(uint8_t *descriptor);

#endif
