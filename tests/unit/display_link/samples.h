/* SPDX-License-Identifier: MIT */
/* A message of every type, for the tests beside it. */
#ifndef TESTS_UNIT_DISPLAY_LINK_SAMPLES_H
#define TESTS_UNIT_DISPLAY_LINK_SAMPLES_H

#include "display-link/codec.h"
#include "display-link/messages.h"

/* Every member is something else than 0, lists have all that they may; NULL: there is no such type. */
const struct display_link_message *sample_of(uint32_t type);

/* Two sides that have greeted each other, with all features. */
void greet_each_other(struct display_link_session *ret_display,
		      struct display_link_session *ret_viewer);

/* The sender of a type, and the receiver, of these two. */
struct sample_sides {
	struct display_link_session sender, receiver;
};
struct sample_sides sides_of(uint32_t type);

/* The bytes of a sample; the size. */
size_t encode_sample(uint32_t type, uint8_t ret_bytes[DISPLAY_LINK_MAX_SIZE]);

/* What the receiver says of these bytes. */
int decode_as(uint32_t type, const uint8_t *bytes, size_t size, size_t num_fds);

#define EACH_TYPE(type) \
	uint32_t type = 0; \
	type < DISPLAY_LINK_NUM_TYPES; type++) \
		if (display_link_get_row(type)

#endif
