/* SPDX-License-Identifier: MIT */
/* vug-testgpu, the program. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "command-line.h"
#include "inherited/inherited.h"
#include "report.h"

#define EXIT_USAGE 2

/*
 * SIGTERM and SIGINT end the program between two messages, not within one; not one that is ignored,
 * which would come as well.
 */
static int open_stop_fd(void)
{
	static const int ending[] = {SIGTERM, SIGINT};
	sigset_t signals;

	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++)
		if (!inherited_is_ignored(ending[i]))
			sigaddset(&signals, ending[i]);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool socket_has(int fd, int option, int wanted)
{
	int value = 0;
	socklen_t size = sizeof value;

	return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 && value == wanted;
}

static int run_on_descriptor(const struct testgpu_options *options)
{
	int fd = options->channel_fd;

	if (!socket_has(fd, SO_DOMAIN, AF_UNIX) || !socket_has(fd, SO_TYPE, SOCK_STREAM)) {
		testgpu_report("descriptor %d is not a UNIX stream socket", fd);
		return EXIT_USAGE;
	}
	return testgpu_run(options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_on_path(struct command_line *line)
{
	struct testgpu_options *options = &line->options;

	options->channel_fd = testgpu_connect(line->path, options->timeout, options->stop_fd);
	if (options->channel_fd == -ECANCELED)
		return EXIT_SUCCESS;
	if (options->channel_fd == -ETIMEDOUT) {
		testgpu_report("nobody listens on %s", line->path);
		return EXIT_FAILURE;
	}
	if (options->channel_fd < 0) {
		testgpu_report_errno(-options->channel_fd, "%s", line->path);
		return options->channel_fd == -ENAMETOOLONG ? EXIT_USAGE : EXIT_FAILURE;
	}
	int status = run_on_descriptor(options);
	close(options->channel_fd);
	return status;
}

static int run(struct command_line *line)
{
	line->options.stop_fd = open_stop_fd();
	if (line->options.stop_fd < 0)
		return testgpu_report_errno(errno, "no descriptor for signals"), EXIT_FAILURE;
	int status = line->path ? run_on_path(line) : run_on_descriptor(&line->options);
	close(line->options.stop_fd);
	return status;
}

int main(int argc, char **argv)
{
	struct command_line line = {0};
	int status = EXIT_SUCCESS;

	inherited_put_right();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* nothing is started, so none are needed */
	switch (command_line_parse(argc, argv, &line)) {
	case OPTIONS_WRONG:
		status = EXIT_USAGE;
		break;
	case OPTIONS_SAID:
		break;
	case OPTIONS_RUN:
		status = run(&line);
		break;
	}
	free(line.path);
	return status;
}
