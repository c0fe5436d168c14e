/* SPDX-License-Identifier: MIT */
#include "picture/gl-process.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#include "confine/spawner.h"
#include "display-link/errors.h"
#include "display-link/link.h"
#include "display-link/packet.h"
#include "picture/buffer-message.h"
#include "picture/gl-restarts.h"
#include "poll-until/poll-until.h"

/* The child knows buffers by scanout and id, and has one at a time. */
enum { SCANOUT = 0, ID = 0 };

enum state {
	ABSENT,
	GREETING,  /* HELLO has been sent */
	STARTING,  /* START */
	CONFINING, /* CONFINE */
	IDLE,
	BUSY,   /* READ has been sent */
	ENDING, /* it was killed, or has hung up: its end is not known yet */
	GONE,   /* for good */
};

struct gl_process {
	struct gl_child_setup setup; /* the spawner's children read it */
	struct gl_process_events events;
	void *data;
	struct spawner *spawner;
	enum state state;
	int socket; /* -1: none */
	struct display_link_session session;
	uint32_t serial, scanout; /* of the request that is open */
	guint watch, timeout;     /* 0: none */
	char *why;                /* it ends, or has ended for good; NULL: what its status says */
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

static bool is_opening(enum state state)
{
	return state == GREETING || state == STARTING || state == CONFINING;
}

/* What waits for an answer fails. */
static void fail(struct gl_process *process, enum state before, const char *why)
{
	if (is_opening(before) || before == BUSY)
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
	int patience_ms = is_opening(process->state) ? GL_OPENING_MS : GL_DRAWING_MS;

	process->timeout = 0;
	kill_it(process, g_strdup_printf("it did not answer within %d s", patience_ms / 1000));
	return G_SOURCE_REMOVE;
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

static void on_ended(const char *how, void *data)
{
	struct gl_process *process = data;
	bool may_start = gl_restarts_note_end(&process->restarts, g_get_monotonic_time());
	enum state before = process->state;
	g_autofree char *why = g_steal_pointer(&process->why);

	if (before == GONE) {
		process->why = g_steal_pointer(&why);
		return;
	}
	why = why ? g_steal_pointer(&why) : g_strdup(how);
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

/* The spawner says how it ended. A request keeps its time. */
static void wait_for_end(struct gl_process *process)
{
	stop_source(&process->watch);
	if (process->state == IDLE)
		kill_it(process, NULL);
	else
		spawner_kill(process->spawner);
}

/* What was said may be no message at all, or one that has its end. */
static void end_link(struct gl_process *process, const struct display_link_message *end)
{
	if (end)
		kill_it(process, g_strdup_printf("its process has ended: %s", end->done.text));
	else if (has_hung_up(process))
		wait_for_end(process);
	else
		kill_it(process, g_strdup("its process did not answer as it should"));
}

/* For the user. */
static char *get_reason(const struct display_link_message *answer)
{
	if (answer->done.code == 0)
		return NULL;
	if (answer->done.text[0])
		return g_strdup(answer->done.text);
	return g_strdup(g_strerror(-display_link_error_of(answer->done.code)));
}

/* --- requests --------------------------------------------------------------------------------- */

/* One that was not sent: where the process has ended, the watch or the spawner says so; else its time is limited. */
static bool send_message(struct gl_process *process, const struct display_link_message *message)
{
	return display_link_send(&process->session, process->socket, message) != -EINVAL;
}

static bool ask(struct gl_process *process, struct display_link_message *request, enum state state)
{
	request->serial = display_link_session_next_serial(&process->session);
	process->serial = request->serial;
	process->scanout = request->scanout;
	process->state = state;
	return send_message(process, request);
}

/* A request of all children. */
static void ask_child(struct gl_process *process, enum display_link_type type, enum state state)
{
	struct display_link_message request = {.type = type, .scanout = DISPLAY_LINK_NO_SCANOUT};

	ask(process, &request, state);
}

/* --- answers ---------------------------------------------------------------------------------- */

static bool on_greeted(struct gl_process *process, const struct display_link_message *hello)
{
	(void)hello;
	if (process->session.features != GL_FEATURES)
		return false;
	ask_child(process, DISPLAY_LINK_START, STARTING);
	return true;
}

/* It is of no use, and ends with its socket. */
static bool give_up(struct gl_process *process, char *why)
{
	end_for_good(process, why);
	return true;
}

static bool on_started(struct gl_process *process, const struct display_link_message *answer)
{
	char *why = get_reason(answer);

	if (why)
		return give_up(process, why);
	ask_child(process, DISPLAY_LINK_CONFINE, CONFINING);
	return true;
}

static void become_idle(struct gl_process *process)
{
	stop_source(&process->timeout);
	process->state = IDLE;
}

static bool on_confined(struct gl_process *process, const struct display_link_message *answer)
{
	char *why = get_reason(answer);

	if (why)
		return give_up(process, why);
	become_idle(process);
	process->events.changed(process->data);
	return true;
}

static bool on_read(struct gl_process *process, const struct display_link_message *answer)
{
	g_autofree char *why = get_reason(answer);

	become_idle(process);
	process->events.answered(why, process->data);
	return true;
}

/* What may come in which state; in others nothing may. */
static const struct {
	enum display_link_type type;
	bool (*take)(struct gl_process *process, const struct display_link_message *answer);
} steps[GONE + 1] = {
	[GREETING] = {DISPLAY_LINK_HELLO, on_greeted},
	[STARTING] = {DISPLAY_LINK_DONE, on_started},
	[CONFINING] = {DISPLAY_LINK_DONE, on_confined},
	[BUSY] = {DISPLAY_LINK_DONE, on_read},
};

/* A HELLO has neither serial nor scanout, as the process has sent no request then. */
static bool is_expected(const struct gl_process *process, const struct display_link_message *answer)
{
	return steps[process->state].take && answer->type == steps[process->state].type &&
	       answer->serial == process->serial && answer->scanout == process->scanout;
}

/* False: it has ended the link, or broken its rules. */
static bool take_message(struct gl_process *process)
{
	struct display_link_message answer;
	bool is_end;

	if (display_link_receive(&process->session, process->socket, &answer) < 0) {
		end_link(process, NULL);
		return false;
	}
	display_link_close_fds(&answer);
	is_end = answer.type == DISPLAY_LINK_END;
	if (!is_end && is_expected(process, &answer) &&
	    steps[process->state].take(process, &answer))
		return process->watch != 0;
	end_link(process, is_end ? &answer : NULL);
	return false;
}

static gboolean on_answer(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd;
	(void)condition;
	return take_message(data) ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* --- its beginning ---------------------------------------------------------------------------- */

static void greet(struct gl_process *process)
{
	struct display_link_message hello;

	display_link_session_init(&process->session, DISPLAY_LINK_DISPLAY, GL_FEATURES);
	display_link_fill_hello(&process->session, "vug-view", &hello);
	process->serial = 0;
	process->scanout = DISPLAY_LINK_NO_SCANOUT;
	process->state = GREETING;
	process->timeout = g_timeout_add(GL_OPENING_MS, on_no_answer, process);
	send_message(process, &hello);
}

static void start(struct gl_process *process)
{
	int channel, error = packet_open_pair(&process->socket, &channel);
	bool is_started;

	if (error < 0) {
		process->socket = -1;
		end_for_good(process, g_strdup_printf("its process cannot be started: %s",
						      g_strerror(-error)));
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
	greet(process);
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

/* --- reads ------------------------------------------------------------------------------------ */

static void fill_read(const struct gl_process_read *read, struct display_link_message *ret_request)
{
	const struct vug_rect *part = &read->viewport;

	*ret_request = (struct display_link_message){
		.type = DISPLAY_LINK_READ,
		.scanout = SCANOUT,
		.read = {.id = ID,
			 .viewport = {part->x, part->y, part->width, part->height},
			 .fourcc = DRM_FORMAT_XRGB8888,
			 .stride = part->width * 4},
		.num_fds = 1,
		.fds = {read->memory},
	};
}

/* The process has a buffer no longer than it reads it. */
bool gl_process_read(struct gl_process *process, const struct gl_process_read *read)
{
	struct display_link_message buffer, request;
	const struct display_link_message forget = {
		.type = DISPLAY_LINK_FORGET, .scanout = SCANOUT, .forget.id = ID};

	buffer_message_fill(ID, &read->layout, &buffer);
	buffer.scanout = SCANOUT;
	fill_read(read, &request);
	if (!send_message(process, &buffer) || !ask(process, &request, BUSY)) {
		process->state = IDLE;
		return false;
	}
	send_message(process, &forget);
	process->timeout = g_timeout_add(GL_DRAWING_MS, on_no_answer, process);
	return true;
}

/* --- all of it -------------------------------------------------------------------------------- */

int gl_process_new(const struct gl_child_setup *setup, bool has_sandbox,
		   const struct gl_process_events *events, void *data,
		   struct gl_process **ret_process)
{
	static const struct spawner_events spawner_events = {on_ended, on_gone};
	struct gl_process *process = g_new0(struct gl_process, 1);
	const struct confined_self self = {CONFINED_GL, has_sandbox, gl_child_run, &process->setup};
	int code;

	process->setup = *setup;
	process->events = *events;
	process->data = data;
	process->socket = -1;
	code = spawner_new(&self, &spawner_events, process, &process->spawner);
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
