/* SPDX-License-Identifier: MIT */
/*
 * A sink that writes down what it is called for, a word each:
 *
 *	+30 -30          a key or a button is pressed, released
 *	@1:10,20         the pointer is at that pixel of scanout 1
 *	by:3,-4          it has moved
 *	wheel:0,120
 *	touch3@0:1,2     contact 3 is put down, or has moved
 *	lift3
 *	|                the batch ends
 *	destroyed
 *
 * The rig has no back end and two scanouts, with a monitor on the first one.
 */
#ifndef PROTOCOL_ROUTING_TAKER_H
#define PROTOCOL_ROUTING_TAKER_H

#include <linux/input-event-codes.h>

#include <vug/input-routing.h>

#include "protocol/rig/fixture.h"

#define TAKER_ALL (VUG_SINK_KEYBOARD | VUG_SINK_POINTER | VUG_SINK_TOUCH)

struct taker {
	struct vug_sink *sink;
	/* Called at the end of each of its callbacks but destroyed. */
	void (*react)(struct taker *taker);
	int32_t x, y; /* on the axes, of the last place */
	char *events;
	size_t events_length, seen;
	FILE *stream;
};

extern struct taker taker;
/* Two listeners of the rig's server, drained in its dispatch. */
extern struct vug_listener *listeners[2];

/* The rig, the two listeners, and a sink for all classes. */
void taker_set_up(void);
void taker_tear_down(void);

void taker_begin(struct taker *ours, uint32_t classes, const char *name);
/* Drops the sink where it is still there. */
void taker_end(struct taker *ours);

/* Once the rig is quiet, what happened since the last look is exactly this. */
void taker_expect(struct taker *ours, const char *events);
/* Once the rig is quiet, `events` has all that there were. */
void taker_flush(struct taker *ours);
/* Once the rig is quiet, what there was is not looked at any more. */
void taker_forget(struct taker *ours);
/* What happened since the last look is exactly this: nothing is dispatched. */
void taker_expect_now(struct taker *ours, const char *events);

/* Sends it, which has to succeed. */
void taker_press(unsigned int listener, uint16_t code);
void taker_release(unsigned int listener, uint16_t code);
void taker_place(unsigned int listener, uint32_t scanout, double x, double y);
void taker_touch(unsigned int listener, uint32_t slot, double x, double y);
void taker_lift(unsigned int listener, uint32_t slot);
/* The program drops that listener. */
void taker_drop_listener(unsigned int listener);

#endif
