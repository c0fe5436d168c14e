/* SPDX-License-Identifier: MIT */
#include "reply-comparison.h"

#include "wire/wire.h"

#define FIRST_DISPLAY sizeof(struct wire_control_header)
#define DISPLAY_SIZE sizeof(struct wire_display)
#define ENABLED offsetof(struct wire_display, enabled)

static bool is_unplugged(const uint8_t *display)
{
	return trace_reader_get_number(display + ENABLED, 4) == 0;
}

/* Whether the byte is part of a monitor that neither of them has. */
static bool is_of_no_monitor(const struct traced_record *record, const uint8_t *payload,
			     uint32_t position)
{
	size_t display;

	if (record->request != WIRE_GET_DISPLAY_INFO || position < FIRST_DISPLAY ||
	    record->captured != sizeof(struct wire_display_info))
		return false;
	display = position - (position - FIRST_DISPLAY) % DISPLAY_SIZE;
	return is_unplugged(record->payload + display) && is_unplugged(payload + display);
}

long reply_comparison_find_difference(const struct traced_record *record, const uint8_t *payload,
				      uint32_t size)
{
	uint32_t end = size < record->captured ? size : record->captured;

	for (uint32_t i = 0; i < end; i++)
		if (payload[i] != record->payload[i] &&
		    !(size == record->size && is_of_no_monitor(record, payload, i)))
			return i;
	return size == record->size ? -1 : (long)end;
}
