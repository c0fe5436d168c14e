/* SPDX-License-Identifier: MIT */
/*
 * The display channel's numbers as docs/protocol.md has them. They are written down a second time, and not
 * taken from lib/wire: a mistake there must fail a row.
 */
#ifndef CHANNEL_ROWS_MESSAGE_H
#define CHANNEL_ROWS_MESSAGE_H

#include <stdint.h>

#define CHANNEL_HEADER_SIZE 12
#define CHANNEL_MAX_FDS 253

#define CHANNEL_FLAG_REPLY UINT32_C(4)

enum channel_request {
	CHANNEL_GET_PROTOCOL_FEATURES = 1,
	CHANNEL_SET_PROTOCOL_FEATURES = 2,
	CHANNEL_GET_DISPLAY_INFO = 3,
	CHANNEL_CURSOR_POS = 4,
	CHANNEL_CURSOR_POS_HIDE = 5,
	CHANNEL_CURSOR_UPDATE = 6,
	CHANNEL_SCANOUT = 7,
	CHANNEL_UPDATE = 8,
	CHANNEL_DMABUF_SCANOUT = 9,
	CHANNEL_DMABUF_UPDATE = 10,
	CHANNEL_GET_EDID = 11,
	CHANNEL_DMABUF_SCANOUT2 = 12,
	CHANNEL_NUM_REQUESTS
};

#define CHANNEL_FEATURES_REPLY_SIZE 8
#define CHANNEL_DISPLAY_INFO_REPLY_SIZE 408
#define CHANNEL_EDID_REPLY_SIZE 1056

/* "UPDATE", …; an id that does not exist is "unknown request". */
const char *channel_request_get_name(uint32_t request);

#endif
