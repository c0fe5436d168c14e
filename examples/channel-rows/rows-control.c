/* SPDX-License-Identifier: MIT */
/* A back end that behaves: what the other rows' front ends must be able to do at all. */
#include "channel-rows/row.h"

static const struct row rows[] = {
	{.name = "control.session",
	 .sent = "features, monitors, an EDID, a cursor and a picture, as they should be",
	 .must = "all of it is shown and answered",
	 .is_valid = true,
	 STEPS(ASK(GET_PROTOCOL_FEATURES), SEND(SET_PROTOCOL_FEATURES, FIELDS(3, 0)),
	       ASK(GET_DISPLAY_INFO), SEND(GET_EDID, FIELDS(0)), SEND(SCANOUT, FIELDS(0, 64, 64)),
	       SEND(UPDATE, FIELDS(0, 0, 0, 64, 64), FILLER(PICTURE_BYTES)),
	       SEND(CURSOR_UPDATE, FIELDS(0, 1, 2, 0, 0), FILLER(CURSOR_BYTES)),
	       SEND(CURSOR_POS, FIELDS(0, 3, 4)), SEND(CURSOR_POS_HIDE, FIELDS(0, 3, 4)), PROBE),
	 .events = "scanout 0 surface 64x64 shows 64x64+0+0\n"
		   "frame 0 64x64+0+0\n"
		   "cursor-image 0 hot 0,0\n"
		   "cursor 0 at 1,2 hidden\n"
		   "cursor 0 at 3,4 hidden\n"
		   "cursor 0 at 3,4 hidden\n",
	 .max_descriptors = 1},
	{.name = "control.picture",
	 .sent = "a picture in sealed memory, and its update",
	 .must = "shown and acknowledged",
	 .is_valid = true,
	 STEPS(SEND(DMABUF_SCANOUT, FIELDS(WHOLE_PICTURE), WITH(1, SEALED)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
};

const struct theme theme_control = THEME("A back end that behaves", "fe-session", rows);
