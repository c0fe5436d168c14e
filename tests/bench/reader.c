/* SPDX-License-Identifier: MIT */
/*
 * bench-reader read | read-descriptors | echo | echo-poll BYTES DESCRIPTOR…: the floor, the least
 * that a front end can do about what arrives on these sockets.
 *
 *	read	recvmsg() of whatever is there, as much as there is room for, straight into memory of
 *		BYTES, which is filled over and over, front to end; with several sockets, one memory
 *		each, by epoll_wait(). Nothing is looked at but the last 12 bytes of each read: where
 *		these are the header of GET_DISPLAY_INFO a reply of its size is sent
 *	read-descriptors
 *		the same, with room for descriptors, which are closed
 *	echo	recv() of a request, which waits, and send() of a reply of its size
 *	echo-poll
 *		the same with poll() before, as a program that has more than one thing to wait for
 */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"
#include "support/peer.h"

#define MAX_SOCKETS 16
#define MAX_PAYLOAD PEER_EDID_REPLY_SIZE

struct reader {
	int fd;
	uint8_t *memory;
	size_t size, position;
	bool takes_descriptors;
};

static size_t get_reply_size(uint32_t request)
{
	static const size_t sizes[] = {
		[PEER_GET_PROTOCOL_FEATURES] = PEER_FEATURES_REPLY_SIZE,
		[PEER_GET_DISPLAY_INFO] = PEER_DISPLAY_INFO_REPLY_SIZE,
		[PEER_GET_EDID] = PEER_EDID_REPLY_SIZE,
	};

	return request < sizeof(sizes) / sizeof(sizes[0]) ? sizes[request] : 0;
}

static void send_reply(int fd, uint32_t request)
{
	uint8_t reply[PEER_HEADER_SIZE + MAX_PAYLOAD] = {0};
	const size_t size = get_reply_size(request);
	const uint32_t header[] = {request, PEER_FLAG_REPLY, (uint32_t)size};

	memcpy(reply, header, sizeof(header));
	check(send(fd, reply, sizeof(header) + size, MSG_NOSIGNAL) > 0, "send failed");
}

/* ---- read ------------------------------------------------------------------------------- */

/* The last bytes may lie on both sides of the memory's end. */
static void copy_last(const struct reader *reader, uint8_t *ret_bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		ret_bytes[i] = reader->memory[(reader->position + reader->size - length + i) %
					      reader->size];
}

static bool ends_with_request(const struct reader *reader)
{
	static const uint32_t request[] = {PEER_GET_DISPLAY_INFO, 0, 0};
	uint8_t copy[sizeof(request)];
	const uint8_t *last = copy;

	if (reader->position >= sizeof(request))
		last = reader->memory + reader->position - sizeof(request);
	else
		copy_last(reader, copy, sizeof(copy));
	return memcmp(last, request, sizeof(request)) == 0;
}

static void close_descriptors(struct msghdr *message)
{
	const struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int fds[4];
	size_t count;

	if (control == NULL)
		return;
	count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(fds, CMSG_DATA(control), count * sizeof(int));
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

/* Returns what recvmsg does. */
static ssize_t read_some(struct reader *reader, int flags)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * 4)];
	} control;
	struct iovec entries[] = {
		{reader->memory + reader->position, reader->size - reader->position},
		{reader->memory, reader->position}};
	struct msghdr message = {.msg_iov = entries, .msg_iovlen = 2};
	ssize_t count;

	if (reader->takes_descriptors) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
	}
	count = recvmsg(reader->fd, &message, flags);
	if (count <= 0)
		return count;
	close_descriptors(&message);
	reader->position = (reader->position + (size_t)count) % reader->size;
	if (ends_with_request(reader))
		send_reply(reader->fd, PEER_GET_DISPLAY_INFO);
	return count;
}

static void read_one(struct reader *reader)
{
	while (read_some(reader, 0) > 0)
		continue;
}

static void read_several(struct reader *readers, size_t count)
{
	const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

	for (size_t i = 0; i < count; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = &readers[i]};

		check(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, readers[i].fd, &event) == 0,
		      "epoll_ctl failed");
	}
	for (;;) {
		struct epoll_event events[MAX_SOCKETS];
		int ready = epoll_wait(epoll_fd, events, MAX_SOCKETS, -1);

		for (int i = 0; i < ready; i++)
			if (read_some(events[i].data.ptr, MSG_DONTWAIT) == 0)
				return;
	}
}

static void run_readers(const int *fds, size_t count, size_t size, bool takes_descriptors)
{
	struct reader readers[MAX_SOCKETS];

	for (size_t i = 0; i < count; i++) {
		readers[i] = (struct reader){
			.fd = fds[i], .size = size, .takes_descriptors = takes_descriptors};
		readers[i].memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		check(readers[i].memory != MAP_FAILED, "no memory of %zu bytes", size);
	}
	if (count == 1)
		read_one(&readers[0]);
	else
		read_several(readers, count);
}

/* ---- echo ------------------------------------------------------------------------------- */

static bool is_answered(uint32_t request)
{
	return get_reply_size(request) > 0 || request == PEER_DMABUF_UPDATE;
}

static bool wait_for_input(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	return poll(&ready, 1, -1) > 0;
}

/* Requests come one at a time; a descriptor that comes with one is closed by the kernel. */
static void run_echo(int fd, bool polls)
{
	uint8_t bytes[4096];

	while (!polls || wait_for_input(fd)) {
		ssize_t count = recv(fd, bytes, sizeof(bytes), 0);
		uint32_t request;

		if (count < PEER_HEADER_SIZE)
			return;
		/* Before anything is measured, a message without a reply comes with the next. */
		for (size_t at = 0; at + PEER_HEADER_SIZE <= (size_t)count;) {
			uint32_t size;

			memcpy(&request, bytes + at, sizeof(request));
			memcpy(&size, bytes + at + 8, sizeof(size));
			if (is_answered(request))
				send_reply(fd, request);
			at += PEER_HEADER_SIZE + size;
		}
	}
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";
	const size_t size = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	int fds[MAX_SOCKETS];
	size_t count = 0;

	for (int i = 3; i < argc && count < MAX_SOCKETS; i++)
		fds[count++] = atoi(argv[i]);
	check(count > 0 && size >= 4096, "usage: bench-reader MODE BYTES DESCRIPTOR…");
	if (strncmp(mode, "echo", 4) == 0)
		run_echo(fds[0], strcmp(mode, "echo-poll") == 0);
	else
		run_readers(fds, count, size, strcmp(mode, "read-descriptors") == 0);
	return 0;
}
