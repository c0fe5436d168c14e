/* SPDX-License-Identifier: MIT */
#include "waiting.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "outputs/outputs.h"
#include "poll-until/poll-until.h"
#include "report.h"

#define SECOND_MS 1000

struct waiting {
	struct outputs *outputs;
	pid_t group; /* this process' */
	char *text;  /* NULL: for nothing */
	gint64 begin;
	guint timer;
	bool is_said;
	bool is_for_guest;
};

struct waiting *waiting_new(struct outputs *outputs)
{
	struct waiting *waiting = g_new0(struct waiting, 1);

	waiting->outputs = outputs;
	waiting->group = getpgrp();
	return waiting;
}

static void end_any(struct waiting *waiting)
{
	if (waiting->timer != 0)
		g_source_remove(waiting->timer);
	waiting->timer = 0;
	if (waiting->is_said)
		outputs_waiting(waiting->outputs, NULL);
	waiting->is_said = waiting->is_for_guest = false;
	report_clear();
	g_clear_pointer(&waiting->text, g_free);
}

void waiting_free(struct waiting *waiting)
{
	if (!waiting)
		return;
	end_any(waiting);
	g_free(waiting);
}

/* A shell has its prompt there while this runs in the background. */
static bool is_in_foreground(const struct waiting *waiting)
{
	pid_t group;

	return ioctl(STDERR_FILENO, TIOCGPGRP, &group) == 0 && group == waiting->group;
}

/* One that has been stopped (Ctrl-S) would block. */
static bool is_writable(void)
{
	struct pollfd tty = {.fd = STDERR_FILENO, .events = POLLOUT};

	return poll_for(&tty, 1, 0) == 1 && tty.revents == POLLOUT;
}

static gboolean on_second(gpointer data)
{
	struct waiting *waiting = data;
	gint64 seconds = (g_get_monotonic_time() - waiting->begin) / G_USEC_PER_SEC;

	if (is_in_foreground(waiting) && is_writable())
		report_in_place("%s (%" G_GINT64_FORMAT " s)", waiting->text, seconds);
	return G_SOURCE_CONTINUE;
}

static gboolean on_moment(gpointer data)
{
	struct waiting *waiting = data;

	waiting->timer = 0;
	waiting->is_said = true;
	outputs_waiting(waiting->outputs, waiting->text);
	if (report_can_be_in_place() && is_in_foreground(waiting)) {
		waiting->timer = g_timeout_add(SECOND_MS, on_second, waiting);
		on_second(waiting);
	} else if (!report_is_diverted()) {
		report("%s", waiting->text);
	}
	return G_SOURCE_REMOVE;
}

static void begin_any(struct waiting *waiting, guint moment_ms, const char *text)
{
	end_any(waiting);
	waiting->text = g_strdup(text);
	waiting->begin = g_get_monotonic_time();
	waiting->timer = g_timeout_add(moment_ms, on_moment, waiting);
}

void waiting_begin(struct waiting *waiting, guint moment_ms, const char *text)
{
	if (!waiting->is_for_guest)
		begin_any(waiting, moment_ms, text);
}

void waiting_end(struct waiting *waiting)
{
	if (!waiting->is_for_guest)
		end_any(waiting);
}

void waiting_for_guest(struct waiting *waiting, guint moment_ms, const char *text)
{
	if (text)
		begin_any(waiting, moment_ms, text);
	else if (waiting->is_for_guest)
		end_any(waiting);
	waiting->is_for_guest = text != NULL;
}
