/* SPDX-License-Identifier: MIT */
#include "vnc/client.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#include "latency.h"
#include "vnc/messages.h"
#include "vnc/session.h"

/* For what a machine says by itself: until the challenge is out, and after the password. */
#define HANDSHAKE_MS 10000
/* For the password, which a person types, or looks for first. */
#define PASSWORD_MS 120000
/* A client that is sent away hears so after that long, or when it is evicted: a wrong password costs time. */
#define LAST_WORD_MS 1000

static const char our_version[] = "RFB 003.008\n";

struct vnc_client {
	struct vnc_client_setup setup;
	int fd;
	GSource *watch; /* for `condition`; NULL: nothing is waited for */
	GIOCondition condition;
	GSource *deadline; /* NULL: there is none */
	struct latency_stage stage;
	struct vnc_session session;
	guint8 input[VNC_MAX_MESSAGE];
	gsize have;
	guint64 skip;    /* bytes that are still to be left out */
	bool was_asked;  /* for the password */
	bool is_leaving; /* only what is in the outbox is still said, at the end */
	bool is_over;
};

/* --- the loop --------------------------------------------------------------------------------- */

static void forget(GSource **source)
{
	if (!*source)
		return;
	g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static gboolean on_over(gpointer data)
{
	struct vnc_client *client = data;

	client->setup.ended(client, client->setup.data);
	return G_SOURCE_REMOVE;
}

static void set_deadline(struct vnc_client *client, guint milliseconds)
{
	forget(&client->deadline);
	client->deadline = g_timeout_source_new(milliseconds);
	g_source_set_callback(client->deadline, on_over, client, NULL);
	g_source_attach(client->deadline, client->setup.context);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data);

static void wait_for(struct vnc_client *client, GIOCondition condition)
{
	if (client->watch && client->condition == condition)
		return;
	forget(&client->watch);
	client->condition = condition;
	if (condition == 0)
		return;
	client->watch = g_unix_fd_source_new(client->fd, condition);
	/* GLib's own way to pass a function of another type. */
	g_source_set_callback(client->watch, G_SOURCE_FUNC(on_ready), client, NULL);
	g_source_attach(client->watch, client->setup.context);
}

/* The loop tells the set of clients: the caller may be going through it. */
static void end(struct vnc_client *client)
{
	if (client->is_over)
		return;
	client->is_over = true;
	wait_for(client, 0);
	set_deadline(client, 0);
}

static void leave(struct vnc_client *client)
{
	client->is_leaving = true;
	wait_for(client, 0);
	set_deadline(client, LAST_WORD_MS);
}

/* --- what the client says --------------------------------------------------------------------- */

static bool is_in(const struct vnc_client *client)
{
	return vnc_session_get_phase(&client->session) == VNC_PHASE_MESSAGES;
}

enum vnc_standing vnc_client_get_standing(const struct vnc_client *client)
{
	if (client->is_over || client->is_leaving)
		return VNC_STANDING_SENT_AWAY;
	if (is_in(client))
		return VNC_STANDING_IN;
	return client->was_asked ? VNC_STANDING_ASKED : VNC_STANDING_NEW;
}

static void drop(struct vnc_client *client, gsize length)
{
	client->have -= length;
	memmove(client->input, client->input + length, client->have);
}

static guint time_for(enum vnc_phase phase)
{
	return phase == VNC_PHASE_PASSWORD ? PASSWORD_MS : HANDSHAKE_MS;
}

/* The time runs from where a person's turn begins or ends, not from each step. */
static void follow_phase(struct vnc_client *client, enum vnc_phase before)
{
	enum vnc_phase phase = vnc_session_get_phase(&client->session);

	client->was_asked |= phase == VNC_PHASE_PASSWORD;
	if (phase == VNC_PHASE_OVER)
		leave(client);
	else if (phase == VNC_PHASE_MESSAGES)
		forget(&client->deadline);
	else if (time_for(phase) != time_for(before))
		set_deadline(client, time_for(phase));
}

/* These return whether there was something to do: there may be more. */
static bool take_step(struct vnc_client *client)
{
	enum vnc_phase before = vnc_session_get_phase(&client->session);
	gsize length = vnc_session_get_step(&client->session);

	if (client->have < length)
		return false;
	if (vnc_session_hear_step(&client->session, client->input, length))
		follow_phase(client, before);
	else
		end(client);
	drop(client, length);
	return true;
}

static bool take_skipped(struct vnc_client *client)
{
	gsize length = (gsize)MIN(client->skip, client->have);

	client->skip -= length;
	drop(client, length);
	return length > 0;
}

static void take_whole(struct vnc_client *client, gsize length)
{
	guint8 message[VNC_MAX_MESSAGE];

	memcpy(message, client->input, length);
	drop(client, length);
	if (!vnc_session_hear(&client->session, message, length))
		end(client);
}

static bool take_message(struct vnc_client *client)
{
	guint64 length = 0;
	enum vnc_verdict verdict = vnc_message_judge(client->input, client->have,
						     client->session.input.accepted, &length);

	if (verdict == VNC_REFUSE)
		end(client);
	if (verdict == VNC_SKIP)
		client->skip = length;
	if (verdict != VNC_PASS)
		return verdict == VNC_SKIP;
	if (client->have < length)
		return false;
	take_whole(client, (gsize)length);
	return true;
}

static bool take_next(struct vnc_client *client)
{
	if (client->skip > 0)
		return take_skipped(client);
	return is_in(client) ? take_message(client) : take_step(client);
}

static void read_some(struct vnc_client *client)
{
	ssize_t count = recv(client->fd, client->input + client->have,
			     sizeof(client->input) - client->have, MSG_DONTWAIT);

	if (count > 0)
		client->have += (gsize)count;
	else if (count == 0 || (errno != EAGAIN && errno != EINTR))
		end(client);
}

/* --- whose turn it is ------------------------------------------------------------------------- */

/* Returns whether all of it has been sent. */
static bool send_some(struct vnc_client *client)
{
	int error = vnc_outbox_send(&client->session.outbox, client->fd);
	bool is_all = vnc_outbox_is_empty(&client->session.outbox);

	if (is_all)
		latency_finish(&client->stage, client->setup.latency);
	if (error < 0 && error != -EAGAIN)
		end(client);
	return is_all;
}

/* Returns whether there is something to send. */
static bool encode(struct vnc_client *client)
{
	if (!vnc_session_encode(&client->session))
		end(client);
	else if (!vnc_outbox_is_empty(&client->session.outbox))
		latency_begin(&client->stage);
	return !vnc_outbox_is_empty(&client->session.outbox);
}

/*
 * Do what is due first, and return whether something may still be due. While something is to be said,
 * nothing is listened to: it could be answered without a bound.
 */
static bool do_next(struct vnc_client *client)
{
	if (client->is_over || client->is_leaving)
		return false;
	if (!vnc_outbox_is_empty(&client->session.outbox))
		return send_some(client);
	return take_next(client) || encode(client);
}

/*
 * It is the client's turn only when nothing is due to it: what is still due then, no event brings
 * back. So this is the one way back to the loop, whatever has happened.
 */
static void settle(struct vnc_client *client)
{
	while (do_next(client))
		continue;
	if (!client->is_over && !client->is_leaving)
		wait_for(client, vnc_outbox_is_empty(&client->session.outbox) ? G_IO_IN : G_IO_OUT);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	struct vnc_client *client = data;

	(void)fd;
	(void)condition;
	if (client->condition == G_IO_IN)
		read_some(client);
	settle(client);
	return G_SOURCE_CONTINUE;
}

/* Where the outbox is not empty, it will be looked at when that has been sent. */
void vnc_client_update(struct vnc_client *client, gint64 arrival)
{
	if (client->is_over || !is_in(client))
		return;
	latency_note(&client->stage, arrival);
	if (vnc_outbox_is_empty(&client->session.outbox))
		settle(client);
}

/* --- the client ------------------------------------------------------------------------------- */

struct vnc_client *vnc_client_new(const struct vnc_client_setup *setup, int fd)
{
	struct vnc_client *client = g_new0(struct vnc_client, 1);

	client->setup = *setup;
	client->fd = fd;
	set_deadline(client, HANDSHAKE_MS);
	if (vnc_session_open(&client->session, setup->screen) < 0)
		end(client);
	return client;
}

void vnc_client_begin(struct vnc_client *client)
{
	ssize_t size = VNC_VERSION_SIZE;

	if (client->watch || client->is_over || client->is_leaving)
		return;
	if (send(client->fd, our_version, (gsize)size, MSG_DONTWAIT | MSG_NOSIGNAL) == size)
		wait_for(client, G_IO_IN);
	else
		end(client);
}

void vnc_client_free(struct vnc_client *client)
{
	forget(&client->watch);
	forget(&client->deadline);
	if (client->is_leaving)
		vnc_outbox_send(&client->session.outbox, client->fd);
	vnc_session_close(&client->session);
	close(client->fd);
	g_free(client);
}
