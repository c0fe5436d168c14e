/* SPDX-License-Identifier: MIT */
/* Rectangles and sizes that overflow whatever they are combined with. */
#include "channel-rows/row.h"

#define WRONG(title, text, demand, ...) \
	{ \
		.name = "geometry." title, .sent = text, .must = demand, STEPS(__VA_ARGS__), \
		.events = "", .warning = ANY_WARNING \
	}

/* After a picture of 64 × 64; `left` is what must be seen of it. */
#define UPDATED(title, text, demand, left, complaint, ...) \
	UPDATED_WITH(title, text, demand, left, complaint, false, __VA_ARGS__)
/* As QEMU's back end and others send. */
#define UPDATED_REALLY(title, text, demand, left, complaint, ...) \
	UPDATED_WITH(title, text, demand, left, complaint, true, __VA_ARGS__)

#define UPDATED_WITH(title, text, demand, left, complaint, is_valid_, ...) \
	{ \
		.name = "geometry.update." title, .sent = "UPDATE " text, .must = demand, \
		STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)), SEND(UPDATE, __VA_ARGS__)), \
		.events = "scanout 0 surface 64x64 shows 64x64+0+0\n" left, \
		.is_valid = (is_valid_), .warning = (complaint), .max_descriptors = 1 \
	}

#define IMPORTED(title, text, ...) \
	{ \
		.name = "geometry.dmabuf." title, .sent = "DMABUF_SCANOUT " text, \
		.must = "not shown", \
		STEPS(SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(__VA_ARGS__))), .events = "", \
		.warning = "DMABUF_SCANOUT" \
	}

#define DAMAGED(title, text, damage, ...) \
	{ \
		.name = "geometry.dmabuf-update." title, .sent = "DMABUF_UPDATE " text, \
		.must = "acknowledged; damage within the picture", \
		STEPS(SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE)), \
		      SEND(DMABUF_UPDATE, FIELDS(__VA_ARGS__))), \
		.events = SHOWN_PICTURE damage, .maps_frames = true, .max_descriptors = 1 \
	}

static const struct row rows[] = {
	{.name = "geometry.scanout.huge",
	 .sent = "SCANOUT of 2³²−1 × 2³²−1",
	 .must = "not shown; nothing is allocated",
	 STEPS(SEND(SCANOUT, FIELDS(0, ALL_ONES, ALL_ONES))),
	 .events = "",
	 .warning = "SCANOUT",
	 .max_descriptors = 1}, /* QEMU makes a picture of 1 × 1 of it */
	WRONG("scanout.wide", "SCANOUT of 2³²−1 × 1", "not shown",
	      SEND(SCANOUT, FIELDS(0, ALL_ONES, 1))),
	WRONG("scanout.high", "SCANOUT of 1 × 2³²−1", "not shown",
	      SEND(SCANOUT, FIELDS(0, 1, ALL_ONES))),
	WRONG("scanout.wraps", "SCANOUT of 65536 × 65536, whose bytes are 0 modulo 2³²",
	      "not shown", SEND(SCANOUT, FIELDS(0, 65536, 65536))),
	WRONG("scanout.stride-wraps", "SCANOUT of 2³⁰ × 4, whose stride is 0 modulo 2³²",
	      "not shown", SEND(SCANOUT, FIELDS(0, UINT32_C(1) << 30, 4))),
	WRONG("scanout.negative", "SCANOUT of 2³¹ × 2³¹", "not shown",
	      SEND(SCANOUT, FIELDS(0, UINT32_C(1) << 31, UINT32_C(1) << 31))),
	WRONG("scanout.memory", "SCANOUT of 30000 × 30000: 3.6 GB", "not shown: over the cap",
	      SEND(SCANOUT, FIELDS(0, 30000, 30000))),
	WRONG("scanout.index", "SCANOUT on scanouts 2, 16 and 2³²−1", "skipped",
	      SEND(SCANOUT, FIELDS(2, 64, 64)), SEND(SCANOUT, FIELDS(16, 64, 64)),
	      SEND(SCANOUT, FIELDS(ALL_ONES, 64, 64))),
	{.name = "geometry.scanout.half-zero",
	 .sent = "SCANOUT of 64 × 0 and 0 × 64",
	 .must = "switched off",
	 .is_valid = true,
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 0)), SEND(SCANOUT, FIELDS(0, 0, 64))),
	 .events = ""},
	WRONG("cursor.index", "CURSOR_POS and CURSOR_UPDATE on scanouts 2 and 2³²−1", "skipped",
	      SEND(CURSOR_POS, FIELDS(2, 1, 1)), SEND(CURSOR_POS, FIELDS(ALL_ONES, 1, 1)),
	      SEND(CURSOR_UPDATE, FIELDS(2, 0, 0, 0, 0), FILLER(CURSOR_BYTES)),
	      SEND(CURSOR_UPDATE, FIELDS(ALL_ONES, 0, 0, 0, 0), FILLER(CURSOR_BYTES))),
	{.name = "geometry.cursor.far",
	 .sent = "a cursor at 2³¹ with its hot spot at 2³²−1",
	 .must = "passed on unchanged; the header says that it may be outside",
	 STEPS(SEND(CURSOR_UPDATE, FIELDS(0, UINT32_C(1) << 31, ALL_ONES, ALL_ONES, ALL_ONES),
		    FILLER(CURSOR_BYTES)))},
	WRONG("update.first", "UPDATE before SCANOUT", "skipped",
	      SEND(UPDATE, FIELDS(0, 0, 0, 8, 8), FILLER(256))),
	WRONG("update.index", "UPDATE of scanouts 2 and 2³²−1", "skipped",
	      SEND(UPDATE, FIELDS(2, 0, 0, 8, 8), FILLER(256)),
	      SEND(UPDATE, FIELDS(ALL_ONES, 0, 0, 8, 8), FILLER(256))),
	UPDATED("huge", "of 2³²−1 × 2³²−1 at 2³²−1", "skipped", "", "UPDATE",
		FIELDS(0, ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES)),
	UPDATED("wraps", "of 2³⁰ × 4, whose bytes are 0 modulo 2³²", "skipped", "", "UPDATE",
		FIELDS(0, 0, 0, UINT32_C(1) << 30, 4)),
	UPDATED("square-wraps", "of 65536 × 65536, whose bytes are 0 modulo 2³²", "skipped", "",
		"UPDATE", FIELDS(0, 0, 0, 65536, 65536)),
	UPDATED("right-wraps", "of 8 × 8 at x = 2³²−4, whose right edge is 4", "nothing is drawn",
		"", NULL, FIELDS(0, UINT32_MAX - 3, 0, 8, 8), FILLER(256)),
	UPDATED("bottom-wraps", "of 8 × 8 at y = 2³²−4, whose bottom edge is 4", "nothing is drawn",
		"", NULL, FIELDS(0, 0, UINT32_MAX - 3, 8, 8), FILLER(256)),
	UPDATED_REALLY("outside", "beyond the picture", "nothing is drawn", "", NULL,
		       FIELDS(0, 100000, 100000, 8, 8), FILLER(256)),
	UPDATED_REALLY("sticks-out", "of 64 × 64 that sticks out by 32", "cut to the picture",
		       "frame 0 32x32+32+32\n", NULL, FIELDS(0, 32, 32, 64, 64), FILLER(16384)),
	UPDATED_REALLY("larger", "of 256 × 256 over a picture of 64 × 64", "cut to the picture",
		       "frame 0 64x64+0+0\n", NULL, FIELDS(0, 0, 0, 256, 256), FILLER(262144)),
	UPDATED("no-pixels", "of 64 × 64 with the pixels of one", "skipped", "", "UPDATE",
		FIELDS(0, 0, 0, 64, 64), FILLER(4)),
	UPDATED("many-pixels", "of 1 × 1 with the pixels of 64 × 64", "skipped", "", "UPDATE",
		FIELDS(0, 0, 0, 1, 1), FILLER(16384)),
	UPDATED_REALLY("empty", "of 0 × 0", "nothing is drawn", "", NULL, FIELDS(0, 0, 0, 0, 0)),
	{.name = "geometry.update.shrunk",
	 .sent = "UPDATE whose SCANOUT shrinks while its pixels come",
	 .must = "no byte beyond the old or the new picture",
	 STEPS(SEND(SCANOUT, FIELDS(0, 64, 64)), SEND(SCANOUT, FIELDS(0, 1, 1)),
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(16384))),
	 .events = "scanout 0 surface 64x64 shows 64x64+0+0\n"
		   "scanout 0 surface 1x1 shows 1x1+0+0\nframe 0 1x1+0+0\n",
	 .max_descriptors = 1},
	IMPORTED("ones", "of which every number is 2³²−1", 0, ALL_ONES, ALL_ONES, ALL_ONES,
		 ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES),
	IMPORTED("x-wraps", "at x = 2³²−32 in a buffer of 64", 0, UINT32_MAX - 31, 0, 64, 64, 64,
		 64, 256, 0, FOURCC_XRGB8888),
	IMPORTED("y-wraps", "at y = 2³²−32 in a buffer of 64", 0, 0, UINT32_MAX - 31, 64, 64, 64,
		 64, 256, 0, FOURCC_XRGB8888),
	IMPORTED("outside", "of 64 × 64 in a buffer of 32 × 32", 0, 0, 0, 64, 64, 32, 32, 128, 0,
		 FOURCC_XRGB8888),
	IMPORTED("empty-buffer", "in a buffer of 0 × 0", 0, 0, 0, 64, 64, 0, 0, 0, 0,
		 FOURCC_XRGB8888),
	IMPORTED("large", "of 40000 × 40000", 0, 0, 0, 40000, 40000, 40000, 40000, 160000, 0,
		 FOURCC_XRGB8888),
	IMPORTED("index", "on scanout 2³²−1", ALL_ONES, 0, 0, 64, 64, 64, 64, 256, 0,
		 FOURCC_XRGB8888),
	{.name = "geometry.dmabuf.stride",
	 .sent = "DMABUF_SCANOUT2, linear, with strides 0, 255 and 2³²−1, each updated and mapped",
	 .must = "too small ones are not shown, the large one is not mapped",
	 STEPS(SEND(DMABUF_SCANOUT2, WITH(1, SEALED),
		    FIELDS(0, 0, 0, 64, 64, 64, 64, 0, 0, FOURCC_XRGB8888, 0, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)),
	       SEND(DMABUF_SCANOUT2, WITH(1, SEALED),
		    FIELDS(0, 0, 0, 64, 64, 64, 64, 255, 0, FOURCC_XRGB8888, 0, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)),
	       SEND(DMABUF_SCANOUT2, WITH(1, SEALED),
		    FIELDS(0, 0, 0, 64, 64, 64, 64, ALL_ONES, 0, FOURCC_XRGB8888, 0, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .warning = "stride",
	 .maps_frames = true,
	 .max_descriptors = 1},
	{.name = "geometry.dmabuf.format",
	 .sent = "DMABUF_SCANOUT2 with formats 0 and 2³²−1 and a modifier of 2⁶⁴−1, each updated",
	 .must = "handed on as they are, not mapped",
	 STEPS(SEND(DMABUF_SCANOUT2, WITH(1, SEALED),
		    FIELDS(0, 0, 0, 64, 64, 64, 64, 256, 0, 0, 0, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)),
	       SEND(DMABUF_SCANOUT2, WITH(1, SEALED),
		    FIELDS(0, 0, 0, 64, 64, 64, 64, 256, ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n" SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
	WRONG("dmabuf-update.first", "DMABUF_UPDATE before DMABUF_SCANOUT", "acknowledged at once",
	      SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	WRONG("dmabuf-update.index", "DMABUF_UPDATE of scanouts 2 and 2³²−1",
	      "acknowledged at once", SEND(DMABUF_UPDATE, FIELDS(2, 0, 0, 64, 64)),
	      SEND(DMABUF_UPDATE, FIELDS(ALL_ONES, 0, 0, 64, 64))),
	DAMAGED("ones", "of 2³²−1 × 2³²−1 at 2³²−1", "", 0, ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES),
	DAMAGED("large", "of 2³²−1 × 2³²−1", "frame 0 64x64+0+0\n", 0, 0, 0, ALL_ONES, ALL_ONES),
	DAMAGED("wraps", "of 64 × 64 at 2³²−32", "", 0, UINT32_MAX - 31, UINT32_MAX - 31, 64, 64),
	DAMAGED("empty", "of 0 × 0", "", 0, 0, 0, 0, 0),
};

const struct theme theme_geometry = THEME("Rectangles", "fe-rectangles", rows);
