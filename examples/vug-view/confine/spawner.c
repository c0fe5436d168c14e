/* SPDX-License-Identifier: MIT */
#include "confine/spawner.h"

#include <errno.h>
#include <glib-unix.h>

#include "confine/spawner-child.h"
#include "display-link/link.h"
#include "poll-until/poll-until.h"

/* To be forked, and to greet: nothing keeps it from that. */
#define GREETING_MS 10000

struct spawner {
	struct confined_self child_self;
	struct spawner_events events;
	void *data;
	struct confined_child child; /* the spawner's process; without a socket it has gone */
	struct display_link_session session;
	uint32_t serial; /* of the last START */
	guint watch;     /* of the socket; 0: none */
};

static void hang_up(struct spawner *spawner)
{
	if (spawner->watch != 0)
		g_source_remove(spawner->watch);
	spawner->watch = 0;
	confined_child_hang_up(&spawner->child);
}

static bool take_answer(struct spawner *spawner, struct display_link_message *ret_answer)
{
	if (display_link_receive(&spawner->session, spawner->child.socket, ret_answer) < 0)
		return false;
	display_link_close_fds(ret_answer);
	return ret_answer->type == DISPLAY_LINK_DONE && ret_answer->serial == spawner->serial;
}

static gboolean on_answer(gint fd, GIOCondition condition, gpointer data)
{
	struct spawner *spawner = data;
	struct display_link_message answer;

	(void)fd;
	(void)condition;
	if (take_answer(spawner, &answer)) {
		spawner->events.ended(answer.done.text, spawner->data);
		return G_SOURCE_CONTINUE;
	}
	spawner->watch = 0;
	hang_up(spawner);
	spawner->events.gone(spawner->data);
	return G_SOURCE_REMOVE;
}

static int send_message(struct spawner *spawner, const struct display_link_message *message)
{
	return spawner->child.socket < 0
		       ? -EPIPE
		       : display_link_send(&spawner->session, spawner->child.socket, message);
}

/* Returns 0 or -errno. */
static int greet(struct spawner *spawner)
{
	struct pollfd greeting = {.fd = spawner->child.socket, .events = POLLIN};
	struct display_link_message hello;
	int error;

	display_link_session_init(&spawner->session, DISPLAY_LINK_DISPLAY, SPAWNER_FEATURES);
	display_link_fill_hello(&spawner->session, "vug-view", &hello);
	error = send_message(spawner, &hello);
	if (error == 0 && poll_for(&greeting, 1, GREETING_MS) <= 0)
		return -ETIMEDOUT;
	if (error == 0)
		error = display_link_receive(&spawner->session, spawner->child.socket, &hello);
	if (error < 0)
		return error;
	return spawner->session.features == SPAWNER_FEATURES ? 0 : -EPROTO;
}

static int start_process(struct spawner *spawner)
{
	const struct confined_self self = {
		.kind = CONFINED_SPAWNER,
		.has_sandbox = spawner->child_self.has_sandbox,
		.run = spawner_child_run,
		.data = &spawner->child_self,
	};
	int code = confined_child_start(&spawner->child, &self);

	if (code == 0)
		code = -greet(spawner);
	if (code == 0)
		spawner->watch = g_unix_fd_add(spawner->child.socket, G_IO_IN | G_IO_HUP | G_IO_ERR,
					       on_answer, spawner);
	return code;
}

int spawner_new(const struct confined_self *child, const struct spawner_events *events, void *data,
		struct spawner **ret_spawner)
{
	struct spawner *spawner = g_new0(struct spawner, 1);
	int code;

	spawner->child_self = *child;
	spawner->events = *events;
	spawner->data = data;
	spawner->child.socket = spawner->child.process.fd = -1;
	code = start_process(spawner);
	if (code == 0)
		*ret_spawner = spawner;
	else
		spawner_free(spawner);
	return code;
}

void spawner_free(struct spawner *spawner)
{
	if (!spawner)
		return;
	hang_up(spawner);
	confined_child_end(&spawner->child);
	g_free(spawner);
}

bool spawner_start(struct spawner *spawner, int channel)
{
	const struct display_link_message request = {
		.type = DISPLAY_LINK_START,
		.serial = display_link_session_next_serial(&spawner->session),
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.start.flags = DISPLAY_LINK_START_CHANNEL,
		.num_fds = 1,
		.fds = {channel},
	};

	spawner->serial = request.serial;
	return send_message(spawner, &request) == 0;
}

bool spawner_kill(struct spawner *spawner)
{
	const struct display_link_message message = {.type = DISPLAY_LINK_KILL,
						     .scanout = DISPLAY_LINK_NO_SCANOUT};

	return send_message(spawner, &message) == 0;
}
