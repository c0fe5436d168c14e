/* SPDX-License-Identifier: MIT */
/*
 * Random stories of a back end and a program: it sends, it reads late, frames are finished in any
 * order and from other frames' callbacks, a dispatch comes only when the descriptor asks for it.
 * When everything has been sent, read and finished, nobody is owed anything.
 */
#include "protocol/rig/fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vug/stats.h>

#include "display/server.h"
#include "protocol/rig/story.h"
#include "support/memory_file.h"

#define NUM_SCANOUTS 3
#define MAX_REQUESTS 2048
#define MAX_KEPT 512
#define MAX_FENCES 64

struct story {
	struct random random;
	struct vug_server *server;
	int64_t now; /* the server's clock */
	struct story_writer writer;
	struct story_reader reader;
	int picture;                     /* a dma-buf, as far as anybody knows */
	uint32_t requests[MAX_REQUESTS]; /* that have a reply, in order */
	size_t num_requests, num_replies;
	struct vug_frame *frames[MAX_KEPT];
	size_t num_frames;
	int fences[MAX_FENCES]; /* that signal later */
	size_t num_fences;
	unsigned int diligence; /* one occasion in so many is taken to finish frames */
	unsigned int num_ends, num_changes, num_announced;
};

/* ---- the program ------------------------------------------------------------------------ */

static int64_t get_now(void *data)
{
	return ++((struct story *)data)->now;
}

static struct vug_frame *take_frame(struct story *story)
{
	uint32_t index = random_between(&story->random, 0, (uint32_t)story->num_frames - 1);
	struct vug_frame *frame = story->frames[index];

	story->frames[index] = story->frames[--story->num_frames];
	return frame;
}

static void finish_later(struct story *story, struct vug_frame *frame)
{
	int fence = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	check(fence >= 0, "no eventfd");
	story->fences[story->num_fences++] = fcntl(fence, F_DUPFD_CLOEXEC, 0);
	check(vug_frame_done_after(frame, fence) == 0, "vug_frame_done_after failed");
}

static void finish_frame(struct story *story)
{
	struct vug_frame *frame = take_frame(story);

	if (story_happens(&story->random, 8))
		vug_frame_done(vug_frame_ref(frame));
	if (story->num_fences < MAX_FENCES && story_happens(&story->random, 8))
		finish_later(story, frame);
	else
		vug_frame_done(frame);
}

static void finish_frames(struct story *story, uint32_t count)
{
	while (count-- > 0 && story->num_frames > 0)
		finish_frame(story);
}

static void signal_fences(struct story *story, size_t left)
{
	while (story->num_fences > left) {
		int fence = story->fences[--story->num_fences];

		check(eventfd_write(fence, 1) == 0, "cannot signal");
		close(fence);
	}
}

/* In a callback, of whatever. */
static void react(struct story *story)
{
	if (story_happens(&story->random, 2))
		return;
	if (story_happens(&story->random, 2))
		finish_frames(story, MAX_KEPT);
	else
		finish_frames(story, random_between(&story->random, 1, 3));
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct story *story = data;

	bool is_surface = vug_scanout_get_index(scanout) == 2;

	check(story->num_frames < MAX_KEPT, "too many frames");
	story->frames[story->num_frames++] = frame;
	/* Another one of a surface comes only when this one is done. */
	if (is_surface && story_happens(&story->random, 2))
		vug_frame_done(story->frames[--story->num_frames]);
	if (is_surface || story_happens(&story->random, 16))
		react(story);
}

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	(void)scanout;
	(void)buffer;
	(void)viewport;
	react(data);
}

static void on_monitors_changed(struct vug_server *server, void *data)
{
	struct story *story = data;

	(void)server;
	story->num_announced = story->num_changes;
	react(story);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	struct story *story = data;

	(void)server;
	check(reason == VUG_DISCONNECT_PEER_CLOSED && error == 0, "it ended by %d, %d", reason,
	      error);
	story->num_ends++;
}

static void change_monitor(struct story *story)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .width = 640 + ++story->num_changes,
					    .height = 480};

	check(vug_scanout_set_monitor(vug_server_get_scanout(story->server, 0), &monitor) == 0,
	      "the monitor was refused");
}

/* ---- the back end ----------------------------------------------------------------------- */

static struct peer_message make_dmabuf(struct story *story, uint32_t scanout)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(scanout, 16, 16);

	return peer_dmabuf_scanout(&dmabuf, fcntl(story->picture, F_DUPFD_CLOEXEC, 0));
}

/* The first scanout mostly shows dma-bufs, the last one surfaces, that in the middle either. */
static struct peer_message make_picture(struct story *story)
{
	uint32_t size = story_happens(&story->random, 8) ? 0 : 8;

	if (story_happens(&story->random, 2))
		return make_dmabuf(story, random_between(&story->random, 0, 1));
	return PEER_MAKE(PEER_SCANOUT, random_between(&story->random, 1, 2), size, size);
}

static struct peer_message make_request(struct story *story)
{
	uint32_t scanout = random_between(&story->random, 0, NUM_SCANOUTS - 1);
	uint32_t x = random_between(&story->random, 0, 4);

	switch (random_between(&story->random, 0, 23)) {
	case 0:
	case 1:
		return make_picture(story);
	case 2:
	case 3:
		return PEER_MAKE(PEER_GET_EDID, scanout);
	case 4:
		return PEER_MAKE(PEER_GET_EDID, scanout, x); /* of a wrong size */
	case 5:
		return peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
	case 6:
		return peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
	case 7:
		return PEER_MAKE(PEER_CURSOR_POS, scanout, x, x);
	case 8:
		return PEER_MAKE(99, x);
	case 9:
	case 10:
	case 11:
	case 12:
		return peer_update(1 + scanout / 2, x, x, 4, 4, NULL);
	default:
		return PEER_MAKE(PEER_DMABUF_UPDATE, scanout / 2, x, x, 4, 4);
	}
}

static bool has_reply(uint32_t request)
{
	return request == PEER_GET_EDID || request == PEER_GET_DISPLAY_INFO ||
	       request == PEER_GET_PROTOCOL_FEATURES || request == PEER_DMABUF_UPDATE;
}

static void say(struct story *story, const struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);

	check(story->num_requests < MAX_REQUESTS, "too many requests");
	story_writer_add(&story->writer, message);
	if (has_reply(request))
		story->requests[story->num_requests++] = request;
}

static void take_reply(void *data, struct peer_message *message)
{
	struct story *story = data;

	check(story->num_replies < story->num_requests, "a reply to nothing");
	check(peer_get_field(message, 0) == story->requests[story->num_replies],
	      "reply %zu is to %u instead of %u", story->num_replies, peer_get_field(message, 0),
	      story->requests[story->num_replies]);
	story->num_replies++;
}

/* ---- the story -------------------------------------------------------------------------- */

static bool dispatch(struct story *story)
{
	if (!loop_is_readable(vug_server_get_fd(story->server)))
		return false;
	check(vug_server_dispatch(story->server) == 0, "dispatch failed");
	loop_expect_no_debt(story->server);
	return true;
}

static void settle(struct story *story)
{
	unsigned int count = 0;

	while (dispatch(story))
		check(++count < 10000, "the poll descriptor stays readable: it spins");
}

static void say_first(struct story *story)
{
	const struct peer_message messages[] = {make_dmabuf(story, 0),
						PEER_MAKE(PEER_SCANOUT, 2, 8, 8)};

	for (size_t i = 0; i < COUNT(messages); i++)
		say(story, &messages[i]);
}

static void say_some(struct story *story)
{
	uint32_t count = random_between(&story->random, 1, 24);

	while (count-- > 0) {
		const struct peer_message message = make_request(story);

		say(story, &message);
	}
}

/* Nobody's descriptor says so: a program may look at any time, and with its timer it would. */
static void let_time_pass(struct story *story)
{
	story->now += 40 * INT64_C(1000000);
	check(vug_server_dispatch(story->server) == 0, "dispatch failed");
	loop_expect_no_debt(story->server);
}

static void take_step(struct story *story)
{
	struct random *random = &story->random;

	switch (random_between(random, 0, 9)) {
	case 0:
		say_some(story);
		break;
	case 1:
	case 2:
		story_writer_send(&story->writer, random_between(random, 1, 2000));
		break;
	case 3:
	case 4:
		dispatch(story);
		break;
	case 5:
		settle(story);
		break;
	case 6:
		story_reader_read(&story->reader, random_between(random, 1, 3000), take_reply,
				  story);
		break;
	case 7:
		if (story_happens(random, story->diligence))
			finish_frames(story, random_between(random, 1, 20));
		break;
	case 8:
		signal_fences(story, random_between(random, 0, (uint32_t)story->num_fences));
		break;
	default:
		if (story_happens(random, 8))
			let_time_pass(story);
		else if (story_happens(random, 2))
			change_monitor(story);
		break;
	}
}

/* Everything is sent, read and finished. Each round takes what the one before made room for. */
static void bring_to_an_end(struct story *story)
{
	for (;;) {
		size_t progress = story_writer_send(&story->writer, SIZE_MAX);

		settle(story);
		progress += story_reader_read(&story->reader, SIZE_MAX, take_reply, story);
		progress += story->num_frames + story->num_fences;
		finish_frames(story, MAX_KEPT);
		signal_fences(story, 0);
		settle(story);
		if (progress == 0)
			return;
	}
}

static void expect_nothing_owed(struct story *story)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	check(story->writer.start == story->writer.end, "what was sent last was never read");
	check(story->num_replies == story->num_requests, "%zu replies to %zu requests",
	      story->num_replies, story->num_requests);
	check(story->num_announced == story->num_changes, "a monitor's change was not announced");
	check(vug_server_get_stats(story->server, &stats) == 0, "no statistics");
	check(stats.frames + stats.updates_merged + stats.updates_dropped == stats.updates,
	      "of %llu updates some were neither shown nor dropped",
	      (unsigned long long)stats.updates);
	check(story->server->board->out.first == NULL, "a frame is still out");
}

static void begin(struct story *story, uint32_t seed)
{
	static const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						       .scanout_changed = on_scanout_changed,
						       .frame = on_frame,
						       .monitors_changed = on_monitors_changed,
						       .disconnected = on_disconnected};
	const struct vug_config config = {
		.size = sizeof(config), .num_scanouts = NUM_SCANOUTS, .frame_timeout_ms = 60000};
	int fds[2];

	story->random.state = seed;
	story->now = 1;
	story->diligence = random_between(&story->random, 1, 12);
	story->picture = memory_file_new((size_t)16 * 16 * 4, true);
	story_open_socket(&story->random, fds);
	story->writer.fd = story->reader.fd = fds[0];
	check(vug_server_new(&config, &callbacks, story, &story->server) == 0, "no server");
	story->server->log.clock = (struct vug_clock){.now = get_now, .data = story};
	check(vug_server_attach(story->server, fds[1]) == 0, "no connection");
	say_first(story);
}

static void end(struct story *story)
{
	vug_server_unref(story->server);
	finish_frames(story, MAX_KEPT);
	signal_fences(story, 0);
	story_writer_finish(&story->writer);
	close(story->picture);
	close(story->reader.fd);
	free(story);
}

static void tell(uint32_t seed)
{
	struct story *story = calloc(1, sizeof(*story));
	uint32_t steps;
	bool says_no_more;

	begin(story, seed);
	for (steps = random_between(&story->random, 20, 80); steps > 0; steps--)
		take_step(story);
	says_no_more = story_happens(&story->random, 3);
	if (says_no_more) {
		/* A little of the end first, so that it has been sent, and not all is finished. */
		while (story_writer_send(&story->writer, SIZE_MAX) > 0)
			settle(story);
		if (story->writer.start == story->writer.end)
			shutdown(story->writer.fd, SHUT_WR);
	}
	bring_to_an_end(story);
	expect_nothing_owed(story);
	check(story->num_ends == (story->reader.is_closed ? 1 : 0), "its end was reported %u times",
	      story->num_ends);
	if (!story->reader.is_closed) {
		shutdown(story->writer.fd, SHUT_WR);
		bring_to_an_end(story);
		check(story->num_ends == 1 && story->reader.is_closed, "it does not end");
	}
	end(story);
}

SUITE(fixture_set_up_checks, fixture_set_up_checks);

SUITE_TEST(stories, nobody_is_owed_anything_when_all_is_sent_read_and_finished)
{
	story_tell_all("server", 1000, tell);
}
