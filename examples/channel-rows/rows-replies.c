/* SPDX-License-Identifier: MIT */
/* Replies that nobody reads, or nobody reads for a while. */
#include "channel-rows/row.h"

#define MORE_THAN_FITS 3000

/* What was asked meanwhile is read and checked at the end, in order. */
#define UNREAD(id_, title, complaint, ...) \
	{ \
		.name = "replies.late." title, \
		.sent = title " until nothing fits, its replies read late", \
		.must = "the loop goes on; all replies come, in order", .warning = (complaint), \
		.max_descriptors = 1, \
		STEPS(FLOOD(MORE_THAN_FITS, id_, .is_unread = true, __VA_ARGS__), PROBE) \
	}

#define NEVER_READ(id_, title, complaint, ...) \
	{ \
		.name = "replies.never." title, \
		.sent = title " until nothing fits; then it hangs up", \
		.must = "the loop goes on; the next back end is served", .warning = (complaint), \
		.max_descriptors = 1, \
		STEPS(FLOOD(MORE_THAN_FITS, id_, .is_unread = true, __VA_ARGS__), PROBE, HANG_UP) \
	}

static const struct row rows[] = {
	UNREAD(GET_PROTOCOL_FEATURES, "GET_PROTOCOL_FEATURES", NULL, .flags = 0),
	UNREAD(GET_DISPLAY_INFO, "GET_DISPLAY_INFO", NULL, .flags = 0),
	UNREAD(GET_EDID, "GET_EDID", NULL, FIELDS(0)),
	UNREAD(DMABUF_UPDATE, "DMABUF_UPDATE", "DMABUF_UPDATE", FIELDS(0, 0, 0, 1, 1)),
	NEVER_READ(GET_PROTOCOL_FEATURES, "GET_PROTOCOL_FEATURES", NULL, .flags = 0),
	NEVER_READ(GET_DISPLAY_INFO, "GET_DISPLAY_INFO", NULL, .flags = 0),
	NEVER_READ(GET_EDID, "GET_EDID", NULL, FIELDS(0)),
	NEVER_READ(DMABUF_UPDATE, "DMABUF_UPDATE", "DMABUF_UPDATE", FIELDS(0, 0, 0, 1, 1)),
	{.name = "replies.all-at-once",
	 .sent = "eight requests of all four kinds before a reply is read",
	 .must = "all are answered, in order",
	 STEPS(SEND(GET_EDID, FIELDS(0)), ASK(GET_DISPLAY_INFO), ASK(GET_PROTOCOL_FEATURES),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 0, 0)), SEND(GET_EDID, FIELDS(1)),
	       SEND(DMABUF_UPDATE, FIELDS(7, 0, 0, 0, 0)), ASK(GET_DISPLAY_INFO),
	       ASK(GET_PROTOCOL_FEATURES)),
	 .warning = ANY_WARNING},
	{.name = "replies.absent-scanout",
	 .sent = "GET_EDID of scanouts 2, 16 and 2³²−1, which are not there",
	 .must = "answered with an error",
	 .is_valid = true,
	 STEPS(SEND(GET_EDID, FIELDS(2)), SEND(GET_EDID, FIELDS(16)),
	       SEND(GET_EDID, FIELDS(ALL_ONES))),
	 .warning = "scanout"},
	{.name = "replies.our-replies",
	 .sent = "replies that were never asked for",
	 .must = "flags of a request mean nothing: taken for requests",
	 STEPS(SEND(DMABUF_UPDATE, .flags = 4, FIELDS(0, 0, 0, 0, 0)),
	       SEND(GET_DISPLAY_INFO, .flags = 4)),
	 .warning = "DMABUF_UPDATE"},
};

const struct theme theme_replies = THEME("Replies", "fe-answer", rows);
