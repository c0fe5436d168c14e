/* SPDX-License-Identifier: MIT */
#include "protocol/rig/story.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"

static const char *told_kind;
static uint32_t told_seed;

static void fail_story(const char *reason)
{
	cr_assert_fail("%s story %u: %s", told_kind, told_seed, reason);
}

static uint32_t get_number(const char *variable, uint32_t fallback)
{
	const char *text = getenv(variable);

	return text != NULL ? (uint32_t)strtoul(text, NULL, 10) : fallback;
}

void story_tell_all(const char *kind, unsigned int default_count, void (*tell)(uint32_t seed))
{
	uint32_t first = get_number("VUG_STORY", 1);
	uint32_t count = get_number("VUG_STORIES", first == 1 ? default_count : 1);

	check_failure_handler = fail_story;
	told_kind = kind;
	for (told_seed = first; told_seed - first < count; told_seed++)
		tell(told_seed);
}

bool story_happens(struct random *random, uint32_t times)
{
	return random_between(random, 1, times) == 1;
}

void story_open_socket(struct random *random, int ret_fds[2])
{
	const int smallest = 1;
	bool is_small = story_happens(random, 2);

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ret_fds) == 0, "no socket pair");
	for (unsigned int i = 0; i < 2 && is_small; i++)
		setsockopt(ret_fds[i], SOL_SOCKET, SO_SNDBUF, &smallest, sizeof(smallest));
}

/* ---- out -------------------------------------------------------------------------------- */

void story_writer_add(struct story_writer *writer, const struct peer_message *message)
{
	check(writer->end + message->length <= sizeof(writer->bytes), "the story is too long");
	check(writer->num_fds + message->num_fds <= STORY_MAX_FDS, "too many descriptors");
	for (size_t i = 0; i < message->num_fds; i++)
		writer->fds[writer->num_fds++] =
			(struct story_fd){.position = writer->end, .fd = message->fds[i]};
	memcpy(writer->bytes + writer->end, message->bytes, message->length);
	writer->end += message->length;
}

/* The next bytes, up to the next message with descriptors; with those of the one that begins. */
static size_t fill_piece(const struct story_writer *writer, size_t max,
			 struct peer_message *ret_piece)
{
	size_t count = 0, end = writer->end;

	while (count < writer->num_fds && writer->fds[count].position == writer->start) {
		ret_piece->fds[count] = writer->fds[count].fd;
		count++;
	}
	if (count < writer->num_fds)
		end = writer->fds[count].position;
	if (end - writer->start > max)
		end = writer->start + max;
	ret_piece->num_fds = count;
	ret_piece->length = end - writer->start;
	return count;
}

static size_t send_piece(struct story_writer *writer, size_t max)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * STORY_MAX_FDS)];
	} control = {.bytes = {0}};
	static struct peer_message piece;
	size_t count = fill_piece(writer, max, &piece);
	struct iovec entry = {.iov_base = writer->bytes + writer->start, .iov_len = piece.length};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
	ssize_t sent;

	if (count > 0) {
		control.aligned = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
						   .cmsg_type = SCM_RIGHTS,
						   .cmsg_len = CMSG_LEN(count * sizeof(int))};
		memcpy(CMSG_DATA(&control.aligned), piece.fds, count * sizeof(int));
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
	}
	sent = sendmsg(writer->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	check(sent >= 0 || errno == EAGAIN, "sendmsg failed: %s", strerror(errno));
	if (sent <= 0)
		return 0;
	for (size_t i = 0; i < count; i++)
		close(writer->fds[i].fd);
	writer->num_fds -= count;
	memmove(writer->fds, writer->fds + count, writer->num_fds * sizeof(writer->fds[0]));
	writer->start += (size_t)sent;
	return (size_t)sent;
}

size_t story_writer_send(struct story_writer *writer, size_t max)
{
	size_t sent = 0, count = 1;

	while (writer->start < writer->end && sent < max && count > 0) {
		count = send_piece(writer, max - sent);
		sent += count;
	}
	return sent;
}

void story_writer_finish(struct story_writer *writer)
{
	while (writer->num_fds > 0)
		close(writer->fds[--writer->num_fds].fd);
}

/* ---- in --------------------------------------------------------------------------------- */

static size_t get_wanted(const struct peer_message *message)
{
	if (message->length < PEER_HEADER_SIZE)
		return PEER_HEADER_SIZE - message->length;
	return PEER_HEADER_SIZE + peer_get_field(message, 8) - message->length;
}

static void take_fds(struct peer_message *message, struct msghdr *header)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(header);
	size_t count;

	check(!(header->msg_flags & MSG_CTRUNC), "descriptors were lost");
	if (control == NULL)
		return;
	count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	check(message->num_fds + count <= PEER_MAX_FDS, "too many descriptors");
	memcpy(message->fds + message->num_fds, CMSG_DATA(control), count * sizeof(int));
	message->num_fds += count;
}

/* Never beyond the message, so that its descriptors cannot be another's. */
static size_t read_piece(struct story_reader *reader, size_t max)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * PEER_MAX_FDS)];
	} control;
	struct peer_message *message = &reader->message;
	size_t wanted = get_wanted(message);
	struct iovec entry = {.iov_base = message->bytes + message->length,
			      .iov_len = wanted < max ? wanted : max};
	struct msghdr header = {.msg_iov = &entry,
				.msg_iovlen = 1,
				.msg_control = control.bytes,
				.msg_controllen = sizeof(control.bytes)};
	ssize_t count = recvmsg(reader->fd, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	check(count >= 0 || errno == EAGAIN || errno == ECONNRESET, "recvmsg failed: %s",
	      strerror(errno));
	reader->is_closed |= count == 0 || (count < 0 && errno == ECONNRESET);
	if (count <= 0)
		return 0;
	take_fds(message, &header);
	message->length += (size_t)count;
	return (size_t)count;
}

size_t story_reader_read(struct story_reader *reader, size_t max,
			 void (*take)(void *data, struct peer_message *message), void *data)
{
	struct peer_message *message = &reader->message;
	size_t count = 1, total = 0;

	while (total < max && count > 0 && !reader->is_closed) {
		count = read_piece(reader, max - total);
		total += count;
		if (message->length < PEER_HEADER_SIZE || get_wanted(message) > 0)
			continue;
		take(data, message);
		message->length = message->num_fds = 0;
	}
	return total;
}
