/* SPDX-License-Identifier: MIT */
/* A trace for people: one line a record. */
#ifndef REPLAY_LISTING_H
#define REPLAY_LISTING_H

#include <stdio.h>

#include "trace-reader.h"

/* "UPDATE" and so on; "an unknown request". Static. */
const char *listing_get_name(uint32_t request);

void listing_print_header(FILE *out, const struct trace_reader *reader);
void listing_print(FILE *out, const struct trace_reader *reader,
		   const struct traced_record *record);

#endif
