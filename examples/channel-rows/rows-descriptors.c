/* SPDX-License-Identifier: MIT */
/* Descriptors where there should be none, or too many. */
#include <unistd.h>

#include "channel-rows/session.h"

#define STRAY(id_, title, ...) \
	{ \
		.name = "descriptors.wrong." title, .sent = title " with a descriptor", \
		.must = "the message counts, the descriptor is closed", \
		STEPS(SEND_ID(id_, WITH(1, EVENT), __VA_ARGS__)), .warning = title \
	}

#define CROWD(id_, title, ...) \
	{ \
		.name = "descriptors.253." title, .sent = title " with 253 descriptors", \
		.must = "the message counts, no descriptor but the picture's is kept", \
		STEPS(SEND_ID(id_, __VA_ARGS__)), .warning = ANY_WARNING \
	}

static void send_bytes(struct session *session, const struct step *unused)
{
	const struct step question = ASK(GET_DISPLAY_INFO);
	struct packet whole = packet_new(session, &question);

	(void)unused;
	for (size_t i = 0; i < whole.length; i++) {
		struct packet byte = {.bytes = whole.bytes + i, .length = 1, .num_descriptors = 1};

		byte.descriptors[0] = descriptor_new(DESCRIPTOR_EVENT, -1);
		session_send(session, &byte, 0, 1);
		close(byte.descriptors[0]);
		session_let_work(session);
	}
	session_owe(session, question.request);
	packet_free(&whole);
}

static const struct row rows[] = {
	STRAY(CHANNEL_GET_PROTOCOL_FEATURES, "GET_PROTOCOL_FEATURES", .flags = 0),
	STRAY(CHANNEL_SET_PROTOCOL_FEATURES, "SET_PROTOCOL_FEATURES", FIELDS(3, 0)),
	STRAY(CHANNEL_GET_DISPLAY_INFO, "GET_DISPLAY_INFO", .flags = 0),
	STRAY(CHANNEL_CURSOR_POS, "CURSOR_POS", FIELDS(0, 1, 1)),
	STRAY(CHANNEL_CURSOR_POS_HIDE, "CURSOR_POS_HIDE", FIELDS(0, 1, 1)),
	STRAY(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE", FIELDS(0, 0, 0, 0, 0), FILLER(CURSOR_BYTES)),
	STRAY(CHANNEL_SCANOUT, "SCANOUT", FIELDS(0, 0, 0)),
	STRAY(CHANNEL_DMABUF_UPDATE, "DMABUF_UPDATE", FIELDS(0, 0, 0, 1, 1)),
	STRAY(CHANNEL_GET_EDID, "GET_EDID", FIELDS(0)),
	{.name = "descriptors.wrong.UPDATE",
	 .sent = "UPDATE with a descriptor",
	 .must = "the message counts, the descriptor is closed",
	 STEPS(SEND(SCANOUT, FIELDS(0, 8, 8)),
	       SEND(UPDATE, WITH(1, EVENT), FIELDS(0, 0, 0, 8, 8), FILLER(256))),
	 .events = "scanout 0 surface 8x8 shows 8x8+0+0\nframe 0 8x8+0+0\n",
	 .warning = "UPDATE",
	 .max_descriptors = 1},
	{.name = "descriptors.wrong.unknown",
	 .sent = "an unknown request with a descriptor",
	 .must = "skipped, the descriptor is closed",
	 STEPS(SEND_ID(77, WITH(1, EVENT))),
	 .warning = "unknown"},
	{.name = "descriptors.wrong.next",
	 .sent = "CURSOR_POS with a descriptor, then DMABUF_SCANOUT without one",
	 .must = "the picture is not the cursor's descriptor",
	 STEPS(SEND(CURSOR_POS, WITH(1, SEALED), FIELDS(0, 1, 1)),
	       SEND(DMABUF_SCANOUT, FIELDS(WHOLE_PICTURE))),
	 .events = "cursor 0 at 1,1\n",
	 .warning = "CURSOR_POS"},
	{.name = "descriptors.wrong.payload",
	 .sent = "descriptors in the middle of UPDATE's pixels",
	 .must = "they are closed",
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)),
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(8192), CLAIMS(20 + 16384)),
	       SEND_ID(0, WITH(200, EVENT), FILLER(8192 - 12))),
	 .events = "scanout 0 surface 64x64 shows 64x64+0+0\nframe 0 64x64+0+0\n",
	 .warning = "in the middle",
	 .max_descriptors = 1},
	{.name = "descriptors.253.DMABUF_SCANOUT",
	 .sent = "DMABUF_SCANOUT with 253 descriptors",
	 .must = "the first one is the picture, the others are closed",
	 STEPS(SEND(DMABUF_SCANOUT, WITH(253, SEALED), FIELDS(WHOLE_PICTURE))),
	 .warning = "DMABUF_SCANOUT",
	 .max_descriptors = 1},
	CROWD(CHANNEL_GET_DISPLAY_INFO, "GET_DISPLAY_INFO", WITH(253, EVENT)),
	CROWD(CHANNEL_CURSOR_POS, "CURSOR_POS", WITH(253, EVENT), FIELDS(0, 1, 1)),
	CROWD(CHANNEL_SCANOUT, "SCANOUT", WITH(253, EVENT), FIELDS(0, 0, 0)),
	CROWD(77, "an unknown request", WITH(253, EVENT)),
	{.name = "descriptors.253.often",
	 .sent = "CURSOR_POS with 253 descriptors × 200",
	 .must = "none is kept",
	 STEPS(SEND(CURSOR_POS, TIMES(200), WITH(253, EVENT), FIELDS(0, 1, 1))),
	 .warning = "CURSOR_POS"},
	{.name = "descriptors.every-byte",
	 .sent = "GET_DISPLAY_INFO, each byte with a descriptor of its own",
	 .must = "answered; none is kept",
	 STEPS(CALL(send_bytes)),
	 .events = "",
	 .warning = "GET_DISPLAY_INFO"},
	{.name = "descriptors.truncated",
	 .sent = "DMABUF_SCANOUT where no descriptor can be opened any more (MSG_CTRUNC)",
	 .must = "the picture that was there stays",
	 STEPS(SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE))),
	 .events = "",
	 .warning = "too many open files",
	 .limits_descriptors = true},
	{.name = "descriptors.truncated.many",
	 .sent = "DMABUF_SCANOUT with 16 descriptors where 4 more can be opened (MSG_CTRUNC)",
	 .must = "the first one is the picture, the others are closed",
	 STEPS(SEND(DMABUF_SCANOUT, WITH(16, SEALED), FIELDS(WHOLE_PICTURE))),
	 .warning = "DMABUF_SCANOUT",
	 .max_descriptors = 1,
	 .limits_descriptors = true,
	 .num_descriptors_left = 4},
	{.name = "descriptors.truncated.cursor",
	 .sent = "CURSOR_POS with 16 descriptors where none can be opened (MSG_CTRUNC)",
	 .must = "the message counts",
	 STEPS(SEND(CURSOR_POS, WITH(16, EVENT), FIELDS(0, 1, 1))),
	 .events = "cursor 0 at 1,1\n",
	 .warning = "CURSOR_POS",
	 .limits_descriptors = true},
	{.name = "descriptors.reconnect",
	 .sent = "half a DMABUF_SCANOUT with 253 descriptors, then it hangs up",
	 .must = "none is kept",
	 STEPS(SEND(DMABUF_SCANOUT, WITH(253, SEALED), FIELDS(WHOLE_PICTURE), BYTES(0, 30)),
	       HANG_UP),
	 .events = "disconnected peer-closed 0\n"},
};

const struct theme theme_descriptors = THEME("Descriptors", "fe-descriptors", rows);
