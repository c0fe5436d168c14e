/* SPDX-License-Identifier: MIT */
/* vug-replay: plays a trace of a display channel as a back end, or lists it. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command-line.h"
#include "inherited/inherited.h"
#include "listing.h"
#include "player.h"
#include "report.h"

#define EXIT_USAGE 2

/* What a trace does not have, all of it. */
struct missing {
	uint64_t pixels; /* bytes of them */
	uint64_t memory; /* descriptors of memory that held a picture */
};

static void count_missing(const struct traced_record *record, struct missing *missing)
{
	missing->pixels += trace_reader_get_missing_pixels(record);
	for (uint16_t i = 0; i < record->num_descriptors; i++) {
		enum trace_descriptor_kind kind = trace_reader_get_descriptor(record, i).kind;

		missing->memory +=
			kind >= TRACE_DESCRIPTOR_DMABUF && kind <= TRACE_DESCRIPTOR_MEMORY;
	}
}

/* Read it to its end, and say what is wrong with it. */
static bool is_usable(const struct trace_reader *trace, const char *file, struct missing *missing)
{
	struct trace_reader reader = *trace;
	struct traced_record record;
	enum trace_reader_result result;

	while ((result = trace_reader_next(&reader, &record)) == TRACE_READER_RECORD)
		count_missing(&record, missing);
	if (result == TRACE_READER_CUT)
		replay_report("%s is cut off at offset %zu: what is before that is used", file,
			      reader.offset);
	if (result == TRACE_READER_WRONG)
		replay_report("%s, offset %zu: %s", file, reader.offset, reader.problem);
	return result != TRACE_READER_WRONG;
}

static int list(const struct trace_reader *trace)
{
	struct trace_reader reader = *trace;
	struct traced_record record;

	listing_print_header(stdout, &reader);
	while (trace_reader_next(&reader, &record) == TRACE_READER_RECORD)
		listing_print(stdout, &reader, &record);
	if (fflush(stdout) == 0 && !ferror(stdout))
		return EXIT_SUCCESS;
	replay_report("cannot write to standard output: %s", g_strerror(errno));
	return EXIT_FAILURE;
}

static void report_counts(const struct player_counts *counts)
{
	replay_report("%" PRIu64 " messages, %" PRIu64 " bytes, over %" PRIu64
		      " connections; %" PRIu64 " replies, %" PRIu64
		      " of them not as they were recorded",
		      counts->messages, counts->bytes, counts->connections, counts->replies,
		      counts->replies_that_differ);
}

/* Not what the guest showed is what is played then. */
static void report_missing(const char *file, const struct missing *missing)
{
	if (missing->pixels > 0)
		replay_report("%s has not all pixels: %" PRIu64
			      " bytes are played as zeros, which are "
			      "black; vug-view keeps them with --trace-payload all",
			      file, missing->pixels);
	if (missing->memory > 0)
		replay_report("%s has not what was in the memory behind %" PRIu64
			      " descriptors, no trace "
			      "has: zeros are played",
			      file, missing->memory);
}

static int play(const struct command_line *line, const struct trace_reader *trace)
{
	struct player_counts counts = {0};
	bool is_played = true;

	if (trace->is_big_endian != (G_BYTE_ORDER == G_BIG_ENDIAN)) {
		replay_report("%s comes from a machine of the other byte order: it can only be "
			      "listed",
			      line->player.file);
		return EXIT_USAGE;
	}
	for (uint64_t i = 0; is_played && (line->loops == 0 || i < line->loops); i++)
		is_played = player_play(&line->player, trace, &counts);
	report_counts(&counts);
	if (!is_played || (line->strict && counts.replies_that_differ > 0))
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

static int run(const struct command_line *line)
{
	const char *path = line->player.file;
	g_autoptr(GError) error = NULL;
	g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, &error);
	struct missing missing = {0};
	struct trace_reader trace;

	if (!file) {
		replay_report("%s; name a file that vug-view --trace has written", error->message);
		return EXIT_USAGE;
	}
	if (trace_reader_begin(&trace, (const uint8_t *)g_mapped_file_get_contents(file),
			       g_mapped_file_get_length(file)) != TRACE_READER_RECORD) {
		replay_report("%s, offset %zu: %s", path, trace.offset, trace.problem);
		return EXIT_USAGE;
	}
	if (!is_usable(&trace, path, &missing))
		return EXIT_USAGE;
	if (line->list)
		return list(&trace);
	report_missing(path, &missing);
	return play(line, &trace);
}

int main(int argc, char **argv)
{
	struct command_line line;

	inherited_put_right();
	inherited_make_blocking(STDOUT_FILENO);
	switch (command_line_parse(argc, argv, &line)) {
	case OPTIONS_WRONG:
		return EXIT_USAGE;
	case OPTIONS_SAID:
		return EXIT_SUCCESS;
	default:
		return run(&line);
	}
}
