/* SPDX-License-Identifier: MIT */
/* Bytes that were read ahead, and the descriptors that came with them. */
#include <errno.h>
#include <sys/resource.h>

#include "unit/channel/line.h"

#define POSITION_LENGTH (12 + sizeof(struct wire_cursor_pos))
#define SCANOUT_LENGTH (12 + sizeof(struct wire_dmabuf_scanout))

/* Some messages of a peer's, to be sent in one piece or in several. */
struct script {
	uint8_t bytes[1024];
	size_t length;
};

static void add(struct script *script, uint32_t request, const void *payload, uint32_t size)
{
	const uint32_t header[] = {request, 0, size};

	memcpy(script->bytes + script->length, header, sizeof(header));
	memcpy(script->bytes + script->length + sizeof(header), payload, size);
	script->length += sizeof(header) + size;
}

static void add_position(struct script *script)
{
	const struct wire_cursor_pos position = {.x = 5};

	add(script, WIRE_CURSOR_POS, &position, sizeof(position));
}

static void add_scanout(struct script *script)
{
	const struct wire_dmabuf_scanout scanout = {.width = 4, .height = 4};

	add(script, WIRE_DMABUF_SCANOUT, &scanout, sizeof(scanout));
}

static long receive(struct line *line)
{
	return vug_input_receive(&line->input, line->ours, WIRE_FRAMING_FINAL, NULL, 0,
				 &line->stray);
}

static void receive_all(struct line *line)
{
	while (receive(line) > 0)
		;
}

static struct vug_message_descriptors take(struct line *line)
{
	struct vug_message_descriptors taken;

	vug_input_take_descriptors(&line->input, &taken);
	return taken;
}

/* What the next message of that length has, which is then behind us. */
static struct vug_message_descriptors take_message(struct line *line, size_t length)
{
	struct vug_message_descriptors taken = take(line);

	vug_input_consume(&line->input, length);
	return taken;
}

/* CURSOR_POS, then DMABUF_SCANOUT whose bytes go out `piece` at a time with a descriptor. */
static void send_position_and_scanout(struct line *line, size_t piece)
{
	struct script position = {.length = 0}, scanout = {.length = 0};

	add_position(&position);
	add_scanout(&scanout);
	send_piece(line, position.bytes, position.length, 0);
	for (size_t i = 0; i < scanout.length; i += piece) {
		size_t rest = scanout.length - i;

		send_piece(line, scanout.bytes + i, rest < piece ? rest : piece, i == 0);
	}
}

static void expect_scanouts_descriptor(struct line *line)
{
	struct vug_message_descriptors taken;

	cr_assert_eq(take_message(line, POSITION_LENGTH).fd, -1, "not of CURSOR_POS");
	taken = take_message(line, SCANOUT_LENGTH);
	cr_assert_geq(taken.fd, 0, "of DMABUF_SCANOUT");
	close(taken.fd);
}

static void expect_one(struct vug_message_descriptors taken)
{
	cr_assert_geq(taken.fd, 0);
	cr_assert_eq(taken.extra, 0);
	close(taken.fd);
}

Test(input, what_was_sent_is_there)
{
	struct line line;

	start_line(&line);
	send_piece(&line, "hello", 5, 0);
	cr_assert_eq(receive(&line), 5);
	cr_assert_eq(vug_input_get_length(&line.input), 5);
	cr_assert_eq(memcmp(vug_input_get_bytes(&line.input), "hello", 5), 0);
	finish_line(&line);
}

Test(input, what_comes_later_is_behind_what_is_there)
{
	struct line line;

	start_line(&line);
	send_piece(&line, "hello", 5, 0);
	receive(&line);
	vug_input_consume(&line.input, 2);
	send_piece(&line, "you", 3, 0);
	receive(&line);
	cr_assert_eq(vug_input_get_length(&line.input), 6);
	cr_assert_eq(memcmp(vug_input_get_bytes(&line.input), "lloyou", 6), 0);
	finish_line(&line);
}

Test(input, nothing_there_is_eagain)
{
	struct line line;

	start_line(&line);
	cr_assert_eq(receive(&line), -EAGAIN);
	finish_line(&line);
}

Test(input, the_end_of_the_stream_is_0)
{
	struct line line;

	start_line(&line);
	shutdown(line.theirs, SHUT_WR);
	cr_assert_eq(receive(&line), 0);
	finish_line(&line);
}

Test(input, what_is_not_a_socket_is_an_error)
{
	struct line line;

	start_line(&line);
	close(line.ours);
	line.ours = memory_create(1, 0);
	cr_assert_eq(receive(&line), -ENOTSOCK);
	finish_line(&line);
}

Test(input, a_read_that_got_less_than_it_asked_for_has_drained_the_socket)
{
	struct line line;

	start_line(&line);
	send_piece(&line, "hello", 5, 0);
	receive(&line);
	cr_assert(line.input.is_drained);
	finish_line(&line);
}

Test(input, a_read_that_got_all_it_asked_for_has_not)
{
	static const uint8_t bytes[VUG_INPUT_SIZE + 1];
	struct line line;

	start_line(&line);
	send_piece(&line, bytes, sizeof(bytes), 0);
	cr_assert_eq(receive(&line), VUG_INPUT_SIZE);
	cr_assert_not(line.input.is_drained);
	finish_line(&line);
}

Test(input, a_descriptor_is_with_the_message_that_it_came_with)
{
	struct line line;

	start_line(&line);
	send_position_and_scanout(&line, SCANOUT_LENGTH);
	receive_all(&line);
	expect_scanouts_descriptor(&line);
	finish_line(&line);
}

Test(input, a_descriptor_is_with_its_message_wherever_that_was_cut)
{
	for (size_t piece = 1; piece < SCANOUT_LENGTH; piece++) {
		struct line line;

		start_line(&line);
		send_position_and_scanout(&line, piece);
		receive_all(&line);
		expect_scanouts_descriptor(&line);
		finish_line(&line);
	}
}

Test(input, a_descriptor_is_with_the_first_of_two_messages_in_one_piece_if_that_one_wants_it)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;

	start_line(&line);
	add_scanout(&script);
	add_position(&script);
	send_piece(&line, script.bytes, script.length, 1);
	receive_all(&line);
	taken = take_message(&line, SCANOUT_LENGTH);
	cr_assert_geq(taken.fd, 0);
	cr_assert_eq(take_message(&line, POSITION_LENGTH).fd, -1);
	close(taken.fd);
	finish_line(&line);
}

Test(input, each_of_two_scanouts_has_its_own)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors first, second;
	struct line line;

	start_line(&line);
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 1);
	send_piece(&line, script.bytes, script.length, 1);
	receive_all(&line);
	first = take_message(&line, SCANOUT_LENGTH);
	second = take_message(&line, SCANOUT_LENGTH);
	cr_assert(first.fd >= 0 && first.extra == 0);
	cr_assert(second.fd >= 0 && second.extra == 0);
	close(first.fd);
	close(second.fd);
	finish_line(&line);
}

Test(input, a_message_without_one_has_none)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;

	start_line(&line);
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 0);
	receive_all(&line);
	taken = take(&line);
	cr_assert(taken.fd == -1 && taken.extra == 0 && !taken.are_lost);
	finish_line(&line);
}

Test(input, a_descriptor_is_closed_on_exec)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;

	start_line(&line);
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 1);
	receive_all(&line);
	taken = take(&line);
	cr_assert_eq(fcntl(taken.fd, F_GETFD), FD_CLOEXEC);
	close(taken.fd);
	finish_line(&line);
}

Test(input, the_first_of_several_descriptors_is_kept_and_the_others_are_closed)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;
	unsigned int before;

	start_line(&line);
	before = count_open();
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 3);
	receive_all(&line);
	taken = take(&line);
	cr_assert_eq(lseek(taken.fd, 0, SEEK_END), 1, "the first has one byte");
	cr_assert_eq(taken.extra, 2);
	cr_assert_eq(count_open(), before + 1);
	finish_line(&line);
}

Test(input, more_than_there_is_room_for_are_lost_and_not_leaked)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;
	unsigned int before;

	start_line(&line);
	before = count_open();
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, MAX_RIGHTS);
	receive_all(&line);
	taken = take(&line);
	cr_assert_geq(taken.fd, 0);
	cr_assert_eq(count_open(), before + 1);
	finish_line(&line);
}

Test(input, a_flood_of_descriptors_before_any_message_is_whole_does_not_leak)
{
	struct line line;
	unsigned int before;

	start_line(&line);
	before = count_open();
	for (unsigned int i = 0; i < 11; i++)
		send_piece(&line, "\t", 1, 2);
	receive_all(&line);
	cr_assert_leq(count_open(), before + VUG_INPUT_MAX_DESCRIPTORS);
	vug_input_close_descriptors(&line.input);
	cr_assert_eq(count_open(), before);
	finish_line(&line);
}

/* Byte by byte, and with more of them than it may have; the last piece begins the next message. */
Test(input, what_a_message_has_too_many_takes_no_room_from_the_next)
{
	struct script script = {.length = 0};
	struct line line;

	start_line(&line);
	add_position(&script);
	add_scanout(&script);
	send_piece(&line, script.bytes, 1, 3);
	send_piece(&line, script.bytes + 1, 1, 3);
	send_piece(&line, script.bytes + 2, script.length - 2, 1);
	receive_all(&line);
	cr_assert_eq(vug_input_take_excess(&line.input), 2);
	cr_assert_eq(vug_input_count_descriptors(&line.input), 4);
	close(take_message(&line, POSITION_LENGTH).fd);
	expect_one(take(&line));
	finish_line(&line);
}

/* As if every descriptor that this process may have were open. */
static void receive_without_room(struct line *line)
{
	struct rlimit limit, none;

	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){.rlim_cur = 0, .rlim_max = limit.rlim_max};
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	receive_all(line);
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

Test(input, a_descriptor_that_cannot_be_received_is_distinguished_from_none)
{
	struct script script = {.length = 0};
	struct vug_message_descriptors taken;
	struct line line;

	start_line(&line);
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 1);
	receive_without_room(&line);
	taken = take(&line);
	cr_assert(taken.fd == -1 && taken.are_lost);
	finish_line(&line);
}

Test(input, closing_the_descriptors_keeps_the_bytes)
{
	struct script script = {.length = 0};
	struct line line;
	unsigned int before;

	start_line(&line);
	before = count_open();
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 1);
	receive_all(&line);
	vug_input_close_descriptors(&line.input);
	cr_assert_eq(count_open(), before);
	cr_assert_eq(vug_input_get_length(&line.input), SCANOUT_LENGTH);
	finish_line(&line);
}

Test(input, finishing_closes_what_nobody_took)
{
	struct script script = {.length = 0};
	struct line line;
	unsigned int before = count_open();

	start_line(&line);
	add_scanout(&script);
	send_piece(&line, script.bytes, script.length, 1);
	receive_all(&line);
	finish_line(&line);
	cr_assert_eq(count_open(), before);
}
