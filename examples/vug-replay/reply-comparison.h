/* SPDX-License-Identifier: MIT */
/* Whether a display server still answers as it did. */
#ifndef REPLAY_REPLY_COMPARISON_H
#define REPLAY_REPLY_COMPARISON_H

#include "trace-reader.h"

/*
 * Where the payload of a reply first differs from the recorded one, as far as that was kept; -1:
 * nowhere. Of monitors that are not plugged in, display info has nothing to say: how many there
 * are at all is not the guest's business, and display servers differ in it.
 */
long reply_comparison_find_difference(const struct traced_record *record, const uint8_t *payload,
				      uint32_t size);

#endif
