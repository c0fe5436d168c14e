/* SPDX-License-Identifier: MIT */
/*
 * Random stories of a program that disconnects, attaches the next back end or drops the server in any
 * callback, the log among them. Nothing is reported of a connection that has gone, but that its cursors
 * are hidden, and the next one's first picture is announced.
 */
#include "protocol/rig/fixture.h"

#include <stdlib.h>
#include <unistd.h>
#include <vug/stats.h>

#include "display/server.h"
#include "protocol/rig/story.h"
#include "support/memory_file.h"

#define NUM_SCANOUTS 2
#define MAX_KEPT 64

struct story {
	struct random random;
	struct vug_server *server; /* NULL: it has been dropped */
	struct peer peer;
	int64_t now;
	uint32_t calm; /* one callback in so many interrupts; 0: none does */
	int picture;   /* a dma-buf, as far as anybody knows */
	struct vug_frame *frames[MAX_KEPT];
	size_t num_frames;
	bool is_visible[NUM_SCANOUTS], is_announced[NUM_SCANOUTS];
};

/* ---- the program ------------------------------------------------------------------------ */

static int64_t get_now(void *data)
{
	return ++((struct story *)data)->now;
}

static void finish_frames(struct story *story)
{
	while (story->num_frames > 0)
		vug_frame_done(story->frames[--story->num_frames]);
}

static void attach(struct story *story)
{
	peer_close(&story->peer);
	check(vug_server_attach(story->server, peer_open(&story->peer)) == 0, "no connection");
	for (uint32_t i = 0; i < NUM_SCANOUTS; i++)
		story->is_announced[i] = false;
}

static void change_monitor(struct story *story)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .width = random_between(&story->random, 640, 1000),
					    .height = 480};

	vug_scanout_set_monitor(vug_server_get_scanout(story->server, 0), &monitor);
}

static void drop(struct story *story)
{
	struct vug_server *server = story->server;

	story->server = NULL;
	vug_server_unref(server);
}

/* In a callback, of whatever. */
static void interrupt(struct story *story)
{
	check(story->server != NULL, "a callback came after the last reference was dropped");
	if (story->calm == 0 || !story_happens(&story->random, story->calm))
		return;
	switch (random_between(&story->random, 0, 15)) {
	case 0:
		drop(story);
		break;
	case 1:
	case 2:
		change_monitor(story);
		break;
	case 3:
	case 4:
	case 5:
		finish_frames(story);
		break;
	case 6:
	case 7:
	case 8:
	case 9:
		vug_server_disconnect(story->server);
		break;
	default:
		vug_server_disconnect(story->server);
		attach(story);
		break;
	}
}

static void expect_connected(struct story *story, const char *what)
{
	check(vug_server_is_connected(story->server), "%s is called for a connection that has gone",
	      what);
}

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	struct story *story = data;

	(void)buffer;
	(void)viewport;
	expect_connected(story, "a picture");
	story->is_announced[vug_scanout_get_index(scanout)] = true;
	interrupt(story);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct story *story = data;

	(void)scanout;
	expect_connected(story, "a frame");
	if (story->num_frames < MAX_KEPT && story_happens(&story->random, 2))
		story->frames[story->num_frames++] = frame;
	else
		vug_frame_done(frame);
	interrupt(story);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	(void)scanout;
	(void)argb;
	(void)hot_x;
	(void)hot_y;
	expect_connected(data, "a cursor's image");
	interrupt(data);
}

static void on_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			    void *data)
{
	struct story *story = data;

	(void)x;
	(void)y;
	if (visible)
		expect_connected(story, "a cursor that is shown");
	story->is_visible[vug_scanout_get_index(scanout)] = visible;
	interrupt(story);
}

static void on_monitors_changed(struct vug_server *server, void *data)
{
	(void)server;
	interrupt(data);
}

static void expect_no_cursor(const struct story *story)
{
	for (uint32_t i = 0; i < NUM_SCANOUTS; i++)
		check(!story->is_visible[i], "cursor %u is visible without its back end", i);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	(void)server;
	(void)reason;
	(void)error;
	expect_no_cursor(data);
	interrupt(data);
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	(void)server;
	(void)level;
	(void)line;
	interrupt(data);
}

/* The library uses memory of its own. */
static int on_allocate_memory(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			      uint32_t fourcc, struct vug_memory *ret_memory, void *data)
{
	(void)scanout;
	(void)width;
	(void)height;
	(void)fourcc;
	(void)ret_memory;
	interrupt(data);
	return -1;
}

/* ---- the back ends ---------------------------------------------------------------------- */

static struct peer_message make_cursor(struct story *story, uint32_t scanout)
{
	static const uint32_t blank[PEER_CURSOR_PIXELS];
	static const uint32_t dot[PEER_CURSOR_PIXELS] = {0xffffffff};

	return peer_cursor_update(scanout, 1, 2, 0, 0,
				  story_happens(&story->random, 2) ? blank : dot);
}

static struct peer_message make_dmabuf(struct story *story, uint32_t scanout)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(scanout, 16, 16);

	return peer_dmabuf_scanout(&dmabuf, story->picture);
}

/* Now and then of a scanout that does not exist, which is said in the log. */
static struct peer_message make_request(struct story *story)
{
	uint32_t scanout = random_between(&story->random, 0, NUM_SCANOUTS - 1);
	uint32_t size = random_between(&story->random, 0, 3) * 8;

	if (story_happens(&story->random, 16))
		scanout = NUM_SCANOUTS;
	switch (random_between(&story->random, 0, 8)) {
	case 0:
		return PEER_MAKE(PEER_SCANOUT, scanout, size, size);
	case 1:
		return make_dmabuf(story, scanout);
	case 2:
		return make_cursor(story, scanout);
	case 3:
		return PEER_MAKE(PEER_CURSOR_POS, scanout, 3, 4);
	case 4:
		return PEER_MAKE(PEER_CURSOR_POS_HIDE, scanout, 3, 4);
	case 5:
		return PEER_MAKE(PEER_GET_EDID, scanout);
	case 6:
		return PEER_MAKE(PEER_DMABUF_UPDATE, scanout, 0, 0, 16, 16);
	default:
		return peer_update(scanout, 0, 0, 4, 4, NULL);
	}
}

static void say_some(struct story *story)
{
	for (uint32_t i = random_between(&story->random, 1, 8); i > 0; i--) {
		const struct peer_message message = make_request(story);

		if (!peer_try_send(&story->peer, &message))
			return;
	}
}

static void take_replies(struct story *story)
{
	struct peer_message reply;

	while (peer_try_receive(&story->peer, &reply))
		peer_close_fds(&reply);
}

/* ---- the story -------------------------------------------------------------------------- */

static void settle(struct story *story)
{
	loop_settle_unless_dropped(&story->server);
}

static void take_step(struct story *story)
{
	if (!vug_server_is_connected(story->server))
		attach(story);
	say_some(story);
	if (story_happens(&story->random, 8))
		story->now += 2000000; /* frames that are out are given up */
	if (story_happens(&story->random, 12))
		peer_close(&story->peer);
	settle(story);
	if (story->peer.fd >= 0)
		take_replies(story);
}

static void expect_hidden_at_the_end(struct story *story)
{
	if (story_happens(&story->random, 2))
		peer_close(&story->peer);
	else
		vug_server_disconnect(story->server);
	settle(story);
	expect_no_cursor(story);
}

static void expect_first_pictures(struct story *story)
{
	attach(story);
	for (uint32_t i = 0; i < NUM_SCANOUTS; i++) {
		const struct peer_message message = PEER_MAKE(PEER_SCANOUT, i, 8, 8);

		peer_send(&story->peer, &message);
	}
	settle(story);
	for (uint32_t i = 0; i < NUM_SCANOUTS; i++)
		check(story->is_announced[i], "the first picture of scanout %u is not told", i);
}

static void expect_all_updates_counted(struct story *story)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	vug_server_disconnect(story->server);
	settle(story);
	check(vug_server_get_stats(story->server, &stats) == 0, "no statistics");
	check(stats.frames + stats.updates_merged + stats.updates_dropped == stats.updates,
	      "of %llu updates some were neither shown nor dropped",
	      (unsigned long long)stats.updates);
}

static void begin(struct story *story, uint32_t seed)
{
	static const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						       .scanout_changed = on_scanout_changed,
						       .frame = on_frame,
						       .cursor_image = on_cursor_image,
						       .cursor_moved = on_cursor_moved,
						       .monitors_changed = on_monitors_changed,
						       .disconnected = on_disconnected,
						       .log = on_log,
						       .allocate_memory = on_allocate_memory};
	struct vug_config config = {.size = sizeof(config), .num_scanouts = NUM_SCANOUTS};

	story->random.state = seed;
	story->now = 1;
	story->calm = random_between(&story->random, 3, 24);
	story->peer.fd = -1;
	story->picture = memory_file_new((size_t)16 * 16 * 4, true);
	config.log_level = story_happens(&story->random, 2) ? VUG_LOG_DEBUG : VUG_LOG_INFO;
	check(vug_server_new(&config, &callbacks, story, &story->server) == 0, "no server");
	story->server->log.clock = (struct vug_clock){.now = get_now, .data = story};
}

static void end(struct story *story)
{
	drop(story);
	finish_frames(story);
	peer_close(&story->peer);
	close(story->picture);
	free(story);
}

static void tell(uint32_t seed)
{
	struct story *story = calloc(1, sizeof(*story));

	begin(story, seed);
	for (unsigned int i = 0; i < 40 && story->server != NULL; i++)
		take_step(story);
	story->calm = 0;
	if (story->server != NULL) {
		expect_hidden_at_the_end(story);
		expect_first_pictures(story);
		expect_all_updates_counted(story);
	}
	end(story);
}

SUITE(fixture_set_up_checks, fixture_set_up_checks);

SUITE_TEST(interrupted_stories, nothing_is_told_of_a_connection_that_a_callback_has_ended)
{
	story_tell_all("interrupted", 500, tell);
}
