/* SPDX-License-Identifier: MIT */
/* The receiving half of a channel, and the peer's end of its socket. */
#ifndef VUG_TEST_LINE_H
#define VUG_TEST_LINE_H

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel/input.h"
#include "unit/descriptors.h"

#define MAX_RIGHTS 8

struct line {
	struct vug_input input;
	int ours, theirs;
	unsigned int stray;
};

static inline void start_line(struct line *line)
{
	int fds[2];

	*line = (struct line){.stray = 0};
	cr_assert_eq(vug_input_init(&line->input), 0);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	line->ours = fds[0];
	line->theirs = fds[1];
}

static inline void finish_line(struct line *line)
{
	vug_input_finish(&line->input);
	close(line->ours);
	close(line->theirs);
}

/* The n-th of those that a message brings has n bytes. */
static inline void create_rights(int *ret_fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		ret_fds[i] = memory_create(i + 1, 0);
}

static inline void close_rights(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

/* One sendmsg with `count` descriptors of shared memory, of which the sender keeps none. */
static inline void send_piece(struct line *line, const void *bytes, size_t length, size_t count)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * MAX_RIGHTS)];
	} control = {.bytes = {0}};
	struct iovec entry = {.iov_base = (void *)bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
	int fds[MAX_RIGHTS] = {-1};

	create_rights(fds, count);
	if (count > 0) {
		control.aligned.cmsg_len = CMSG_LEN(sizeof(int) * count);
		control.aligned.cmsg_level = SOL_SOCKET;
		control.aligned.cmsg_type = SCM_RIGHTS;
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
		memcpy(CMSG_DATA(&control.aligned), fds, sizeof(int) * count);
	}
	cr_assert_eq(sendmsg(line->theirs, &message, 0), (ssize_t)length);
	close_rights(fds, count);
}

#endif
