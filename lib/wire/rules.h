/* SPDX-License-Identifier: MIT */
/* What is known of each request before its payload has been seen. */
#ifndef VUG_WIRE_RULES_H
#define VUG_WIRE_RULES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The largest payload that is skipped rather than taken for the end of the connection, for
 * requests that have none or a fixed one, and for ids that do not exist.
 */
#define WIRE_MAX_SKIPPED_PAYLOAD 65536

struct wire_rule {
	const char *name;
	uint32_t payload_size; /* exact; for UPDATE, the part before the pixels */
	uint32_t reply_size;   /* of the reply's payload */
	bool has_reply;
	bool takes_descriptor;
	bool is_cheap;   /* costs hardly more than its reading, whatever it says */
	bool has_pixels; /* more payload follows, and how much is the peer's to say */
	bool is_in_draft_v6;
};

/* NULL for an id that does not exist. */
const struct wire_rule *vug_wire_get_rule(uint32_t request);

#endif
