/* SPDX-License-Identifier: MIT */
#include "picture/gl-process.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/child-message.h"
#include "confine/spawner.h"
#include "picture/gl-restarts.h"
#include "poll-until/poll-until.h"

enum state {
	ABSENT,
	OPENING, /* a request without a buffer has been sent */
	IDLE,
	BUSY,   /* a request has been sent */
	ENDING, /* it was killed, or has hung up: its end is not known yet */
	GONE,   /* for good */
};

struct gl_process {
	struct gl_child_setup setup;
	struct gl_process_events events;
	void *data;
	struct spawner *spawner;
	enum state state;
	int socket;           /* -1: none */
	guint watch, timeout; /* 0: none */
	char *why;            /* it ends, or has ended for good; NULL: what its status says */
	struct gl_restarts restarts;
};

/* --- the end ---------------------------------------------------------------------------------- */

static void stop_source(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

static void hang_up(struct gl_process *process)
{
	stop_source(&process->watch);
	stop_source(&process->timeout);
	if (process->socket >= 0)
		close(process->socket);
	process->socket = -1;
}

/* What waits for an answer fails. */
static void fail(struct gl_process *process, enum state before, const char *why)
{
	if (before == OPENING || before == BUSY)
		process->events.failed(why, process->data);
}

/* Takes the reason. */
static void end_for_good(struct gl_process *process, char *why)
{
	enum state before = process->state;

	hang_up(process);
	process->state = GONE;
	g_free(process->why);
	process->why = why;
	fail(process, before, why);
	process->events.changed(process->data);
}

static gboolean on_no_end(gpointer data)
{
	struct gl_process *process = data;
	char *why =
		g_strdup_printf("%s, and its driver does not let it end",
				process->why ? process->why : "its process has closed its channel");

	process->timeout = 0;
	process->events.warn(
		"OpenGL's process does not end when it is killed: no more pictures are "
		"read by OpenGL; look for the driver's messages in the kernel's log",
		process->data);
	end_for_good(process, why);
	return G_SOURCE_REMOVE;
}

/* Takes the reason; NULL: its status. A request that waits for an answer does not wait for the end. */
static void kill_it(struct gl_process *process, char *why)
{
	enum state before = process->state;

	hang_up(process);
	process->state = ENDING;
	g_free(process->why);
	process->why = why;
	process->timeout = g_timeout_add(GL_ENDING_MS, on_no_end, process);
	spawner_kill(process->spawner);
	fail(process, before, why);
}

static gboolean on_no_answer(gpointer data)
{
	struct gl_process *process = data;
	int patience_ms = process->state == OPENING ? GL_OPENING_MS : GL_DRAWING_MS;

	process->timeout = 0;
	kill_it(process, g_strdup_printf("it did not answer within %d s", patience_ms / 1000));
	return G_SOURCE_REMOVE;
}

static char *describe(int status, int error)
{
	if (error != 0)
		return g_strdup_printf("its process cannot be started: %s", g_strerror(error));
	if (WIFSIGNALED(status))
		return g_strdup_printf("its process was ended by signal %d", WTERMSIG(status));
	return g_strdup("its process has ended");
}

static void warn_of_end(struct gl_process *process, const char *why, bool may_start)
{
	g_autofree char *line = NULL;

	if (may_start)
		line = g_strdup_printf("OpenGL: %s; it is started again for the next picture", why);
	else
		line = g_strdup_printf(
			"OpenGL: %s, the %dth end within %d minutes; no more pictures "
			"are read by OpenGL: look for another driver, or add --no-gl",
			why, GL_MAX_ENDS, GL_ENDS_MINUTES);
	process->events.warn(line, process->data);
}

static void on_ended(int status, int error, void *data)
{
	struct gl_process *process = data;
	bool may_start = gl_restarts_note_end(&process->restarts, g_get_monotonic_time());
	enum state before = process->state;
	g_autofree char *why = g_steal_pointer(&process->why);

	if (before == GONE) {
		process->why = g_steal_pointer(&why);
		return;
	}
	why = why ? g_steal_pointer(&why) : describe(status, error);
	hang_up(process);
	process->state = ABSENT;
	warn_of_end(process, why, may_start);
	fail(process, before, why);
	if (may_start)
		process->events.changed(process->data);
	else
		end_for_good(process, g_steal_pointer(&why));
}

static void on_gone(void *data)
{
	struct gl_process *process = data;

	if (process->state == GONE)
		return;
	process->events.warn("OpenGL: the process that starts it has ended; no more pictures are "
			     "read by OpenGL: start vug-view again",
			     process->data);
	end_for_good(process, g_strdup("the process that starts it has ended"));
}

/* --- answers ---------------------------------------------------------------------------------- */

static bool has_hung_up(const struct gl_process *process)
{
	struct pollfd channel = {.fd = process->socket};

	return poll_for(&channel, 1, 0) > 0 && channel.revents & POLLHUP;
}

static bool receive(struct gl_process *process, struct gl_reply *ret_reply)
{
	int fds[CHILD_MAX_FDS];
	size_t num_fds;

	if (!child_message_receive(process->socket, ret_reply, sizeof(*ret_reply), fds, &num_fds))
		return false;
	for (size_t i = 0; i < num_fds; i++)
		close(fds[i]);
	ret_reply->text[sizeof(ret_reply->text) - 1] = '\0';
	return num_fds == 0;
}

/* The spawner says how it ended. A request keeps its time. */
static void wait_for_end(struct gl_process *process)
{
	stop_source(&process->watch);
	if (process->state == IDLE)
		kill_it(process, NULL);
	else
		spawner_kill(process->spawner);
}

static gboolean on_answer(gint fd, GIOCondition condition, gpointer data)
{
	struct gl_process *process = data;
	enum state before = process->state;
	struct gl_reply reply;

	(void)fd;
	(void)condition;
	if (!receive(process, &reply) || before == IDLE) {
		if (has_hung_up(process))
			wait_for_end(process);
		else
			kill_it(process, g_strdup("its process did not answer as it should"));
		return G_SOURCE_REMOVE;
	}
	stop_source(&process->timeout);
	process->state = IDLE;
	if (before == OPENING) /* its result comes again with each request */
		process->events.changed(process->data);
	else
		process->events.answered(&reply, process->data);
	return G_SOURCE_CONTINUE;
}

/* --- requests --------------------------------------------------------------------------------- */

static void send_request(struct gl_process *process, const struct gl_request *request,
			 const int *fds, size_t num_fds, enum state state, guint patience_ms)
{
	process->state = state;
	process->timeout = g_timeout_add(patience_ms, on_no_answer, process);
	/* Where it has ended, the watch or the spawner says so. */
	child_message_send(process->socket, request, sizeof(*request), fds, num_fds);
}

static void start(struct gl_process *process)
{
	const struct gl_request opening = {.layout = {.num_planes = 0}};
	int channel;
	bool is_started;

	if (!child_message_open(&process->socket, &channel)) {
		end_for_good(process, describe(0, errno));
		return;
	}
	is_started = spawner_start(process->spawner, channel);
	close(channel);
	if (!is_started) {
		on_gone(process);
		return;
	}
	process->watch =
		g_unix_fd_add(process->socket, G_IO_IN | G_IO_HUP | G_IO_ERR, on_answer, process);
	send_request(process, &opening, NULL, 0, OPENING, GL_OPENING_MS);
}

enum gl_process_ready gl_process_get_ready(struct gl_process *process)
{
	if (process->state == ABSENT)
		start(process);
	if (process->state == GONE)
		return GL_PROCESS_NEVER;
	return process->state == IDLE ? GL_PROCESS_READY : GL_PROCESS_LATER;
}

const char *gl_process_get_end(const struct gl_process *process)
{
	return process->why;
}

void gl_process_send(struct gl_process *process, const struct gl_request *request, const int *fds,
		     size_t num_fds)
{
	send_request(process, request, fds, num_fds, BUSY, GL_DRAWING_MS);
}

/* --- all of it -------------------------------------------------------------------------------- */

int gl_process_new(const struct gl_child_setup *setup, const struct gl_process_events *events,
		   void *data, struct gl_process **ret_process)
{
	static const struct spawner_events spawner_events = {on_ended, on_gone};
	struct gl_process *process = g_new0(struct gl_process, 1);
	struct spawner_config config = {gl_child_run, gl_child_confine, &process->setup};
	int code;

	process->setup = *setup;
	process->events = *events;
	process->data = data;
	process->socket = -1;
	code = spawner_new(&config, &spawner_events, process, &process->spawner);
	if (code == 0)
		*ret_process = process;
	else
		g_free(process);
	return code;
}

void gl_process_free(struct gl_process *process)
{
	if (!process)
		return;
	hang_up(process);
	spawner_free(process->spawner);
	g_free(process->why);
	g_free(process);
}
