/* SPDX-License-Identifier: MIT */
#include "inherited/inherited.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A closed one would be the next socket that is opened, and what is said would go there. */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

void inherited_put_right(void)
{
	sigset_t none;

	fill_standard_streams();
	signal(SIGCHLD, SIG_DFL);
	signal(SIGXFSZ, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

bool inherited_is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* O_NONBLOCK is the open file's, which others have, too: this opens it again. */
static int open_again(int fd)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

void inherited_make_blocking(int fd)
{
	int flags = fcntl(fd, F_GETFL), again;
	struct stat status;

	if (flags < 0 || !(flags & O_NONBLOCK) || fstat(fd, &status) < 0 ||
	    !(S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)))
		return;
	again = open_again(fd);
	if (again < 0)
		return;
	dup2(again, fd);
	close(again);
}
