/* SPDX-License-Identifier: MIT */
/* The payloads of replies that are copied from virtio-gpu: little-endian, typed for the guest. */
#ifndef VUG_WIRE_REPLIES_H
#define VUG_WIRE_REPLIES_H

#include <stdbool.h>
#include <stddef.h>

#include "wire/wire.h"

struct wire_monitor {
	bool connected;
	int32_t x, y; /* two's complement on the wire, which is what QEMU's own display sends */
	uint32_t width, height;
};

/* `count` is at most WIRE_MAX_SCANOUTS; the rest is not enabled. */
void vug_wire_fill_display_info(struct wire_display_info *ret_info,
				const struct wire_monitor *monitors, size_t count);

/* `length` is at most WIRE_EDID_MAX_SIZE. */
void vug_wire_fill_edid(struct wire_edid *ret_edid, const void *blob, size_t length);

/* The answer where there is no EDID: the peer copies the type into the guest's response. */
void vug_wire_fill_edid_error(struct wire_edid *ret_edid, uint32_t type);

#endif
