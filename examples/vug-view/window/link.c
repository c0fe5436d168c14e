/* SPDX-License-Identifier: MIT */
#include "window/link.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "poll-until/poll-until.h"
#include "signals.h"

/* To reach a display server, perhaps over a network, and to load and open a driver. */
#define PATIENCE_MS 60000

static int start(struct window_link *link)
{
	int channel, code;

	if (!child_message_open(&link->socket, &channel))
		return errno;
	code = child_process_start(&link->child, channel, window_child_run, &link->setup);
	close(channel);
	return code;
}

bool window_link_start(struct window_link *link, GError **error)
{
	int code;

	link->socket = link->child.fd = -1;
	code = start(link);
	if (code == 0)
		return true;
	window_link_end(link);
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "--window: cannot start the process for the windows: %s", g_strerror(code));
	return false;
}

static void hang_up(struct window_link *link)
{
	if (link->watch != 0)
		g_source_remove(link->watch);
	link->watch = 0;
	if (link->socket >= 0)
		close(link->socket);
	link->socket = -1;
}

void window_link_end(struct window_link *link)
{
	hang_up(link);
	child_process_end(&link->child);
}

bool window_link_send(struct window_link *link, const struct window_request *request,
		      const int *fds, size_t num_fds)
{
	return link->socket >= 0 &&
	       child_message_send(link->socket, request, sizeof(*request), fds, num_fds);
}

bool window_link_receive(struct window_link *link, struct window_reply *ret_reply, int *ret_fence)
{
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	if (link->socket < 0 ||
	    !child_message_receive(link->socket, ret_reply, sizeof(*ret_reply), fds, &num_fds))
		return false;
	ret_reply->text[sizeof(ret_reply->text) - 1] = '\0';
	*ret_fence = num_fds > 0 ? fds[0] : -1;
	for (size_t i = 1; i < num_fds; i++)
		close(fds[i]);
	return true;
}

/* A server that has stopped must not keep the user from ending this, too. */
static bool wait_for_answer(struct window_link *link, GError **error)
{
	int end = signals_open_end();
	struct pollfd fds[] = {
		{.fd = link->socket, .events = POLLIN},
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

bool window_link_exchange(struct window_link *link, const struct window_request *request,
			  struct window_reply *ret_reply, GError **error)
{
	int fence = -1;

	if (window_link_send(link, request, NULL, 0) && !wait_for_answer(link, error))
		return false;
	if (!window_link_receive(link, ret_reply, &fence)) {
		g_propagate_error(error, window_link_explain_end(link));
		return false;
	}
	if (fence >= 0)
		close(fence);
	if (ret_reply->error == 0)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "--window: %s", ret_reply->text);
	return false;
}

static bool has_hung_up(const struct window_link *link)
{
	struct pollfd channel = {.fd = link->socket};

	return poll_for(&channel, 1, 0) > 0 && channel.revents & POLLHUP;
}

GError *window_link_explain_end(struct window_link *link)
{
	bool is_ending = has_hung_up(link);
	int status;

	hang_up(link);
	if (!is_ending) {
		child_process_end(&link->child);
		return g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
				   "no window any more: its process did not answer as it should, "
				   "and was ended");
	}
	status = child_process_reap(&link->child);
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
