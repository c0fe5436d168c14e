/* SPDX-License-Identifier: MIT */
#include "wire/replies.h"

#include <endian.h>
#include <string.h>

/* Some drivers look at the size alone: of a monitor that is not plugged in there is none. */
static struct wire_display make_display(const struct wire_monitor *monitor)
{
	if (!monitor->connected)
		return (struct wire_display){0};
	return (struct wire_display){
		.x = htole32((uint32_t)monitor->x),
		.y = htole32((uint32_t)monitor->y),
		.width = htole32(monitor->width),
		.height = htole32(monitor->height),
		.enabled = htole32(1), /* exactly: some guests compare, some test for zero */
	};
}

void vug_wire_fill_display_info(struct wire_display_info *ret_info,
				const struct wire_monitor *monitors, size_t count)
{
	*ret_info = (struct wire_display_info){.header.type = WIRE_RESP_OK_DISPLAY_INFO};
	for (size_t i = 0; i < count; i++)
		ret_info->displays[i] = make_display(&monitors[i]);
}

void vug_wire_fill_edid(struct wire_edid *ret_edid, const void *blob, size_t length)
{
	*ret_edid = (struct wire_edid){.header.type = WIRE_RESP_OK_EDID,
				       .size = htole32((uint32_t)length)};
	memcpy(ret_edid->blob, blob, length);
}

void vug_wire_fill_edid_error(struct wire_edid *ret_edid, uint32_t type)
{
	*ret_edid = (struct wire_edid){.header.type = type};
}
