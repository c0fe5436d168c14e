/* SPDX-License-Identifier: MIT */
#include "channel-rows/message.h"

#include <stddef.h>

const char *channel_request_get_name(uint32_t request)
{
	static const char *const names[CHANNEL_NUM_REQUESTS] = {
		[CHANNEL_GET_PROTOCOL_FEATURES] = "GET_PROTOCOL_FEATURES",
		[CHANNEL_SET_PROTOCOL_FEATURES] = "SET_PROTOCOL_FEATURES",
		[CHANNEL_GET_DISPLAY_INFO] = "GET_DISPLAY_INFO",
		[CHANNEL_CURSOR_POS] = "CURSOR_POS",
		[CHANNEL_CURSOR_POS_HIDE] = "CURSOR_POS_HIDE",
		[CHANNEL_CURSOR_UPDATE] = "CURSOR_UPDATE",
		[CHANNEL_SCANOUT] = "SCANOUT",
		[CHANNEL_UPDATE] = "UPDATE",
		[CHANNEL_DMABUF_SCANOUT] = "DMABUF_SCANOUT",
		[CHANNEL_DMABUF_UPDATE] = "DMABUF_UPDATE",
		[CHANNEL_GET_EDID] = "GET_EDID",
		[CHANNEL_DMABUF_SCANOUT2] = "DMABUF_SCANOUT2",
	};

	return request < CHANNEL_NUM_REQUESTS && names[request] != NULL ? names[request]
									: "unknown request";
}
