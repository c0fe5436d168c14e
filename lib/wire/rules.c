/* SPDX-License-Identifier: MIT */
#include "wire/rules.h"

#include <stddef.h>

#include "wire/wire.h"

static const struct wire_rule rules[WIRE_NUM_REQUESTS] = {
	[WIRE_GET_PROTOCOL_FEATURES] = {.name = "GET_PROTOCOL_FEATURES",
					.has_reply = true,
					.reply_size = sizeof(uint64_t),
					.is_in_draft_v6 = true},
	[WIRE_SET_PROTOCOL_FEATURES] = {.name = "SET_PROTOCOL_FEATURES",
					.payload_size = sizeof(uint64_t),
					.is_in_draft_v6 = true},
	[WIRE_GET_DISPLAY_INFO] = {.name = "GET_DISPLAY_INFO",
				   .has_reply = true,
				   .reply_size = sizeof(struct wire_display_info),
				   .is_in_draft_v6 = true},
	[WIRE_CURSOR_POS] = {.name = "CURSOR_POS",
			     .is_cheap = true,
			     .payload_size = sizeof(struct wire_cursor_pos),
			     .is_in_draft_v6 = true},
	[WIRE_CURSOR_POS_HIDE] = {.name = "CURSOR_POS_HIDE",
				  .is_cheap = true,
				  .payload_size = sizeof(struct wire_cursor_pos),
				  .is_in_draft_v6 = true},
	[WIRE_CURSOR_UPDATE] = {.name = "CURSOR_UPDATE",
				.payload_size = sizeof(struct wire_cursor_update),
				.is_in_draft_v6 = true},
	[WIRE_SCANOUT] = {.name = "SCANOUT",
			  .payload_size = sizeof(struct wire_scanout),
			  .is_in_draft_v6 = true},
	[WIRE_UPDATE] = {.name = "UPDATE",
			 .payload_size = sizeof(struct wire_update),
			 .has_pixels = true,
			 .is_cheap = true,
			 .is_in_draft_v6 = true},
	[WIRE_DMABUF_SCANOUT] = {.name = "DMABUF_SCANOUT",
				 .payload_size = sizeof(struct wire_dmabuf_scanout),
				 .takes_descriptor = true,
				 .is_in_draft_v6 = true},
	[WIRE_DMABUF_UPDATE] = {.name = "DMABUF_UPDATE",
				.payload_size = sizeof(struct wire_update),
				.has_reply = true,
				.is_in_draft_v6 = true},
	[WIRE_GET_EDID] = {.name = "GET_EDID",
			   .payload_size = sizeof(struct wire_edid_request),
			   .has_reply = true,
			   .reply_size = sizeof(struct wire_edid)},
	[WIRE_DMABUF_SCANOUT2] = {.name = "DMABUF_SCANOUT2",
				  .payload_size = sizeof(struct wire_dmabuf_scanout2),
				  .takes_descriptor = true},
};

const struct wire_rule *vug_wire_get_rule(uint32_t request)
{
	if (request >= WIRE_NUM_REQUESTS || rules[request].name == NULL)
		return NULL;
	return &rules[request];
}
