/* SPDX-License-Identifier: MIT */
/*
 * soak-garbage SOCKET SEED SECONDS: a back end that makes no sense. It connects again and again,
 * each time in another mood: bytes of no meaning, known requests with wrong payloads, requests
 * with plausible ones, and descriptors of every kind with any of them.
 *
 * Prints the seed first, so that a run can be had again; exit status 0 when the time is over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "vug-testgpu/testgpu.h"

#define MAX_PAYLOAD 4096
#define MAX_FDS 4
#define CONNECT_SECONDS 10

struct garbage {
	uint64_t state; /* of the random numbers */
	int fd;
	uint64_t connections, messages;
};

struct header {
	uint32_t request, flags, size;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* xorshift64*: the same everywhere, and so is a run. */
static uint32_t any(struct garbage *garbage)
{
	garbage->state ^= garbage->state >> 12;
	garbage->state ^= garbage->state << 25;
	garbage->state ^= garbage->state >> 27;
	return (uint32_t)(garbage->state * UINT64_C(2685821657736338717) >> 32);
}

static uint32_t below(struct garbage *garbage, uint32_t bound)
{
	return any(garbage) % bound;
}

/* ---- descriptors ------------------------------------------------------------------------ */

static int any_memory(struct garbage *garbage)
{
	int fd = memfd_create("garbage", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && ftruncate(fd, (off_t)below(garbage, 1 << 20)) == 0 && below(garbage, 2))
		(void)fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
	return fd;
}

static int any_pipe_end(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	close(fds[1]);
	return fds[0];
}

static int any_descriptor(struct garbage *garbage)
{
	switch (below(garbage, 5)) {
	case 0:
		return any_memory(garbage);
	case 1:
		return any_pipe_end();
	case 2:
		return eventfd(0, EFD_CLOEXEC);
	case 3:
		return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	default:
		return open("/dev/zero", O_RDONLY | O_CLOEXEC);
	}
}

/* ---- sending ---------------------------------------------------------------------------- */

/* False: it hung up, or does not want more. What it says is read, and not listened to. */
static bool can_send(const struct garbage *garbage)
{
	struct pollfd peer = {.fd = garbage->fd, .events = POLLIN | POLLOUT};
	char replies[8192];

	while (poll(&peer, 1, 1000) > 0) {
		if (peer.revents & (POLLERR | POLLHUP))
			return false;
		if ((peer.revents & POLLIN) &&
		    recv(garbage->fd, replies, sizeof(replies), MSG_DONTWAIT) <= 0)
			return false;
		if (peer.revents & POLLOUT)
			return true;
	}
	return false;
}

static bool send_bytes(struct garbage *garbage, const void *bytes, size_t length, size_t num_fds)
{
	union {
		char bytes[CMSG_SPACE(MAX_FDS * sizeof(int))];
		struct cmsghdr align;
	} control = {0};
	struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	int fds[MAX_FDS];
	ssize_t sent;

	if (!can_send(garbage))
		return false;
	for (size_t i = 0; i < num_fds; i++)
		fds[i] = any_descriptor(garbage);
	if (num_fds > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(num_fds * sizeof(int));
		*CMSG_FIRSTHDR(&message) =
			(struct cmsghdr){.cmsg_level = SOL_SOCKET,
					 .cmsg_type = SCM_RIGHTS,
					 .cmsg_len = CMSG_LEN(num_fds * sizeof(int))};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), fds, num_fds * sizeof(int));
	}
	sent = sendmsg(garbage->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	for (size_t i = 0; i < num_fds; i++)
		close(fds[i]);
	garbage->messages++;
	return sent >= 0 || errno == EAGAIN || errno == EBADF;
}

/* ---- moods ------------------------------------------------------------------------------ */

struct message {
	struct header header;
	uint32_t payload[MAX_PAYLOAD / 4];
};

static bool send_message(struct garbage *garbage, const struct message *message, size_t size)
{
	size_t num_fds = below(garbage, 3) ? 0 : below(garbage, MAX_FDS + 1);

	return send_bytes(garbage, message, sizeof(message->header) + size, num_fds);
}

static bool send_noise(struct garbage *garbage)
{
	struct message message;

	for (size_t i = 0; i < sizeof(message) / 4; i++)
		((uint32_t *)(void *)&message)[i] = any(garbage);
	return send_message(garbage, &message, 1 + below(garbage, MAX_PAYLOAD));
}

/* A known request, or one beside them; a payload as long as it says, but what is in it? */
static bool send_request(struct garbage *garbage)
{
	struct message message;
	uint32_t words = below(garbage, 16);

	for (uint32_t i = 0; i < words; i++)
		message.payload[i] = any(garbage) >> below(garbage, 32);
	message.header = (struct header){below(garbage, 16), below(garbage, 8), words * 4};
	return send_message(garbage, &message, words * 4);
}

static bool send_scanout(struct garbage *garbage)
{
	struct message message = {.header = {7, 0, 12}};

	message.payload[0] = below(garbage, 18);
	message.payload[1] = below(garbage, 2000);
	message.payload[2] = below(garbage, 2000);
	return send_message(garbage, &message, 12);
}

/* An UPDATE that may fit, with fewer or more pixels than it says. */
static bool send_update(struct garbage *garbage)
{
	struct message message = {.header = {8, 0, 20}};
	uint32_t width = 1 + below(garbage, 30), height = 1 + below(garbage, 30);
	uint32_t pixels = below(garbage, 4) ? width * height * 4 : below(garbage, 4000);

	message.payload[0] = below(garbage, 17);
	message.payload[1] = below(garbage, 300);
	message.payload[2] = below(garbage, 300);
	message.payload[3] = width;
	message.payload[4] = height;
	message.header.size = 20 + pixels;
	memset(&message.payload[5], (int)below(garbage, 256), pixels);
	return send_message(garbage, &message, 20 + pixels);
}

static bool send_dmabuf(struct garbage *garbage)
{
	struct message message = {.header = {below(garbage, 2) ? 9 : 12, 0, 0}};
	uint32_t width = 1 + below(garbage, 512), height = 1 + below(garbage, 512);
	const uint32_t fields[] = {below(garbage, 17), 0, 0,         width, height, width, height,
				   width * 4,          0, 0x34325258};
	uint32_t size = message.header.request == 9 ? 40 : 48;

	memcpy(message.payload, fields, sizeof(fields));
	message.payload[10] = message.payload[11] = 0;
	message.header.size = size;
	return send_message(garbage, &message, size);
}

typedef bool mood(struct garbage *garbage);

/* Requests more often: after noise the connection has ended. */
static mood *const moods[] = {
	send_request, send_request, send_scanout, send_scanout,
	send_update,  send_update,  send_dmabuf,  send_noise,
};

static void connect_once(struct garbage *garbage, const char *path, double end)
{
	uint32_t messages = 1 + below(garbage, 200);
	uint32_t variety = 1 + below(garbage, sizeof(moods) / sizeof(moods[0]));

	garbage->fd = testgpu_connect(path, CONNECT_SECONDS, -1);
	if (garbage->fd < 0) {
		fprintf(stderr, "soak-garbage: %s: %s\n", path, strerror(-garbage->fd));
		exit(EXIT_FAILURE);
	}
	garbage->connections++;
	while (messages-- > 0 && now() < end && moods[below(garbage, variety)](garbage))
		;
	close(garbage->fd);
}

int main(int argc, char **argv)
{
	struct garbage garbage = {0};
	double end;

	if (argc != 4) {
		fprintf(stderr, "usage: soak-garbage SOCKET SEED SECONDS\n");
		return 2;
	}
	garbage.state = strtoull(argv[2], NULL, 10) * 2 + 1; /* 0 would stay 0 */
	printf("seed %s\n", argv[2]);
	fflush(stdout);
	end = now() + strtod(argv[3], NULL);
	while (now() < end)
		connect_once(&garbage, argv[1], end);
	printf("%llu messages in %llu connections\n", (unsigned long long)garbage.messages,
	       (unsigned long long)garbage.connections);
	return EXIT_SUCCESS;
}
