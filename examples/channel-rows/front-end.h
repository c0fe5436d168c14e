/* SPDX-License-Identifier: MIT */
/* A front end that rows are run against: a fresh one for each. */
#ifndef CHANNEL_ROWS_FRONT_END_H
#define CHANNEL_ROWS_FRONT_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "channel-rows/row.h"

struct front_end {
	const struct front_end_operations *operations;
	unsigned int patience_ms; /* that it has for a reply, or to read; 0: 3 seconds */
};

struct packet;

struct front_end_operations {
	const char *name;
	bool is_ours; /* rows about the embedding program apply */

	/* Returns one with a channel to it, whose back end's end is *ret_channel; NULL: failed. */
	struct front_end *(*start)(const struct row *row, int *ret_channel);
	/* It may handle what was sent on the channel (-1: hung up), a bounded time long. */
	void (*let_work)(struct front_end *front_end, int channel);
	/* Whether its main loop runs, asked once. */
	bool (*is_responsive)(struct front_end *front_end);
	/* Whether it lives. *ret_how: how it ended, static. */
	bool (*is_alive)(struct front_end *front_end, const char **ret_how);
	/*
	 * What the row demands beside the outcome, while the channel is still there. Writes what is
	 * not as demanded.
	 */
	void (*inspect)(struct front_end *front_end, FILE *findings);
	/* The bytes from first to last of that are sent to it, so often. NULL: it does not care. */
	void (*note_sent)(struct front_end *front_end, const struct packet *packet, size_t first,
			  size_t last, unsigned int times);
	/* End it, and write what was wrong about that. */
	void (*finish)(struct front_end *front_end, FILE *findings);
};

#endif
