/* SPDX-License-Identifier: MIT */
#include "window/link.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "poll-until/poll-until.h"
#include "signals.h"

/* To reach a display server, perhaps over a network, and to load and open a driver. */
#define PATIENCE_MS 60000

/* What the process may say before it answers. */
#define MAX_REMARKS 16

static int start(struct window_link *link)
{
	const struct confined_self self = {
		.kind = CONFINED_WINDOW,
		.has_sandbox = link->has_sandbox,
		.run = window_child_run,
		.data = &link->setup,
	};
	struct display_link_message hello;
	int code = confined_child_start(&link->child, &self);

	if (code != 0)
		return code;
	link->channel.socket = link->child.socket;
	display_link_session_init(&link->channel.session, DISPLAY_LINK_DISPLAY, WINDOW_FEATURES);
	display_link_fill_hello(&link->channel.session, link->setup.name, &hello);
	window_channel_tell(&link->channel,
			    &hello); /* one that is gone already is noticed by the first exchange */
	return 0;
}

bool window_link_start(struct window_link *link, GError **error)
{
	int code = start(link);

	if (code == 0)
		return true;
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "--window: cannot start the process for the windows: %s", g_strerror(code));
	return false;
}

static void hang_up(struct window_link *link)
{
	if (link->watch != 0)
		g_source_remove(link->watch);
	link->watch = 0;
	link->channel.socket = -1;
	confined_child_hang_up(&link->child);
}

void window_link_end(struct window_link *link)
{
	hang_up(link);
	confined_child_end(&link->child);
}

/* A server that has stopped must not keep the user from ending this, too. */
static bool wait_for_message(struct window_link *link, GError **error)
{
	int end = signals_open_end();
	struct pollfd fds[] = {
		{.fd = link->child.socket, .events = POLLIN},
		{.fd = end, .events = POLLIN},
	};
	int count = poll_for(fds, G_N_ELEMENTS(fds), PATIENCE_MS);

	if (end >= 0)
		close(end);
	if (fds[0].revents)
		return true;
	if (count > 0)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
				    "--window: ended before the display server answered");
	else
		g_propagate_error(error, window_link_explain_end(link));
	return false;
}

static bool take_message(struct window_link *link, struct display_link_message *ret_message,
			 GError **error)
{
	if (!wait_for_message(link, error))
		return false;
	if (window_channel_receive(&link->channel, ret_message) == 0)
		return true;
	g_propagate_error(error, window_link_explain_end(link));
	return false;
}

static bool await_greeting(struct window_link *link, GError **error)
{
	struct display_link_message hello;

	return link->channel.session.is_greeted || take_message(link, &hello, error);
}

/* Its abilities come before the answer to the first window. */
static bool await_answer(struct window_link *link, uint32_t serial,
			 struct display_link_message *ret_answer,
			 struct display_link_message *ret_abilities, GError **error)
{
	for (int i = 0; i < MAX_REMARKS; i++) {
		if (!take_message(link, ret_answer, error))
			return false;
		display_link_close_fds(ret_answer);
		if (ret_answer->type == DISPLAY_LINK_DONE && ret_answer->serial == serial)
			return true;
		if (ret_answer->type == DISPLAY_LINK_ABILITIES && ret_abilities)
			*ret_abilities = *ret_answer;
	}
	g_propagate_error(error, window_link_explain_end(link));
	return false;
}

bool window_link_exchange(struct window_link *link, struct display_link_message *request,
			  struct display_link_message *ret_abilities, GError **error)
{
	struct display_link_message answer;
	uint32_t serial;

	if (!await_greeting(link, error))
		return false;
	serial = window_channel_ask(&link->channel, request);
	if (!await_answer(link, serial, &answer, ret_abilities, error))
		return false;
	if (answer.done.code == 0)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "--window: %s", answer.done.text);
	return false;
}

static bool has_hung_up(const struct window_link *link)
{
	struct pollfd channel = {.fd = link->child.socket};

	return poll_for(&channel, 1, 0) > 0 && channel.revents & POLLHUP;
}

GError *window_link_explain_end(struct window_link *link)
{
	bool is_ending = has_hung_up(link);
	int status;

	hang_up(link);
	if (!is_ending) {
		confined_child_end(&link->child);
		return g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
				   "no window any more: its process did not answer as it should, "
				   "and was ended");
	}
	status = child_process_reap(&link->child.process);
	if (WIFEXITED(status) && WEXITSTATUS(status) == WINDOW_STATUS_NO_DISPLAY)
		return g_error_new(G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE,
				   "no window any more: the display server has gone");
	if (WIFSIGNALED(status))
		return g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
				   "no window any more: its process was ended by signal %d",
				   WTERMSIG(status));
	return g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
			   "no window any more: its process has ended with status %d",
			   WEXITSTATUS(status));
}
