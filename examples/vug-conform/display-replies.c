/* SPDX-License-Identifier: MIT */
#include "display-replies.h"

#include <endian.h>
#include <string.h>
#include <sys/socket.h>

#include "wire/replies.h"
#include "wire/rules.h"

#define REPLY_ROOM (CHANNEL_HEADER_SIZE + CHANNEL_EDID_REPLY_SIZE)

/* Enough of a base block for the back end to hand on; the scanout is in the serial number. */
void display_end_fill_edid(uint32_t scanout, uint8_t *ret_edid)
{
	static const uint8_t start[] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0x5a, 0x63};
	uint8_t sum = 0;

	memset(ret_edid, 0, EDID_BLOCK);
	memcpy(ret_edid, start, sizeof(start));
	ret_edid[12] = (uint8_t)scanout;
	ret_edid[18] = 1;
	ret_edid[19] = 4;
	for (size_t i = 0; i < EDID_BLOCK - 1; i++)
		sum = (uint8_t)(sum + ret_edid[i]);
	ret_edid[EDID_BLOCK - 1] = (uint8_t)-sum;
}

static void fill_displays(const struct display_end *display, struct wire_display_info *ret_info)
{
	struct wire_monitor monitors[DISPLAY_END_SCREENS];

	for (size_t i = 0; i < DISPLAY_END_SCREENS; i++) {
		const struct display_monitor *monitor = &display->monitors[i];

		monitors[i] = (struct wire_monitor){.connected = monitor->is_enabled,
						    .x = monitor->x,
						    .y = monitor->y,
						    .width = monitor->width,
						    .height = monitor->height};
	}
	vug_wire_fill_display_info(ret_info, monitors, DISPLAY_END_SCREENS);
}

static void fill_edid(const struct display_end *display, uint32_t scanout,
		      struct wire_edid *ret_edid)
{
	uint8_t block[EDID_BLOCK];

	if (display->refuses_edid || scanout >= DISPLAY_END_SCREENS) {
		vug_wire_fill_edid_error(ret_edid, WIRE_RESP_ERR_INVALID_SCANOUT_ID);
		return;
	}
	display_end_fill_edid(scanout, block);
	vug_wire_fill_edid(ret_edid, block, sizeof(block));
}

static void fill(const struct display_end *display, uint32_t request, uint32_t scanout,
		 uint8_t *ret_payload)
{
	struct wire_display_info info;
	struct wire_edid edid;

	if (request == CHANNEL_GET_PROTOCOL_FEATURES)
		memcpy(ret_payload, &display->features, sizeof(display->features));
	if (request == CHANNEL_GET_DISPLAY_INFO) {
		fill_displays(display, &info);
		memcpy(ret_payload, &info, sizeof(info));
	}
	if (request == CHANNEL_GET_EDID) {
		fill_edid(display, scanout, &edid);
		memcpy(ret_payload, &edid, sizeof(edid));
	}
}

static void send_reply(struct display_end *display, uint32_t request, uint32_t scanout)
{
	const uint32_t size = vug_wire_get_rule(request)->reply_size;
	const uint32_t header[3] = {request, CHANNEL_FLAG_REPLY, size};
	uint8_t bytes[REPLY_ROOM];

	memcpy(bytes, header, sizeof(header));
	fill(display, request, scanout, bytes + sizeof(header));
	/* What cannot be sent is not read: the back end has gone, which is noticed by reading. */
	(void)!send(display->fd, bytes, sizeof(header) + size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static uint32_t get_scanout(const struct display_end *display)
{
	uint32_t scanout = 0;

	if (display->length >= CHANNEL_HEADER_SIZE + sizeof(scanout))
		memcpy(&scanout, display->message + CHANNEL_HEADER_SIZE, sizeof(scanout));
	return scanout;
}

void display_end_reply(struct display_end *display, uint32_t request)
{
	const uint32_t scanout = get_scanout(display);

	if (!vug_wire_get_rule(request)->has_reply)
		return;
	/* Those behind one that waits wait, too: replies keep their order. */
	if (display->num_waiting == 0 && !(display->withheld & UINT32_C(1) << request)) {
		send_reply(display, request, scanout);
	} else if (display->num_waiting < DISPLAY_END_WITHHELD) {
		display->waiting[display->num_waiting] = request;
		display->waiting_scanouts[display->num_waiting++] = scanout;
	} else {
		display_end_fail(display, "be-ack", "%d requests wait for their replies",
				 DISPLAY_END_WITHHELD + 1);
	}
}

void display_end_release(struct display_end *display)
{
	display->withheld = 0;
	for (size_t i = 0; i < display->num_waiting && display->fd >= 0; i++)
		send_reply(display, display->waiting[i], display->waiting_scanouts[i]);
	display->num_waiting = 0;
}
