/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

const char *process_get_program(void)
{
	const char *program = getenv("VUG_BACKEND");

	return program != NULL && program[0] != '\0' ? program : "/usr/lib/qemu/vhost-user-gpu";
}

bool process_forgets_guests(void)
{
	return getenv("VUG_BACKEND_FORGETS") != NULL;
}

bool process_survives_hostile_rings(void)
{
	return getenv("VUG_BACKEND_SURVIVES") != NULL;
}

/* In the child. Nothing of the parent but the socket may live on in it. */
static void execute(pid_t parent, int fd)
{
	const char *program = process_get_program();
	char option[32];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	fd = dup2(fd, 3);
	close_range(4, ~0U, 0);
	snprintf(option, sizeof(option), "--fd=%d", fd);
	execl(program, program, option, (char *)NULL);
	perror(program);
	_exit(127);
}

static int fork_child(struct process *process, int fd)
{
	pid_t parent = getpid();

	process->pid = fork();
	if (process->pid == 0)
		execute(parent, fd);
	if (process->pid < 0)
		return -errno;
	process->pidfd = pidfd_open(process->pid, 0);
	return process->pidfd >= 0 ? 0 : -errno;
}

int process_start(struct process *process)
{
	int fds[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	error = fork_child(process, fds[1]);
	close(fds[1]);
	if (error == 0)
		return fds[0];
	close(fds[0]);
	return error;
}

bool process_is_alive(const struct process *process)
{
	struct pollfd fd = {.fd = process->pidfd, .events = POLLIN};

	return poll(&fd, 1, 0) == 0;
}

void process_kill(const struct process *process)
{
	kill(process->pid, SIGKILL);
}

static int reap(struct process *process)
{
	int status;

	waitpid(process->pid, &status, 0);
	close(process->pidfd);
	process->pidfd = -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int process_wait(struct process *process, struct event_loop *loop)
{
	if (event_loop_run_until_readable(loop, process->pidfd))
		return reap(process);
	process_kill(process);
	reap(process);
	return -ETIMEDOUT;
}
