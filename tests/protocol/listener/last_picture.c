/* SPDX-License-Identifier: MIT */
/* The last picture of a scanout, for listeners that want it; and what is counted of listeners. */
#include "protocol/listener/watcher.h"
#include "protocol/rig/fake_clock.h"

#include <fcntl.h>

#include "vug/stats.h"

static struct watcher keeper, other;

static void set_up(void)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_LAST_PICTURE,
						   .deadline_ms = 30,
						   .name = "the keeper"};
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	keeper = other = (struct watcher){.pace = WATCHER_DONE};
	watcher_begin(&keeper, &config);
	watcher_begin(&other, NULL);
}

static void tear_down(void)
{
	watcher_end(&keeper);
	watcher_end(&other);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static struct vug_buffer *get_picture(struct vug_rect *ret_viewport)
{
	return vug_listener_get_picture(keeper.listener, rig_get_scanout(rig, 0), ret_viewport);
}

/* Its width; 0: there is none. */
static uint32_t get_width(void)
{
	struct vug_rect viewport = {0};

	return get_picture(&viewport) != NULL ? viewport.width : 0;
}

static void draw(void)
{
	rig_send(rig, peer_update(0, 0, 0, 1, 1, NULL));
}

SUITE_TEST(listener_last_picture, a_surface_has_no_picture_before_its_first_frame)
{
	rig_show_surface(rig, 0, 32, 16);
	cr_expect_eq(get_width(), 0);
	draw();
	cr_expect_eq(get_width(), 32);
	rig_show_surface(rig, 0, 64, 16);
	cr_expect_eq(get_width(), 32);
	draw();
	cr_expect_eq(get_width(), 64);
}

SUITE_TEST(listener_last_picture, a_buffer_of_the_back_end_is_a_picture_as_soon_as_it_is_shown)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	cr_expect_eq(get_width(), 16);
	cr_expect_eq(get_picture(NULL), rig_get_buffer(rig, 0));
}

SUITE_TEST(listener_last_picture, a_picture_stays_when_its_scanout_is_switched_off)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	cr_expect_null(vug_listener_get_buffer(keeper.listener, rig_get_scanout(rig, 0), NULL));
	cr_expect_eq(get_width(), 16);
}

SUITE_TEST(listener_last_picture, a_picture_stays_when_its_back_end_leaves)
{
	rig_show_surface(rig, 0, 32, 16);
	draw();
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_expect_eq(get_width(), 32);
}

SUITE_TEST(listener_last_picture, there_is_none_for_a_listener_that_does_not_ask_for_it)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	cr_expect_null(vug_listener_get_picture(other.listener, rig_get_scanout(rig, 0), NULL));
}

SUITE_TEST(listener_last_picture, nothing_is_no_picture)
{
	struct vug_rect viewport = {.width = 7};

	cr_expect_null(get_picture(&viewport));
	cr_expect_null(vug_listener_get_picture(NULL, rig_get_scanout(rig, 0), &viewport));
	cr_expect_null(vug_listener_get_picture(keeper.listener, NULL, &viewport));
	cr_expect_eq(viewport.width, 7);
}

static unsigned int count_open(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Each picture here has a descriptor. */
SUITE_TEST(listener_last_picture, no_more_than_one_picture_of_a_scanout_is_kept)
{
	unsigned int before;

	rig_show_dmabuf(rig, 0, 16, 16);
	before = count_open();
	for (uint32_t width = 17; width < 32; width++)
		rig_show_dmabuf(rig, 0, width, 16);
	cr_expect_eq(count_open(), before);
	rig_show_surface(rig, 0, 64, 16);
	draw();
	cr_expect_eq(get_width(), 64);
	cr_expect_eq(count_open(), before);
}

/* ---- a cursor's image ------------------------------------------------------------------- */

static const uint32_t *get_image(void)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};

	cr_assert_eq(vug_listener_get_cursor(keeper.listener, rig_get_scanout(rig, 0), &cursor), 0);
	return cursor.pixels;
}

SUITE_TEST(listener_last_picture, another_image_of_a_cursor_has_another_address)
{
	static uint32_t image[64 * 64];
	const uint32_t *before = NULL;

	for (uint32_t i = 1; i < 20; i++) {
		image[0] = 0xff000000 + i;
		rig_send(rig, peer_cursor_update(0, 0, 0, 0, 0, image));
		cr_assert_neq(get_image(), before);
		before = get_image();
		cr_assert_eq(before[0], image[0]);
		rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, i, i));
		cr_assert_eq(get_image(), before);
	}
}

/* ---- what is counted -------------------------------------------------------------------- */

static struct vug_stats get_stats(void)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	return stats;
}

SUITE_TEST(listener_last_picture, each_frame_of_each_listener_is_counted)
{
	rig_show_surface(rig, 0, 32, 16);
	draw();
	draw();
	cr_expect_eq(get_stats().listener_frames, 4);
	cr_expect_eq(get_stats().frames, 0);
	cr_expect_eq(get_stats().updates_dropped, 0);
}

SUITE_TEST(listener_last_picture, updates_that_listeners_get_together_are_merged)
{
	const struct peer_message updates[] = {peer_update(0, 0, 0, 1, 1, NULL),
					       peer_update(0, 4, 4, 1, 1, NULL),
					       peer_update(0, 8, 8, 1, 1, NULL)};

	fake_clock_install(); /* a dispatch that takes longer than a millisecond takes fewer together */
	rig_show_surface(rig, 0, 32, 16);
	peer_send_together(&rig->peer, updates, COUNT(updates));
	rig_settle(rig);
	cr_expect_eq(get_stats().updates, 3);
	cr_expect_eq(get_stats().updates_merged, 2);
	cr_expect_eq(get_stats().updates_dropped, 0);
}

SUITE_TEST(listener_last_picture, a_listener_that_is_late_is_counted_once)
{
	fake_clock_install();
	keeper.pace = WATCHER_KEEPS;
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	cr_expect_eq(get_stats().listeners_late, 0);
	fake_clock_advance(30);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the keeper");
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(get_stats().listeners_late, 1);
}
