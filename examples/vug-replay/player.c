/* SPDX-License-Identifier: MIT */
#include "player.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "connection.h"
#include "descriptors.h"
#include "listing.h"
#include "reply-comparison.h"
#include "report.h"
#include "vug-testgpu/testgpu.h"
#include "wire/wire.h"

#define SECOND 1e9
/* Larger than any reply there is: what claims to be more is no reply. */
#define MAX_REPLY 65536

struct player {
	const struct player_options *options;
	struct player_counts *counts;
	bool is_draft;
	uint64_t start;
	struct connection connection;
};

/* What could not be done with a record, and where it is. */
static bool fail(const struct player *player, const struct traced_record *record, const char *what,
		 int error)
{
	const char *name = listing_get_name(record->request);
	double time = (double)record->time / 1e6;

	if (error == -EPIPE)
		replay_report("the display server closed the channel before %s %s, "
			      "at %.6f s (offset %zu of %s)",
			      what, name, time, record->offset, player->options->file);
	else if (error == -ETIMEDOUT)
		replay_report("the display server has not done it within %g s: %s %s, "
			      "at %.6f s (offset %zu of %s)",
			      player->options->timeout, what, name, time, record->offset,
			      player->options->file);
	else
		replay_report("%s %s failed: %s, at %.6f s (offset %zu of %s)", what, name,
			      strerror(-error), time, record->offset, player->options->file);
	return false;
}

/* ---- connections ------------------------------------------------------------------------ */

static bool connect_to_display(struct player *player)
{
	const struct player_options *options = player->options;
	int fd = testgpu_connect(options->socket, options->timeout, -1);

	if (fd == -ETIMEDOUT)
		replay_report("nobody listens on %s: start the display server first, for example "
			      "vug-view --listen %s",
			      options->socket, options->socket);
	else if (fd < 0)
		replay_report("cannot connect to %s: %s", options->socket, strerror(-fd));
	player->connection.fd = fd;
	player->counts->connections += fd >= 0;
	return fd >= 0;
}

static bool play_connected(struct player *player, const struct traced_record *record)
{
	(void)record;
	return connect_to_display(player);
}

static bool play_disconnected(struct player *player, const struct traced_record *record)
{
	(void)record;
	connection_close(&player->connection);
	return true;
}

/* ---- requests --------------------------------------------------------------------------- */

static int send_header(struct player *player, const struct traced_record *record,
		       const struct replay_descriptors *descriptors)
{
	const struct wire_header header = {
		.request = record->request, .flags = record->flags, .size = record->size};
	const struct wire_header_v6 header_v6 = {.request = record->request, .size = record->size};

	return connection_send(&player->connection,
			       player->is_draft ? (const void *)&header_v6 : &header,
			       player->is_draft ? sizeof(header_v6) : sizeof(header),
			       descriptors->fds, descriptors->count);
}

/* What was not kept is zero. */
static int send_payload(struct player *player, const struct traced_record *record)
{
	int error =
		connection_send(&player->connection, record->payload, record->captured, NULL, 0);

	if (error < 0)
		return error;
	return connection_send_zeros(&player->connection, record->covered - record->captured);
}

static bool play_request(struct player *player, const struct traced_record *record)
{
	struct replay_descriptors descriptors;
	int error = replay_descriptors_open(&descriptors, record);

	if (error < 0)
		return fail(player, record, "making the descriptors of", error);
	error = send_header(player, record, &descriptors);
	replay_descriptors_close(&descriptors);
	if (error == 0)
		error = send_payload(player, record);
	if (error < 0)
		return fail(player, record, "taking", error);
	player->counts->messages++;
	return true;
}

static bool play_payload(struct player *player, const struct traced_record *record)
{
	int error = send_payload(player, record);

	return error == 0 || fail(player, record, "taking all of", error);
}

/* ---- replies ---------------------------------------------------------------------------- */

static bool is_reply_header(const struct player *player, const struct traced_record *record,
			    const struct wire_header *header)
{
	if (header->request == record->request && header->flags == WIRE_FLAG_REPLY &&
	    header->size <= MAX_REPLY)
		return true;
	replay_report("the display server answered %s with a message %u, flags 0x%x, of %u bytes, "
		      "which is no reply to it (offset %zu of %s)",
		      listing_get_name(record->request), header->request, header->flags,
		      header->size, record->offset, player->options->file);
	return false;
}

static void compare(struct player *player, const struct traced_record *record,
		    const uint8_t *payload, uint32_t size)
{
	long difference = reply_comparison_find_difference(record, payload, size);

	player->counts->replies++;
	if (difference < 0)
		return;
	player->counts->replies_that_differ++;
	if (player->options->verbose)
		replay_report("the reply to %s differs from byte %ld on: %u bytes, recorded were "
			      "%u (offset %zu of %s)",
			      listing_get_name(record->request), difference, size, record->size,
			      record->offset, player->options->file);
}

static bool play_reply(struct player *player, const struct traced_record *record)
{
	uint8_t payload[MAX_REPLY];
	struct wire_header header = {.size = record->size};
	int error = 0;

	if (player->is_draft && record->size > MAX_REPLY)
		return fail(player, record, "waiting for the reply to", -EFBIG);
	if (!player->is_draft)
		error = connection_receive(&player->connection, &header, sizeof(header));
	if (error == 0 && !player->is_draft && !is_reply_header(player, record, &header))
		return false;
	if (error == 0)
		error = connection_receive(&player->connection, payload, header.size);
	if (error < 0)
		return fail(player, record, "answering", error);
	compare(player, record, payload, header.size);
	return true;
}

/* ---- all of it -------------------------------------------------------------------------- */

/* A time that no one will live to see is as good as never. */
static uint64_t get_moment(const struct player *player, const struct traced_record *record)
{
	const double century = 3e9 * SECOND;
	double span = (double)record->time * 1e-6 * SECOND / player->options->speed;

	return span < century ? player->start + (uint64_t)span : CONNECTION_NEVER;
}

/* A display server that goes meanwhile is noticed by what comes next. */
static void keep_pace(const struct player *player, const struct traced_record *record)
{
	if (player->options->speed > 0 && record->kind != TRACE_REPLY)
		connection_wait_until(&player->connection, get_moment(player, record));
}

static bool play_record(struct player *player, const struct traced_record *record)
{
	static bool (*const kinds[])(struct player *, const struct traced_record *) = {
		[TRACE_CONNECTED] = play_connected,       [TRACE_REQUEST] = play_request,
		[TRACE_PAYLOAD] = play_payload,           [TRACE_REPLY] = play_reply,
		[TRACE_DISCONNECTED] = play_disconnected,
	};

	keep_pace(player, record);
	return kinds[record->kind](player, record);
}

static uint64_t get_patience(double timeout)
{
	return timeout > 0 ? (uint64_t)(timeout * SECOND) : CONNECTION_NEVER;
}

bool player_play(const struct player_options *options, const struct trace_reader *trace,
		 struct player_counts *counts)
{
	struct player player = {
		.options = options,
		.counts = counts,
		.is_draft = trace->is_draft,
		.start = connection_now(),
		.connection = {.fd = -1, .patience = get_patience(options->timeout)},
	};
	struct trace_reader reader = *trace;
	struct traced_record record;
	bool is_played = true;

	while (is_played && trace_reader_next(&reader, &record) == TRACE_READER_RECORD)
		is_played = play_record(&player, &record);
	if (is_played)
		connection_close(&player.connection);
	else if (player.connection.fd >= 0)
		close(player.connection.fd);
	counts->bytes += player.connection.bytes_sent;
	return is_played;
}
