/* SPDX-License-Identifier: MIT */
#include "display-link/fields.h"

#include <string.h>

#include "display-link/message.h"

/* --- bytes ------------------------------------------------------------------------------------ */

uint16_t display_link_get_u16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t display_link_get_u32(const uint8_t *bytes)
{
	return display_link_get_u16(bytes) | (uint32_t)display_link_get_u16(bytes + 2) << 16;
}

void display_link_put_u16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)value;
	bytes[1] = (uint8_t)(value >> 8);
}

void display_link_put_u32(uint8_t *bytes, uint32_t value)
{
	display_link_put_u16(bytes, (uint16_t)value);
	display_link_put_u16(bytes + 2, (uint16_t)(value >> 16));
}

static const uint8_t *take(struct display_link_reader *reader, size_t length)
{
	const uint8_t *bytes = reader->bytes;

	if (length > reader->left)
		return NULL;
	reader->bytes += length;
	reader->left -= length;
	return bytes;
}

static uint8_t *give(struct display_link_writer *writer, size_t length)
{
	uint8_t *bytes = writer->bytes + writer->length;

	if (length > writer->room - writer->length)
		return NULL;
	writer->length += length;
	return bytes;
}

static bool take_u32(struct display_link_reader *reader, uint32_t *ret_value)
{
	const uint8_t *bytes = take(reader, sizeof(uint32_t));

	if (bytes != NULL)
		*ret_value = display_link_get_u32(bytes);
	return bytes != NULL;
}

static bool give_u32(struct display_link_writer *writer, uint32_t value)
{
	uint8_t *bytes = give(writer, sizeof(uint32_t));

	if (bytes != NULL)
		display_link_put_u32(bytes, value);
	return bytes != NULL;
}

/* --- ranges ----------------------------------------------------------------------------------- */

static bool is_u32(const struct display_link_field *field, const void *member)
{
	uint32_t value = *(const uint32_t *)member;

	return value >= (uint64_t)field->least && value <= field->most;
}

static bool is_i32(const struct display_link_field *field, const void *member)
{
	int64_t value = *(const int32_t *)member;

	return value >= field->least && value <= (int64_t)field->most;
}

static bool is_flags(const struct display_link_field *field, const void *member)
{
	return (*(const uint32_t *)member & ~field->most) == 0;
}

static bool is_u64(const struct display_link_field *field, const void *member)
{
	return *(const uint64_t *)member <= field->most;
}

static bool is_text(const struct display_link_field *field, const void *member)
{
	return memchr(member, '\0', (size_t)field->most + 1) != NULL;
}

static bool is_rect(const struct display_link_field *field, const void *member)
{
	const struct display_link_rect *rect = member;
	uint64_t right = (uint64_t)rect->x + rect->width, bottom = (uint64_t)rect->y + rect->height;

	return rect->width >= (uint64_t)field->least && rect->height >= (uint64_t)field->least &&
	       right <= field->most && bottom <= field->most;
}

static bool is_rects(const struct display_link_field *field, const void *member)
{
	const struct display_link_rects *rects = member;

	if (rects->count > DISPLAY_LINK_MAX_BOXES)
		return false;
	for (uint32_t i = 0; i < rects->count; i++)
		if (!is_rect(field, &rects->rects[i]))
			return false;
	return true;
}

static bool is_planes(const struct display_link_field *field, const void *member)
{
	const struct display_link_planes *planes = member;

	return planes->count >= (uint64_t)field->least && planes->count <= field->most;
}

/* --- members ---------------------------------------------------------------------------------- */

static bool read_u32(struct display_link_reader *reader, void *member)
{
	return take_u32(reader, member);
}

static bool write_u32(struct display_link_writer *writer, const void *member)
{
	return give_u32(writer, *(const uint32_t *)member);
}

static bool read_i32(struct display_link_reader *reader, void *member)
{
	uint32_t value;

	if (!take_u32(reader, &value))
		return false;
	memcpy(member, &value, sizeof(value)); /* two's complement, as int32_t is */
	return true;
}

static bool write_i32(struct display_link_writer *writer, const void *member)
{
	return give_u32(writer, (uint32_t) * (const int32_t *)member);
}

static bool read_u64(struct display_link_reader *reader, void *member)
{
	uint32_t low, high;

	if (!take_u32(reader, &low) || !take_u32(reader, &high))
		return false;
	*(uint64_t *)member = low | (uint64_t)high << 32;
	return true;
}

static bool write_u64(struct display_link_writer *writer, const void *member)
{
	uint64_t value = *(const uint64_t *)member;

	return give_u32(writer, (uint32_t)value) && give_u32(writer, (uint32_t)(value >> 32));
}

/* Its length is found in range before it is copied: see display_link_read_field(). */
static bool read_text(struct display_link_reader *reader, void *member)
{
	const uint8_t *bytes;
	uint32_t length;

	if (!take_u32(reader, &length))
		return false;
	bytes = take(reader, length);
	if (bytes == NULL || memchr(bytes, '\0', length) != NULL)
		return false;
	memcpy(member, bytes, length);
	((char *)member)[length] = '\0';
	return true;
}

static bool give_bytes(struct display_link_writer *writer, const void *from, size_t length)
{
	uint8_t *bytes = give(writer, length);

	if (bytes != NULL)
		memcpy(bytes, from, length);
	return bytes != NULL;
}

static bool write_text(struct display_link_writer *writer, const void *member)
{
	size_t length = strlen(member);

	return give_u32(writer, (uint32_t)length) && give_bytes(writer, member, length);
}

static bool read_rect(struct display_link_reader *reader, void *member)
{
	struct display_link_rect *rect = member;

	return take_u32(reader, &rect->x) && take_u32(reader, &rect->y) &&
	       take_u32(reader, &rect->width) && take_u32(reader, &rect->height);
}

static bool write_rect(struct display_link_writer *writer, const void *member)
{
	const struct display_link_rect *rect = member;

	return give_u32(writer, rect->x) && give_u32(writer, rect->y) &&
	       give_u32(writer, rect->width) && give_u32(writer, rect->height);
}

static bool read_rects(struct display_link_reader *reader, void *member)
{
	struct display_link_rects *rects = member;

	if (!take_u32(reader, &rects->count) || rects->count > DISPLAY_LINK_MAX_BOXES)
		return false;
	for (uint32_t i = 0; i < rects->count; i++)
		if (!read_rect(reader, &rects->rects[i]))
			return false;
	return true;
}

static bool write_rects(struct display_link_writer *writer, const void *member)
{
	const struct display_link_rects *rects = member;

	if (!give_u32(writer, rects->count))
		return false;
	for (uint32_t i = 0; i < rects->count; i++)
		if (!write_rect(writer, &rects->rects[i]))
			return false;
	return true;
}

static bool read_planes(struct display_link_reader *reader, void *member)
{
	struct display_link_planes *planes = member;

	if (!take_u32(reader, &planes->count) || planes->count > DISPLAY_LINK_MAX_PLANES)
		return false;
	for (uint32_t i = 0; i < planes->count; i++)
		if (!take_u32(reader, &planes->planes[i].offset) ||
		    !take_u32(reader, &planes->planes[i].stride))
			return false;
	return true;
}

static bool write_planes(struct display_link_writer *writer, const void *member)
{
	const struct display_link_planes *planes = member;

	if (!give_u32(writer, planes->count))
		return false;
	for (uint32_t i = 0; i < planes->count; i++)
		if (!give_u32(writer, planes->planes[i].offset) ||
		    !give_u32(writer, planes->planes[i].stride))
			return false;
	return true;
}

static const struct {
	const char *name;
	bool (*read)(struct display_link_reader *reader, void *member);
	bool (*is_in_range)(const struct display_link_field *field, const void *member);
	bool (*write)(struct display_link_writer *writer, const void *member);
} kinds[] = {
	[DISPLAY_LINK_U32] = {"u32", read_u32, is_u32, write_u32},
	[DISPLAY_LINK_I32] = {"i32", read_i32, is_i32, write_i32},
	[DISPLAY_LINK_FLAGS] = {"flags", read_u32, is_flags, write_u32},
	[DISPLAY_LINK_U64] = {"u64", read_u64, is_u64, write_u64},
	[DISPLAY_LINK_CHARS] = {"text", read_text, is_text, write_text},
	[DISPLAY_LINK_RECT] = {"rectangle", read_rect, is_rect, write_rect},
	[DISPLAY_LINK_RECTS] = {"rectangles", read_rects, is_rects, write_rects},
	[DISPLAY_LINK_PLANES] = {"planes", read_planes, is_planes, write_planes},
};

const char *display_link_kind_name(enum display_link_kind kind)
{
	return kinds[kind].name;
}

/* A text that is too long would not fit the member. */
static bool is_too_long(const struct display_link_reader *reader,
			const struct display_link_field *field)
{
	return field->kind == DISPLAY_LINK_CHARS && reader->left >= sizeof(uint32_t) &&
	       display_link_get_u32(reader->bytes) > field->most;
}

bool display_link_read_field(struct display_link_reader *reader,
			     const struct display_link_field *field,
			     struct display_link_message *message)
{
	void *member = (char *)message + field->offset;

	if (is_too_long(reader, field) || !kinds[field->kind].read(reader, member))
		return false;
	if (field->kind == DISPLAY_LINK_FLAGS && reader->is_newer)
		*(uint32_t *)member &= (uint32_t)field->most;
	return kinds[field->kind].is_in_range(field, member);
}

bool display_link_write_field(struct display_link_writer *writer,
			      const struct display_link_field *field,
			      const struct display_link_message *message)
{
	const void *member = (const char *)message + field->offset;

	return kinds[field->kind].is_in_range(field, member) &&
	       kinds[field->kind].write(writer, member);
}
