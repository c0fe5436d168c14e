/* SPDX-License-Identifier: MIT */
/*
 * faulty-front-end FAULT listen|connect|fd PLACE: a small front end, for vug-conform to be tested with.
 * FAULT 0 is right in every respect; each other number has one fault, which the table below names.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum fault {
	NONE,
	ABSENT_EDID,      /* GET_EDID of an absent scanout is not answered */
	TRUSTED_SIZE,     /* allocates what a header announces */
	REPLY_FLAGS,      /* replies have the flags 0 */
	DISPLAY_TYPE,     /* the reply to GET_DISPLAY_INFO has the type 0 */
	TWO_PIECES,       /* header and payload of a reply are sent one after the other */
	TWO_REPLIES,      /* DMABUF_UPDATE is acknowledged twice */
	KEPT_DESCRIPTORS, /* descriptors of messages without one are not closed */
	CHECKED_FLAGS,    /* closes where a request has flags */
	EARLY_UPDATE,     /* crashes where UPDATE comes before SCANOUT */
	ONE_READ,         /* takes a message that comes in pieces for the end */
	SIGNALLED,        /* dies of SIGPIPE */
	EDID_SUM,         /* an EDID's checksum is wrong */
	NUM_FAULTS
};

enum {
	GET_PROTOCOL_FEATURES = 1,
	GET_DISPLAY_INFO = 3,
	SCANOUT = 7,
	UPDATE = 8,
	DMABUF_SCANOUT = 9,
	DMABUF_UPDATE = 10,
	GET_EDID = 11,
	DMABUF_SCANOUT2 = 12,
};

#define HEADER_SIZE 12
#define MAX_PAYLOAD (UINT32_C(64) << 20)
#define MAX_FDS 253
#define EDID_SIZE 128

struct front_end {
	enum fault fault;
	int channel;
	bool has_scanout;
	int picture; /* -1: none */
	int fds[MAX_FDS];
	size_t num_fds; /* of the message that is being read */
};

/* ---- reading ---------------------------------------------------------------------------- */

static void take_fds(struct front_end *front_end, struct msghdr *message)
{
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part != NULL;
	     part = CMSG_NXTHDR(message, part)) {
		const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
			if (front_end->num_fds < MAX_FDS)
				front_end->fds[front_end->num_fds++] = fd;
			else
				close(fd);
		}
	}
}

static ssize_t read_some(struct front_end *front_end, void *bytes, size_t length)
{
	union {
		struct cmsghdr aligned;
		char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
	} control;
	struct iovec entry = {.iov_base = bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control)};
	ssize_t count = recvmsg(front_end->channel, &message, MSG_CMSG_CLOEXEC);

	if (count > 0)
		take_fds(front_end, &message);
	return count;
}

static bool read_all(struct front_end *front_end, void *bytes, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t count = read_some(front_end, (char *)bytes + done, length - done);

		if (count <= 0 || (front_end->fault == ONE_READ && (size_t)count < length - done))
			return false;
		done += (size_t)count;
	}
	return true;
}

static void close_fds(struct front_end *front_end)
{
	for (size_t i = 0; i < front_end->num_fds && front_end->fault != KEPT_DESCRIPTORS; i++)
		close(front_end->fds[i]);
	front_end->num_fds = 0;
}

/* ---- replying --------------------------------------------------------------------------- */

static void send_bytes(const struct front_end *front_end, const void *bytes, size_t length)
{
	(void)!send(front_end->channel, bytes, length,
		    front_end->fault == SIGNALLED ? 0 : MSG_NOSIGNAL);
}

static void reply(const struct front_end *front_end, uint32_t request, const void *payload,
		  uint32_t size)
{
	const uint32_t header[3] = {request, front_end->fault == REPLY_FLAGS ? 0 : 4, size};
	uint8_t bytes[HEADER_SIZE + 1056];

	memcpy(bytes, header, sizeof(header));
	if (size > 0)
		memcpy(bytes + HEADER_SIZE, payload, size);
	if (front_end->fault == TWO_PIECES && size > 0) {
		send_bytes(front_end, bytes, HEADER_SIZE);
		usleep(1000);
		send_bytes(front_end, bytes + HEADER_SIZE, size);
	} else {
		send_bytes(front_end, bytes, HEADER_SIZE + size);
	}
}

static void reply_features(const struct front_end *front_end)
{
	const uint64_t features = 3;

	reply(front_end, GET_PROTOCOL_FEATURES, &features, sizeof(features));
}

static void reply_displays(const struct front_end *front_end)
{
	uint32_t words[102] = {front_end->fault == DISPLAY_TYPE ? 0 : 0x1101};

	words[8] = 1024;
	words[9] = 768;
	words[10] = 1;
	reply(front_end, GET_DISPLAY_INFO, words, sizeof(words));
}

static void fill_edid(const struct front_end *front_end, uint8_t *edid)
{
	static const uint8_t magic[8] = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
	uint8_t sum = 0;

	memcpy(edid, magic, sizeof(magic));
	edid[18] = 1;
	edid[19] = 4;
	for (size_t i = 0; i < EDID_SIZE - 1; i++)
		sum = (uint8_t)(sum + edid[i]);
	edid[EDID_SIZE - 1] = (uint8_t)-sum;
	if (front_end->fault == EDID_SUM)
		edid[EDID_SIZE - 1]++;
}

static void reply_edid(const struct front_end *front_end, uint32_t scanout)
{
	uint32_t words[264] = {scanout == 0 ? 0x1104 : 0x1202};

	if (front_end->fault == ABSENT_EDID && scanout != 0)
		return;
	if (scanout == 0) {
		words[6] = EDID_SIZE;
		fill_edid(front_end, (uint8_t *)&words[8]);
	}
	reply(front_end, GET_EDID, words, sizeof(words));
}

/* ---- requests --------------------------------------------------------------------------- */

static void show(struct front_end *front_end)
{
	if (front_end->num_fds == 0)
		return;
	if (front_end->picture >= 0)
		close(front_end->picture);
	front_end->picture = front_end->fds[0];
	front_end->fds[0] = front_end->fds[--front_end->num_fds];
}

static void handle(struct front_end *front_end, uint32_t request, const uint32_t *payload,
		   uint32_t size)
{
	if (request == GET_PROTOCOL_FEATURES)
		reply_features(front_end);
	if (request == GET_DISPLAY_INFO)
		reply_displays(front_end);
	if (request == GET_EDID)
		reply_edid(front_end, size == 4 ? payload[0] : UINT32_MAX);
	if (request == DMABUF_UPDATE)
		reply(front_end, request, NULL, 0);
	if (request == DMABUF_UPDATE && front_end->fault == TWO_REPLIES)
		reply(front_end, request, NULL, 0);
	if (request == SCANOUT)
		front_end->has_scanout = true;
	if (request == UPDATE && !front_end->has_scanout && front_end->fault == EARLY_UPDATE)
		abort();
	if ((request == DMABUF_SCANOUT && size == 40) || (request == DMABUF_SCANOUT2 && size == 48))
		show(front_end);
	close_fds(front_end);
}

/* Returns false at the end of the connection. */
static bool handle_next(struct front_end *front_end)
{
	uint32_t header[3], *payload;
	bool is_read;

	if (!read_all(front_end, header, sizeof(header)))
		return false;
	if (header[2] > MAX_PAYLOAD && front_end->fault != TRUSTED_SIZE)
		return false;
	if (front_end->fault == CHECKED_FLAGS && header[1] != 0)
		return false;
	payload = malloc((size_t)header[2] + 4);
	is_read = payload != NULL && read_all(front_end, payload, header[2]);
	if (is_read)
		handle(front_end, header[0], payload, header[2]);
	free(payload);
	return is_read;
}

static int open_channel(const char *way, const char *place)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct sockaddr *name = (const struct sockaddr *)&address;
	int fd;

	if (strcmp(way, "fd") == 0)
		return atoi(place);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", place);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (strcmp(way, "connect") == 0)
		return connect(fd, name, sizeof(address)) == 0 ? fd : -1;
	if (bind(fd, name, sizeof(address)) < 0 || listen(fd, 1) < 0)
		return -1;
	return accept4(fd, NULL, NULL, SOCK_CLOEXEC);
}

int main(int argc, char **argv)
{
	struct front_end front_end = {.picture = -1};
	const int fault = argc == 4 ? atoi(argv[1]) : -1;

	if (argc == 2 && strcmp(argv[1], "--count") == 0)
		return printf("%d\n", NUM_FAULTS - 1) < 0;
	if (fault < 0 || fault >= NUM_FAULTS)
		return 2;
	front_end.fault = (enum fault)fault;
	front_end.channel = open_channel(argv[2], argv[3]);
	while (front_end.channel >= 0 && handle_next(&front_end))
		continue;
	return 0;
}
