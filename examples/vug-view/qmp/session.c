/* SPDX-License-Identifier: MIT */
#include "qmp/session.h"

#include <stdarg.h>
#include <unistd.h>

#include "qmp/link.h"
#include "report-limit.h"

/* How long the peer may keep silent before the user hears of it, and what it gets at the end. */
#define PATIENCE_MS 5000
#define LAST_MOMENT_US (G_USEC_PER_SEC / 2)
#define MAX_TEXT 120

enum state {
	CONNECTING,
	GREETING,    /* awaited */
	NEGOTIATING, /* capabilities; the reply is awaited */
	READY,
	ENDING, /* only replies are awaited */
};

struct pending {
	gint64 id;
	qmp_reply *reply;
	void *data;
};

struct qmp_session {
	const char *path;
	struct qmp_link *link;
	enum state state;
	gint64 last_id;
	GQueue *pending; /* struct pending; the oldest first */
	guint patience;  /* the timer; 0: nothing is awaited, or it was said */
	bool is_said;    /* what is wrong, to the user; until it is ready */
	struct qmp_session_callbacks callbacks;
	void *data;
};

static void say(struct qmp_session *session, const char *text)
{
	if (!session->is_said)
		report_peer("--qmp %s: %s", session->path, text);
	session->is_said = true;
}

/* --- patience --------------------------------------------------------------------------------- */

static const char *const silences[] = {
	[CONNECTING] = "QEMU does not listen there yet: -qmp unix:PATH,server=on,wait=off; waiting",
	[GREETING] = "QEMU does not greet: is another client connected there? waiting",
	[NEGOTIATING] = "QEMU does not answer; waiting",
	[READY] = "QEMU does not answer; waiting",
	[ENDING] = "QEMU does not answer",
};

static gboolean on_silence(gpointer data)
{
	struct qmp_session *session = data;

	session->patience = 0;
	say(session, silences[session->state]);
	return G_SOURCE_REMOVE;
}

static void stop_patience(struct qmp_session *session)
{
	if (session->patience != 0)
		g_source_remove(session->patience);
	session->patience = 0;
}

/* From now on, where something is awaited. */
static void renew_patience(struct qmp_session *session)
{
	stop_patience(session);
	if (session->state != READY || !g_queue_is_empty(session->pending))
		session->patience = g_timeout_add(PATIENCE_MS, on_silence, session);
}

/* --- the state -------------------------------------------------------------------------------- */

static void set_state(struct qmp_session *session, enum state state)
{
	session->state = state;
	renew_patience(session);
}

static void forget(struct qmp_session *session)
{
	bool was_ready = session->state == READY;

	g_queue_clear_full(session->pending, g_free);
	set_state(session, CONNECTING);
	if (was_ready)
		session->callbacks.lost(session->data);
}

static void fail(struct qmp_session *session, const char *problem)
{
	g_autofree char *text = g_strdup_printf(
		"not what QEMU's monitor sends: %.*s; the display goes on, and a new "
		"connection is tried",
		MAX_TEXT, problem);

	say(session, text);
	qmp_link_restart(session->link);
	forget(session);
}

static void on_lost(const char *reason, void *data)
{
	struct qmp_session *session = data;
	bool was_ready = session->state == READY;

	if (reason) {
		fail(session, reason);
		return;
	}
	forget(session);
	say(session, was_ready ? "QEMU has ended the connection; waiting for the next"
			       : "QEMU hangs up at once; waiting");
}

/* --- commands --------------------------------------------------------------------------------- */

static gint64 send_command(struct qmp_session *session, const char *name, const char *arguments,
			   int fd, qmp_reply *reply, void *data)
{
	GString *line = g_string_new(NULL);
	struct pending *pending = g_new(struct pending, 1);
	gint64 id = ++session->last_id;

	*pending = (struct pending){id, reply, data};
	g_string_printf(line, "{\"execute\":\"%s\",", name);
	if (arguments)
		g_string_append_printf(line, "\"arguments\":{%s},", arguments);
	g_string_append_printf(line, "\"id\":%" G_GINT64_FORMAT "}\n", id);
	if (!qmp_link_send(session->link, line, fd)) {
		g_free(pending);
		return -1;
	}
	g_queue_push_tail(session->pending, pending);
	if (session->pending->length == 1)
		renew_patience(session);
	return id;
}

bool qmp_session_is_ready(const struct qmp_session *session)
{
	return session->state >= READY;
}

gint64 qmp_session_get_next_id(const struct qmp_session *session)
{
	return session->last_id + 1;
}

gint64 qmp_session_send(struct qmp_session *session, const char *name, const char *arguments,
			int fd, qmp_reply *reply, void *data)
{
	if (qmp_session_is_ready(session))
		return send_command(session, name, arguments, fd, reply, data);
	if (fd >= 0)
		close(fd);
	return -1;
}

guint qmp_session_num_pending(const struct qmp_session *session)
{
	return session->pending->length;
}

/* --- messages --------------------------------------------------------------------------------- */

static void on_negotiated(gint64 id, const char *error, JsonObject *returned, void *data)
{
	struct qmp_session *session = data;

	(void)id;
	(void)returned;
	if (error) {
		fail(session, error);
		return;
	}
	session->is_said = false;
	set_state(session, READY);
	session->callbacks.ready(session->data);
}

static void take_greeting(struct qmp_session *session, const struct qmp_message *message)
{
	(void)message;
	if (session->state != GREETING) {
		fail(session, "a second greeting");
		return;
	}
	session->state = NEGOTIATING;
	send_command(session, "qmp_capabilities", NULL, -1, on_negotiated, session);
}

/* In the order of the commands. */
static void take_reply(struct qmp_session *session, const struct qmp_message *message)
{
	const struct pending *oldest = g_queue_peek_head(session->pending);
	struct pending pending;

	if (!oldest || message->id != oldest->id) {
		fail(session, "a reply to no command");
		return;
	}
	pending = *oldest;
	g_free(g_queue_pop_head(session->pending));
	if (session->state == READY)
		session->is_said = false;
	renew_patience(session);
	pending.reply(pending.id, message->text, message->data, pending.data);
}

static void take_event(struct qmp_session *session, const struct qmp_message *message)
{
	if (session->state == READY)
		session->callbacks.event(message->text, message->data, session->data);
}

static void take_message(struct qmp_session *session, const struct qmp_message *message)
{
	if (message->kind == QMP_GREETING)
		take_greeting(session, message);
	else if (session->state == GREETING)
		fail(session, "no greeting");
	else if (message->kind == QMP_EVENT)
		take_event(session, message);
	else
		take_reply(session, message);
}

static void on_line(const char *line, gsize length, void *data)
{
	struct qmp_session *session = data;
	g_autoptr(GError) error = NULL;
	struct qmp_message message;

	if (!qmp_message_parse(line, length, &message, &error)) {
		fail(session, error->message);
		return;
	}
	take_message(session, &message);
	qmp_message_clear(&message);
}

static void on_connected(void *data)
{
	set_state(data, GREETING);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct qmp_session *qmp_session_new(const char *path, const struct qmp_session_callbacks *callbacks,
				    void *data)
{
	static const struct qmp_link_callbacks link = {on_connected, on_line, on_lost};
	struct qmp_session *session = g_new0(struct qmp_session, 1);

	session->path = path;
	session->pending = g_queue_new();
	session->callbacks = *callbacks;
	session->data = data;
	session->link = qmp_link_new(path, &link, session);
	set_state(session, CONNECTING);
	return session;
}

static bool is_idle(void *data)
{
	const struct qmp_session *session = data;

	return g_queue_is_empty(session->pending);
}

void qmp_session_free(struct qmp_session *session)
{
	if (!session)
		return;
	if (session->state == READY) {
		session->state = ENDING;
		session->is_said = true;
		qmp_link_flush(session->link, is_idle, g_get_monotonic_time() + LAST_MOMENT_US);
	}
	stop_patience(session);
	qmp_link_free(session->link);
	g_queue_free_full(session->pending, g_free);
	g_free(session);
}
