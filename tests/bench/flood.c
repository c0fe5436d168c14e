/* SPDX-License-Identifier: MIT */
#include "flood.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.h"
#include "support/memory_file.h"

#define HEADER_SIZE 12
#define PICTURE_BYTES (1024 * 768 * 4)

struct bytes {
	uint8_t *start;
	size_t length;
	int descriptor; /* -1: none */
};

static struct bytes encode(const struct flood_message *message)
{
	const size_t fields = message->num_fields * sizeof(message->fields[0]);
	const uint32_t header[] = {message->request, 0, (uint32_t)(fields + message->filler)};
	struct bytes bytes = {.length = HEADER_SIZE + fields + message->filler, .descriptor = -1};

	bytes.start = calloc(1, bytes.length);
	check(bytes.start != NULL, "no memory");
	memcpy(bytes.start, header, sizeof(header));
	memcpy(bytes.start + HEADER_SIZE, message->fields, fields);
	if (message->has_descriptor)
		bytes.descriptor = memory_file_new(PICTURE_BYTES, true);
	return bytes;
}

static ssize_t send_piece(int socket, const struct bytes *bytes, size_t done)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec entry = {.iov_base = bytes->start + done, .iov_len = bytes->length - done};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};

	if (done == 0 && bytes->descriptor >= 0) {
		control.aligned.cmsg_level = SOL_SOCKET;
		control.aligned.cmsg_type = SCM_RIGHTS;
		control.aligned.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.aligned), &bytes->descriptor, sizeof(int));
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
	}
	return sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void drain(int socket)
{
	uint8_t replies[65536];

	while (recv(socket, replies, sizeof(replies), MSG_DONTWAIT) > 0)
		continue;
}

static void send_all(int socket, const struct bytes *bytes, bool ignores_replies)
{
	struct pollfd room = {.fd = socket,
			      .events = (short)(ignores_replies ? POLLOUT : POLLOUT | POLLIN)};
	size_t done = 0;

	while (done < bytes->length) {
		ssize_t count = send_piece(socket, bytes, done);

		if (count > 0)
			done += (size_t)count;
		else if (count < 0 && errno != EAGAIN && errno != ETOOMANYREFS)
			_exit(1);
		else
			poll(&room, 1, -1);
		if (!ignores_replies && (count < 0 || (room.revents & POLLIN)))
			drain(socket);
	}
}

static void run(const struct flood *flood, int socket)
{
	struct bytes messages[FLOOD_MAX_MESSAGES];
	size_t count = 0;

	if (flood->first.request != 0) {
		struct bytes first = encode(&flood->first);

		send_all(socket, &first, flood->ignores_replies);
	}
	while (count < FLOOD_MAX_MESSAGES && flood->messages[count].request != 0) {
		messages[count] = encode(&flood->messages[count]);
		count++;
	}
	if (count == 0)
		pause();
	for (size_t i = 0;; i++)
		send_all(socket, &messages[i % count], flood->ignores_replies);
}

pid_t flood_start(const struct flood *flood, int socket)
{
	pid_t child = fork();

	check(child >= 0, "fork failed");
	if (child > 0)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run(flood, socket);
	_exit(0);
}

void flood_stop(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}
