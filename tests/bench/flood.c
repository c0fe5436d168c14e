/* SPDX-License-Identifier: MIT */
#include "flood.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.h"

static void drain(int socket)
{
	uint8_t replies[65536];

	while (recv(socket, replies, sizeof(replies), MSG_DONTWAIT) > 0)
		continue;
}

static void send_all(int socket, const struct message *message, bool ignores_replies)
{
	struct pollfd room = {.fd = socket,
			      .events = (short)(ignores_replies ? POLLOUT : POLLOUT | POLLIN)};
	size_t done = 0;

	while (done < message->length) {
		ssize_t count = message_send_some(message, socket, done, MSG_DONTWAIT);

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
	struct message messages[FLOOD_MAX_MESSAGES];
	size_t count = 0;

	if (flood->first.request != 0) {
		struct message first = message_encode(&flood->first);

		send_all(socket, &first, flood->ignores_replies);
	}
	while (count < FLOOD_MAX_MESSAGES && flood->messages[count].request != 0) {
		messages[count] = message_encode(&flood->messages[count]);
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
