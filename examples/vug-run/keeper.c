/* SPDX-License-Identifier: MIT */
#include "keeper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "socket-directory.h"
#include "watched-signals.h"

#define FAILED 1

/* The process of the guest's programs. It removes the directory, too: the other one may have been killed. */
static int run_inside(const struct commands *commands, const char *directory, pid_t parent)
{
	int status = FAILED;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() == parent)
		status = run_guest(commands, directory);
	socket_directory_remove(directory);
	return status;
}

/* Signals that end vug-run are handed on. Returns the status of waitpid(). */
static int keep(pid_t child, const sigset_t *signals)
{
	int status, number;

	while (waitpid(child, &status, WNOHANG) != child) {
		number = sigwaitinfo(signals, NULL);
		if (number > 0 && number != SIGCHLD)
			kill(child, number);
	}
	return status;
}

static int get_exit_status(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	fprintf(stderr, "vug-run: its own process was ended by SIG%s, and so all have ended\n",
		sigabbrev_np(WTERMSIG(status)));
	return 128 + WTERMSIG(status);
}

static int fork_and_keep(const struct commands *commands, const char *directory)
{
	const pid_t parent = getpid();
	/* Held back before there is a child, so that none is lost. */
	const sigset_t signals = watched_signals_hold();
	const pid_t child = fork();

	if (child == 0)
		return run_inside(commands, directory, parent);
	if (child > 0)
		return get_exit_status(keep(child, &signals));
	fprintf(stderr, "vug-run: cannot start a process: %s\n", strerror(errno));
	return FAILED;
}

int keeper_run(const struct commands *commands)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *directory = socket_directory_make(&error);
	int status;

	if (!directory) {
		fprintf(stderr, "vug-run: %s\n", error->message);
		return FAILED;
	}
	status = fork_and_keep(commands, directory);
	socket_directory_remove(directory);
	return status;
}
