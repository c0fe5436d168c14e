/* SPDX-License-Identifier: MIT */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define CHILD_FD 3
#define LOOK_MS 5
#define LOG_TAIL 1500

/* ---- starting it ------------------------------------------------------------------------ */

static char *replace(const char *text, const char *place, const char *value)
{
	g_auto(GStrv) parts = g_strsplit(text, place, -1);

	return g_strjoinv(value, parts);
}

static GStrv fill_in(char *const *command, const char *path, int fd)
{
	g_autofree char *number = g_strdup_printf("%d", fd >= 0 ? CHILD_FD : -1);
	g_autoptr(GPtrArray) arguments = g_ptr_array_new();

	for (; *command != NULL; command++) {
		g_autofree char *with_path =
			replace(*command, "{socket}", path != NULL ? path : "");

		g_ptr_array_add(arguments, replace(with_path, "{fd}", number));
	}
	g_ptr_array_add(arguments, NULL);
	return (GStrv)g_ptr_array_free(g_steal_pointer(&arguments), FALSE);
}

/* failure: a pipe that is closed by the program's start. */
static void execute(char **arguments, int fd, int log, int failure)
{
	int error;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	failure = fcntl(failure, F_DUPFD_CLOEXEC, CHILD_FD + 1);
	/* By way of another number: dup2() to its own would leave it to be closed. */
	if (fd >= 0)
		dup2(fcntl(fd, F_DUPFD_CLOEXEC, CHILD_FD + 1), CHILD_FD);
	close_range((unsigned int)(fd >= 0 ? CHILD_FD + 1 : CHILD_FD), ~0U, CLOSE_RANGE_CLOEXEC);
	signal(SIGALRM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execvp(arguments[0], arguments);
	error = errno;
	(void)!write(failure, &error, sizeof(error));
	_exit(127);
}

static int start(struct child *child, char **arguments, int fd)
{
	int failure[2], error = 0;

	if (pipe2(failure, O_CLOEXEC) < 0)
		return -errno;
	fflush(NULL);
	child->pid = fork();
	if (child->pid == 0)
		execute(arguments, fd, child->log, failure[1]);
	close(failure[1]);
	if (child->pid > 0)
		setpgid(child->pid, child->pid);
	if (child->pid < 0 || read(failure[0], &error, sizeof(error)) < 0)
		error = errno;
	close(failure[0]);
	return -error;
}

int child_start(struct child *child, char *const *command, const char *path, int fd)
{
	g_auto(GStrv) arguments = fill_in(command, path, fd);
	int error;

	*child = (struct child){.log = memfd_create("log", MFD_CLOEXEC)};
	if (child->log < 0)
		return -errno;
	error = start(child, arguments, fd);
	if (error < 0) {
		child_end(child);
		close(child->log);
	}
	return error;
}

/* ---- its end ---------------------------------------------------------------------------- */

static void describe_end(struct child *child)
{
	if (WIFSIGNALED(child->status))
		snprintf(child->how, sizeof(child->how), "SIG%s",
			 sigabbrev_np(WTERMSIG(child->status)));
	else
		snprintf(child->how, sizeof(child->how), "exit status %d",
			 WEXITSTATUS(child->status));
}

bool child_has_ended(struct child *child)
{
	if (!child->has_ended && waitpid(child->pid, &child->status, WNOHANG) == child->pid) {
		child->has_ended = true;
		describe_end(child);
	}
	return child->has_ended;
}

bool child_wait(struct child *child, unsigned int timeout_ms)
{
	for (unsigned int i = 0; i < timeout_ms && !child_has_ended(child); i += LOOK_MS)
		poll_for(NULL, 0, LOOK_MS);
	return child_has_ended(child);
}

bool child_was_killed(const struct child *child)
{
	return child->has_ended && WIFSIGNALED(child->status);
}

void child_end(struct child *child)
{
	if (child->pid <= 0)
		return;
	kill(-child->pid, SIGKILL);
	if (!child->has_ended)
		waitpid(child->pid, &child->status, 0);
	child->has_ended = true;
	child->pid = 0;
}

void child_print_log(struct child *child, const char *prefix)
{
	char text[LOG_TAIL + 1];
	const off_t size = lseek(child->log, 0, SEEK_END);
	const off_t first = size > LOG_TAIL ? size - LOG_TAIL : 0;
	ssize_t count = pread(child->log, text, LOG_TAIL, first);

	close(child->log);
	text[count > 0 ? count : 0] = '\0';
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		printf("%s%s\n", prefix, line);
}
