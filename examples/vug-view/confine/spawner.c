/* SPDX-License-Identifier: MIT */
#include "confine/spawner.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/child-process.h"
#include "confine/spawner-child.h"
#include "confine/spawner-message.h"

struct spawner {
	struct spawner_config config;
	struct spawner_events events;
	void *data;
	struct child_process process;
	int socket;  /* -1: there is no process */
	guint watch; /* of the socket; 0: none */
};

static void hang_up(struct spawner *spawner)
{
	if (spawner->watch != 0)
		g_source_remove(spawner->watch);
	spawner->watch = 0;
	if (spawner->socket >= 0)
		close(spawner->socket);
	spawner->socket = -1;
}

static gboolean on_notice(gint fd, GIOCondition condition, gpointer data)
{
	struct spawner *spawner = data;
	struct spawner_notice notice;
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	(void)condition;
	if (child_message_receive(fd, &notice, sizeof(notice), fds, &num_fds)) {
		for (size_t i = 0; i < num_fds; i++)
			close(fds[i]);
		spawner->events.ended(notice.status, notice.error, spawner->data);
		return G_SOURCE_CONTINUE;
	}
	spawner->watch = 0;
	hang_up(spawner);
	spawner->events.gone(spawner->data);
	return G_SOURCE_REMOVE;
}

static int start_process(struct spawner *spawner)
{
	int channel, code;

	if (!child_message_open(&spawner->socket, &channel))
		return errno;
	code = child_process_start(&spawner->process, channel, spawner_child_run, &spawner->config);
	close(channel);
	if (code == 0)
		spawner->watch = g_unix_fd_add(spawner->socket, G_IO_IN | G_IO_HUP | G_IO_ERR,
					       on_notice, spawner);
	return code;
}

int spawner_new(const struct spawner_config *config, const struct spawner_events *events,
		void *data, struct spawner **ret_spawner)
{
	struct spawner *spawner = g_new0(struct spawner, 1);
	int code;

	spawner->config = *config;
	spawner->events = *events;
	spawner->data = data;
	spawner->socket = spawner->process.fd = -1;
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
	child_process_end(&spawner->process);
	g_free(spawner);
}

static bool ask(struct spawner *spawner, enum spawner_wish wish, const int *fds, size_t num_fds)
{
	const struct spawner_request request = {.wish = wish};

	return spawner->socket >= 0 &&
	       child_message_send(spawner->socket, &request, sizeof(request), fds, num_fds);
}

bool spawner_start(struct spawner *spawner, int channel)
{
	return ask(spawner, SPAWNER_START, &channel, 1);
}

bool spawner_kill(struct spawner *spawner)
{
	return ask(spawner, SPAWNER_KILL, NULL, 0);
}
