/* SPDX-License-Identifier: MIT */
/* A server's time in a test's hand: the one place that reaches into the library. */
#ifndef PROTOCOL_FAKE_CLOCK_H
#define PROTOCOL_FAKE_CLOCK_H

#include "protocol/rig/fixture.h"

/* From now on the rig's server has this clock, which stands still. */
void fake_clock_install(void);

/*
 * The kernel's timers, which go on while this clock stands still, are set for long after the test. One of a few
 * milliseconds would fire on a slow machine before its time here, and be found readable for ever.
 */
void fake_clock_hold_timers(void);

/* So much later each time that somebody looks at it. */
void fake_clock_run(unsigned int microseconds);

/* What happens meanwhile, each time that somebody looks; NULL: nothing. */
void fake_clock_set_meanwhile(void (*meanwhile)(void));

/* That many milliseconds later; dispatches, as the timer would make the program do. */
void fake_clock_advance(unsigned int milliseconds);

/* Whether the rig's server does not look at its channel for a while. */
bool fake_clock_has_pause(void);

/* For so many microseconds it does not. */
unsigned int fake_clock_get_pause(void);

#endif
