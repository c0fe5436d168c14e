/* SPDX-License-Identifier: MIT */
/* What an interposer passes on, both ways: everything, as it came. */
#include "protocol/interposer/rig.h"
#include "protocol/rig/watched_sendmsg.h"

#include <endian.h>
#include <unistd.h>

#include "display/server.h"

SUITE(interposer_set_up, interposer_tear_down);

static const struct {
	uint32_t request;
	size_t length, num_fds;
} rows[] = {
	{VHOST_SET_OWNER, 0, 0},
	{VHOST_GET_FEATURES, 8, 0},
	{VHOST_SET_VRING_CALL, 8, 1},
	{VHOST_SET_BACKEND_REQ_FD, 0, 1},
	{VHOST_SET_MEM_TABLE, 8 + 2 * 32, 2},
	{VHOST_SET_MEM_TABLE, 8 + 8 * 32, 8},
	{VHOST_SET_MEM_TABLE, 8 + 32 * 32, 32},
	{44, 2056, 0},
	{4711, 65536, 0},
	{UINT32_MAX, 1, 0},
	{0, 65535, 3},
	{0, 0, 253},
};

/* Both ways, because each is a way of its own. */
static void for_each_way(void (*check_way)(const struct peer *from, const struct peer *to))
{
	check_way(&pair->vmm, &pair->back_end);
	check_way(&pair->back_end, &pair->vmm);
	interposer_expect("");
}

static void pass_rows(const struct peer *from, const struct peer *to)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct peer_message message =
			vhost_make_with_fds(rows[i].request, rows[i].length, rows[i].num_fds);

		interposer_expect_passed(from, to, &message);
		peer_close_fds(&message);
	}
	peer_expect_silence(from);
}

SUITE_TEST(interposer_pass, messages_are_passed_with_every_byte_and_descriptor)
{
	for_each_way(pass_rows);
}

static void pass_flags(const struct peer *from, const struct peer *to)
{
	static const uint32_t flags[] = {0, 4, 8, 12, 0xfffffffe};

	for (size_t i = 0; i < COUNT(flags); i++) {
		const struct peer_message message = vhost_make(VHOST_SET_OWNER, flags[i], NULL, 0);

		interposer_expect_passed(from, to, &message);
	}
}

SUITE_TEST(interposer_pass, flags_are_passed_as_they_are)
{
	for_each_way(pass_flags);
}

static void pass_split(const struct peer *from, const struct peer *to)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_MEM_TABLE, 100, 3);

	for (size_t offset = 1; offset < message.length; offset++) {
		peer_send_part(from, &message, 0, offset);
		interposer_settle();
		peer_send_part(from, &message, offset, message.length);
		interposer_settle();
		interposer_expect_received(to, &message);
	}
	peer_close_fds(&message);
}

SUITE_TEST(interposer_pass, messages_may_be_split_at_every_byte)
{
	for_each_way(pass_split);
}

static void pass_bytes(const struct peer *from, const struct peer *to)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_MEM_TABLE, 40, 2);

	for (size_t offset = 0; offset < message.length; offset++) {
		peer_send_part(from, &message, offset, offset + 1);
		interposer_settle();
	}
	interposer_expect_received(to, &message);
	peer_close_fds(&message);
}

SUITE_TEST(interposer_pass, messages_may_come_byte_by_byte)
{
	for_each_way(pass_bytes);
}

static void pass_in_pieces(const struct peer *from, const struct peer *to)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_MEM_TABLE, 400, 3);

	peer_send(from, &message);
	watched_sendmsg.limit = 50;
	interposer_settle();
	watched_sendmsg.limit = 0;
	interposer_expect_received(to, &message);
	peer_close_fds(&message);
}

SUITE_TEST(interposer_pass, a_message_that_was_taken_in_part_is_continued)
{
	for_each_way(pass_in_pieces);
}

static void pass_queue(const struct peer *from, const struct peer *to)
{
	struct peer_message messages[] = {vhost_make_with_fds(VHOST_SET_OWNER, 0, 0),
					  vhost_make_with_fds(VHOST_SET_VRING_CALL, 8, 1),
					  vhost_make_with_fds(VHOST_GET_FEATURES, 16, 0),
					  vhost_make_with_fds(VHOST_SET_MEM_TABLE, 72, 2),
					  vhost_make_with_fds(VHOST_SET_VRING_CALL, 9, 1)};

	for (size_t i = 0; i < COUNT(messages); i++)
		peer_send(from, &messages[i]);
	interposer_settle();
	for (size_t i = 0; i < COUNT(messages); i++) {
		interposer_expect_received(to, &messages[i]);
		peer_close_fds(&messages[i]);
	}
}

SUITE_TEST(interposer_pass, messages_that_queue_up_keep_their_own_descriptors)
{
	for_each_way(pass_queue);
}

static void pass_one_write(const struct peer *from, const struct peer *to)
{
	struct peer_message messages[] = {vhost_make_with_fds(VHOST_SET_VRING_CALL, 8, 1),
					  vhost_make_with_fds(VHOST_SET_OWNER, 0, 0),
					  vhost_make_with_fds(VHOST_GET_FEATURES, 16, 0)};

	peer_send_together(from, messages, COUNT(messages));
	interposer_settle();
	for (size_t i = 0; i < COUNT(messages); i++) {
		interposer_expect_received(to, &messages[i]);
		peer_close_fds(&messages[i]);
	}
}

SUITE_TEST(interposer_pass, messages_in_one_write_leave_the_descriptors_to_the_first)
{
	for_each_way(pass_one_write);
}

static struct peer_message make_numbered(uint32_t number)
{
	uint32_t payload[100] = {number};
	struct peer_message message = vhost_make(4711, 0, payload, sizeof(payload));

	return message;
}

/* Until neither the interposer nor the sockets take any more. */
static uint32_t fill(const struct peer *from)
{
	uint32_t sent = 0;

	for (;;) {
		struct peer_message message = make_numbered(sent);

		if (!peer_try_send(from, &message))
			return sent;
		sent++;
		interposer_settle();
	}
}

static void pass_jam(const struct peer *from, const struct peer *to)
{
	uint32_t sent = fill(from);

	for (uint32_t i = 0; i < sent; i++) {
		const struct peer_message expected = make_numbered(i);

		interposer_expect_received(to, &expected);
		interposer_settle();
	}
	peer_expect_silence(to);
}

SUITE_TEST(interposer_pass, a_side_that_does_not_read_loses_nothing)
{
	for_each_way(pass_jam);
}

SUITE_TEST(interposer_pass, a_side_that_does_not_read_does_not_stop_the_other_way)
{
	const struct peer_message message = make_numbered(0);

	fill(&pair->vmm);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &message);
}

SUITE_TEST(interposer_pass, a_vmm_that_leaves_a_jam_is_noticed)
{
	fill(&pair->vmm);
	peer_close(&pair->vmm);
	interposer_settle();
	interposer_expect("closed vmm 0\n");
}

SUITE_TEST(interposer_pass, a_back_end_that_leaves_a_jam_is_noticed)
{
	fill(&pair->vmm);
	peer_close(&pair->back_end);
	interposer_settle();
	interposer_expect("closed back-end 0\n");
}

/* In portions: a VMM must not keep the program's loop for as long as it likes. */
SUITE_TEST(interposer_pass, a_flood_is_passed_in_portions)
{
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
	struct peer_message received;
	uint32_t sent = 0, passed = 0;

	while (sent < 150 && peer_try_send(&pair->vmm, &message))
		sent++;
	vug_interposer_dispatch(pair->interposer);
	while (peer_try_receive(&pair->back_end, &received))
		passed++;
	cr_expect(passed > 0 && passed < sent, "%u of %u", passed, sent);
	cr_expect(loop_is_readable(vug_interposer_get_fd(pair->interposer)));
	interposer_settle();
	while (peer_try_receive(&pair->back_end, &received))
		passed++;
	cr_expect_eq(passed, sent);
}

static const struct {
	uint32_t value, offset, size;
	size_t payload; /* of the device's configuration that is really there */
	uint32_t expected;
} configs[] = {
	/* virtio_gpu_config: events_read, events_clear, num_scanouts, num_capsets, … */
	{0, 0, 16, 16, 3},
	{0, 0, 20, 20, 3},
	{0, 0, 24, 24, 3},
	{0, 0, 256, 256, 3},
	{16, 0, 16, 16, 16},
	{1, 0, 16, 16, 1},
	{0x01000000, 0, 16, 16, 0x01000000},
	{0, 0, 12, 12, 3},
	{0, 4, 8, 8, 3},
	{0, 8, 4, 4, 3},
	{0, 8, 8, 8, 3},
	{5, 8, 4, 4, 5},
};

/* The place of num_scanouts within the message: behind the header and offset, size, flags. */
static size_t get_place(size_t row)
{
	return PEER_HEADER_SIZE + 12 + (8 - configs[row].offset);
}

static struct peer_message make_config(size_t row, uint32_t value)
{
	uint32_t payload[3 + 64] = {configs[row].offset, configs[row].size, 0x11223344};
	struct peer_message message;

	for (size_t i = 3; i < COUNT(payload); i++)
		payload[i] = UINT32_C(0xa0a0a0a0) + (uint32_t)i;
	payload[(get_place(row) - PEER_HEADER_SIZE) / 4] = htole32(value);
	message = vhost_make(VHOST_GET_CONFIG, VHOST_REPLY, payload, 12 + configs[row].payload);
	return message;
}

SUITE_TEST(interposer_pass, num_scanouts_is_filled_in_where_it_is_0)
{
	for (size_t i = 0; i < COUNT(configs); i++) {
		const struct peer_message sent = make_config(i, configs[i].value),
					  expected = make_config(i, configs[i].expected);

		peer_send(&pair->back_end, &sent);
		interposer_settle();
		interposer_expect_received(&pair->vmm, &expected);
	}
}

SUITE_TEST(interposer_pass, num_scanouts_is_left_alone_in_the_request)
{
	struct peer_message message = make_config(0, 0);

	peer_set_flags(&message, VHOST_VERSION);
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
}

/* offset, size, and how many bytes follow, all of them 0. */
static const uint32_t other_configs[][3] = {
	{12, 4, 4},
	{0, 8, 8},
	{8, 2, 2},
	{9, 8, 8},
	{0, 11, 11},
	{0, 16, 11},
	{0, 0, 16},
	{0, UINT32_MAX, 16},
	{UINT32_MAX, 16, 16},
	{0xfffffff8, 32, 32},
	{0, 0, 0},
};

SUITE_TEST(interposer_pass, a_reply_without_num_scanouts_is_left_alone)
{
	for (size_t i = 0; i < COUNT(other_configs); i++) {
		const uint32_t payload[3 + 64] = {other_configs[i][0], other_configs[i][1]};
		const struct peer_message message = vhost_make(VHOST_GET_CONFIG, VHOST_REPLY,
							       payload, 12 + other_configs[i][2]);

		interposer_expect_passed(&pair->back_end, &pair->vmm, &message);
	}
}

SUITE_TEST(interposer_pass, a_reply_shorter_than_its_fields_is_left_alone)
{
	static const uint8_t payload[12];

	for (size_t length = 0; length < sizeof(payload); length++) {
		const struct peer_message message =
			vhost_make(VHOST_GET_CONFIG, VHOST_REPLY, payload, length);

		interposer_expect_passed(&pair->back_end, &pair->vmm, &message);
	}
}

/* ---- how much at once ------------------------------------------------------------------- */

static unsigned int count_open(void)
{
	struct fd_census census;
	unsigned int count = 0;

	fd_census_take(&census);
	for (size_t i = 0; i < FD_CENSUS_MAX; i++)
		count += census.is_open[i];
	return count;
}

#define NUM_PIECES 60

/* Each piece is a read of its own: a sender that keeps up would keep a dispatch for ever. */
static void pass_pieces_with_descriptors(const struct peer *from, const struct peer *to)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_MEM_TABLE, NUM_PIECES, 0);
	struct peer_message piece = {.length = 1};
	unsigned int before;

	peer_add_fd(&piece, from->fd);
	for (size_t i = 0; i < NUM_PIECES; i++) {
		piece.bytes[0] = message.bytes[i];
		peer_send(from, &piece);
	}
	before = count_open();
	cr_assert_eq(vug_interposer_dispatch(pair->interposer), 0);
	cr_expect_leq(count_open(), before + 20, "a dispatch takes some of them");
	peer_send_part(from, &message, NUM_PIECES, message.length);
	interposer_settle();
	peer_receive(to, &message);
	cr_expect_eq(message.num_fds, NUM_PIECES);
	peer_close_fds(&message);
}

SUITE_TEST(interposer_pass, a_message_in_pieces_with_descriptors_takes_several_dispatches)
{
	for_each_way(pass_pieces_with_descriptors);
}

#define STEP 100 /* microseconds */

static int64_t get_later(void *data)
{
	int64_t *now = data;

	return *now += STEP;
}

static void pass_for_a_while(const struct peer *from, const struct peer *to)
{
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
	struct peer_message received;
	int64_t now = 0;
	unsigned int count = 0;

	for (unsigned int i = 0; i < 50; i++)
		peer_send(from, &message);
	pair->server->log.clock = (struct vug_clock){.now = get_later, .data = &now};
	cr_assert_eq(vug_interposer_dispatch(pair->interposer), 0);
	while (peer_try_receive(to, &received))
		count++;
	cr_expect_leq(count, 10, "%u messages passed in one dispatch", count);
	interposer_settle();
	pair->server->log.clock = (struct vug_clock){.now = NULL};
	while (peer_try_receive(to, &received))
		count++;
	cr_expect_eq(count, 50);
}

SUITE_TEST(interposer_pass, a_dispatch_ends_after_a_millisecond)
{
	for_each_way(pass_for_a_while);
}
