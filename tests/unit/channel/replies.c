/* SPDX-License-Identifier: MIT */
/* The queue of replies: whole, once, in the order of the requests. */
#include "channel/replies.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit/channel/sending.h"

struct queue {
	struct vug_replies replies;
	int ours, theirs;
};

static void start(struct queue *queue)
{
	int fds[2];

	*queue = (struct queue){.ours = -1};
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
	queue->ours = fds[0];
	queue->theirs = fds[1];
}

/* A reply of `length` bytes that all are `letter`. */
static void finish(struct queue *queue, uint64_t ticket, char letter, uint32_t length)
{
	struct vug_reply *reply = vug_replies_get_open(&queue->replies, ticket);

	cr_assert_neq(reply, NULL);
	memset(reply->bytes, letter, length);
	reply->length = length;
}

static int send_ready(struct queue *queue)
{
	return vug_replies_send(&queue->replies, queue->ours);
}

/* What has come at the peer's end, as a string. */
static const char *received(struct queue *queue, char ret_text[256])
{
	ssize_t length = recv(queue->theirs, ret_text, 255, 0);

	ret_text[length > 0 ? length : 0] = '\0';
	return ret_text;
}

Test(replies, a_new_queue_has_nothing_to_send)
{
	struct vug_replies replies = {.first = 0};

	cr_assert_not(vug_replies_are_ready(&replies));
	cr_assert_not(vug_replies_are_full(&replies));
}

Test(replies, a_reserved_place_is_nothing_to_send)
{
	struct vug_replies replies = {.first = 0};

	vug_replies_reserve(&replies);
	cr_assert_not(vug_replies_are_ready(&replies));
}

Test(replies, tickets_differ)
{
	struct vug_replies replies = {.first = 0};
	uint64_t first = vug_replies_reserve(&replies);

	cr_assert_neq(vug_replies_reserve(&replies), first);
}

Test(replies, a_finished_reply_is_sent)
{
	struct queue queue;
	char text[256];

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 3);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "aaa");
}

Test(replies, a_sent_reply_is_sent_once)
{
	struct queue queue;
	char text[256];

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 3);
	send_ready(&queue);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "aaa");
}

Test(replies, a_later_reply_waits_for_an_earlier_one)
{
	struct queue queue;
	char text[256];

	start(&queue);
	vug_replies_reserve(&queue.replies);
	finish(&queue, vug_replies_reserve(&queue.replies), 'b', 2);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "");
}

Test(replies, replies_leave_in_the_order_of_the_requests)
{
	struct queue queue;
	uint64_t tickets[3];
	char text[256];

	start(&queue);
	for (unsigned int i = 0; i < 3; i++)
		tickets[i] = vug_replies_reserve(&queue.replies);
	for (unsigned int i = 3; i-- > 0;) {
		finish(&queue, tickets[i], (char)('a' + i), i + 1);
		cr_assert_eq(send_ready(&queue), 0);
	}
	cr_assert_str_eq(received(&queue, text), "abbccc");
}

Test(replies, the_queue_is_full_when_every_place_is_reserved)
{
	struct vug_replies replies = {.first = 0};

	for (unsigned int i = 0; i < VUG_MAX_REPLIES; i++) {
		cr_assert_not(vug_replies_are_full(&replies));
		vug_replies_reserve(&replies);
	}
	cr_assert(vug_replies_are_full(&replies));
}

Test(replies, a_sent_reply_makes_room_in_a_full_queue)
{
	struct queue queue;

	start(&queue);
	for (unsigned int i = 0; i < VUG_MAX_REPLIES; i++)
		vug_replies_reserve(&queue.replies);
	finish(&queue, 0, 'a', 1);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_not(vug_replies_are_full(&queue.replies));
}

Test(replies, a_finished_reply_in_the_middle_makes_no_room)
{
	struct queue queue;

	start(&queue);
	for (unsigned int i = 0; i < VUG_MAX_REPLIES; i++)
		vug_replies_reserve(&queue.replies);
	finish(&queue, 5, 'a', 1);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert(vug_replies_are_full(&queue.replies));
}

Test(replies, a_ticket_that_was_never_given_is_not_open)
{
	struct vug_replies replies = {.first = 0};
	uint64_t ticket = vug_replies_reserve(&replies);

	cr_assert_eq(vug_replies_get_open(&replies, ticket + 1), NULL);
	cr_assert_eq(vug_replies_get_open(&replies, ticket + VUG_MAX_REPLIES), NULL);
	cr_assert_eq(vug_replies_get_open(&replies, UINT64_MAX), NULL);
}

Test(replies, a_finished_ticket_is_not_open)
{
	struct queue queue;
	uint64_t ticket;

	start(&queue);
	ticket = vug_replies_reserve(&queue.replies);
	finish(&queue, ticket, 'a', 1);
	cr_assert_eq(vug_replies_get_open(&queue.replies, ticket), NULL);
}

Test(replies, a_sent_ticket_is_not_open_even_where_its_place_is)
{
	struct queue queue;

	start(&queue);
	for (uint64_t i = 0; i < VUG_MAX_REPLIES; i++) {
		vug_replies_reserve(&queue.replies);
		finish(&queue, i, 'a', 1);
	}
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_eq(vug_replies_reserve(&queue.replies), VUG_MAX_REPLIES);
	cr_assert_eq(vug_replies_get_open(&queue.replies, 0), NULL);
}

Test(replies, each_reply_is_one_sendmsg)
{
	struct queue queue;

	start(&queue);
	for (uint64_t i = 0; i < 3; i++)
		finish(&queue, vug_replies_reserve(&queue.replies), 'a', WIRE_MAX_REPLY_SIZE);
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_eq(sending.calls, 3);
}

Test(replies, a_send_that_took_a_part_is_continued_where_it_stopped)
{
	struct queue queue;
	char text[256];

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 5);
	finish(&queue, vug_replies_reserve(&queue.replies), 'b', 4);
	sending.most = 2;
	for (unsigned int i = 0; i < 20 && vug_replies_are_ready(&queue.replies); i++)
		cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "aaaaabbbb");
}

Test(replies, an_interrupted_send_is_repeated)
{
	struct queue queue;
	char text[256];

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 3);
	sending.failures = 2;
	sending.error = EINTR;
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "aaa");
}

static void expect_passing(int error)
{
	struct queue queue;
	char text[256];

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 3);
	sending.failures = 1;
	sending.error = error;
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert(vug_replies_are_ready(&queue.replies));
	cr_assert_eq(send_ready(&queue), 0);
	cr_assert_str_eq(received(&queue, text), "aaa");
}

Test(replies, a_full_socket_is_tried_again_later)
{
	expect_passing(EAGAIN);
}

Test(replies, a_kernel_without_memory_is_tried_again_later)
{
	expect_passing(ENOBUFS);
	expect_passing(ENOMEM);
}

Test(replies, a_peer_that_has_gone_is_an_error_and_no_signal)
{
	struct queue queue;

	start(&queue);
	finish(&queue, vug_replies_reserve(&queue.replies), 'a', 3);
	close(queue.theirs);
	cr_assert_eq(send_ready(&queue), -EPIPE);
}

/* Replies of letters until the socket takes no more; returns how many were finished. */
static unsigned int stuff(struct queue *queue)
{
	unsigned int count = 0;

	while (!vug_replies_are_full(&queue->replies)) {
		finish(queue, vug_replies_reserve(&queue->replies), (char)('a' + count % 26),
		       WIRE_MAX_REPLY_SIZE);
		count++;
		cr_assert_eq(send_ready(queue), 0);
		cr_assert_lt(count, 1000, "the socket never filled up");
	}
	return count;
}

static unsigned int drain(struct queue *queue)
{
	unsigned int bytes = 0;
	char byte;

	while (recv(queue->theirs, &byte, 1, 0) == 1) {
		unsigned int reply = bytes++ / (unsigned int)WIRE_MAX_REPLY_SIZE;

		cr_assert_eq(byte, (char)('a' + reply % 26), "byte %u", bytes);
		cr_assert_eq(send_ready(queue), 0);
	}
	return bytes;
}

Test(replies, a_socket_with_a_tiny_buffer_gets_every_byte_once_and_in_order)
{
	const int tiny = 1;
	struct queue queue;
	unsigned int count;

	start(&queue);
	cr_assert_eq(setsockopt(queue.ours, SOL_SOCKET, SO_SNDBUF, &tiny, sizeof(tiny)), 0);
	count = stuff(&queue);
	cr_assert_eq(drain(&queue), count * WIRE_MAX_REPLY_SIZE);
}
