/* SPDX-License-Identifier: MIT */
#include "load.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "support/check.h"
#include "support/peer.h"

/* Messages between two looks at the clock; of large ones, one. */
#define MESSAGES_A_LOOK 16
#define LARGE_MESSAGE ((size_t)1 << 20)
#define MAX_SAMPLES ((size_t)1 << 20)

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

void load_init(struct load *load, const struct row *row)
{
	*load = (struct load){.row = row};
	load->messages = row_make_messages(row, &load->num_messages);
}

void load_finish(struct load *load)
{
	row_free_messages(load->messages, load->num_messages);
}

static void send_message(const struct subject *subject, int channel, const struct message *message)
{
	size_t done = 0;

	while (done < message->length) {
		ssize_t count = message_send_some(message, channel, done, 0);

		/* Too many descriptors are on their way. */
		if (count < 0 && errno == ETOOMANYREFS) {
			sched_yield();
			continue;
		}
		check(count > 0, "%s does not take request %u: %s", subject->kind->title,
		      message->bytes[0], strerror(errno));
		done += (size_t)count;
	}
}

/* Which message that is, and where it goes. */
static const struct message *get_message(const struct load *load, uint64_t number)
{
	return &load->messages[number % load->num_messages];
}

static int get_channel(const struct subject *subject, uint64_t number)
{
	return subject->channels[number % subject->num_channels];
}

static void expect_reply(const struct subject *subject, int channel, uint32_t request)
{
	uint8_t reply[PEER_HEADER_SIZE + PEER_EDID_REPLY_SIZE];
	uint32_t header[3];
	ssize_t count = recv(channel, reply, sizeof(reply), 0);

	check(count >= PEER_HEADER_SIZE, "%s does not answer request %u", subject->kind->title,
	      request);
	memcpy(header, reply, sizeof(header));
	check(header[0] == request && (size_t)count == sizeof(header) + header[2],
	      "%s answers request %u with %u, %zd of %u bytes", subject->kind->title, request,
	      header[0], count, header[2]);
}

/* Whatever was sent before has been taken when its reply comes. */
static void flush(const struct subject *subject)
{
	const struct message_form form = {.request = PEER_GET_DISPLAY_INFO};
	struct message message = message_encode(&form);

	for (size_t i = 0; i < subject->num_channels; i++)
		send_message(subject, subject->channels[i], &message);
	for (size_t i = 0; i < subject->num_channels; i++)
		expect_reply(subject, subject->channels[i], form.request);
	message_free(&message);
}

static void exchange(const struct load *load, const struct subject *subject, uint64_t number)
{
	send_message(subject, get_channel(subject, number), get_message(load, number));
	if (load->row->kind == ROW_ROUND_TRIP)
		expect_reply(subject, get_channel(subject, number), load->row->request);
}

void load_set_up(const struct load *load, const struct subject *subject)
{
	for (uint32_t scanout = 0; scanout < load->row->num_scanouts; scanout++) {
		const struct message_form form = row_make_setup(load->row, scanout);
		struct message message;

		if (form.request == 0)
			continue;
		message = message_encode(&form);
		for (size_t i = 0; i < subject->num_channels; i++)
			send_message(subject, subject->channels[i], &message);
		message_free(&message);
	}
	flush(subject);
	/* Each place once, so that no page of a picture is new any more. */
	for (size_t i = 0; i < load->num_messages * subject->num_channels; i++)
		exchange(load, subject, i);
	flush(subject);
}

static struct batch run_stream(const struct load *load, const struct subject *subject,
			       double seconds)
{
	const uint64_t look = load->messages[0].length >= LARGE_MESSAGE ? 1 : MESSAGES_A_LOOK;
	const int64_t begin = now(), end = begin + (int64_t)(seconds * 1e9);
	struct batch batch = {.messages = 0};

	do {
		for (uint64_t i = 0; i < look; i++, batch.messages++) {
			exchange(load, subject, batch.messages);
			batch.bytes += get_message(load, batch.messages)->length;
		}
	} while (now() < end);
	flush(subject);
	batch.seconds = (double)(now() - begin) / 1e9;
	return batch;
}

static int compare(const void *a, const void *b)
{
	const double *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

static struct batch run_round_trips(const struct load *load, const struct subject *subject,
				    double seconds)
{
	const int64_t begin = now(), end = begin + (int64_t)(seconds * 1e9);
	double *samples = malloc(MAX_SAMPLES * sizeof(*samples));
	struct batch batch = {.messages = 0};
	int64_t before = begin, after;

	check(samples != NULL, "no memory for samples");
	do {
		exchange(load, subject, batch.messages);
		after = now();
		samples[batch.messages] = (double)(after - before) / 1e3;
		batch.bytes += get_message(load, batch.messages++)->length;
		before = after;
	} while (after < end && batch.messages < MAX_SAMPLES);
	batch.seconds = (double)(after - begin) / 1e9;
	qsort(samples, batch.messages, sizeof(*samples), compare);
	batch.p50 = samples[batch.messages / 2];
	batch.p99 = samples[batch.messages - 1 - batch.messages / 100];
	free(samples);
	return batch;
}

struct batch load_run(const struct load *load, const struct subject *subject, double seconds)
{
	if (load->row->kind == ROW_ROUND_TRIP)
		return run_round_trips(load, subject, seconds);
	return run_stream(load, subject, seconds);
}
