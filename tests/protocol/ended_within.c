/* SPDX-License-Identifier: MIT */
/* A callback ends the connection in the middle of what is done for it: nothing more is done. */
#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

#include <string.h>
#include <unistd.h>

#include "support/memory_file.h"

SUITE(fixture_set_up, fixture_tear_down);

/* When to disconnect, once: in this event, or in a line of the log with this text in it. */
static struct {
	enum recorder_event event;
	const char *text;
	struct peer_message *first_words; /* of the next back end, which is attached at once */
} occasion;

static void disconnect_now(void)
{
	rig->recorder.react = NULL;
	vug_server_disconnect(rig->server);
	if (occasion.first_words == NULL)
		return;
	peer_close(&rig->peer);
	cr_assert_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
	peer_send(&rig->peer, occasion.first_words);
}

static void react(struct recorder *recorder, enum recorder_event event)
{
	if (event != occasion.event)
		return;
	if (event == RECORDER_LOG &&
	    strstr(recorder->lines[recorder->num_lines - 1].text, occasion.text) == NULL)
		return;
	disconnect_now();
}

static void disconnect_in(enum recorder_event event)
{
	occasion.event = event;
	rig->recorder.react = react;
}

static void disconnect_in_log(const char *text)
{
	occasion.text = text;
	disconnect_in(RECORDER_LOG);
}

static void expect_disconnected(void)
{
	cr_assert_not(vug_server_is_connected(rig->server));
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

/* ---- cursors ---------------------------------------------------------------------------- */

static struct peer_message make_cursor(uint32_t colour, int32_t x, int32_t y)
{
	uint32_t pixels[PEER_CURSOR_PIXELS];

	for (size_t i = 0; i < PEER_CURSOR_PIXELS; i++)
		pixels[i] = colour;
	return peer_cursor_update(0, x, y, 1, 2, pixels);
}

static void expect_hidden_once_in_the_next_dispatch(uint32_t colour)
{
	struct peer_message message = make_cursor(colour, 30, 40);

	rig_send(rig, make_cursor(0xffffffff, 10, 20));
	recorder_forget(&rig->recorder);
	disconnect_in(RECORDER_CURSOR_IMAGE);
	peer_send(&rig->peer, &message);
	vug_server_dispatch(rig->server);
	recorder_expect(&rig->recorder, "cursor-image 0 hot 1,2\n");
	rig_settle(rig);
	recorder_expect(&rig->recorder, "cursor 0 at 10,20 hidden\n");
	expect_disconnected();
}

SUITE_TEST(ended_within, the_cursor_is_hidden_once_where_its_images_callback_disconnects)
{
	expect_hidden_once_in_the_next_dispatch(0xff00ff00);
}

SUITE_TEST(ended_within, the_cursor_is_hidden_where_the_callback_of_a_blank_image_disconnects)
{
	expect_hidden_once_in_the_next_dispatch(0);
}

/* The timer is looked at before the channel, in the same dispatch. */
SUITE_TEST(ended_within, a_back_end_attached_in_the_log_is_served_after_the_old_cursor_is_hidden)
{
	struct peer_message first_words = PEER_MAKE(PEER_CURSOR_POS, 0, 7, 8);

	fake_clock_install();
	rig->recorder.keeps_frames = true;
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2));
	recorder_forget(&rig->recorder);
	occasion.first_words = &first_words;
	disconnect_in_log("frames not finished within");
	fake_clock_advance(1000);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "cursor 0 at 1,2 hidden\ncursor 0 at 7,8\n");
	recorder_expect_warning(&rig->recorder, "frames not finished within");
}

/* ---- pictures --------------------------------------------------------------------------- */

static bool has_memory_disconnected;

/* The first time. */
static int disconnect_and_refuse(struct vug_scanout *scanout, uint32_t width, uint32_t height,
				 uint32_t fourcc, struct vug_memory *ret_memory, void *data)
{
	(void)width;
	(void)height;
	(void)fourcc;
	(void)ret_memory;
	(void)data;
	if (!has_memory_disconnected)
		vug_server_disconnect(vug_scanout_get_server(scanout));
	has_memory_disconnected = true;
	return -1;
}

static void use_memory_that_disconnects(void)
{
	const struct rig_options options = {.allocate_memory = disconnect_and_refuse};

	fixture_use(&options);
}

SUITE_TEST(ended_within, no_picture_is_announced_once_allocate_memory_has_disconnected)
{
	use_memory_that_disconnects();
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	expect_disconnected();
	recorder_expect(&rig->recorder, "");
	cr_expect_null(rig_get_buffer(rig, 0));
}

SUITE_TEST(ended_within, the_same_picture_of_the_next_connection_is_announced)
{
	use_memory_that_disconnects();
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 8, 8));
	expect_disconnected();
	recorder_forget(&rig->recorder);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 8, 8));
	rig_expect(rig, "scanout 0 surface 8x8 shows 8x8+0+0\n");
}

static void expect_old_picture(const char *of_the_next)
{
	expect_disconnected();
	recorder_expect(&rig->recorder, "");
	cr_expect_eq(rig_get_layout(rig, 0).width, 16);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	rig_expect(rig, of_the_next);
}

static void use_debug_log(bool waits_for_fences)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2,
			   .log_level = VUG_LOG_DEBUG,
			   .frame_timeout_ms = 100,
			   .flags = waits_for_fences ? VUG_SERVER_WAIT_FOR_FENCES : 0},
		.keeps_frames = true};

	fixture_use(&options);
}

SUITE_TEST(ended_within, the_picture_stays_where_the_line_about_its_successor_disconnects)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 8, 8);
	int fd;

	use_debug_log(false);
	fd = memory_file_new((size_t)8 * 8 * 4, true);
	rig_show_surface(rig, 0, 16, 16);
	disconnect_in_log("buffer: ");
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, fd));
	close(fd);
	expect_old_picture("scanout 0 surface 16x16 shows 16x16+0+0\n");
}

/* ---- frames that wait for their fence --------------------------------------------------- */

static void hold_a_frame(void)
{
	use_debug_log(true);
	fake_clock_install();
	rig_show_dmabuf(rig, 0, 16, 16);
	fake_fence_install();
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
}

SUITE_TEST(ended_within, a_held_frame_is_not_sent_once_the_line_about_it_has_disconnected)
{
	struct peer_message first_words = PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16);

	hold_a_frame();
	occasion.first_words = &first_words;
	disconnect_in_log("is shown unfinished");
	fake_clock_advance(100);
	fake_fence_uninstall();
	recorder_expect(&rig->recorder, "");
	recorder_expect_warning(&rig->recorder, "is shown unfinished");
}

/* The reply to the frame of the picture before goes out, and into the log, first. */
SUITE_TEST(ended_within, the_picture_stays_where_the_line_about_its_last_reply_disconnects)
{
	hold_a_frame();
	disconnect_in_log("sent the reply to DMABUF_UPDATE");
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 8, 8));
	fake_fence_uninstall();
	expect_old_picture("scanout 0 surface 16x16 shows 16x16+0+0\n");
}
