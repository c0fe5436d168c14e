/* SPDX-License-Identifier: MIT */
/*
 * faulty-back-end FAULT vmm|channel FD PROGRAM ARGUMENT…: a real back end with one fault, for vug-conform to be
 * tested with. It stands between PROGRAM and what has the other end of FD, a vhost-user connection or a display
 * channel, and passes everything on but for what the table below names; FAULT 0 passes on all. "@fd" as an
 * argument is PROGRAM's descriptor.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum fault {
	NONE,
	SIZE,       /* CURSOR_POS has four bytes more */
	PIXEL,      /* the last pixel of an UPDATE is wrong */
	NO_SCANOUT, /* SCANOUT is not sent */
	UNKNOWN,    /* request 13 is sent */
	DESCRIPTOR, /* CURSOR_POS comes with a descriptor */
	HOT_SPOT,   /* the hot spot's x and y are exchanged */
	FEATURES,   /* sets features that were not offered */
	NOT_OFF,    /* does not say that a scanout is switched off */
	MONITORS,   /* the guest gets another monitor than the front end's */
	ABORT,      /* aborts when the channel is closed */
	NO_WAIT,    /* does not wait for the reply to DMABUF_UPDATE */
	STAYS,      /* does not end when the VMM has gone */
	RECTANGLE,  /* UPDATE is a pixel too far to the right */
	HUGE_SIZE,  /* UPDATE announces 4 GiB */
	NUM_FAULTS
};

enum {
	SET_PROTOCOL_FEATURES = 2,
	GET_DISPLAY_INFO = 3,
	CURSOR_POS = 4,
	CURSOR_UPDATE = 6,
	SCANOUT = 7,
	UPDATE = 8,
	DMABUF_UPDATE = 10,
	GPU_SET_SOCKET = 33,
};

#define HEADER_SIZE 12
#define MAX_FDS 32
#define MAX_MESSAGE ((size_t)64 << 20)
#define PROGRAM_FD 5

struct message {
	uint8_t *bytes;
	size_t length;
	int fds[MAX_FDS];
	size_t num_fds;
};

/* Two ends each; -1: not there. */
struct relay {
	enum fault fault;
	int vmm, program; /* vhost-user */
	int front_end,
		channel; /* the display channel: ours to the front end, and ours to PROGRAM */
	struct message message;
};

union control {
	struct cmsghdr aligned;
	char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
};

/* ---- messages --------------------------------------------------------------------------- */

static void keep_fds(struct message *message, struct msghdr *received)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(received); part != NULL;
	     part = CMSG_NXTHDR(received, part))
		for (size_t i = 0; i < (part->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++)
			memcpy(&message->fds[message->num_fds++], CMSG_DATA(part) + i * sizeof(int),
			       sizeof(int));
}

static ssize_t receive(int fd, struct message *message, size_t most)
{
	union control control;
	struct iovec entry = {.iov_base = message->bytes + message->length, .iov_len = most};
	struct msghdr received = {.msg_iov = &entry,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control)};
	ssize_t count = recvmsg(fd, &received, MSG_CMSG_CLOEXEC);

	if (count <= 0)
		return 0;
	keep_fds(message, &received);
	message->length += (size_t)count;
	return count;
}

static bool receive_all(int fd, struct message *message, size_t length)
{
	while (message->length < length)
		if (receive(fd, message, length - message->length) == 0)
			return false;
	return true;
}

static void send_all(int fd, const struct message *message)
{
	union control control = {.aligned = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
	size_t done = 0;

	control.aligned.cmsg_len = CMSG_LEN(message->num_fds * sizeof(int));
	memcpy(CMSG_DATA(&control.aligned), message->fds, message->num_fds * sizeof(int));
	while (done < message->length) {
		struct iovec entry = {message->bytes + done, message->length - done};
		struct msghdr sent = {.msg_iov = &entry, .msg_iovlen = 1};
		ssize_t count;

		if (done == 0 && message->num_fds > 0) {
			sent.msg_control = &control;
			sent.msg_controllen = CMSG_SPACE(message->num_fds * sizeof(int));
		}
		count = sendmsg(fd, &sent, MSG_NOSIGNAL);
		if (count <= 0)
			return;
		done += (size_t)count;
	}
}

static void forget(struct message *message)
{
	while (message->num_fds > 0)
		close(message->fds[--message->num_fds]);
	message->length = 0;
}

static uint32_t get(const struct message *message, size_t index)
{
	uint32_t word;

	memcpy(&word, message->bytes + 4 * index, sizeof(word));
	return word;
}

static void set(struct message *message, size_t index, uint32_t word)
{
	memcpy(message->bytes + 4 * index, &word, sizeof(word));
}

/* ---- the display channel ---------------------------------------------------------------- */

/* Word 3 is the first of the payload. Returns whether it is sent at all. */
static bool spoil(struct relay *relay, struct message *message)
{
	const uint32_t request = get(message, 0);
	const bool is_off = request == SCANOUT && (get(message, 4) == 0 || get(message, 5) == 0);

	if (relay->fault == SIZE && request == CURSOR_POS) {
		set(message, 2, 16);
		set(message, 6, 0);
		message->length += 4;
	}
	if (relay->fault == PIXEL && request == UPDATE)
		message->bytes[message->length - 4] ^= 1;
	if (relay->fault == DESCRIPTOR && request == CURSOR_POS)
		message->fds[message->num_fds++] = eventfd(0, EFD_CLOEXEC);
	if (relay->fault == HOT_SPOT && request == CURSOR_UPDATE) {
		const uint32_t x = get(message, 6);

		set(message, 6, get(message, 7));
		set(message, 7, x);
	}
	if (relay->fault == FEATURES && request == SET_PROTOCOL_FEATURES)
		set(message, 3, UINT32_MAX);
	if (relay->fault == HUGE_SIZE && request == UPDATE)
		set(message, 2, UINT32_MAX - 3);
	if (relay->fault == RECTANGLE && request == UPDATE)
		set(message, 4, get(message, 4) + 1);
	return !(relay->fault == NO_SCANOUT && request == SCANOUT) &&
	       !(relay->fault == NOT_OFF && is_off);
}

static void send_more(struct relay *relay, uint32_t request)
{
	uint32_t words[3] = {13, 0, 0};
	const struct message unknown = {.bytes = (uint8_t *)words, .length = sizeof(words)};

	if (relay->fault == UNKNOWN && request == SCANOUT)
		send_all(relay->front_end, &unknown);
	words[0] = DMABUF_UPDATE;
	words[1] = 4;
	if (relay->fault == NO_WAIT && request == DMABUF_UPDATE)
		send_all(relay->channel, &unknown);
}

static void pass_request(struct relay *relay)
{
	struct message *message = &relay->message;
	uint32_t request;

	if (!receive_all(relay->channel, message, HEADER_SIZE) ||
	    !receive_all(relay->channel, message, HEADER_SIZE + get(message, 2))) {
		close(relay->front_end);
		close(relay->channel);
		relay->front_end = relay->channel = -1;
		return;
	}
	request = get(message, 0);
	if (spoil(relay, message))
		send_all(relay->front_end, message);
	send_more(relay, request);
}

static void pass_reply(struct relay *relay)
{
	struct message *message = &relay->message;

	if (receive(relay->front_end, message, MAX_MESSAGE) == 0) {
		if (relay->fault == ABORT)
			abort();
		shutdown(relay->channel, SHUT_RDWR);
		close(relay->front_end);
		relay->front_end = -1;
		return;
	}
	/* Behind the header and the 24 bytes of virtio's: x, y, width. */
	if (relay->fault == MONITORS && get(message, 0) == GET_DISPLAY_INFO)
		set(message, 3 + 6 + 2, get(message, 3 + 6 + 2) + 1);
	if (relay->fault != NO_WAIT || get(message, 0) != DMABUF_UPDATE)
		send_all(relay->channel, message);
}

/* ---- vhost-user ------------------------------------------------------------------------- */

/* The channel that the VMM hands over ends here, and PROGRAM gets another. */
static void take_channel(struct relay *relay, struct message *message)
{
	int fds[2];

	if (get(message, 0) != GPU_SET_SOCKET || message->num_fds != 1)
		return;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		exit(1);
	if (relay->front_end >= 0)
		close(relay->front_end);
	if (relay->channel >= 0)
		close(relay->channel);
	relay->front_end = message->fds[0];
	relay->channel = fds[0];
	message->fds[0] = fds[1];
}

/* Returns false at the end. */
static bool pass_on(struct relay *relay, int from, int to)
{
	struct message *message = &relay->message;

	if (!receive_all(from, message, HEADER_SIZE) ||
	    !receive_all(from, message, HEADER_SIZE + get(message, 2)))
		return false;
	if (from == relay->vmm)
		take_channel(relay, message);
	send_all(to, message);
	return true;
}

static bool run_once(struct relay *relay)
{
	struct pollfd fds[] = {{.fd = relay->vmm, .events = POLLIN},
			       {.fd = relay->program, .events = POLLIN},
			       {.fd = relay->front_end, .events = POLLIN},
			       {.fd = relay->channel, .events = POLLIN}};
	bool goes_on = true;

	poll(fds, 4, -1);
	if (fds[0].revents != 0)
		goes_on = pass_on(relay, relay->vmm, relay->program);
	else if (fds[1].revents != 0)
		goes_on = pass_on(relay, relay->program, relay->vmm);
	else if (fds[2].revents != 0)
		pass_reply(relay);
	else if (fds[3].revents != 0)
		pass_request(relay);
	forget(&relay->message);
	return goes_on && (relay->program >= 0 || relay->channel >= 0);
}

/* ---- starting --------------------------------------------------------------------------- */

static int start(char **arguments)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		exit(1);
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fcntl(fds[1], F_DUPFD_CLOEXEC, PROGRAM_FD + 1), PROGRAM_FD);
		execv(arguments[0], arguments);
		_exit(127);
	}
	close(fds[1]);
	return fds[0];
}

static void fill_in(char **arguments)
{
	static char number[] = {'0' + PROGRAM_FD, '\0'};

	for (; *arguments != NULL; arguments++)
		if (strcmp(*arguments, "@fd") == 0)
			*arguments = number;
}

int main(int argc, char **argv)
{
	struct relay relay = {.vmm = -1, .program = -1, .front_end = -1, .channel = -1};
	bool is_vmm;

	if (argc == 2 && strcmp(argv[1], "--count") == 0)
		return printf("%d\n", NUM_FAULTS - 1) < 0;
	if (argc < 5)
		return 2;
	relay.fault = (enum fault)atoi(argv[1]);
	relay.message.bytes = malloc(MAX_MESSAGE);
	is_vmm = strcmp(argv[2], "vmm") == 0;
	fill_in(argv + 4);
	*(is_vmm ? &relay.vmm : &relay.front_end) = atoi(argv[3]);
	*(is_vmm ? &relay.program : &relay.channel) = start(argv + 4);
	while (run_once(&relay))
		continue;
	while (relay.fault == STAYS)
		pause();
	return 0;
}
