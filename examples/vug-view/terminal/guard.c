/* SPDX-License-Identifier: MIT */
#include "terminal/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "signals.h"
#include "terminal/restore.h"

enum { TERMINAL = STDIN_FILENO, PIPE = STDOUT_FILENO };

/* The message: this, and the extras beside it. */
#define IS_ENTERED 0x40

static bool is_equal(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_lflag == b->c_lflag &&
	       a->c_cc[VMIN] == b->c_cc[VMIN] && a->c_cc[VTIME] == b->c_cc[VTIME];
}

/* A shell may have put its own modes there already: those stay. */
static void put_back(const struct termios *before, const struct termios *during, int extras)
{
	struct termios now;

	if (tcgetattr(TERMINAL, &now) < 0)
		return;
	terminal_restore(TERMINAL, is_equal(&now, during) ? before : &now, extras);
}

/* In a session of its own: what the terminal sends, from Ctrl-C to SIGHUP, is for the other one. */
G_NORETURN static void be_the_guard(int fd, int pipe_fd, const struct termios *before,
				    const struct termios *during)
{
	char message, last = 0;
	ssize_t size;

	setsid();
	signals_leave();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (dup2(fd, TERMINAL) < 0 || dup2(pipe_fd, PIPE) < 0 || close_range(PIPE + 1, ~0u, 0) < 0)
		_exit(1);
	do {
		size = read(PIPE, &message, 1);
		if (size == 1)
			last = message;
	} while (size == 1 || (size < 0 && errno == EINTR));
	if (last & IS_ENTERED)
		put_back(before, during, last & ~IS_ENTERED);
	_exit(0);
}

struct terminal_guard terminal_guard_start(int fd, const struct termios *before,
					   const struct termios *during)
{
	struct terminal_guard guard = {.child = -1, .pipe_fd = -1};
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return guard;
	guard.child = fork();
	if (guard.child == 0)
		be_the_guard(fd, ends[0], before, during);
	close(ends[0]);
	if (guard.child > 0)
		guard.pipe_fd = ends[1];
	else
		close(ends[1]);
	return guard;
}

void terminal_guard_tell(const struct terminal_guard *guard, bool is_entered, int extras)
{
	const char message = (char)(is_entered ? IS_ENTERED | extras : 0);
	ssize_t size = -1;

	if (guard->pipe_fd < 0)
		return;
	do /* where it has died there is nobody to tell */
		size = write(guard->pipe_fd, &message, 1);
	while (size < 0 && errno == EINTR);
}

void terminal_guard_end(struct terminal_guard *guard)
{
	if (guard->pipe_fd < 0)
		return;
	close(guard->pipe_fd);
	guard->pipe_fd = -1;
	while (waitpid(guard->child, NULL, 0) < 0 && errno == EINTR)
		;
}
