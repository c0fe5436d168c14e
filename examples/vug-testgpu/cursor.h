/* SPDX-License-Identifier: MIT */
/* A cursor that wanders over a scanout, past its edges too. */
#ifndef TESTGPU_CURSOR_H
#define TESTGPU_CURSOR_H

#include "channel.h"

#define CURSOR_STEPS_A_SECOND 60

struct cursor {
	uint32_t step; /* within a round */
};

struct cursor_area {
	uint32_t scanout_id;
	uint32_t width, height;
};

/*
 * The next step of the round: CURSOR_UPDATE at its beginning, CURSOR_POS on the way, and in the
 * middle CURSOR_POS_HIDE, then nothing for a while.
 */
int testgpu_cursor_move(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area);

/* CURSOR_UPDATE in the middle of the scanout, the first time only. */
int testgpu_cursor_park(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area);

/* Once: there is none to be seen. */
int testgpu_cursor_hide(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area);

#endif
