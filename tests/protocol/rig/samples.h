/* SPDX-License-Identifier: MIT */
/* One good message of each of the twelve kinds, and all that must come of it. */
#ifndef PROTOCOL_SAMPLES_H
#define PROTOCOL_SAMPLES_H

#include "protocol/rig/fixture.h"

#define NUM_SAMPLES 12

struct sample {
	const char *name;
	struct peer_message (*make)(void);
	const char *events;
	void (*expect_content)(void); /* NULL: there is none */
	size_t reply_size;
	bool has_reply;
	bool is_in_draft;
	bool is_repeatable; /* has the same effect again, without samples_reset() */
};

/* In the order of their ids, from 1. */
extern const struct sample samples[NUM_SAMPLES];

/* The rig has the scanouts that the samples need. */
void samples_set_up(void);
void samples_tear_down(void);
/* Samples over the framing of the draft. */
void samples_set_up_draft(void);

/* Put everything back to where a sample, whole, has its effect. */
void samples_reset(void);

/* The sample has had exactly its effect: events, content, reply. */
void samples_expect(const struct sample *sample);
/* Its reply, where it has one, is the next thing to read. */
void samples_expect_reply(const struct sample *sample);

/* The picture that the samples with a descriptor send. */
int samples_get_fd(void);

/* The sample's message in the framing of the rig. */
struct peer_message samples_make(const struct sample *sample);

#endif
