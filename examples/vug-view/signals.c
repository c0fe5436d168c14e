/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <glib-unix.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>

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

static const struct {
	int number;
	GSourceFunc handler;
} watched[] = {
	{SIGTERM, on_end},
	{SIGINT, on_end},
	{SIGHUP, on_hangup},
	{SIGUSR1, on_snapshot},
};

static sigset_t watched_set(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < G_N_ELEMENTS(watched); i++)
		sigaddset(&set, watched[i].number);
	return set;
}

void signals_hold(void)
{
	sigset_t set = watched_set();

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file at its limit is an error of the write */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int signals_open_end(void)
{
	sigset_t set = watched_set();

	sigdelset(&set, SIGUSR1);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

void signals_watch(struct viewer *viewer)
{
	sigset_t set = watched_set();

	for (size_t i = 0; i < G_N_ELEMENTS(watched); i++)
		g_unix_signal_add(watched[i].number, watched[i].handler, viewer);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void signals_leave(void)
{
	sigset_t set = watched_set();

	for (size_t i = 0; i < G_N_ELEMENTS(watched); i++)
		signal(watched[i].number, SIG_IGN);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
