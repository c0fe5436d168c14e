/* SPDX-License-Identifier: MIT */
/* vug_server_set_trace(): what is written down of messages, and how much of it. */
#include "protocol/trace/fixture.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/memory_file.h"

SUITE(trace_set_up, trace_tear_down);

/* ---- the call --------------------------------------------------------------------------- */

SUITE_TEST(trace, a_trace_without_a_callback_is_refused)
{
	const struct vug_trace trace = {.size = sizeof(trace)};

	cr_expect_eq(vug_server_set_trace(rig->server, &trace), -EINVAL);
}

SUITE_TEST(trace, a_struct_without_room_is_refused)
{
	struct vug_trace trace = trace_log_begin(&trace_log, ALL);

	trace.size = sizeof(size_t);
	cr_expect_eq(vug_server_set_trace(rig->server, &trace), -EINVAL);
	cr_expect_eq(trace_log.length, 0);
}

SUITE_TEST(trace, what_is_reserved_has_to_be_zero)
{
	struct vug_trace trace = trace_log_begin(&trace_log, ALL);

	for (size_t i = 0; i < COUNT(trace.unused); i++) {
		trace.unused[i] = 1;
		cr_expect_eq(vug_server_set_trace(rig->server, &trace), -EINVAL);
		trace.unused[i] = 0;
	}
	cr_expect_eq(trace_log.length, 0);
}

SUITE_TEST(trace, what_is_refused_leaves_the_trace_that_is_there)
{
	const struct vug_trace wrong = {.size = sizeof(wrong)};

	trace_all();
	cr_expect_eq(vug_server_set_trace(rig->server, &wrong), -EINVAL);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 12 kept\n");
}

#define IS_BIG_ENDIAN (__BYTE_ORDER == __BIG_ENDIAN)

SUITE_TEST(trace, a_trace_begins_with_a_file_header)
{
	static const uint8_t header[TRACE_LOG_HEADER_SIZE] = {
		'V', 'U', 'G', 'T', 'R',           'A', 'C', 'E',  1,
		0,   24,  0,   0,   IS_BIG_ENDIAN, 0,   0,   0x34, 0x12};

	vug_server_disconnect(rig->server);
	cr_assert_eq(trace_begin(0x1234), 0);
	cr_assert_eq(trace_log.length, sizeof(header));
	cr_expect_eq(memcmp(trace_log.bytes, header, sizeof(header)), 0);
}

SUITE_TEST(trace, another_trace_takes_the_place_of_the_first)
{
	struct trace_log second;
	struct vug_trace trace = trace_log_begin(&second, ALL);

	trace_all();
	cr_expect_eq(vug_server_set_trace(rig->server, &trace), 0);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "");
	trace_log_expect(&second, "0 connected already\n0 request 7 of 12: 12 bytes, 12 kept\n");
	vug_server_set_trace(rig->server, NULL);
	trace_log_finish(&second);
}

SUITE_TEST(trace, null_ends_it)
{
	trace_all();
	cr_expect_eq(vug_server_set_trace(rig->server, NULL), 0);
	rig_expect_alive(rig);
	vug_server_disconnect(rig->server);
	trace_log_expect(&trace_log, "");
}

SUITE_TEST(trace, without_one_null_does_nothing)
{
	cr_expect_eq(vug_server_set_trace(rig->server, NULL), 0);
	rig_expect_alive(rig);
}

/* ---- messages --------------------------------------------------------------------------- */

static void expect_sample(const struct sample *sample, const struct peer_message *message,
			  size_t header_size)
{
	uint32_t request = (uint32_t)(sample - samples) + 1;
	uint32_t size = (uint32_t)(message->length - header_size);
	uint32_t pixels = request == PEER_UPDATE ? size - 20 : 0;
	uint32_t first = size - pixels, reply = (uint32_t)sample->reply_size;
	char lines[512];
	int length = snprintf(lines, sizeof(lines), "7000 request %u of %u: %u bytes, %u kept",
			      request, size, first, first);

	length += snprintf(lines + length, sizeof(lines) - (size_t)length, "%s\n",
			   message->num_fds > 0 ? ", sealed 512" : "");
	if (pixels > 0)
		length += snprintf(lines + length, sizeof(lines) - (size_t)length,
				   "7000 payload %u of %u: %u bytes, %u kept\n", request, size,
				   pixels, pixels);
	if (rig->is_draft && sample->has_reply && reply == 0)
		reply = sizeof(uint32_t);
	if (sample->has_reply)
		snprintf(lines + length, sizeof(lines) - (size_t)length,
			 "7000 reply %u of %u: %u bytes, %u kept\n", request, reply, reply, reply);
	trace_log_expect(&trace_log, lines);
}

static void trace_sample(const struct sample *sample, size_t header_size)
{
	struct peer_message message = samples_make(sample);

	cr_assert_eq(trace_begin(ALL), 0);
	trace_log_forget(&trace_log);
	fake_clock_advance(7);
	peer_send(&rig->peer, &message);
	rig_settle(rig);
	expect_sample(sample, &message, header_size);
	samples_expect(sample);
	samples_reset();
	vug_server_set_trace(rig->server, NULL);
	trace_log_finish(&trace_log);
	trace_log.stream = NULL;
}

SUITE_TEST(trace, every_message_is_written_down_with_its_time_and_its_reply)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++)
		trace_sample(&samples[i], PEER_HEADER_SIZE);
}

SUITE_TEST(trace, every_message_of_the_draft_is_too)
{
	samples_tear_down();
	samples_set_up_draft();
	fake_clock_install();
	for (size_t i = 0; i < NUM_SAMPLES; i++)
		if (samples[i].is_in_draft)
			trace_sample(&samples[i], PEER_HEADER_SIZE - 4);
}

SUITE_TEST(trace, the_header_names_the_draft)
{
	samples_tear_down();
	samples_set_up_draft();
	cr_assert_eq(trace_begin(ALL), 0);
	cr_expect_eq(trace_log.bytes[12], 1);
}

SUITE_TEST(trace, the_payload_of_every_request_is_kept)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		if (samples[i].has_reply)
			continue;
		cr_assert_eq(trace_begin(ALL), 0);
		trace_log_forget(&trace_log);
		rig_send(rig, message);
		trace_log_expect_payload(&trace_log, message.bytes + PEER_HEADER_SIZE,
					 message.length - PEER_HEADER_SIZE);
		trace_log_finish(&trace_log);
		recorder_forget(&rig->recorder);
	}
	cr_assert_eq(trace_begin(ALL), 0);
}

SUITE_TEST(trace, the_payload_of_a_reply_is_kept)
{
	uint8_t reply[PEER_EDID_REPLY_SIZE];

	cr_assert_eq(trace_begin(ALL), 0);
	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	peer_expect_reply(&rig->peer, PEER_GET_DISPLAY_INFO, reply, PEER_DISPLAY_INFO_REPLY_SIZE);
	trace_log_expect_payload(&trace_log, reply, PEER_DISPLAY_INFO_REPLY_SIZE);
}

SUITE_TEST(trace, messages_keep_their_order)
{
	trace_all();
	peer_send_together(&rig->peer,
			   (struct peer_message[]){PEER_MAKE(PEER_SCANOUT, 0, 0, 0),
						   peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0),
						   PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2)},
			   3);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 12 kept\n"
				     "0 request 1 of 0: 0 bytes, 0 kept\n"
				     "0 reply 1 of 8: 8 bytes, 8 kept\n"
				     "0 request 4 of 12: 12 bytes, 12 kept\n");
	peer_expect_reply(&rig->peer, PEER_GET_PROTOCOL_FEATURES, NULL, PEER_FEATURES_REPLY_SIZE);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(trace, a_reply_has_the_time_at_which_it_left)
{
	const struct rig_options options = {.config = {.num_scanouts = 2}, .keeps_frames = true};

	fixture_use(&options);
	fake_clock_install();
	rig_show_dmabuf(rig, 0, 16, 16);
	trace_all();
	rig_update_dmabuf(rig, 0);
	trace_log_expect(&trace_log, "0 request 10 of 20: 20 bytes, 20 kept\n");
	fake_clock_advance(3);
	rig_finish_frame(rig);
	trace_log_expect(&trace_log, "3000 reply 10 of 0: 0 bytes, 0 kept\n");
	rig_expect_dmabuf_reply(rig);
}

/* ---- how much is kept ------------------------------------------------------------------- */

SUITE_TEST(trace, a_payload_is_cut_where_the_program_says)
{
	cr_assert_eq(trace_begin(5), 0);
	trace_log_forget(&trace_log);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 5 kept\n");
	rig_expect_alive(rig);
	trace_log_expect(&trace_log, "0 request 1 of 0: 0 bytes, 0 kept\n"
				     "0 reply 1 of 8: 8 bytes, 5 kept\n");
}

SUITE_TEST(trace, with_0_no_payload_is_kept)
{
	cr_assert_eq(trace_begin(0), 0);
	trace_log_forget(&trace_log);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 0 kept\n");
}

static void send_in_pieces(const struct peer_message *message, size_t piece)
{
	for (size_t offset = 0; offset < message->length; offset += piece) {
		size_t end = offset + piece < message->length ? offset + piece : message->length;

		peer_send_part(&rig->peer, message, offset, end);
		rig_settle(rig);
	}
}

SUITE_TEST(trace, pixels_are_kept_in_as_many_pieces_as_they_come)
{
	struct peer_message message;

	rig_show_surface(rig, 0, 8, 8);
	message = peer_update(0, 0, 0, 8, 8, NULL);
	trace_all();
	send_in_pieces(&message, 100);
	trace_log_expect_payload(&trace_log, message.bytes + PEER_HEADER_SIZE, 20 + 256);
	trace_log_expect(&trace_log, "0 request 8 of 276: 20 bytes, 20 kept\n"
				     "0 payload 8 of 276: 68 bytes, 68 kept\n"
				     "0 payload 8 of 276: 100 bytes, 100 kept\n"
				     "0 payload 8 of 276: 88 bytes, 88 kept\n");
	recorder_expect(&rig->recorder, "frame 0 8x8+0+0\n");
}

SUITE_TEST(trace, pixels_beyond_the_picture_are_kept_too)
{
	struct peer_message message;
	uint32_t pixels[64];

	for (uint32_t i = 0; i < 64; i++)
		pixels[i] = i * 0x01020304;
	rig_show_surface(rig, 0, 4, 4);
	message = peer_update(0, 2, 2, 8, 8, pixels);
	trace_all();
	send_in_pieces(&message, 70);
	trace_log_expect_payload(&trace_log, message.bytes + PEER_HEADER_SIZE, 20 + 256);
	recorder_expect(&rig->recorder, "frame 0 2x2+2+2\n");
	cr_expect_eq(rig_get_pixel(rig, 0, 3, 3), pixels[9]);
}

SUITE_TEST(trace, pixels_that_are_cut_off_are_one_record)
{
	struct peer_message message;

	rig_show_surface(rig, 0, 8, 8);
	message = peer_update(0, 0, 0, 8, 8, NULL);
	cr_assert_eq(trace_begin(50), 0);
	trace_log_forget(&trace_log);
	send_in_pieces(&message, 60);
	trace_log_expect(&trace_log, "0 request 8 of 276: 20 bytes, 20 kept\n"
				     "0 payload 8 of 276: 28 bytes, 28 kept\n"
				     "0 payload 8 of 276: 60 bytes, 2 kept\n"
				     "0 payload 8 of 276: 168 bytes, 0 kept\n");
	recorder_expect(&rig->recorder, "frame 0 8x8+0+0\n");
}

SUITE_TEST(trace, a_message_that_is_not_finished_has_what_came_of_it)
{
	struct peer_message message;

	rig_show_surface(rig, 0, 8, 8);
	message = peer_update(0, 0, 0, 8, 8, NULL);
	trace_all();
	peer_send_part(&rig->peer, &message, 0, 100);
	rig_settle(rig);
	peer_close(&rig->peer);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 request 8 of 276: 20 bytes, 20 kept\n"
				     "0 payload 8 of 276: 68 bytes, 68 kept\n"
				     "0 disconnected 0 errno 0\n");
	recorder_forget(&rig->recorder);
}

SUITE_TEST(trace, a_message_that_was_begun_before_is_left_out)
{
	struct peer_message message;

	rig_show_surface(rig, 0, 8, 8);
	message = peer_update(0, 0, 0, 8, 8, NULL);
	peer_send_part(&rig->peer, &message, 0, 100);
	rig_settle(rig);
	trace_all();
	peer_send_part(&rig->peer, &message, 100, message.length);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 8x8+0+0\n");
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 12 kept\n");
	recorder_forget(&rig->recorder);
}

/* ---- what should not have been sent ----------------------------------------------------- */

SUITE_TEST(trace, a_request_that_does_not_exist_is_written_down)
{
	struct peer_message message = PEER_MAKE(99, 1, 2, 3);

	trace_all();
	rig_send(rig, message);
	trace_log_expect_payload(&trace_log, message.bytes + PEER_HEADER_SIZE, 12);
	trace_log_expect(&trace_log, "0 request 99 of 12: 0 bytes, 0 kept\n"
				     "0 payload 99 of 12: 12 bytes, 12 kept\n");
	recorder_expect_warning(&rig->recorder, "99");
}

SUITE_TEST(trace, a_payload_of_the_wrong_size_is_written_down)
{
	trace_all();
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0, 0));
	trace_log_expect(&trace_log, "0 request 11 of 8: 0 bytes, 0 kept\n"
				     "0 payload 11 of 8: 8 bytes, 8 kept\n"
				     "0 reply 11 of 1056: 1056 bytes, 1056 kept\n");
	peer_expect_reply(&rig->peer, PEER_GET_EDID, NULL, PEER_EDID_REPLY_SIZE);
	recorder_expect_warning(&rig->recorder, "8 bytes");
}

SUITE_TEST(trace, what_ends_the_connection_is_written_down)
{
	struct peer_message message = PEER_MAKE(PEER_SCANOUT, 0, 0, 0);

	trace_all();
	peer_set_size(&message, UINT32_MAX);
	peer_send(&rig->peer, &message);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 request 7 of 4294967295: 0 bytes, 0 kept\n"
				     "0 disconnected 1 errno 71\n");
	recorder_forget(&rig->recorder);
	recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, "");
}

SUITE_TEST(trace, the_flags_of_a_request_are_written_down)
{
	struct peer_message message = PEER_MAKE(PEER_SCANOUT, 0, 0, 0);

	peer_set_flags(&message, 0xdeadbeef);
	trace_all();
	rig_send(rig, message);
	cr_expect_eq(
		memcmp(trace_log.bytes + TRACE_LOG_HEADER_SIZE + 40 + 20, "\xef\xbe\xad\xde", 4),
		0);
}

/* ---- descriptors ------------------------------------------------------------------------ */

static void expect_descriptor(int fd, const char *kind)
{
	struct peer_message message = PEER_MAKE(PEER_SCANOUT, 0, 0, 0);
	char line[128];

	cr_assert_geq(fd, 0);
	peer_add_fd(&message, fd);
	rig_send(rig, message);
	snprintf(line, sizeof(line), "0 request 7 of 12: 12 bytes, 12 kept, %s\n", kind);
	trace_log_expect(&trace_log, line);
	recorder_expect_warning(&rig->recorder, "descriptors");
	close(fd);
}

SUITE_TEST(trace, descriptors_are_named_by_kind_and_size)
{
	int pipe_fds[2], socket_fds[2];

	cr_assert_eq(pipe(pipe_fds), 0);
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, socket_fds), 0);
	trace_all();
	expect_descriptor(memory_file_new(4096, true), "sealed 4096");
	expect_descriptor(memory_file_new(100, false), "memory 100");
	expect_descriptor(pipe_fds[0], "pipe");
	expect_descriptor(socket_fds[0], "socket");
	expect_descriptor(open("/dev/null", O_RDONLY), "other");
	close(pipe_fds[1]);
	close(socket_fds[1]);
}

SUITE_TEST(trace, all_descriptors_of_a_message_are_named)
{
	struct peer_message message = samples[PEER_DMABUF_SCANOUT - 1].make();

	peer_add_fd(&message, message.fds[0]);
	peer_add_fd(&message, message.fds[0]);
	trace_all();
	rig_send(rig, message);
	trace_log_expect(&trace_log,
			 "0 request 9 of 40: 40 bytes, 40 kept, sealed 512, sealed 512, "
			 "sealed 512\n");
	recorder_expect_warning(&rig->recorder, "descriptors");
	recorder_forget(&rig->recorder);
}

SUITE_TEST(trace, descriptors_within_pixels_are_counted)
{
	struct peer_message message, tail;

	rig_show_surface(rig, 0, 8, 8);
	message = peer_update(0, 0, 0, 8, 8, NULL);
	tail = message;
	tail.length -= 32;
	memmove(tail.bytes, message.bytes + 32, tail.length);
	peer_add_fd(&tail, samples_get_fd());
	trace_all();
	peer_send_part(&rig->peer, &message, 0, 32);
	rig_settle(rig);
	peer_send(&rig->peer, &tail);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 request 8 of 276: 20 bytes, 20 kept\n"
				     "0 payload 8 of 276: 0 bytes, 0 kept, unknown\n"
				     "0 payload 8 of 276: 256 bytes, 256 kept\n");
	recorder_expect_warning(&rig->recorder, "descriptors");
	recorder_forget(&rig->recorder);
}

/* Traced pixels take another way in: what comes behind them in the same read is not theirs. */
SUITE_TEST(trace, descriptors_behind_pixels_find_their_message)
{
	struct peer_message message = peer_update(0, 0, 0, 8, 8, NULL);
	struct peer_message next = samples[PEER_DMABUF_SCANOUT - 1].make();

	rig_show_surface(rig, 0, 8, 8);
	trace_all();
	peer_send_part(&rig->peer, &message, 0, 40);
	rig_settle(rig);
	peer_send_part(&rig->peer, &message, 40, message.length);
	peer_send(&rig->peer, &next);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 request 8 of 276: 20 bytes, 20 kept\n"
				     "0 payload 8 of 276: 8 bytes, 8 kept\n"
				     "0 payload 8 of 276: 248 bytes, 248 kept\n"
				     "0 request 9 of 40: 40 bytes, 40 kept, sealed 512\n");
	recorder_forget(&rig->recorder);
}
