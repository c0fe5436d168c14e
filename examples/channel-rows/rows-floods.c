/* SPDX-License-Identifier: MIT */
/* One message as fast as the socket takes it, while something else waits in the same loop. */
#include "channel-rows/row.h"

#define FLOODED(title, complaint, ...) FLOODED_WITH(title, complaint, true, __VA_ARGS__)
/* Nothing that a real back end sends. */
#define FLOODED_BADLY(title, complaint, ...) FLOODED_WITH(title, complaint, false, __VA_ARGS__)

#define FLOODED_WITH(title, complaint, is_valid_, ...) \
	{ \
		.name = "floods." title, .sent = title " without end", \
		.must = "each dispatch bounded, the loop's other descriptor served after it", \
		.is_valid = (is_valid_), .warning = (complaint), .max_descriptors = 1, \
		STEPS(__VA_ARGS__) \
	}

#define MANY 20000
#define FRAME_WIDTH 640
#define FRAME_HEIGHT 480
#define FRAME_BYTES ((size_t)FRAME_WIDTH * FRAME_HEIGHT * 4)

static const struct row rows[] = {
	FLOODED("GET_PROTOCOL_FEATURES", NULL, FLOOD(MANY, GET_PROTOCOL_FEATURES, .flags = 0)),
	FLOODED("SET_PROTOCOL_FEATURES", NULL, FLOOD(MANY, SET_PROTOCOL_FEATURES, FIELDS(3, 0))),
	FLOODED("GET_DISPLAY_INFO", NULL, FLOOD(MANY, GET_DISPLAY_INFO, .flags = 0)),
	FLOODED("CURSOR_POS", NULL, FLOOD(MANY, CURSOR_POS, FIELDS(0, 5, 5))),
	FLOODED("CURSOR_POS_HIDE", NULL, FLOOD(MANY, CURSOR_POS_HIDE, FIELDS(0, 5, 5))),
	FLOODED("CURSOR_UPDATE", NULL,
		FLOOD(2000, CURSOR_UPDATE, FIELDS(0, 1, 1, 0, 0), FILLER(CURSOR_BYTES))),
	FLOODED("SCANOUT", NULL, FLOOD(MANY, SCANOUT, FIELDS(0, FRAME_WIDTH, FRAME_HEIGHT))),
	FLOODED("UPDATE of a whole picture", NULL,
		SEND(SCANOUT, FIELDS(0, FRAME_WIDTH, FRAME_HEIGHT)),
		FLOOD(100, UPDATE, FIELDS(0, 0, 0, FRAME_WIDTH, FRAME_HEIGHT),
		      FILLER(FRAME_BYTES))),
	FLOODED("UPDATE of a pixel", NULL, SEND(SCANOUT, FIELDS(0, FRAME_WIDTH, FRAME_HEIGHT)),
		FLOOD(MANY, UPDATE, FIELDS(0, 7, 7, 1, 1), FILLER(4))),
	FLOODED("UPDATE of nothing", NULL, SEND(SCANOUT, FIELDS(0, FRAME_WIDTH, FRAME_HEIGHT)),
		FLOOD(MANY, UPDATE, FIELDS(0, 0, 0, 0, 0))),
	FLOODED("DMABUF_SCANOUT", NULL,
		FLOOD(2000, DMABUF_SCANOUT, FIELDS(WHOLE_PICTURE), WITH(1, SEALED))),
	FLOODED("DMABUF_SCANOUT with nothing", NULL,
		FLOOD(MANY, DMABUF_SCANOUT, FIELDS(WHOLE_PICTURE))),
	FLOODED("DMABUF_UPDATE", NULL, SEND(DMABUF_SCANOUT, FIELDS(WHOLE_PICTURE), WITH(1, SEALED)),
		FLOOD(MANY, DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	FLOODED("GET_EDID", NULL, FLOOD(MANY, GET_EDID, FIELDS(0))),
	FLOODED("DMABUF_SCANOUT2", NULL,
		FLOOD(2000, DMABUF_SCANOUT2, FIELDS(WHOLE_PICTURE, 0, 0), WITH(1, SEALED))),
	FLOODED_BADLY("an unknown request", "unknown request", FLOOD_ID(MANY, 77, .flags = 0)),
	FLOODED_BADLY("an unknown request of 4 KiB", "unknown request",
		      FLOOD_ID(5000, 77, FILLER(4096))),
	FLOODED_BADLY("a GET_EDID of a wrong size", "GET_EDID", FLOOD(MANY, GET_EDID, .flags = 0)),
	FLOODED_BADLY("a GET_EDID of a wrong scanout", ANY_WARNING,
		      FLOOD(MANY, GET_EDID, FIELDS(9))),
	FLOODED_BADLY("a DMABUF_UPDATE of nothing", "before DMABUF_SCANOUT",
		      FLOOD(MANY, DMABUF_UPDATE, FIELDS(0, 0, 0, 1, 1))),
	FLOODED_BADLY("a CURSOR_POS with descriptors", "CURSOR_POS",
		      FLOOD(2000, CURSOR_POS, FIELDS(0, 5, 5), WITH(8, EVENT))),
};

const struct theme theme_floods = THEME("Floods", "fe-flood", rows);
