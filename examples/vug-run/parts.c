/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "poll-until/poll-until.h"
#include "watched-signals.h"

/* Guests' disks may be slow; the others have only files to close. */
#define QEMU_MS 10000
#define OTHERS_MS 3000

/* ---- their start ------------------------------------------------------------------------ */

bool parts_init(struct parts *parts, const char *directory, GError **error)
{
	*parts = (struct parts){.directory = directory, .signals = watched_signals_hold()};
	parts->fd = signalfd(-1, &parts->signals, SFD_CLOEXEC | SFD_NONBLOCK);
	/* What one of them has started, and left, is a child of this process then. */
	if (parts->fd >= 0 && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0)
		return true;
	g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(errno),
		    "cannot watch processes: %s", g_strerror(errno));
	return false;
}

struct start {
	const struct parts *parts;
	enum part part;
	pid_t parent;
};

/* In the child. Ctrl-C of a terminal is for QEMU and vug-view: a back end that goes first looks like a fault. */
static void prepare(gpointer data)
{
	const struct start *start = data;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != start->parent)
		_exit(127);
	if (start->part == PART_BACK_END)
		setpgid(0, 0);
	watched_signals_give_back(&start->parts->signals);
}

bool parts_start(struct parts *parts, enum part part, const GArray *command, GError **error)
{
	g_auto(GStrv) strings = command_get_strings(command, parts->directory);
	struct start start = {parts, part, getpid()};
	GSpawnFlags flags =
		G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH | G_SPAWN_LEAVE_DESCRIPTORS_OPEN;

	if (part != PART_BACK_END)
		flags |= G_SPAWN_CHILD_INHERITS_STDIN;
	return g_spawn_async(NULL, strings, NULL, flags, prepare, &start, &parts->pids[part],
			     error);
}

/* ---- what happens ----------------------------------------------------------------------- */

static void note_end(struct parts *parts, pid_t pid, int status)
{
	for (enum part part = 0; part < PARTS; part++)
		if (parts->pids[part] == pid && !parts->endings[part].has_ended)
			parts->endings[part] = (struct ending){true, status, parts->turns};
}

static void reap(struct parts *parts)
{
	int status;
	pid_t pid;

	parts->turns++;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_end(parts, pid, status);
}

static void take_signals(struct parts *parts)
{
	struct signalfd_siginfo info;

	while (read(parts->fd, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			parts->signal = (int)info.ssi_signo;
}

/* Signals first: what a terminal's Ctrl-C has ended is no cause. */
bool parts_wait(struct parts *parts, uint64_t deadline)
{
	struct pollfd ready = {.fd = parts->fd, .events = POLLIN};
	bool has_happened = poll_until(&ready, 1, deadline) > 0;

	take_signals(parts);
	reap(parts);
	return has_happened;
}

bool parts_are_over(const struct parts *parts)
{
	bool has_ended = false;

	for (enum part part = 0; part < PARTS; part++)
		has_ended = has_ended || parts->endings[part].has_ended;
	return has_ended || parts->signal != 0;
}

/* ---- their end -------------------------------------------------------------------------- */

static bool is_running(const struct parts *parts, enum part part)
{
	return parts->pids[part] > 0 && !parts->endings[part].has_ended;
}

static void send(const struct parts *parts, enum part part, int number)
{
	if (is_running(parts, part))
		kill(parts->pids[part], number);
}

static void wait_for(struct parts *parts, enum part part, uint64_t deadline)
{
	while (is_running(parts, part) && parts_wait(parts, deadline))
		continue;
}

/* What they have started and left behind is a child of this process now; each may leave more. */
static bool kill_children(void)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)gettid());
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return false;
	words = g_strsplit(g_strstrip(text), " ", -1);
	for (char **word = words; *word; word++)
		if (**word)
			kill((pid_t)g_ascii_strtoll(*word, NULL, 10), SIGKILL);
	return words[0] && *words[0];
}

static void end_children(struct parts *parts)
{
	int status;
	pid_t pid;

	while (kill_children() && (pid = waitpid(-1, &status, 0)) > 0)
		note_end(parts, pid, status);
}

void parts_end(struct parts *parts)
{
	uint64_t deadline;

	send(parts, PART_QEMU, SIGTERM);
	wait_for(parts, PART_QEMU, poll_deadline(QEMU_MS));
	send(parts, PART_VIEWER, SIGTERM);
	send(parts, PART_BACK_END, SIGTERM);
	deadline = poll_deadline(OTHERS_MS);
	wait_for(parts, PART_VIEWER, deadline);
	wait_for(parts, PART_BACK_END, deadline);
	end_children(parts);
	close(parts->fd);
}
