/* SPDX-License-Identifier: MIT */
/* One member of a message, and its bytes: little-endian, without padding. */
#ifndef DISPLAY_LINK_FIELDS_H
#define DISPLAY_LINK_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct display_link_message;

enum display_link_kind {
	DISPLAY_LINK_U32,
	DISPLAY_LINK_I32,
	DISPLAY_LINK_FLAGS,
	DISPLAY_LINK_U64,
	DISPLAY_LINK_CHARS,
	DISPLAY_LINK_RECT,
	DISPLAY_LINK_RECTS,
	DISPLAY_LINK_PLANES,
};

struct display_link_field {
	const char *name; /* as docs/display-link.md has it */
	enum display_link_kind kind;
	size_t offset; /* of the member in struct display_link_message */
	/*
	 * U32, U64, I32: the range. FLAGS: most: all bits that there are. CHARS: most: the length.
	 * RECT: least, of its width and height; most, of its right and bottom edge.
	 */
	int64_t least;
	uint64_t most;
};

struct display_link_reader {
	const uint8_t *bytes;
	size_t left;
	bool is_newer; /* flags that are not known are left out */
};

struct display_link_writer {
	uint8_t *bytes;
	size_t length, room;
};

/* What docs/display-link.md calls the kind. */
const char *display_link_kind_name(enum display_link_kind kind);

/* False: there are too few bytes, or they are out of range. */
bool display_link_read_field(struct display_link_reader *reader,
			     const struct display_link_field *field,
			     struct display_link_message *message);

/* False: the member is out of range, or there is no room. */
bool display_link_write_field(struct display_link_writer *writer,
			      const struct display_link_field *field,
			      const struct display_link_message *message);

/* Numbers, for headers. `bytes` has room for them. */
uint32_t display_link_get_u32(const uint8_t *bytes);
uint16_t display_link_get_u16(const uint8_t *bytes);
void display_link_put_u32(uint8_t *bytes, uint32_t value);
void display_link_put_u16(uint8_t *bytes, uint16_t value);

#endif
