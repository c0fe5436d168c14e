/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "subject.h"
#include "support/check.h"

/* In the child. The numbers must not be overwritten before they are copied. */
static void execute(const char *const *arguments, const int *sockets, size_t count)
{
	int high[CHILD_MAX_SOCKETS];
	char path[4096];

	for (size_t i = 0; i < count; i++)
		high[i] = fcntl(sockets[i], F_DUPFD, 100);
	for (size_t i = 0; i < count; i++)
		dup2(high[i], (int)i + CHILD_FIRST_SOCKET);
	close_range((unsigned int)count + CHILD_FIRST_SOCKET, ~0U, 0);
	snprintf(path, sizeof(path), "%s/%s", subject_build_directory, arguments[0]);
	execv(path, (char *const *)arguments);
	perror(path);
	_exit(127);
}

pid_t child_start(const char *const *arguments, size_t num_sockets, int *ret_sockets)
{
	int theirs[CHILD_MAX_SOCKETS];
	pid_t parent = getpid(), child;

	check(num_sockets <= CHILD_MAX_SOCKETS, "too many sockets");
	for (size_t i = 0; i < num_sockets; i++) {
		int fds[2];

		check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no sockets");
		ret_sockets[i] = fds[0];
		theirs[i] = fds[1];
	}
	child = fork();
	check(child >= 0, "fork failed");
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			execute(arguments, theirs, num_sockets);
		_exit(127);
	}
	for (size_t i = 0; i < num_sockets; i++)
		close(theirs[i]);
	return child;
}

void child_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}
