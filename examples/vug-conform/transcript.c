/* SPDX-License-Identifier: MIT */
#include "transcript.h"

#include <stdio.h>
#include <string.h>

#include "channel-rows/message.h"

static bool is_same(const struct transcript_entry *a, const struct transcript_entry *b)
{
	return a->first == b->first && a->last == b->last &&
	       a->num_descriptors == b->num_descriptors &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

void transcript_add(struct transcript *transcript, const uint8_t *message, size_t first,
		    size_t last, size_t num_descriptors, unsigned int times)
{
	struct transcript_entry entry = {.first = first,
					 .last = last,
					 .num_descriptors = first == 0 ? num_descriptors : 0,
					 .times = times};
	struct transcript_entry *entries = transcript->entries;
	const size_t length = last - first;
	const size_t before = transcript->count - 1;

	memcpy(entry.bytes, message + first, length < TRANSCRIPT_BYTES ? length : TRANSCRIPT_BYTES);
	if (transcript->count > 0 && is_same(&entries[before % TRANSCRIPT_ENTRIES], &entry))
		entries[before % TRANSCRIPT_ENTRIES].times += times;
	else
		entries[transcript->count++ % TRANSCRIPT_ENTRIES] = entry;
}

void transcript_print_bytes(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		printf("%s%02x", i > 0 && i % 4 == 0 ? " " : "", bytes[i]);
}

static void print_name(const struct transcript_entry *entry)
{
	uint32_t request;

	memcpy(&request, entry->bytes, sizeof(request));
	if (entry->first == 0 && entry->last >= CHANNEL_HEADER_SIZE)
		printf("%s", channel_request_get_name(request));
	else
		printf("bytes %zu to %zu of a message", entry->first, entry->last);
}

static void print_entry(const struct transcript_entry *entry)
{
	const size_t length = entry->last - entry->first;
	const bool is_long = length > TRANSCRIPT_BYTES;

	printf("    - '");
	print_name(entry);
	printf(", %zu bytes", length);
	if (entry->num_descriptors > 0)
		printf(", %zu descriptor%s", entry->num_descriptors,
		       entry->num_descriptors > 1 ? "s" : "");
	if (entry->times > 1)
		printf(", %u times", entry->times);
	printf(": ");
	transcript_print_bytes(entry->bytes, is_long ? TRANSCRIPT_BYTES : length);
	printf("%s'\n", is_long ? " …" : "");
}

void transcript_print(const struct transcript *transcript, const char *key)
{
	const size_t count = transcript->count;
	size_t i = count > TRANSCRIPT_ENTRIES ? count - TRANSCRIPT_ENTRIES : 0;

	printf("  %s:\n", key);
	if (i > 0)
		printf("    - '%zu messages before these'\n", i);
	for (; i < count; i++)
		print_entry(&transcript->entries[i % TRANSCRIPT_ENTRIES]);
}
