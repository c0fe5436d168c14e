/* SPDX-License-Identifier: MIT */
/* Headers that announce another size than the message has. */
#include "channel-rows/row.h"

#define IMPOSSIBLE(id_, title) \
	{ \
		.name = "sizes.4gib." title, .sent = title " announcing 4 GiB", \
		.must = "closed; nothing is allocated", .outcome = OUTCOME_CLOSED, \
		.rule = "fe-announced", .may_wait = true, \
		STEPS(SEND_ID(id_, CLAIMS(UINT32_MAX), FIELDS(0, 0, 0, 0, 0))), \
		.events = "disconnected protocol-error 71\n", .warning = "4294967295" \
	}

/* So long that it is skipped, with all the bytes that it announces. */
#define TOO_LONG(id_, title, size_) \
	{ \
		.name = "sizes.longer." title, .sent = title ", a byte too long", \
		.must = "skipped, and answered where it is a request", \
		STEPS(SEND_ID(id_, FILLER((size_) + 1))), .events = "", .warning = (title) \
	}

#define TOO_SHORT(id_, title, size_) \
	{ \
		.name = "sizes.shorter." title, .sent = title ", a byte too short", \
		.must = "skipped, and answered where it is a request", \
		STEPS(SEND_ID(id_, FILLER((size_)-1))), .events = "", .warning = (title) \
	}

#define EMPTY(id_, title) \
	{ \
		.name = "sizes.empty." title, .sent = title " without a payload", \
		.must = "skipped, and answered where it is a request", STEPS(ASK_ID(id_)), \
		.events = "", .warning = (title) \
	}

static const struct row rows[] = {
	IMPOSSIBLE(CHANNEL_GET_PROTOCOL_FEATURES, "GET_PROTOCOL_FEATURES"),
	IMPOSSIBLE(CHANNEL_SET_PROTOCOL_FEATURES, "SET_PROTOCOL_FEATURES"),
	IMPOSSIBLE(CHANNEL_GET_DISPLAY_INFO, "GET_DISPLAY_INFO"),
	IMPOSSIBLE(CHANNEL_CURSOR_POS, "CURSOR_POS"),
	IMPOSSIBLE(CHANNEL_CURSOR_POS_HIDE, "CURSOR_POS_HIDE"),
	IMPOSSIBLE(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE"),
	IMPOSSIBLE(CHANNEL_SCANOUT, "SCANOUT"),
	IMPOSSIBLE(CHANNEL_UPDATE, "UPDATE"),
	IMPOSSIBLE(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT"),
	IMPOSSIBLE(CHANNEL_DMABUF_UPDATE, "DMABUF_UPDATE"),
	IMPOSSIBLE(CHANNEL_GET_EDID, "GET_EDID"),
	IMPOSSIBLE(CHANNEL_DMABUF_SCANOUT2, "DMABUF_SCANOUT2"),
	IMPOSSIBLE(99, "an unknown request"),
	{.name = "sizes.2gib",
	 .sent = "UPDATE announcing 2 GiB, after a good SCANOUT",
	 .must = "closed; nothing is allocated",
	 .outcome = OUTCOME_CLOSED,
	 .rule = "fe-announced",
	 .may_wait = true,
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)),
	       SEND(UPDATE, CLAIMS(UINT32_C(1) << 31), FIELDS(0, 0, 0, 64, 64))),
	 .warning = "2147483648",
	 .max_descriptors = 1},
	TOO_LONG(CHANNEL_GET_PROTOCOL_FEATURES, "GET_PROTOCOL_FEATURES", 0),
	TOO_LONG(CHANNEL_SET_PROTOCOL_FEATURES, "SET_PROTOCOL_FEATURES", 8),
	TOO_LONG(CHANNEL_GET_DISPLAY_INFO, "GET_DISPLAY_INFO", 0),
	TOO_LONG(CHANNEL_CURSOR_POS, "CURSOR_POS", 12),
	TOO_LONG(CHANNEL_CURSOR_POS_HIDE, "CURSOR_POS_HIDE", 12),
	TOO_LONG(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE", 16404),
	TOO_LONG(CHANNEL_SCANOUT, "SCANOUT", 12),
	TOO_LONG(CHANNEL_UPDATE, "UPDATE", 20),
	TOO_LONG(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT", 40),
	TOO_LONG(CHANNEL_DMABUF_UPDATE, "DMABUF_UPDATE", 20),
	TOO_LONG(CHANNEL_GET_EDID, "GET_EDID", 4),
	TOO_LONG(CHANNEL_DMABUF_SCANOUT2, "DMABUF_SCANOUT2", 48),
	TOO_SHORT(CHANNEL_SET_PROTOCOL_FEATURES, "SET_PROTOCOL_FEATURES", 8),
	TOO_SHORT(CHANNEL_CURSOR_POS, "CURSOR_POS", 12),
	TOO_SHORT(CHANNEL_CURSOR_POS_HIDE, "CURSOR_POS_HIDE", 12),
	TOO_SHORT(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE", 16404),
	TOO_SHORT(CHANNEL_SCANOUT, "SCANOUT", 12),
	TOO_SHORT(CHANNEL_UPDATE, "UPDATE", 20),
	TOO_SHORT(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT", 40),
	TOO_SHORT(CHANNEL_DMABUF_UPDATE, "DMABUF_UPDATE", 20),
	TOO_SHORT(CHANNEL_GET_EDID, "GET_EDID", 4),
	TOO_SHORT(CHANNEL_DMABUF_SCANOUT2, "DMABUF_SCANOUT2", 48),
	EMPTY(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE"),
	EMPTY(CHANNEL_SCANOUT, "SCANOUT"),
	EMPTY(CHANNEL_UPDATE, "UPDATE"),
	EMPTY(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT"),
	EMPTY(CHANNEL_DMABUF_UPDATE, "DMABUF_UPDATE"),
	EMPTY(CHANNEL_GET_EDID, "GET_EDID"),
	{.name = "sizes.unknown",
	 .sent = "requests 0, 13 and 2³²−1, with payloads of 64 KiB",
	 .must = "skipped",
	 .rule = "fe-unknown",
	 STEPS(SEND_ID(0, FILLER(65536)), SEND_ID(13, FILLER(65536)),
	       SEND_ID(ALL_ONES, FILLER(65536))),
	 .events = "",
	 .warning = "unknown request"},
	{.name = "sizes.flags",
	 .sent = "requests with all flags set",
	 .must = "flags of a request mean nothing: answered",
	 .rule = "fe-flags",
	 .is_valid = true,
	 STEPS(SEND(GET_DISPLAY_INFO, .flags = ALL_ONES), SEND(GET_EDID, .flags = 4, FIELDS(1)),
	       SEND(SCANOUT, .flags = 0x11223344, FIELDS(0, 0, 0))),
	 .events = ""},
};

const struct theme theme_sizes = THEME("Sizes", "fe-size", rows);
