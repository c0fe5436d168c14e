/* SPDX-License-Identifier: MIT */
#include "bench/flooder.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.h"

/* Messages of less go in bundles, or the flooder would be busier than what it floods. */
#define BUNDLE ((size_t)64 * 1024)

struct stream {
	uint8_t *bytes;
	size_t length;
	const int *fds; /* with the first byte of each */
	size_t num_fds;
};

static struct stream create_stream(const struct flood *flood, struct peer_message *message)
{
	size_t length = message->length + flood->filler;
	size_t count = message->num_fds > 0 || length > BUNDLE ? 1 : BUNDLE / length;
	struct stream stream = {.bytes = calloc(count, length),
				.length = count * length,
				.fds = message->fds,
				.num_fds = message->num_fds};

	check(stream.bytes != NULL, "no memory for %zu bytes", stream.length);
	peer_set_size(message, (uint32_t)(length - PEER_HEADER_SIZE));
	for (size_t i = 0; i < count; i++)
		memcpy(stream.bytes + i * length, message->bytes, message->length);
	return stream;
}

/* Returns how many bytes went, or -1. */
static ssize_t send_some(int socket, const struct stream *stream, size_t first)
{
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec entry = {.iov_base = stream->bytes + first, .iov_len = stream->length - first};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};

	if (first == 0 && stream->num_fds > 0) {
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), stream->fds, sizeof(int));
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL);
}

static void *read_replies(void *data)
{
	const int *socket = data;
	uint8_t bytes[65536];

	while (read(*socket, bytes, sizeof(bytes)) > 0)
		;
	return NULL;
}

static void send_for_ever(int socket, const struct stream *stream)
{
	for (;;) {
		size_t first = 0;

		while (first < stream->length) {
			ssize_t count = send_some(socket, stream, first);

			if (count < 0)
				return;
			first += (size_t)count;
		}
	}
}

static void run(const struct flood *flood, int socket)
{
	struct peer_message message;
	pthread_t reader;

	if (flood->make == NULL) {
		pause();
		return;
	}
	message = flood->make();
	if (!flood->is_unread)
		check(pthread_create(&reader, NULL, read_replies, &socket) == 0, "no thread");
	const struct stream stream = create_stream(flood, &message);

	send_for_ever(socket, &stream);
}

pid_t flooder_start(const struct flood *flood, int socket)
{
	pid_t process = fork();

	check(process >= 0, "fork: %s", strerror(errno));
	if (process == 0) {
		run(flood, socket);
		_exit(0);
	}
	close(socket);
	return process;
}

void flooder_stop(pid_t process)
{
	kill(process, SIGKILL);
	waitpid(process, NULL, 0);
}
