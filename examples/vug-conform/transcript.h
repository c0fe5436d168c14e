/* SPDX-License-Identifier: MIT */
/* The last messages that were sent, for the diagnosis of a failed test. */
#ifndef TRANSCRIPT_H
#define TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRANSCRIPT_ENTRIES 8
#define TRANSCRIPT_BYTES 64

struct transcript_entry {
	uint8_t bytes[TRANSCRIPT_BYTES]; /* the first of them */
	size_t first, last;              /* of the message */
	size_t num_descriptors;
	unsigned int times;
};

struct transcript {
	struct transcript_entry entries[TRANSCRIPT_ENTRIES];
	size_t count; /* of all, also of those that have made room */
};

/* message: all of it, of which the bytes from first to last are sent. */
void transcript_add(struct transcript *transcript, const uint8_t *message, size_t first,
		    size_t last, size_t num_descriptors, unsigned int times);

/* As a YAML list below that key. */
void transcript_print(const struct transcript *transcript, const char *key);
/* As words of four bytes. */
void transcript_print_bytes(const uint8_t *bytes, size_t length);

#endif
