/* SPDX-License-Identifier: MIT */
/* The load generator: a back end that sends as fast as it can, or waits for each reply. */
#ifndef BENCH_LOAD_H
#define BENCH_LOAD_H

#include "row.h"
#include "subject.h"

struct load {
	const struct row *row;
	struct message *messages;
	size_t num_messages;
};

struct batch {
	uint64_t messages, bytes;
	double seconds;  /* from the first byte to the last reply */
	double p50, p99; /* of a round trip, in microseconds; 0: the row has none */
};

void load_init(struct load *load, const struct row *row);
void load_finish(struct load *load);

/* What comes before everything else, until the front end has taken it. */
void load_set_up(const struct load *load, const struct subject *subject);

/* For about that long, and until the front end has taken all of it. */
struct batch load_run(const struct load *load, const struct subject *subject, double seconds);

#endif
