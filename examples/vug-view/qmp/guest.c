/* SPDX-License-Identifier: MIT */
#include "qmp/guest.h"

#include <string.h>

#define MAX_NAME 100
#define MAX_STATE 32

struct qmp_guest {
	struct qmp_session *session;
	char *name, *state;
	bool is_running;
	bool is_asking;      /* for the state */
	bool is_asked_again; /* it may have changed since */
	void (*changed)(void *data);
	void *data;
};

/* Events after which the state is another one. */
static const struct {
	const char *name;
	bool stops, resumes;
} events[] = {
	{.name = "STOP", .stops = true},
	{.name = "RESUME", .resumes = true},
	{.name = "RESET"},
	{.name = "SHUTDOWN"},
	{.name = "POWERDOWN"},
	{.name = "SUSPEND"},
	{.name = "SUSPEND_DISK"},
	{.name = "WAKEUP"},
	{.name = "GUEST_PANICKED"},
	{.name = "MIGRATION"},
};

static bool is_word(const char *text)
{
	size_t length = text ? strlen(text) : 0;

	return length > 0 && length <= MAX_STATE &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz-") == length;
}

/* JSON is UTF-8. */
static bool is_name(const char *text)
{
	if (!text || !*text || strlen(text) > MAX_NAME)
		return false;
	for (; *text; text = g_utf8_next_char(text))
		if (!g_unichar_isprint(g_utf8_get_char(text)))
			return false;
	return true;
}

static void on_name(gint64 id, const char *error, JsonObject *returned, void *data)
{
	struct qmp_guest *guest = data;
	const char *name = qmp_get_text(returned, "name");

	(void)id;
	(void)error;
	if (!is_name(name))
		return;
	g_free(guest->name);
	guest->name = g_strdup(name);
	guest->changed(guest->data);
}

static void ask_for_state(struct qmp_guest *guest);

static void on_state(gint64 id, const char *error, JsonObject *returned, void *data)
{
	struct qmp_guest *guest = data;
	const char *state = qmp_get_text(returned, "status");

	(void)id;
	(void)error;
	guest->is_asking = false;
	if (is_word(state) && qmp_get_bool(returned, "running", &guest->is_running)) {
		g_free(guest->state);
		guest->state = g_strdup(state);
		guest->changed(guest->data);
	}
	if (guest->is_asked_again)
		ask_for_state(guest);
}

/* One question at a time, however many events come. */
static void ask_for_state(struct qmp_guest *guest)
{
	guest->is_asked_again = guest->is_asking;
	if (!guest->is_asking)
		guest->is_asking = qmp_session_send(guest->session, "query-status", NULL, -1,
						    on_state, guest) >= 0;
}

void qmp_guest_ready(struct qmp_guest *guest)
{
	guest->is_asking = false;
	qmp_session_send(guest->session, "query-name", NULL, -1, on_name, guest);
	ask_for_state(guest);
}

void qmp_guest_lost(struct qmp_guest *guest)
{
	g_clear_pointer(&guest->state, g_free);
	guest->is_running = false;
	guest->changed(guest->data);
}

/* The event itself says when input comes to the guest: the replies around it have their order. */
void qmp_guest_event(struct qmp_guest *guest, const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(events); i++) {
		if (strcmp(events[i].name, name) != 0)
			continue;
		guest->is_running = (guest->is_running && !events[i].stops) || events[i].resumes;
		guest->changed(guest->data);
		ask_for_state(guest);
	}
}

bool qmp_guest_is_running(const struct qmp_guest *guest)
{
	return guest->is_running;
}

const char *qmp_guest_get_name(const struct qmp_guest *guest)
{
	return guest->name;
}

const char *qmp_guest_get_state(const struct qmp_guest *guest)
{
	return guest->state;
}

/* The word for it may be a moment older than the event. */
char *qmp_guest_describe_problem(const struct qmp_guest *guest)
{
	if (!guest->state || guest->is_running || strcmp(guest->state, "running") == 0)
		return NULL;
	return g_strdup_printf("%s does not run: QEMU says \"%s\"",
			       guest->name ? guest->name : "the guest", guest->state);
}

struct qmp_guest *qmp_guest_new(struct qmp_session *session, void (*changed)(void *data),
				void *data)
{
	struct qmp_guest *guest = g_new0(struct qmp_guest, 1);

	guest->session = session;
	guest->changed = changed;
	guest->data = data;
	return guest;
}

void qmp_guest_free(struct qmp_guest *guest)
{
	if (!guest)
		return;
	g_free(guest->name);
	g_free(guest->state);
	g_free(guest);
}
