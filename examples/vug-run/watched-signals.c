/* SPDX-License-Identifier: MIT */
#include "watched-signals.h"

#include <stddef.h>

#include "inherited/inherited.h"

static const int ending[] = {SIGTERM, SIGINT, SIGHUP};

#define ENDINGS (sizeof(ending) / sizeof(ending[0]))

sigset_t watched_signals_hold(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	for (size_t i = 0; i < ENDINGS; i++)
		if (!inherited_is_ignored(ending[i]))
			sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return set;
}

/* GLib sets them to their defaults in a child. */
void watched_signals_give_back(const sigset_t *held)
{
	for (size_t i = 0; i < ENDINGS; i++)
		if (!sigismember(held, ending[i]))
			signal(ending[i], SIG_IGN);
	sigprocmask(SIG_UNBLOCK, held, NULL);
}
