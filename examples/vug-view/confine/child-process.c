/* SPDX-License-Identifier: MIT */
#include "confine/child-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "poll-until/poll-until.h"
#include "signals.h"

/* For its last steps. */
#define PATIENCE_MS 1000

/* Nothing of the parent's but the channel and stderr: stdout may be somebody's stream of events. */
static bool keep_only(int channel)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return false;
	if (channel != CHILD_FD && dup2(channel, CHILD_FD) < 0)
		return false;
	return close_range(CHILD_FD + 1, ~0u, 0) == 0;
}

/* Ctrl-C is for the parent, which ends this one when it has its picture. */
noreturn static void be_child(int channel, pid_t parent, int (*run)(void *data), void *data)
{
	signals_leave();
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (getppid() != parent || !keep_only(channel))
		_exit(1);
	_exit(run(data));
}

int child_process_start(struct child_process *child, int channel, int (*run)(void *data),
			void *data)
{
	pid_t parent = getpid();

	*child = (struct child_process){.fd = -1};
	child->pid = fork();
	if (child->pid == 0)
		be_child(channel, parent, run, data);
	if (child->pid < 0) {
		child->pid = 0;
		return errno;
	}
	child->fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	return 0;
}

/* By its descriptor: the sandbox lets no process be signalled by its number. */
bool child_process_kill(const struct child_process *child)
{
	if (child->pid <= 0)
		return false;
	if (child->fd >= 0)
		return syscall(SYS_pidfd_send_signal, child->fd, SIGKILL, NULL, 0) == 0;
	return kill(child->pid, SIGKILL) == 0;
}

int child_process_reap(struct child_process *child)
{
	struct pollfd ended = {.fd = child->fd, .events = POLLIN};
	int count = 1, status = 0;

	if (child->fd >= 0)
		count = poll_for(&ended, 1, PATIENCE_MS);
	if (count <= 0)
		child_process_kill(child);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	return status;
}

/* One that cannot be ended is not waited for: it ends with this process. */
void child_process_end(struct child_process *child)
{
	if (child_process_kill(child))
		child_process_reap(child);
	if (child->fd >= 0)
		close(child->fd);
	child->fd = -1;
}
