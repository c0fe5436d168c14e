/* SPDX-License-Identifier: MIT */
#include "edid/text.h"

#include <stddef.h>
#include <string.h>

#include "edid/detailed_timing.h"

#define TAG_DUMMY 0x10
#define TAG_PRODUCT_NAME 0xfc
#define TAG_SERIAL_NUMBER 0xff

#define TEXT_OFFSET 5
#define TEXT_SIZE (EDID_DESCRIPTOR_SIZE - TEXT_OFFSET)
#define LINE_FEED 0x0a
#define SPACE 0x20

static void start_descriptor(uint8_t *descriptor, uint8_t tag)
{
	memset(descriptor, 0, EDID_DESCRIPTOR_SIZE);
	descriptor[3] = tag;
}

/* How much of the text is shown: what the descriptor has room for, less spaces at the end. */
static size_t visible_length(const char *text)
{
	size_t length = 0;

	for (size_t i = 0; text && i < TEXT_SIZE && text[i]; i++) {
		if (text[i] != ' ')
			length = i + 1;
	}
	return length;
}

static uint8_t printable(char character)
{
	unsigned char byte = (unsigned char)character;

	return byte >= 0x20 && byte < 0x7f ? byte : (uint8_t)'?';
}

/* EDID 3.10.3: shorter text ends with a line feed, and spaces fill the rest. */
static bool write_text(uint8_t *descriptor, uint8_t tag, const char *text)
{
	size_t length = visible_length(text);
	uint8_t *field = descriptor + TEXT_OFFSET;

	if (length == 0)
		return false;
	start_descriptor(descriptor, tag);
	memset(field, SPACE, TEXT_SIZE);
	for (size_t i = 0; i < length; i++)
		field[i] = printable(text[i]);
	if (length < TEXT_SIZE)
		field[length] = LINE_FEED;
	return true;
}

bool vug_edid_product_name_write(uint8_t *descriptor, const char *text)
{
	return write_text(descriptor, TAG_PRODUCT_NAME, text);
}

bool vug_edid_serial_number_write(uint8_t *descriptor, const char *text)
{
	return write_text(descriptor, TAG_SERIAL_NUMBER, text);
}

void vug_edid_dummy_descriptor_write(uint8_t *descriptor)
{
	start_descriptor(descriptor, TAG_DUMMY);
}
