/* SPDX-License-Identifier: MIT */
#include "meeting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define LOOK_MS 5

_Static_assert(sizeof(((struct meeting *)NULL)->path) <
		       sizeof(((struct sockaddr_un *)NULL)->sun_path),
	       "a path");

int meeting_init(struct meeting *meeting)
{
	const char *folder = getenv("TMPDIR");

	if (folder == NULL || strlen(folder) > 32)
		folder = "/tmp";
	snprintf(meeting->folder, sizeof(meeting->folder), "%s/vug-conform.XXXXXX", folder);
	if (mkdtemp(meeting->folder) == NULL)
		return -errno;
	snprintf(meeting->path, sizeof(meeting->path), "%s/socket", meeting->folder);
	return 0;
}

void meeting_finish(const struct meeting *meeting)
{
	unlink(meeting->path);
	rmdir(meeting->folder);
}

static bool has_place(char *const *command, const char *place)
{
	for (; *command != NULL; command++)
		if (strstr(*command, place) != NULL)
			return true;
	return false;
}

static int new_socket(const struct meeting *meeting, struct sockaddr_un *ret_address)
{
	*ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
	memcpy(ret_address->sun_path, meeting->path, sizeof(meeting->path));
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* ---- it inherits ------------------------------------------------------------------------ */

static int start_with_descriptor(const struct command_line *line, struct child *child)
{
	int fds[2], error;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	error = child_start(child, line->command, NULL, fds[1]);
	close(fds[1]);
	if (error == 0)
		return fds[0];
	close(fds[0]);
	return error;
}

/* ---- it connects ------------------------------------------------------------------------ */

static int listen_at(const struct meeting *meeting)
{
	struct sockaddr_un address;
	int listening = new_socket(meeting, &address);

	unlink(meeting->path);
	if (listening < 0)
		return -errno;
	if (bind(listening, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(listening, 1) == 0)
		return listening;
	close(listening);
	return -EADDRINUSE;
}

static int wait_for_connection(int listening, const struct command_line *line, struct child *child)
{
	const uint64_t deadline = poll_deadline((int)(line->timeout * 1000));
	struct pollfd ready = {.fd = listening, .events = POLLIN};

	while (poll_for(&ready, 1, LOOK_MS) == 0) {
		if (child_has_ended(child))
			return -ECONNABORTED;
		if (poll_deadline(0) >= deadline)
			return -ETIMEDOUT;
	}
	return accept4(listening, NULL, NULL, SOCK_CLOEXEC);
}

static int start_and_accept(const struct meeting *meeting, const struct command_line *line,
			    struct child *child)
{
	int listening = listen_at(meeting), error;

	if (listening < 0)
		return listening;
	error = child_start(child, line->command, meeting->path, -1);
	if (error == 0)
		error = wait_for_connection(listening, line, child);
	close(listening);
	return error;
}

/* ---- it listens ------------------------------------------------------------------------- */

/* Returns -EAGAIN while it does not listen. */
static int try_to_connect(const struct meeting *meeting)
{
	struct sockaddr_un address;
	int connection = new_socket(meeting, &address);

	if (connection < 0)
		return -errno;
	if (connect(connection, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return connection;
	close(connection);
	return -EAGAIN;
}

static int start_and_connect(const struct meeting *meeting, const struct command_line *line,
			     struct child *child)
{
	const uint64_t deadline = poll_deadline((int)(line->timeout * 1000));
	int connection;

	unlink(meeting->path);
	connection = child_start(child, line->command, meeting->path, -1);
	if (connection < 0)
		return connection;
	while ((connection = try_to_connect(meeting)) == -EAGAIN) {
		if (child_has_ended(child))
			return -ECONNABORTED;
		if (poll_deadline(0) >= deadline)
			return -ETIMEDOUT;
		poll_for(NULL, 0, LOOK_MS);
	}
	return connection;
}

int meeting_start(const struct meeting *meeting, const struct command_line *line,
		  struct child *child)
{
	if (has_place(line->command, "{fd}"))
		return start_with_descriptor(line, child);
	if (line->listens)
		return start_and_accept(meeting, line, child);
	return start_and_connect(meeting, line, child);
}

bool meeting_was_started(int result)
{
	return result >= 0 || result == -ETIMEDOUT || result == -ECONNABORTED;
}

pid_t meeting_get_peer(int connection, const struct child *child)
{
	struct ucred peer = {.pid = 0};
	socklen_t size = sizeof(peer);

	/* Of an inherited pair both ends were made here. */
	if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ||
	    peer.pid == getpid() || peer.pid <= 0)
		return child->pid;
	return peer.pid;
}
