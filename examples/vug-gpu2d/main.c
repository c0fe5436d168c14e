/* SPDX-License-Identifier: MIT */
/* vug-gpu2d: a virtio-gpu for one VM, started as QEMU's back end is. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "backend.h"
#include "inherited/inherited.h"
#include "option-table/option-table.h"
#include "util/fd.h"

#define EXIT_USAGE 2

/* What was given. */
struct given {
	const char *path;
	int fd, outputs;
	bool prints_capabilities;
};

static const struct option_row rows[] = {
	{.name = "socket-path",
	 .letter = 's',
	 .argument = "PATH",
	 .is_socket = true,
	 .help = "Listen on the UNIX socket PATH, for one VMM",
	 OPTION_FIELD(struct given, path)},
	{.name = "fd",
	 .letter = 'f',
	 .argument = "N",
	 .help = "Use an inherited descriptor, which is connected to the VMM",
	 OPTION_FIELD(struct given, fd)},
	{.name = "outputs",
	 .argument = "N",
	 .help = "Say in config space that there are N scanouts (default: 0: the VMM says it)",
	 OPTION_FIELD(struct given, outputs)},
	{.name = "print-capabilities",
	 .letter = 'c',
	 .help = "Print the capabilities of the back end as JSON, and exit",
	 OPTION_FIELD(struct given, prints_capabilities)},
	{.name = NULL},
};

static const struct option_program program = {
	.name = "vug-gpu2d",
	.usage = "--socket-path PATH | --fd N — a virtio-gpu without a GPU, for one VM",
	.description = "A VMM connects, as to QEMU's vhost-user-gpu. Its guest's pictures are "
		       "drawn on the\n"
		       "display that the VMM hands over, or an interposer. Pictures in blob "
		       "resources are\n"
		       "handed on as dma-bufs where there is /dev/udmabuf, without a copy.\n"
		       "\n"
		       "Exit status:\n"
		       "  0  the VMM has gone\n"
		       "  1  something failed, or the VMM broke the protocol\n"
		       "  2  a wrong option",
};

static int report(int error, const char *what)
{
	fprintf(stderr, "vug-gpu2d: %s: %s\n", what, strerror(-error));
	return error;
}

/* A socket that was left behind goes; another file stays. */
static int listen_at(const struct sockaddr_un *address)
{
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mode_t mask = umask(0177); /* nobody else may connect */
	struct stat status;
	int result;

	if (lstat(address->sun_path, &status) == 0 && S_ISSOCK(status.st_mode))
		unlink(address->sun_path);
	result = listener < 0 ? -1
			      : bind(listener, (const struct sockaddr *)address, sizeof(*address));
	umask(mask);
	if (result == 0 && listen(listener, 1) == 0)
		return listener;
	result = -errno;
	if (listener >= 0)
		close(listener);
	return result;
}

/* The connection of the first VMM that comes. */
static int wait_for_vmm(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener, fd;

	if (strlen(path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path));
	listener = listen_at(&address);
	if (listener < 0)
		return listener;
	do
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && errno == EINTR);
	fd = fd < 0 ? -errno : fd;
	close(listener);
	unlink(path);
	return fd;
}

static int run(const struct given *given)
{
	static struct gpu2d_backend backend;
	int fd = given->path != NULL ? wait_for_vmm(given->path) : given->fd, error;

	if (fd < 0)
		return report(fd, given->path), 1;
	error = vug_fd_check_unix_stream(fd);
	if (error < 0)
		return report(error, "the VMM's connection"), EXIT_USAGE;
	error = gpu2d_backend_run(&backend, fd, (uint32_t)given->outputs);
	return error < 0 ? report(error, "the VMM's connection ended"), 1 : 0;
}

static const char *check(const struct given *given, int num_arguments)
{
	if (num_arguments > 0)
		return "there are no arguments besides options";
	if (given->outputs < 0 || given->outputs > GPU2D_MAX_SCANOUTS)
		return "--outputs takes 0 to 16";
	if (!given->prints_capabilities && (given->path != NULL) == (given->fd >= 0))
		return "one of --socket-path PATH and --fd N is needed";
	return NULL;
}

int main(int argc, char **argv)
{
	struct given given = {.fd = -1, .outputs = 0};
	const struct option_table tables[] = {{rows, &given}, {0}};
	struct given_options *strings = NULL;
	g_autoptr(GError) error = NULL;
	enum option_result result;
	const char *problem;
	int status = 0;

	inherited_put_right();
	signal(SIGPIPE, SIG_IGN);               /* of a pipe in place of an eventfd */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* nothing is started, so none are needed */
	result = option_tables_parse(&program, tables, &argc, &argv, &strings, &error);
	if (result == OPTIONS_SAID)
		return 0;
	problem = result == OPTIONS_WRONG ? error->message : check(&given, argc - 1);
	if (problem != NULL)
		fprintf(stderr, "vug-gpu2d: %s; see --help\n", problem);
	else if (given.prints_capabilities)
		puts("{\n  \"type\": \"gpu\",\n  \"features\": []\n}");
	else
		status = run(&given);
	given_options_free(strings);
	return problem != NULL ? EXIT_USAGE : status;
}
