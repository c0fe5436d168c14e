/* SPDX-License-Identifier: MIT */
/* Exact damage: the guest says "the whole screen", and the listener gets what has changed. */
#include "protocol/listener/snapshots.h"

#define WIDTH 64
#define HEIGHT 48
#define PIXELS (WIDTH * HEIGHT)

static const struct vug_listener_config exact = {.size = sizeof(exact),
						 .flags = VUG_LISTENER_EXACT_DAMAGE};
static const struct vug_listener_config stable = {.size = sizeof(stable),
						  .flags = VUG_LISTENER_STABLE};
static struct watcher first, second;
static uint32_t screen[PIXELS];

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	memset(screen, 0, sizeof(screen));
	first = second = (struct watcher){.pace = WATCHER_DONE};
	rig_show_surface(rig, 0, WIDTH, HEIGHT);
	watcher_begin(&first, &exact);
	watcher_forget(&first);
}

static void tear_down(void)
{
	watcher_end(&first);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

/* What is drawn now, and not flushed yet. */
static void draw(uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint32_t colour)
{
	for (uint32_t row = y; row < y + height; row++)
		for (uint32_t column = x; column < x + width; column++)
			screen[row * WIDTH + column] = colour;
}

static void flush(void)
{
	rig_send(rig, peer_update(0, 0, 0, WIDTH, HEIGHT, screen));
}

static void join(const struct vug_listener_config *config)
{
	watcher_begin(&second, config);
	watcher_forget(&second);
}

static void part(void)
{
	watcher_end(&second);
	rig_settle(rig);
}

SUITE_TEST(listener_exact, the_damage_of_a_whole_screen_is_what_has_changed)
{
	draw(5, 6, 7, 8, 1);
	flush();
	watcher_expect(&first, "frame 0 7x8+5+6\n");
	draw(20, 30, 1, 1, 2);
	flush();
	watcher_expect(&first, "frame 0 1x1+20+30\n");
}

SUITE_TEST(listener_exact, what_changes_apart_is_in_boxes_of_its_own)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];

	first.pace = WATCHER_KEEPS;
	draw(1, 2, 3, 4, 1);
	draw(50, 40, 5, 6, 1);
	flush();
	cr_assert_eq(first.num_frames, 1);
	cr_assert_eq(vug_frame_get_damage_rects(first.frames[0], rects, COUNT(rects)), 2);
	cr_expect_eq(memcmp(&rects[0], &(struct vug_rect){1, 2, 3, 4}, sizeof(rects[0])), 0);
	cr_expect_eq(memcmp(&rects[1], &(struct vug_rect){50, 40, 5, 6}, sizeof(rects[1])), 0);
}

SUITE_TEST(listener_exact, no_more_is_copied_than_has_changed)
{
	snapshots_count_copied();
	draw(5, 6, 7, 8, 1);
	flush();
	cr_expect_eq(snapshots_count_copied(), 7 * 8);
}

SUITE_TEST(listener_exact, there_is_no_frame_where_nothing_has_changed)
{
	for (uint32_t i = 0; i < 3; i++) {
		flush();
		watcher_expect(&first, "");
	}
	draw(0, 0, 1, 1, 1);
	flush();
	watcher_expect(&first, "frame 0 1x1+0+0\n");
}

SUITE_TEST(listener_exact, an_update_that_changes_nothing_counts_as_shown)
{
	flush();
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	watcher_expect(&first, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\n");
}

SUITE_TEST(listener_exact, each_listener_gets_what_has_changed_since_its_own_last_frame)
{
	join(&exact);
	first.pace = WATCHER_KEEPS;
	for (uint32_t x = 1; x <= 3; x++) {
		draw(x, 1, 1, 1, 1);
		flush();
	}
	watcher_expect(&first, "frame 0 1x1+1+1\n");
	watcher_expect(&second, "frame 0 1x1+1+1\nframe 0 1x1+2+1\nframe 0 1x1+3+1\n");
	watcher_finish_frame(&first);
	watcher_expect(&first, "frame 0 2x1+2+1\n");
	part();
}

SUITE_TEST(listener_exact, a_listener_that_keeps_its_frame_gets_what_has_changed_since)
{
	first.pace = WATCHER_SHOWS;
	for (uint32_t i = 0; i < 3; i++) {
		draw(i, 0, 1, 1, 1);
		flush();
	}
	watcher_expect(&first, "frame 0 1x1+0+0\nframe 0 1x1+1+0\nframe 0 1x1+2+0\n");
	for (uint32_t i = 0; i < 3; i++) {
		cr_expect_eq(watcher_get_pixel(&first, i, i, 0), 1);
		cr_expect_eq(watcher_get_pixel(&first, i, i + 1, 0), 0);
	}
}

/* Once there is a buffer beside the one that is held, it is used again. */
SUITE_TEST(listener_exact, a_picture_that_does_not_change_is_not_copied_beside_a_held_one)
{
	first.pace = WATCHER_SHOWS;
	draw(0, 0, 1, 1, 1);
	flush();
	snapshots_count_copied();
	flush();
	flush();
	cr_expect_eq(snapshots_count_copied(), 0);
	cr_expect_leq(snapshots_count(), 2);
}

SUITE_TEST(listener_exact, a_stable_listener_gets_what_the_guest_says)
{
	join(&stable);
	draw(5, 6, 7, 8, 1);
	flush();
	watcher_expect(&first, "frame 0 7x8+5+6\n");
	watcher_expect(&second, "frame 0 64x48+0+0\n");
	part();
}

SUITE_TEST(listener_exact, a_late_joiner_gets_all_of_the_picture)
{
	draw(5, 6, 7, 8, 1);
	flush();
	watcher_begin(&second, &exact);
	watcher_expect(&second, "scanout 0 64x48+0+0\nframe 0 64x48+0+0\n");
	watcher_expect(&first, "frame 0 7x8+5+6\n");
	part();
}

SUITE_TEST(listener_exact, a_hidden_listener_that_is_visible_again_gets_all_of_the_picture)
{
	vug_listener_set_visible(first.listener, false);
	draw(5, 6, 7, 8, 1);
	flush();
	watcher_expect(&first, "");
	vug_listener_set_visible(first.listener, true);
	watcher_expect(&first, "frame 0 64x48+0+0\n");
	draw(5, 6, 1, 1, 2);
	flush();
	watcher_expect(&first, "frame 0 1x1+5+6\n");
}

SUITE_TEST(listener_exact, a_picture_of_another_size_is_compared_with_nothing_of_the_one_before)
{
	rig_show_surface(rig, 0, WIDTH, 16);
	rig_send(rig, peer_update(0, 0, 0, WIDTH, 16, screen));
	watcher_expect(&first, "scanout 0 64x16+0+0\nframe 0 64x16+0+0\n");
	draw(3, 3, 2, 2, 1);
	rig_send(rig, peer_update(0, 0, 0, WIDTH, 16, screen));
	watcher_expect(&first, "frame 0 2x2+3+3\n");
}

SUITE_TEST(listener_exact, the_damage_of_a_dmabuf_is_what_the_guest_says)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	for (int i = 0; i < 2; i++) {
		rig_update_dmabuf(rig, 0);
		rig_expect_dmabuf_reply(rig);
	}
	watcher_expect(&first, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\nframe 0 16x16+0+0\n");
}
