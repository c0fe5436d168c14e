/* SPDX-License-Identifier: MIT */
#include "view/wrong_answers.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display-link/codec.h"
#include "display-link/messages.h"
#include "support/check.h"

#define MAX_FDS 16
#define NO_SUCH_TYPE 0x7fff

const struct wrong_answer wrong_answers[] = {
	{"an answer that is one byte short", DISPLAY_LINK_DONE, 0, 0, -1, 0, 0},
	{"an answer that is one byte long", DISPLAY_LINK_DONE, 0, 0, 1, 0, 0},
	{"an answer without its members", DISPLAY_LINK_DONE, 0, 0, -8, 0, 0},
	{"half a header", DISPLAY_LINK_DONE, 0, 0, -16, 0, 0},
	{"an answer with a descriptor", DISPLAY_LINK_DONE, 0, 0, 0, 1, 1},
	{"an answer with a descriptor that it does not count", DISPLAY_LINK_DONE, 0, 0, 0, 0, 1},
	{"an answer that counts a descriptor which is not there", DISPLAY_LINK_DONE, 0, 0, 0, 1, 0},
	{"an answer with more descriptors than there can be", DISPLAY_LINK_DONE, 0, 0, 0, 9, 9},
	{"an answer of a request that there was not", DISPLAY_LINK_DONE, 0x100, 0, 0, 0, 0},
	{"an answer of another scanout", DISPLAY_LINK_DONE, 0, 1, 0, 0, 0},
	{"an answer of scanout 16", DISPLAY_LINK_DONE, 0, 16, 0, 0, 0},
	{"an answer of another kind", DISPLAY_LINK_SHOWN, 0, 0, 0, 0, 0},
	{"the release of a frame", DISPLAY_LINK_RELEASED, 0, 0, 0, 0, 0},
	{"a window's abilities", DISPLAY_LINK_ABILITIES, 0, 0, 0, 0, 0},
	{"a window's trouble", DISPLAY_LINK_TROUBLE, 0, 0, 0, 0, 0},
	{"a window's snapshot", DISPLAY_LINK_SNAPSHOT, 0, 0, 0, 0, 0},
	{"a key", DISPLAY_LINK_SYNC, 0, 0, 0, 0, 0},
	{"a request of vug-view's", DISPLAY_LINK_READ, 0, 0, 0, 0, 0},
	{"a message that there is not", NO_SUCH_TYPE, 0, 0, 0, 0, 0},
	{NULL, 0, 0, 0, 0, 0, 0},
};

static struct display_link_message make_message(uint32_t type,
						const struct display_link_message *request)
{
	const struct display_link_row *row = display_link_get_row(type);
	struct display_link_message message = {
		.type = (enum display_link_type)type,
		.serial = row->serial == DISPLAY_LINK_PLAIN ? 0 : request->serial,
		.scanout = row->place == DISPLAY_LINK_NOWHERE ? DISPLAY_LINK_NO_SCANOUT
							      : request->scanout,
	};

	if (row->place == DISPLAY_LINK_ONE && message.scanout == DISPLAY_LINK_NO_SCANOUT)
		message.scanout = 0;
	if (type == DISPLAY_LINK_SHOWN)
		message.shown.flags = DISPLAY_LINK_SHOWN_RELEASED;
	if (type == DISPLAY_LINK_READ) {
		message.read.viewport = (struct display_link_rect){0, 0, 1, 1};
		message.read.stride = 4;
		message.num_fds = 1;
	}
	return message;
}

/* A link on which everything may be said. */
static size_t encode(const struct display_link_message *message, uint8_t *ret_bytes)
{
	struct display_link_session session = {.is_greeted = true,
					       .features = DISPLAY_LINK_ALL_FEATURES};
	int size;

	session.side = display_link_get_row(message->type)->senders & DISPLAY_LINK_VIEWER
			       ? DISPLAY_LINK_VIEWER
			       : DISPLAY_LINK_DISPLAY;
	size = display_link_encode(&session, message, ret_bytes);
	check(size > 0, "message %d cannot be sent", (int)message->type);
	return (size_t)size;
}

static void change(uint8_t *bytes, const struct wrong_answer *answer, size_t size, size_t num_fds)
{
	display_link_put_u32(bytes, (uint32_t)size);
	display_link_put_u16(bytes + 4, (uint16_t)answer->type);
	display_link_put_u16(bytes + 6, (uint16_t)num_fds);
	display_link_put_u32(bytes + 8, display_link_get_u32(bytes + 8) ^ answer->serial);
	display_link_put_u32(bytes + 12, display_link_get_u32(bytes + 12) ^ answer->scanout);
}

static void send_bytes(int socket, const uint8_t *bytes, size_t size, size_t num_fds)
{
	const int fds[MAX_FDS] = {STDERR_FILENO};
	struct iovec piece = {.iov_base = (void *)bytes, .iov_len = size};
	union {
		struct cmsghdr header; /* for its alignment */
		char bytes[CMSG_SPACE(sizeof(fds))];
	} control = {.bytes = {0}};
	struct msghdr header = {.msg_iov = &piece, .msg_iovlen = 1};

	if (num_fds > 0) {
		header.msg_control = control.bytes;
		header.msg_controllen = CMSG_SPACE(num_fds * sizeof(int));
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(num_fds * sizeof(int));
		memcpy(CMSG_DATA(&control.header), fds, num_fds * sizeof(int));
	}
	sendmsg(socket, &header, MSG_NOSIGNAL);
}

void wrong_answer_send(int socket, const struct wrong_answer *answer,
		       const struct display_link_message *request)
{
	uint32_t type = answer->type == NO_SUCH_TYPE ? DISPLAY_LINK_DONE : answer->type;
	const struct display_link_message message = make_message(type, request);
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE + 1] = {0};
	size_t size = encode(&message, bytes) + (size_t)answer->bytes;
	size_t num_fds = message.num_fds;

	change(bytes, answer, size, num_fds + (size_t)answer->counted);
	send_bytes(socket, bytes, size, num_fds + (size_t)answer->sent);
}
