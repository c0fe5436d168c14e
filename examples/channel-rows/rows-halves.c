/* SPDX-License-Identifier: MIT */
/* Messages that stop in the middle. */
#include "channel-rows/row.h"

/* The rest comes later, so that what follows can be asked. */
#define HALF(id_, title, size_, ...) \
	{ \
		.name = "halves." title, .sent = "half of " title ", then nothing for a while", \
		.must = "the loop goes on; the rest is taken when it comes", .is_valid = true, \
		STEPS(SEND_ID(id_, BYTES(0, 12 + (size_) / 2), __VA_ARGS__), PROBE, \
		      SEND_ID(id_, BYTES(12 + (size_) / 2, 12 + (size_)), __VA_ARGS__)), \
		.max_descriptors = 1 \
	}

#define HANGS_UP(id_, title, size_, ...) \
	{ \
		.name = "halves.hang-up." title, .sent = "half of " title ", then it hangs up", \
		.must = "the loop goes on; the next back end is served", .rule = "fe-end", \
		STEPS(SEND_ID(id_, BYTES(0, 12 + (size_) / 2), __VA_ARGS__), HANG_UP), \
		.events = "disconnected peer-closed 0\n", .max_descriptors = 1 \
	}

static const struct row rows[] = {
	{.name = "halves.header",
	 .sent = "half a header, then nothing for a while",
	 .must = "the loop goes on; the rest is taken when it comes",
	 .is_valid = true,
	 STEPS(SEND(GET_DISPLAY_INFO, BYTES(0, 6)), PROBE, SEND(GET_DISPLAY_INFO, BYTES(6, 12))),
	 .events = ""},
	{.name = "halves.byte",
	 .sent = "a message byte by byte",
	 .must = "the loop goes on after each",
	 .is_valid = true,
	 STEPS(SEND(GET_EDID, BYTES(0, 1), FIELDS(0)), PROBE,
	       SEND(GET_EDID, BYTES(1, 2), FIELDS(0)), SEND(GET_EDID, BYTES(2, 11), FIELDS(0)),
	       PROBE, SEND(GET_EDID, BYTES(11, 12), FIELDS(0)), PROBE,
	       SEND(GET_EDID, BYTES(12, 13), FIELDS(0)), PROBE,
	       SEND(GET_EDID, BYTES(13, 16), FIELDS(0))),
	 .events = ""},
	HALF(CHANNEL_SET_PROTOCOL_FEATURES, "SET_PROTOCOL_FEATURES", 8, FIELDS(3, 0)),
	HALF(CHANNEL_CURSOR_POS, "CURSOR_POS", 12, FIELDS(0, 1, 1)),
	HALF(CHANNEL_CURSOR_POS_HIDE, "CURSOR_POS_HIDE", 12, FIELDS(0, 1, 1)),
	HALF(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE", 16404, FIELDS(0, 0, 0, 0, 0),
	     FILLER(CURSOR_BYTES)),
	HALF(CHANNEL_SCANOUT, "SCANOUT", 12, FIELDS(0, 64, 64)),
	HALF(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT", 40, FIELDS(WHOLE_PICTURE), WITH(1, SEALED)),
	{.name = "halves.DMABUF_UPDATE",
	 .sent = "half of DMABUF_UPDATE, then nothing for a while",
	 .must = "the loop goes on; acknowledged when the rest comes",
	 .is_valid = true,
	 STEPS(SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE)),
	       SEND(DMABUF_UPDATE, BYTES(0, 20), FIELDS(0, 0, 0, 64, 64)), PROBE,
	       SEND(DMABUF_UPDATE, BYTES(20, 32), FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .max_descriptors = 1},
	HALF(CHANNEL_GET_EDID, "GET_EDID", 4, FIELDS(0)),
	HALF(CHANNEL_DMABUF_SCANOUT2, "DMABUF_SCANOUT2", 48, FIELDS(WHOLE_PICTURE, 0, 0),
	     WITH(1, SEALED)),
	{.name = "halves.UPDATE",
	 .sent = "half of UPDATE's pixels, then nothing for a while",
	 .must = "the loop goes on; the frame comes with the rest",
	 .is_valid = true,
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)),
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(16384), BYTES(0, 8000)), PROBE,
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(16384), BYTES(8000, 16416))),
	 .events = "scanout 0 surface 64x64 shows 64x64+0+0\nframe 0 64x64+0+0\n",
	 .max_descriptors = 1},
	{.name = "halves.nothing",
	 .sent = "nothing at all",
	 .must = "the loop waits without work",
	 .is_valid = true,
	 STEPS(PROBE),
	 .events = ""},
	HANGS_UP(CHANNEL_GET_DISPLAY_INFO, "a header", -12, FIELDS(0)),
	HANGS_UP(CHANNEL_CURSOR_UPDATE, "CURSOR_UPDATE", 16404, FIELDS(0, 0, 0, 0, 0),
		 FILLER(CURSOR_BYTES)),
	HANGS_UP(CHANNEL_DMABUF_SCANOUT, "DMABUF_SCANOUT", 40, FIELDS(WHOLE_PICTURE),
		 WITH(1, SEALED)),
	{.name = "halves.hang-up.UPDATE",
	 .sent = "half of UPDATE's pixels, then it hangs up",
	 .must = "the loop goes on; no frame; the next back end is served",
	 .rule = "fe-end",
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)),
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(16384), BYTES(0, 8000)), HANG_UP),
	 .events = "scanout 0 surface 64x64 shows 64x64+0+0\ndisconnected peer-closed 0\n",
	 .max_descriptors = 1},
	{.name = "halves.hang-up.nothing",
	 .sent = "it hangs up without a word",
	 .must = "the loop goes on; the next back end is served",
	 .rule = "fe-end",
	 STEPS(HANG_UP),
	 .events = "disconnected peer-closed 0\n"},
	{.name = "halves.shut-up",
	 .sent = "half a header, then shutdown(SHUT_WR)",
	 .must = "closed",
	 .rule = "fe-end",
	 .outcome = OUTCOME_CLOSED,
	 STEPS(SEND(GET_EDID, BYTES(0, 6), FIELDS(0)), SHUT_UP),
	 .events = "disconnected peer-closed 0\n"},
	{.name = "halves.stop-listening",
	 .sent = "requests, and shutdown(SHUT_RD): their replies go nowhere",
	 .must = "no SIGPIPE; the loop goes on",
	 .rule = "fe-end",
	 STEPS(STOP_LISTENING, SEND(GET_EDID, FIELDS(0)), ASK(GET_DISPLAY_INFO), PROBE, HANG_UP)},
};

const struct theme theme_halves = THEME("Halves", "fe-pieces", rows);
