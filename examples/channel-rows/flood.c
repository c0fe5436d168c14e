/* SPDX-License-Identifier: MIT */
/*
 * One message over and over, from a thread of its own, so that the front end's socket is never
 * empty while it works.
 */
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "channel-rows/require.h"
#include "channel-rows/session.h"

#define PATIENCE_MS 5000

struct flood {
	const struct packet *packet;
	int channel;
	unsigned int times;
	atomic_uint sent; /* or being sent */
	atomic_bool is_done, is_closed;
};

/* Returns false where there will never be room again. */
static bool wait_for_room(int channel)
{
	struct pollfd room = {.fd = channel, .events = POLLOUT};

	return poll(&room, 1, PATIENCE_MS) > 0;
}

static bool send_whole(struct flood *flood)
{
	size_t first = 0;

	while (first < flood->packet->length) {
		ssize_t count = packet_send_some(flood->packet, flood->channel, first,
						 flood->packet->length);

		if (count < 0 || (count == 0 && !wait_for_room(flood->channel)))
			return false;
		first += (size_t)count;
	}
	return true;
}

static void *run(void *data)
{
	struct flood *flood = data;

	for (unsigned int i = 0; i < flood->times; i++) {
		atomic_fetch_add(&flood->sent, 1);
		if (!send_whole(flood)) {
			atomic_store(&flood->is_closed, true);
			break;
		}
	}
	atomic_store(&flood->is_done, true);
	return NULL;
}

/* Returns how many replies came, or -1. */
static int take_replies(struct session *session, uint32_t request)
{
	int count = 0, result;

	while ((result = reply_take(session->channel, request, &session->reply)) == 1)
		count++;
	return result == 0 ? count : -1;
}

/* The front end works while the flood goes on. Returns how many replies came. */
static unsigned int work(struct session *session, const struct step *step, struct flood *flood)
{
	unsigned int taken = 0;

	while (!atomic_load(&flood->is_done)) {
		int count;

		session_let_work(session);
		if (!session->front_end->operations->is_responsive(session->front_end))
			session->is_blocked = true;
		count = take_replies(session, step->request);
		taken += count > 0 ? (unsigned int)count : 0;
		sched_yield();
	}
	return taken;
}

/* Without a thread, because nobody takes the replies: until neither side can do any more. */
static void fill(struct session *session, const struct step *step, const struct packet *packet)
{
	unsigned int sent = 0, before;

	do {
		before = sent;
		while (sent < step->times &&
		       packet_send_some(packet, session->channel, 0, packet->length) ==
			       (ssize_t)packet->length) {
			session_owe(session, step->request);
			sent++;
		}
		session_let_work(session);
	} while (sent != before);
}

void session_flood(struct session *session, const struct step *step)
{
	struct packet packet = packet_new(session, step);
	struct flood flood = {.packet = &packet, .channel = session->channel, .times = step->times};
	unsigned int taken, sent;
	pthread_t thread;

	require(session->num_owed == 0, "a flood begins with replies due");
	session_note_sent(session, &packet, 0, packet.length, step->times);
	if (step->is_unread) {
		fill(session, step, &packet);
		packet_free(&packet);
		return;
	}
	require(pthread_create(&thread, NULL, run, &flood) == 0, "no thread");
	taken = work(session, step, &flood);
	pthread_join(thread, NULL);
	sent = atomic_load(&flood.sent);
	for (unsigned int i = taken; i < sent; i++)
		session_owe(session, step->request);
	session->is_shut_up = atomic_load(&flood.is_closed);
	packet_free(&packet);
}
