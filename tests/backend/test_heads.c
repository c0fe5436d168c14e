/* SPDX-License-Identifier: MIT */
/*
 * Several scanouts on one framebuffer, as Linux has them. QEMU's back end says SCANOUT without
 * a place in the framebuffer, and then counts UPDATE from the framebuffer's corner.
 */
#include <criterion/criterion.h>

#include "framebuffer.h"

TestSuite(heads, .timeout = 60);

struct heads {
	struct machine machine;
	struct framebuffer framebuffer;
	const struct vug_rect *places;
	uint32_t count;
};

static void show(struct heads *heads, const struct framebuffer *framebuffer)
{
	for (uint32_t i = 0; i < heads->count; i++)
		framebuffer_show(framebuffer, &heads->machine, i, &heads->places[i]);
}

/* With monitors where the guest puts its heads, or all of them at the corner. */
static void plug_in_monitors(struct heads *heads, bool are_placed)
{
	for (uint32_t i = 0; i < heads->count; i++) {
		const struct vug_monitor monitor = {
			.size = sizeof(monitor),
			.connected = true,
			.x = are_placed ? (int32_t)heads->places[i].x : 0,
			.y = are_placed ? (int32_t)heads->places[i].y : 0,
			.width = heads->places[i].width,
			.height = heads->places[i].height};
		struct vug_scanout *scanout =
			vug_server_get_scanout(heads->machine.display.server, i);

		cr_assert_eq(vug_scanout_set_monitor(scanout, &monitor), 0);
	}
}

static void heads_start(struct heads *heads, const struct vug_rect *places, uint32_t count,
			bool are_placed)
{
	const struct machine_options options = {.num_scanouts = count};
	uint32_t width = 0, height = 0;

	*heads = (struct heads){.places = places, .count = count};
	for (uint32_t i = 0; i < count; i++) {
		width = places[i].x + places[i].width > width ? places[i].x + places[i].width
							      : width;
		height = places[i].y + places[i].height > height ? places[i].y + places[i].height
								 : height;
	}
	machine_new(&heads->machine, &options);
	plug_in_monitors(heads, are_placed);
	machine_start(&heads->machine);
	framebuffer_new(&heads->framebuffer, &heads->machine, 1, width, height, NULL);
	show(heads, &heads->framebuffer);
}

static void heads_finish(struct heads *heads)
{
	framebuffer_free(&heads->framebuffer, &heads->machine);
	machine_finish(&heads->machine);
}

static void expect_head(struct heads *heads, uint32_t scanout, const struct image *expected)
{
	machine_settle(&heads->machine);
	cr_assert(image_is_equal(expected, &heads->machine.display.screens[scanout].image),
		  "head %u", scanout);
}

/* The whole framebuffer in one flush: every head shows its own part. */
static void check_all(struct heads *heads, uint32_t frame)
{
	const struct vug_rect whole = framebuffer_get_rect(&heads->framebuffer);

	framebuffer_draw(&heads->framebuffer, frame);
	framebuffer_flush(&heads->framebuffer, &heads->machine, &whole);
	for (uint32_t i = 0; i < heads->count; i++) {
		struct image expected = framebuffer_crop(&heads->framebuffer, &heads->places[i]);

		expect_head(heads, i, &expected);
		image_free(&expected);
	}
}

/* A part of a new picture: the rest stays what it was, on every head. */
static void check_part(struct heads *heads, struct framebuffer *framebuffer, uint32_t frame,
		       const struct vug_rect *part)
{
	struct image mixed = image_new(framebuffer->image.width, framebuffer->image.height);
	const struct vug_rect whole = framebuffer_get_rect(framebuffer);

	image_copy_from(&mixed, &heads->framebuffer.image, &whole);
	framebuffer_draw(framebuffer, frame);
	framebuffer_flush(framebuffer, &heads->machine, part);
	image_draw_part(&mixed, frame, part);
	for (uint32_t i = 0; i < heads->count; i++) {
		struct image expected = image_new(heads->places[i].width, heads->places[i].height);

		image_copy_from(&expected, &mixed, &heads->places[i]);
		expect_head(heads, i, &expected);
		image_free(&expected);
	}
	image_copy_from(&heads->framebuffer.image, &mixed, &whole);
	image_free(&mixed);
}

/* All at once, then parts: in one head, in the other, across both. */
static void check_everything(const struct vug_rect *places, uint32_t count, bool are_placed)
{
	struct heads heads;

	heads_start(&heads, places, count, are_placed);
	check_all(&heads, 1);
	check_all(&heads, 2);
	for (uint32_t i = 0; i < count; i++) {
		const struct vug_rect *place = &places[i];

		check_part(&heads, &heads.framebuffer, 3 + i,
			   &(struct vug_rect){place->x + 3, place->y + 5, 50, 40});
	}
	check_part(&heads, &heads.framebuffer, 20,
		   &(struct vug_rect){5, 5, heads.framebuffer.image.width - 11,
				      heads.framebuffer.image.height - 13});
	heads_finish(&heads);
}

Test(heads, side_by_side)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 320, 480}};

	check_everything(places, 2, true);
	check_everything(places, 2, false);
}

Test(heads, on_top_of_each_other)
{
	static const struct vug_rect places[] = {{0, 0, 320, 240}, {0, 240, 320, 240}};

	check_everything(places, 2, true);
	check_everything(places, 2, false);
}

Test(heads, four_of_them)
{
	static const struct vug_rect places[] = {
		{0, 0, 200, 100}, {200, 0, 200, 100}, {0, 100, 200, 100}, {200, 100, 200, 100}};

	check_everything(places, 4, true);
	check_everything(places, 4, false);
}

Test(heads, mirrored)
{
	static const struct vug_rect places[] = {{0, 0, 320, 240}, {0, 0, 320, 240}};

	check_everything(places, 2, true);
}

/* The second begins further left than it is wide: it overlaps its own place at the corner. */
Test(heads, two_of_different_sizes_as_the_monitors_stand)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 640, 480}};

	check_everything(places, 2, true);
}

/* Two heads, where the guest's user has put the heads elsewhere than the monitors stand. */
Test(heads, two_of_different_sizes_as_the_guest_likes)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 640, 480}};

	check_everything(places, 2, false);
}

/* It begins in the middle, and there is more on every side of it. */
Test(heads, a_head_shows_a_part)
{
	static const struct vug_rect place = {160, 96, 320, 240};
	struct heads heads = {.places = &place, .count = 1};

	machine_new(&heads.machine, NULL);
	plug_in_monitors(&heads, true);
	machine_start(&heads.machine);
	framebuffer_new(&heads.framebuffer, &heads.machine, 1, 800, 608, NULL);
	show(&heads, &heads.framebuffer);
	check_all(&heads, 1);
	check_part(&heads, &heads.framebuffer, 2, &(struct vug_rect){170, 100, 50, 40});
	check_part(&heads, &heads.framebuffer, 3, &(struct vug_rect){0, 320, 800, 100});
	check_part(&heads, &heads.framebuffer, 4, &(struct vug_rect){400, 0, 400, 100});
	heads_finish(&heads);
}

/* One scanout that shows any part of a larger framebuffer, and moves over it. */
Test(heads, a_head_pans)
{
	static const struct vug_rect corners[] = {
		{0, 0, 640, 480}, {640, 480, 0, 0}, {100, 60, 0, 0}, {1, 1, 0, 0}};
	struct framebuffer framebuffer;
	struct machine machine;

	machine_new_started(&machine, NULL);
	framebuffer_new(&framebuffer, &machine, 1, 1280, 960, NULL);
	for (uint32_t i = 0; i < sizeof(corners) / sizeof(corners[0]); i++) {
		const struct vug_rect place = {corners[i].x, corners[i].y, 640, 480};

		framebuffer_show(&framebuffer, &machine, 0, &place);
		framebuffer_check(&framebuffer, &machine, 0, &place, i);
	}
	framebuffer_free(&framebuffer, &machine);
	machine_finish(&machine);
}

/*
 * A compositor flips to another framebuffer of the same layout and flushes only what differs.
 * It lies beyond the second head's size, so the head cannot begin at the corner.
 */
Test(heads, flipped_with_a_part_only)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 320, 480}};
	struct framebuffer second;
	struct heads heads;

	heads_start(&heads, places, 2, true);
	framebuffer_new(&second, &heads.machine, 2, 640, 480, NULL);
	check_all(&heads, 1);
	show(&heads, &second);
	check_part(&heads, &second, 2, &(struct vug_rect){350, 100, 70, 80});
	framebuffer_free(&second, &heads.machine);
	heads_finish(&heads);
}

/* Nothing has said where the second head begins but its monitor's place, and that fits. */
Test(heads, first_flush_is_a_part)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 320, 480}};
	struct heads heads;

	heads_start(&heads, places, 2, true);
	check_part(&heads, &heads.framebuffer, 1, &(struct vug_rect){350, 100, 70, 80});
	check_all(&heads, 2);
	heads_finish(&heads);
}

/* One head goes dark while the other goes on. */
Test(heads, are_switched_one_by_one)
{
	static const struct vug_rect places[] = {{0, 0, 320, 480}, {320, 0, 320, 480}};
	struct heads heads;

	heads_start(&heads, places, 2, true);
	check_all(&heads, 1);
	framebuffer_hide(&heads.machine, 0);
	machine_settle(&heads.machine);
	cr_assert_null(heads.machine.display.screens[0].image.pixels);
	framebuffer_check(&heads.framebuffer, &heads.machine, 1, &places[1], 2);
	framebuffer_show(&heads.framebuffer, &heads.machine, 0, &places[0]);
	check_all(&heads, 3);
	heads_finish(&heads);
}

/* Each its own framebuffer, as Wayland compositors have it. */
Test(heads, with_framebuffers_of_their_own)
{
	const struct machine_options options = {.num_scanouts = VUG_MAX_SCANOUTS};
	struct framebuffer framebuffers[VUG_MAX_SCANOUTS];
	struct machine machine;

	machine_new_started(&machine, &options);
	for (uint32_t round = 0; round < 2; round++)
		for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
			struct framebuffer *framebuffer = &framebuffers[i];
			const struct vug_rect whole = {.width = 100 + 7 * i, .height = 90 + i};

			if (round == 0) {
				framebuffer_new(framebuffer, &machine, 1 + i, whole.width,
						whole.height, NULL);
				framebuffer_show(framebuffer, &machine, i, &whole);
			}
			framebuffer_check(framebuffer, &machine, i, &whole, 100 * round + i);
		}
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++)
		framebuffer_free(&framebuffers[i], &machine);
	machine_finish(&machine);
}
