/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <glib-unix.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "inherited/inherited.h"
#include "viewer.h"

static gboolean on_end(gpointer data)
{
	viewer_stop(data, END_ASKED);
	return G_SOURCE_CONTINUE;
}

static gboolean on_hangup(gpointer data)
{
	viewer_hang_up(data);
	return G_SOURCE_CONTINUE;
}

static gboolean on_snapshot(gpointer data)
{
	viewer_snapshot(data);
	return G_SOURCE_CONTINUE;
}

static gboolean on_reopen(gpointer data)
{
	viewer_reopen(data);
	return G_SOURCE_CONTINUE;
}

/*
 * Who has the others ignored says that they are not for this program; SIGUSR1 and SIGUSR2 are for no
 * other.
 */
static const struct {
	int number;
	GSourceFunc handler;
	bool stays_ignored;
} rows[] = {
	{SIGTERM, on_end, true},       {SIGINT, on_end, true},      {SIGHUP, on_hangup, true},
	{SIGUSR1, on_snapshot, false}, {SIGUSR2, on_reopen, false},
};

/* Found out once: what is ignored later is the program's own doing. */
static bool is_watched[G_N_ELEMENTS(rows)];

static sigset_t watched_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (is_watched[i])
			sigaddset(&set, rows[i].number);
	return set;
}

void signals_hold(void)
{
	sigset_t set;

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		is_watched[i] = !rows[i].stays_ignored || !inherited_is_ignored(rows[i].number);
	set = watched_set();
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int signals_open_end(void)
{
	sigset_t set = watched_set();

	sigdelset(&set, SIGUSR1);
	sigdelset(&set, SIGUSR2);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

void signals_watch(struct viewer *viewer)
{
	sigset_t set = watched_set();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		if (is_watched[i])
			g_unix_signal_add(rows[i].number, rows[i].handler, viewer);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void signals_leave(void)
{
	sigset_t set = watched_set();

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		signal(rows[i].number, SIG_IGN);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void signals_send_itself(int number)
{
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), number);
}
