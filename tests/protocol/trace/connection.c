/* SPDX-License-Identifier: MIT */
/* Traces over connections, and what a program may do while a trace is written. */
#include "protocol/trace/fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display/server.h"

SUITE(trace_set_up, trace_tear_down);

/* ---- connections ------------------------------------------------------------------------ */

SUITE_TEST(trace_connection, a_server_that_waits_has_no_connection_in_its_trace)
{
	vug_server_disconnect(rig->server);
	cr_assert_eq(trace_begin(ALL), 0);
	trace_log_expect(&trace_log, "");
	rig_connect(rig);
	trace_log_expect(&trace_log, "0 connected\n");
}

SUITE_TEST(trace_connection, goes_on_over_connections)
{
	trace_all();
	peer_close(&rig->peer);
	rig_settle(rig);
	fake_clock_advance(2);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 disconnected 0 errno 0\n"
				     "2000 connected\n"
				     "2000 request 7 of 12: 12 bytes, 12 kept\n");
	recorder_forget(&rig->recorder);
}

SUITE_TEST(trace_connection, a_channel_that_the_server_opens_is_a_connection)
{
	vug_server_disconnect(rig->server);
	cr_assert_eq(trace_begin(ALL), 0);
	peer_close(&rig->peer);
	close(vug_server_open(rig->server));
	trace_log_expect(&trace_log, "0 connected\n");
}

SUITE_TEST(trace_connection, the_program_disconnects)
{
	trace_all();
	vug_server_disconnect(rig->server);
	trace_log_expect(&trace_log, "0 disconnected -1 errno 0\n");
	vug_server_disconnect(rig->server);
	trace_log_expect(&trace_log, "");
}

SUITE_TEST(trace_connection, ends_with_the_last_reference)
{
	trace_all();
	vug_server_unref(rig->server);
	rig->server = NULL;
	trace_log_expect(&trace_log, "");
}

/* ---- in callbacks ----------------------------------------------------------------------- */

static void begin_at_scanout(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	if (event == RECORDER_SCANOUT && trace_log.stream == NULL)
		cr_assert_eq(trace_begin(ALL), 0);
}

SUITE_TEST(trace_connection, may_begin_in_a_callback)
{
	rig->recorder.react = begin_at_scanout;
	peer_send_together(&rig->peer,
			   (struct peer_message[]){PEER_MAKE(PEER_SCANOUT, 0, 32, 32),
						   PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2)},
			   2);
	rig_settle(rig);
	trace_log_expect(&trace_log, "0 connected already\n0 request 4 of 12: 12 bytes, 12 kept\n");
	recorder_forget(&rig->recorder);
}

static void end_trace(struct trace_log *log)
{
	log->react = NULL;
	cr_expect_eq(vug_server_set_trace(rig->server, NULL), 0);
}

SUITE_TEST(trace_connection, may_end_in_its_own_callback)
{
	trace_all();
	trace_log.react = end_trace;
	trace_log.num_pieces = 0;
	rig_expect_alive(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	cr_expect_eq(trace_log.num_pieces, 1);
}

/* In the middle of a record: its payload is not written any more. */
SUITE_TEST(trace_connection, may_end_between_the_pieces_of_a_record)
{
	struct peer_message message = peer_update(0, 0, 0, 8, 8, NULL);

	rig_show_surface(rig, 0, 8, 8);
	trace_all();
	trace_log.react = end_trace;
	trace_log.num_pieces = 0;
	rig_send(rig, message);
	cr_expect_eq(trace_log.num_pieces, 1);
	recorder_expect(&rig->recorder, "frame 0 8x8+0+0\n");
}

SUITE_TEST(trace_connection, may_end_with_its_header)
{
	struct vug_trace trace = trace_log_begin(&trace_log, ALL);

	trace_log.react = end_trace;
	cr_expect_eq(vug_server_set_trace(rig->server, &trace), 0);
	cr_expect_eq(trace_log.num_pieces, 1);
}

static void begin_another(struct trace_log *log)
{
	struct vug_trace trace = {.size = sizeof(trace),
				  .write = (void (*)(const void *, size_t, void *))abort};

	log->react = NULL;
	cr_expect_eq(vug_server_set_trace(rig->server, &trace), -EBUSY);
}

SUITE_TEST(trace_connection, another_one_cannot_begin_in_its_callback)
{
	trace_all();
	trace_log.react = begin_another;
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	trace_log_expect(&trace_log, "0 request 7 of 12: 12 bytes, 12 kept\n");
}

static void disconnect(struct trace_log *log)
{
	if (log->num_pieces == *(size_t *)log->react_data)
		vug_server_disconnect(rig->server);
}

/* At each piece of an exchange, the connection goes. */
static void disconnect_at_piece(size_t piece)
{
	cr_assert_eq(trace_begin(ALL), 0);
	trace_log_forget(&trace_log);
	trace_log.react = disconnect;
	trace_log.react_data = &piece;
	trace_log.num_pieces = 0;
	for (uint32_t i = 0; i < 3; i++) {
		struct peer_message message = peer_update(0, 0, 0, 8, 8, NULL);

		peer_try_send(&rig->peer, &message);
		message = samples[PEER_DMABUF_SCANOUT - 1].make();
		peer_try_send(&rig->peer, &message);
		message = peer_make(PEER_GET_EDID, (uint32_t[]){0}, 4);
		peer_try_send(&rig->peer, &message);
	}
	rig_settle(rig);
	cr_expect_eq(trace_log.num_pieces, piece, "piece %zu", piece);
	cr_expect_not(vug_server_is_connected(rig->server));
	trace_log_finish(&trace_log);
	trace_log.stream = NULL;
	rig_connect(rig);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 0, 8, 8);
}

SUITE_TEST(trace_connection, a_disconnect_in_its_callback_ends_it)
{
	const struct rig_options options = {.config = {.num_scanouts = 4}};

	fixture_use(&options);
	fake_clock_install();
	rig_show_surface(rig, 0, 8, 8);
	for (size_t piece = 1; piece <= 20; piece++) {
		disconnect_at_piece(piece);
		recorder_forget(&rig->recorder);
	}
}

/* In the log, after the first of two replies that leave together. */
static void attach_next(struct recorder *recorder, enum recorder_event event)
{
	(void)event;
	if (recorder_take_lines(recorder, VUG_LOG_DEBUG, "sent the reply") == 0)
		return;
	recorder->react = NULL;
	peer_close(&rig->peer);
	vug_server_disconnect(rig->server);
	cr_assert_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
}

SUITE_TEST(trace_connection, a_reply_is_not_traced_as_one_of_the_next_connection)
{
	struct peer_message message = peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);

	rig->recorder.keeps_frames = true;
	rig->server->log.level = VUG_LOG_DEBUG;
	rig_update_dmabuf(rig, 1);
	rig_send(rig, message);
	trace_all();
	recorder_take_lines(&rig->recorder, VUG_LOG_DEBUG, "");
	recorder_forget(&rig->recorder);
	rig->recorder.react = attach_next;
	rig_finish_frame(rig);
	trace_log_expect(&trace_log, "0 reply 10 of 0: 0 bytes, 0 kept\n"
				     "0 disconnected -1 errno 0\n"
				     "0 connected\n");
}

static void disconnect_once(struct trace_log *log)
{
	log->react = NULL;
	vug_server_disconnect(rig->server);
}

SUITE_TEST(trace_connection, a_request_is_not_logged_once_its_record_has_disconnected)
{
	rig->server->log.level = VUG_LOG_DEBUG;
	trace_all();
	trace_log.react = disconnect_once;
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2));
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_DEBUG, "received"), 0);
}

SUITE_TEST(trace_connection, an_impossible_size_is_not_logged_once_its_record_has_disconnected)
{
	const uint32_t header[] = {PEER_CURSOR_POS, 0, UINT32_MAX};

	trace_all();
	trace_log.react = disconnect_once;
	rig_stream(rig, header, sizeof(header));
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, ""), 0);
	recorder_expect(&rig->recorder, "");
}

static void drop(struct trace_log *log)
{
	log->react = NULL;
	vug_server_unref(rig->server);
	rig->server = NULL;
}

SUITE_TEST(trace_connection, the_last_reference_may_be_dropped_while_it_begins)
{
	struct vug_trace trace = trace_log_begin(&trace_log, ALL);

	trace_log.react = drop;
	cr_expect_eq(vug_server_set_trace(rig->server, &trace), 0);
	cr_expect_eq(trace_log.num_pieces, 1);
}

SUITE_TEST(trace_connection, the_last_reference_may_be_dropped_in_a_dispatch)
{
	struct peer_message message = peer_make(PEER_GET_EDID, (uint32_t[]){0}, 4);

	trace_all();
	trace_log.react = drop;
	trace_log.num_pieces = 0;
	peer_send(&rig->peer, &message);
	rig_settle(rig);
	cr_expect_eq(trace_log.num_pieces, 1);
}

SUITE_TEST(trace_connection, the_last_reference_may_be_dropped_at_a_disconnect)
{
	trace_all();
	trace_log.react = drop;
	vug_server_disconnect(rig->server);
	cr_expect_null(rig->server);
}

SUITE_TEST(trace_connection, the_last_reference_may_be_dropped_at_a_connection)
{
	int fds[2];

	vug_server_disconnect(rig->server);
	cr_assert_eq(trace_begin(ALL), 0);
	trace_log.react = drop;
	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	cr_expect_eq(vug_server_attach(rig->server, fds[0]), 0);
	cr_expect_null(rig->server);
	close(fds[1]);
}
