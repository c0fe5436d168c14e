/* SPDX-License-Identifier: MIT */
/* Stable frames: what a listener has of a surface stays as it is, at one copy for all who ask. */
#include "protocol/listener/snapshots.h"
#include "protocol/rig/fake_clock.h"

#define WIDTH 32
#define HEIGHT 16
#define PIXELS (WIDTH * HEIGHT)

static const struct vug_listener_config stable = {.size = sizeof(stable),
						  .flags = VUG_LISTENER_STABLE};
static const struct vug_listener_config own_thread = {.size = sizeof(own_thread),
						      .flags = VUG_LISTENER_OWN_THREAD};
static struct watcher first, second;

static void use_rig(uint32_t max_framebuffer_mib)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .max_framebuffer_mib = max_framebuffer_mib},
		.has_no_frame_callback = true};

	rig = rig_new(&options);
}

static void set_up(void)
{
	fixture_set_up_checks();
	use_rig(0);
	first = second = (struct watcher){.pace = WATCHER_KEEPS};
	rig_show_surface(rig, 0, WIDTH, HEIGHT);
	snapshots_update(0, 0, WIDTH, HEIGHT, 1);
	watcher_begin(&first, &stable);
	watcher_forget(&first);
}

static void tear_down(void)
{
	watcher_end(&first);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

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

static void expect_dispatch(struct watcher *watcher, const char *events)
{
	cr_assert_eq(vug_listener_dispatch(watcher->listener), 0);
	watcher_expect(watcher, events);
}

SUITE_TEST(listener_stable, the_pixels_of_a_stable_frame_stay_as_they_are)
{
	snapshots_update(2, 3, 4, 5, 2);
	cr_expect_eq(rig_get_pixel(rig, 0, 2, 3), 2);
	cr_expect_eq(watcher_get_pixel(&first, 0, 2, 3), 1);
	watcher_finish_frame(&first);
	watcher_expect(&first, "frame 0 4x5+2+3\n");
	cr_expect_eq(watcher_get_pixel(&first, 0, 2, 3), 2);
	cr_expect_eq(watcher_get_pixel(&first, 0, 1, 3), 1);
}

SUITE_TEST(listener_stable, a_frame_of_another_listener_shows_the_surface_itself)
{
	join(NULL);
	cr_expect_eq(vug_frame_get_buffer(second.frames[0]), rig_get_buffer(rig, 0));
	snapshots_update(2, 3, 4, 5, 2);
	cr_expect_eq(watcher_get_pixel(&second, 0, 2, 3), 2);
	part();
}

static void show_first(struct watcher *watcher)
{
	(void)watcher;
	if (first.num_frames == 1)
		vug_frame_shown(first.frames[0]);
}

/* The copies of that dispatch were made before. */
SUITE_TEST(listener_stable, a_frame_that_another_ones_callback_shows_brings_the_next_snapshot)
{
	second.pace = WATCHER_DONE;
	join(NULL);
	second.react = show_first;
	snapshots_update(2, 3, 4, 5, 2);
	watcher_expect(&first, "frame 0 4x5+2+3\n");
	part();
}

SUITE_TEST(listener_stable, all_who_ask_share_one_copy_of_the_damage)
{
	first.pace = second.pace = WATCHER_DONE;
	watcher_finish_frame(&first);
	cr_expect_eq(snapshots_count_copied(), PIXELS);
	join(&stable);
	cr_expect_eq(snapshots_count_copied(), 0);
	first.pace = second.pace = WATCHER_KEEPS;
	snapshots_update(2, 3, 4, 5, 2);
	cr_expect_eq(snapshots_count_copied(), 4 * 5);
	cr_expect_eq(vug_frame_get_buffer(first.frames[0]), vug_frame_get_buffer(second.frames[0]));
	part();
}

/* Both buffers are brought up to date in turn. */
SUITE_TEST(listener_stable, a_listener_that_keeps_its_frame_costs_the_damage_before_as_well)
{
	first.pace = WATCHER_SHOWS;
	watcher_finish_frame(&first);
	for (uint32_t i = 0; i < 4; i++) {
		snapshots_update(i, 0, 1, 1, 2);
		if (first.num_frames > 1)
			watcher_finish_frame(&first);
	}
	snapshots_count_copied();
	snapshots_update(8, 8, 2, 2, 3);
	cr_expect_eq(snapshots_count_copied(), 2 * 2 + 1);
	cr_expect_eq(watcher_get_pixel(&first, 1, 3, 0), 2);
	cr_expect_eq(watcher_get_pixel(&first, 1, 8, 8), 3);
	cr_expect_eq(watcher_get_pixel(&first, 0, 8, 8), 1);
}

SUITE_TEST(listener_stable, there_is_at_most_one_snapshot_more_than_are_held)
{
	first.pace = WATCHER_SHOWS;
	watcher_show_frame(&first);
	for (size_t held = 1; held <= 8; held++) {
		cr_expect_eq(first.num_frames, held);
		cr_expect_leq(snapshots_count(), held + 1);
		snapshots_update(0, 0, 1, 1, (uint32_t)held);
	}
	for (size_t held = first.num_frames; held > 0; held--) {
		cr_expect_eq(watcher_get_pixel(&first, 0, 0, 0), 9 - held == 0 ? 1 : 9 - held);
		cr_expect_leq(snapshots_count(), held + 1);
		watcher_finish_frame(&first);
	}
	cr_expect_eq(snapshots_count(), 1);
}

SUITE_TEST(listener_stable, those_who_do_not_ask_pay_nothing)
{
	const struct vug_listener_config torn = {.size = sizeof(torn),
						 .flags = VUG_LISTENER_OWN_THREAD |
							  VUG_LISTENER_TEARING_ALLOWED};

	watcher_end(&first);
	rig_settle(rig);
	cr_expect_eq(snapshots_count(), 0);
	snapshots_count_copied();
	watcher_begin(&first, NULL);
	join(&torn);
	snapshots_update(0, 0, WIDTH, HEIGHT, 2);
	cr_assert_eq(vug_listener_dispatch(second.listener), 0);
	watcher_forget(&second);
	cr_expect_eq(vug_frame_get_buffer(second.frames[0]), rig_get_buffer(rig, 0));
	cr_expect_eq(snapshots_count(), 0);
	cr_expect_eq(snapshots_count_copied(), 0);
	part();
}

SUITE_TEST(listener_stable, a_listener_of_another_thread_is_stable_unless_tearing_is_allowed)
{
	join(&own_thread);
	expect_dispatch(&second, "scanout 0 32x16+0+0\nframe 0 32x16+0+0\n");
	cr_expect_neq(vug_frame_get_buffer(second.frames[0]), rig_get_buffer(rig, 0));
	part();
}

SUITE_TEST(listener_stable, a_late_joiner_has_the_picture_at_its_first_dispatch)
{
	watcher_begin(&second, &own_thread);
	cr_assert_eq(vug_listener_dispatch(second.listener), 0);
	cr_assert_eq(second.num_frames, 1);
	cr_expect_eq(watcher_get_pixel(&second, 0, WIDTH - 1, HEIGHT - 1), 1);
	part();
}

SUITE_TEST(listener_stable, a_snapshot_that_nobody_has_taken_is_brought_up_to_date)
{
	watcher_finish_frame(&first);
	join(&own_thread);
	expect_dispatch(&second, "scanout 0 32x16+0+0\nframe 0 32x16+0+0\n");
	watcher_finish_frame(&second);
	first.pace = WATCHER_DONE;
	snapshots_update(0, 0, 1, 1, 2);
	snapshots_update(4, 4, 2, 2, 3);
	cr_expect_eq(snapshots_count(), 1);
	expect_dispatch(&second, "frame 0 6x6+0+0\n");
	cr_expect_eq(watcher_get_pixel(&second, 0, 0, 0), 2);
	cr_expect_eq(watcher_get_pixel(&second, 0, 5, 5), 3);
	cr_assert_eq(vug_listener_dispatch(second.listener), 0);
	watcher_expect(&second, "");
	part();
}

SUITE_TEST(listener_stable, a_frame_of_another_size_leaves_the_one_before_as_it_was)
{
	rig_show_surface(rig, 0, 16, 16);
	snapshots_update(0, 0, 16, 16, 2);
	watcher_expect(&first, "scanout 0 16x16+0+0\n");
	cr_expect_eq(watcher_get_pixel(&first, 0, WIDTH - 1, 0), 1);
	watcher_finish_frame(&first);
	watcher_expect(&first, "frame 0 16x16+0+0\n");
	cr_expect_eq(watcher_get_pixel(&first, 0, 15, 15), 2);
	cr_expect_eq(snapshots_count(), 1);
}

SUITE_TEST(listener_stable, a_hidden_listener_that_is_visible_again_gets_all_of_the_picture)
{
	watcher_finish_frame(&first);
	vug_listener_set_visible(first.listener, false);
	snapshots_count_copied();
	snapshots_update(0, 0, 2, 2, 2);
	cr_expect_eq(snapshots_count_copied(), 0);
	watcher_expect(&first, "");
	vug_listener_set_visible(first.listener, true);
	watcher_expect(&first, "frame 0 32x16+0+0\n");
	cr_expect_eq(watcher_get_pixel(&first, 0, 1, 1), 2);
	cr_expect_eq(snapshots_count_copied(), 2 * 2);
}

SUITE_TEST(listener_stable, a_picture_in_a_dmabuf_is_not_copied)
{
	watcher_finish_frame(&first);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	watcher_expect(&first, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\n");
	cr_expect_eq(vug_frame_get_buffer(first.frames[0]), rig_get_buffer(rig, 0));
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(snapshots_count(), 0);
}

/* The guest does not draw into it. */
SUITE_TEST(listener_stable, a_snapshot_of_an_earlier_picture_delays_no_reply)
{
	first.pace = WATCHER_SHOWS;
	watcher_show_frame(&first);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(first.num_frames, 2);
}

SUITE_TEST(listener_stable, a_snapshot_outlives_its_listener_and_its_server)
{
	struct vug_buffer *buffer = vug_buffer_ref(vug_frame_get_buffer(first.frames[0]));
	const void *pixels;
	uint32_t stride;

	watcher_end(&first);
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_expect_eq(((const uint32_t *)pixels)[0], 1);
	vug_buffer_unref(buffer);
	rig_free(rig);
	use_rig(0);
	watcher_begin(&first, &stable);
}

/* Half a MiB a picture: one is the guest's, two are those of the listeners. */
static void use_small_budget(void)
{
	watcher_end(&first);
	rig_settle(rig);
	rig_free(rig);
	use_rig(1);
	first = (struct watcher){.pace = WATCHER_SHOWS};
	watcher_begin(&first, &stable);
	fake_clock_install();
	fake_clock_hold_timers();
	rig_show_surface(rig, 0, 512, 256);
	for (uint32_t i = 0; i < 2; i++)
		snapshots_update(i, 0, 1, 1, 1);
	watcher_expect(&first, "scanout 0 512x256+0+0\nframe 0 1x1+0+0\nframe 0 1x1+1+0\n");
}

SUITE_TEST(listener_stable, what_there_is_no_memory_for_comes_later_with_all_damage)
{
	use_small_budget();
	snapshots_update(2, 0, 1, 1, 1);
	snapshots_update(4, 0, 1, 1, 1);
	watcher_expect(&first, "");
	watcher_finish_frame(&first);
	fake_clock_advance(10);
	watcher_expect(&first, "frame 0 3x1+2+0\n");
	cr_expect_eq(watcher_get_pixel(&first, 1, 4, 0), 1);
}

/* What listeners keep is theirs. */
SUITE_TEST(listener_stable, snapshots_do_not_count_for_the_guest)
{
	use_small_budget();
	rig_show_surface(rig, 1, 512, 128);
	rig_expect_alive(rig);
}
