/* SPDX-License-Identifier: MIT */
/* What no back end should send: it is skipped, answered where an answer is due, and survived. */
#include "protocol/rig/samples.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/rig/fake_clock.h"
#include "support/memory_file.h"

SUITE(samples_set_up, samples_tear_down);

/* So many that several topics may each have said something. */
static void forget_warnings(void)
{
	cr_assert_gt(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, ""), 0,
		     "there was no warning");
}

static void expect_ended(enum vug_log_level level)
{
	recorder_expect(&rig->recorder, "disconnected protocol-error 71\n");
	peer_expect_closed(&rig->peer);
	cr_assert_not(vug_server_is_connected(rig->server));
	cr_assert_gt(recorder_take_lines(&rig->recorder, level, ""), 0);
}

static uint8_t payload[1 << 20];

static void send_sized(uint32_t request, uint32_t size)
{
	rig_send(rig, peer_make(request, payload, size));
}

static const uint32_t unknown_ids[] = {0, 13, 14, 33, 100, 0x10001, 0x80000001, UINT32_MAX};

SUITE_TEST(bad_input, an_unknown_id_is_skipped)
{
	for (size_t i = 0; i < COUNT(unknown_ids); i++) {
		send_sized(unknown_ids[i], 12);
		rig_expect(rig, "");
		forget_warnings();
	}
	rig_expect_alive(rig);
}

SUITE_TEST(bad_input, an_unknown_id_is_skipped_with_as_much_as_it_says)
{
	static const uint32_t sizes[] = {0, 1, 1000, 32768, 65535, 65536};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		send_sized(99, sizes[i]);
		rig_expect(rig, "");
		forget_warnings();
		rig_expect_alive(rig);
	}
}

static const uint32_t size_changes[] = {1, 4, 8, 100, 5000, UINT32_MAX, UINT32_MAX - 3};

/* Of every request but UPDATE, which has no one size. */
static void send_wrong_size(size_t sample, uint32_t change)
{
	struct peer_message message = samples[sample].make();
	uint32_t size = (uint32_t)(message.length - PEER_HEADER_SIZE) + change;

	if (sample + 1 == PEER_UPDATE || size > 65536)
		return;
	memcpy(payload, message.bytes + PEER_HEADER_SIZE, message.length - PEER_HEADER_SIZE);
	send_sized((uint32_t)sample + 1, size);
	recorder_expect(&rig->recorder, "");
	samples_expect_reply(&samples[sample]);
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(bad_input, a_wrong_size_is_skipped_and_answered)
{
	for (size_t i = 0; i < NUM_SAMPLES * COUNT(size_changes); i++)
		send_wrong_size(i % NUM_SAMPLES, size_changes[i / NUM_SAMPLES]);
	forget_warnings();
	rig_expect_alive(rig);
}

SUITE_TEST(bad_input, no_payload_at_all_is_skipped_and_answered)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		send_sized((uint32_t)i + 1, 0);
		recorder_expect(&rig->recorder, "");
		samples_expect_reply(&samples[i]);
		peer_expect_silence(&rig->peer);
	}
	forget_warnings();
}

static const uint32_t impossible_sizes[] = {0x7fffffff, 0x80000000, UINT32_MAX - 20, UINT32_MAX};

SUITE_TEST(bad_input, an_impossible_size_ends_the_connection)
{
	for (size_t i = 0; i < (NUM_SAMPLES + 2) * COUNT(impossible_sizes); i++) {
		struct peer_message message = peer_make((uint32_t)(i % (NUM_SAMPLES + 2)), NULL, 0);

		peer_set_size(&message, impossible_sizes[i / (NUM_SAMPLES + 2)]);
		rig_send(rig, message);
		expect_ended(VUG_LOG_ERROR);
		rig_connect(rig);
	}
}

SUITE_TEST(bad_input, an_impossible_size_takes_no_memory)
{
	struct peer_message message = peer_make(PEER_UPDATE, NULL, 0);
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	peer_set_size(&message, UINT32_MAX);
	rig_send(rig, message);
	getrusage(RUSAGE_SELF, &after);
	cr_expect_lt(after.ru_maxrss - before.ru_maxrss, 1024, "in KiB");
	expect_ended(VUG_LOG_ERROR);
}

static bool takes_descriptor(size_t sample)
{
	return sample + 1 == PEER_DMABUF_SCANOUT || sample + 1 == PEER_DMABUF_SCANOUT2;
}

static void send_with_fds(size_t sample, size_t count)
{
	struct peer_message message = samples[sample].make();

	for (size_t i = 0; i < count; i++)
		peer_add_fd(&message, samples_get_fd());
	rig_send(rig, message);
	samples_expect(&samples[sample]);
	samples_reset();
}

static void send_all_with_fds(size_t count)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++)
		if (!takes_descriptor(i))
			send_with_fds(i, count);
	forget_warnings();
}

SUITE_TEST(bad_input, a_descriptor_on_a_message_that_has_none_is_closed)
{
	send_all_with_fds(1);
}

SUITE_TEST(bad_input, several_descriptors_on_a_message_that_has_none_are_closed)
{
	send_all_with_fds(4);
}

SUITE_TEST(bad_input, as_many_descriptors_as_the_kernel_allows_are_closed)
{
	send_all_with_fds(PEER_MAX_FDS);
}

SUITE_TEST(bad_input, the_first_of_many_descriptors_is_used)
{
	struct peer_message message = samples[PEER_DMABUF_SCANOUT - 1].make();
	int other = memory_file_new(0, false);

	while (message.num_fds < PEER_MAX_FDS)
		peer_add_fd(&message, other);
	rig_send(rig, message);
	samples_expect(&samples[PEER_DMABUF_SCANOUT - 1]);
	forget_warnings();
	close(other);
}

/* The next message is a DMABUF_SCANOUT without one: it must not get it. */
SUITE_TEST(bad_input, a_descriptor_on_a_wrong_message_is_not_given_to_the_next)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(3, 16, 8);

	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();
		const struct peer_message next = peer_dmabuf_scanout(&dmabuf, -1);

		if (takes_descriptor(i))
			continue;
		peer_add_fd(&message, samples_get_fd());
		peer_send(&rig->peer, &message);
		peer_send(&rig->peer, &next);
		rig_settle(rig);
		samples_expect(&samples[i]);
		samples_reset();
	}
	forget_warnings();
}

/* At any byte: on the header, in the payload, in pixels; whatever becomes of it, it is closed. */
SUITE_TEST(bad_input, a_descriptor_anywhere_in_a_message_never_leaks)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make(), tail;

		for (size_t offset = 1; offset < message.length; offset += 1 + offset / 200) {
			peer_send_part(&rig->peer, &message, 0, offset);
			tail = message;
			memmove(tail.bytes, message.bytes + offset, message.length - offset);
			tail.length -= offset;
			tail.num_fds = 0;
			peer_add_fd(&tail, samples_get_fd());
			peer_send(&rig->peer, &tail);
			rig_settle(rig);
			samples_expect_reply(&samples[i]);
			samples_reset();
		}
	}
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	rig_expect_alive(rig);
}

#ifndef SO_PASSPIDFD /* <asm-generic/socket.h> of Linux 6.5 */
#define SO_PASSPIDFD 76
#endif

/* Who made the pair of sockets may have kept our end, and asked for what comes with each read. */
SUITE_TEST(bad_input, descriptors_of_processes_that_the_kernel_adds_are_closed)
{
	const int on = 1;
	int fds[2];

	vug_server_disconnect(rig->server);
	peer_close(&rig->peer);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	/* Before Linux 6.5 there are none. */
	setsockopt(fds[0], SOL_SOCKET, SO_PASSPIDFD, &on, sizeof(on));
	rig->peer.fd = fds[1];
	cr_assert_eq(vug_server_attach(rig->server, fds[0]), 0);
	for (unsigned int i = 0; i < 10; i++)
		rig_expect_alive(rig);
	send_with_fds(PEER_CURSOR_POS - 1, 3);
	forget_warnings();
}

SUITE_TEST(bad_input, a_socket_is_no_picture_and_keeps_the_one_there_is)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 8);

	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, rig->peer.fd));
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "is a socket");
}

static void hang_up_and_expect_end(void)
{
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_expect_not(vug_server_is_connected(rig->server), "the hang-up was not noticed");
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	recorder_forget(&rig->recorder);
}

/* It would keep the connection open itself. */
SUITE_TEST(bad_input, the_back_ends_own_end_as_a_picture_does_not_hide_that_it_has_gone)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 8);

	rig_send(rig, peer_dmabuf_scanout(&dmabuf, rig->peer.fd));
	hang_up_and_expect_end();
}

SUITE_TEST(bad_input, the_back_ends_own_end_with_half_a_message_does_not_hide_that_it_has_gone)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 8);
	const struct peer_message message = peer_dmabuf_scanout(&dmabuf, rig->peer.fd);

	peer_send_part(&rig->peer, &message, 0, 20);
	rig_settle(rig);
	hang_up_and_expect_end();
}

/* Not the same as none, which would switch the scanout off. */
SUITE_TEST(bad_input, a_descriptor_that_cannot_be_received_keeps_the_picture)
{
	struct rlimit limit, no_more;

	rig_send(rig, samples[PEER_DMABUF_SCANOUT - 1].make());
	recorder_forget(&rig->recorder);
	getrlimit(RLIMIT_NOFILE, &limit);
	no_more = limit;
	no_more.rlim_cur = 3;
	setrlimit(RLIMIT_NOFILE, &no_more);
	rig_send(rig, samples[PEER_DMABUF_SCANOUT - 1].make());
	setrlimit(RLIMIT_NOFILE, &limit);
	rig_expect(rig, "");
	forget_warnings();
	cr_assert_not_null(rig_get_buffer(rig, 3));
}

static size_t flood_with_warnings(unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 77, 0, 0));
	return recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "CURSOR_POS");
}

SUITE_TEST(bad_input, warnings_are_rate_limited)
{
	fake_clock_install();
	cr_assert_leq(flood_with_warnings(1000), 20);
}

SUITE_TEST(bad_input, warnings_of_one_kind_do_not_hide_the_others)
{
	fake_clock_install();
	flood_with_warnings(1000);
	send_sized(99, 0);
	recorder_expect_warning(&rig->recorder, "99");
}

SUITE_TEST(bad_input, what_was_left_out_of_the_log_is_counted_later)
{
	size_t said;
	char left_out[32];

	fake_clock_install();
	said = flood_with_warnings(1000);
	fake_clock_advance(3600 * 1000);
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 77, 0, 0));
	snprintf(left_out, sizeof(left_out), "%zu similar lines", 1000 - said);
	recorder_expect_warning(&rig->recorder, left_out);
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 77, 0, 0));
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "similar lines"), 0,
		     "it was counted twice");
	recorder_expect_warning(&rig->recorder, "CURSOR_POS");
}

SUITE_TEST(bad_input, a_back_end_that_does_not_listen_any_more_is_still_heard)
{
	shutdown(rig->peer.fd, SHUT_RD);
	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1));
	recorder_expect(&rig->recorder, "cursor 0 at 1,1\n");
}

static uint32_t random_state = 1;

static uint32_t get_random(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return random_state >> 8;
}

static void send_garbage(void)
{
	uint32_t words[256];

	for (size_t i = 0; i < COUNT(words); i++)
		words[i] = get_random() % 3 == 0 ? get_random() : get_random() % 20;
	peer_send_some(&rig->peer, words, sizeof(words));
	rig_settle(rig);
}

static void drain(void)
{
	static uint8_t replies[65536];

	while (recv(rig->peer.fd, replies, sizeof(replies), MSG_DONTWAIT) > 0)
		;
}

SUITE_TEST(bad_input, garbage_is_survived)
{
	for (unsigned int i = 0; i < 3000; i++) {
		send_garbage();
		drain();
		if (!vug_server_is_connected(rig->server))
			rig_connect(rig);
	}
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	rig_expect_alive(rig);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, "");
}

/* Good messages with one field that is not. */
SUITE_TEST(bad_input, random_fields_are_survived)
{
	for (unsigned int i = 0; i < 5000; i++) {
		struct peer_message message = samples[i % NUM_SAMPLES].make();
		size_t room = (message.length - PEER_HEADER_SIZE) / 4;
		uint32_t value = get_random() % 2 == 0 ? get_random() << 8 : get_random() % 40;

		if (room == 0)
			continue;
		memcpy(message.bytes + PEER_HEADER_SIZE +
			       get_random() % (room < 12 ? room : 12) * 4,
		       &value, sizeof(value));
		rig_send(rig, message);
		drain();
	}
	rig_expect_alive(rig);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}
