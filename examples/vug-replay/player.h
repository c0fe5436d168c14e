/* SPDX-License-Identifier: MIT */
/* Plays a trace as a back end. */
#ifndef REPLAY_PLAYER_H
#define REPLAY_PLAYER_H

#include <stdbool.h>
#include <stdint.h>

#include "trace-reader.h"

struct player_options {
	const char *file;   /* for messages */
	const char *socket; /* where the display server listens */
	double speed;       /* 2: twice as fast as it was recorded; 0: flat out */
	double timeout;     /* seconds that a wait may take; 0: no limit */
	bool verbose;
};

struct player_counts {
	uint64_t connections, messages, bytes;
	uint64_t replies;
	uint64_t replies_that_differ; /* from the recorded ones, as far as those were kept */
};

/*
 * Play it once and add to the counts. The trace must have been read to its end before without a
 * complaint. What goes wrong is said on stderr; returns whether nothing did.
 */
bool player_play(const struct player_options *options, const struct trace_reader *trace,
		 struct player_counts *counts);

#endif
