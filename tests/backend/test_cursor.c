/* SPDX-License-Identifier: MIT */
/* The guest's pointer: its picture, its place and whether it is there. */
#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>

#include "framebuffer.h"

TestSuite(cursor, .timeout = 60);

#define CURSOR_RESOURCE 7
#define CURSOR_PIXELS (VUG_CURSOR_SIZE * VUG_CURSOR_SIZE)

struct pointer {
	struct machine machine;
	struct framebuffer image; /* the cursor's resource */
	struct gpu_cursor place;
	struct display_cursor *shown;
};

/* Half transparent, premultiplied, no two pixels alike. */
static void draw(struct pointer *pointer, uint32_t seed)
{
	for (uint32_t i = 0; i < CURSOR_PIXELS; i++)
		pointer->image.backing[i] = htole32(UINT32_C(0x80000000) | seed << 16 | i);
}

static void transfer(struct pointer *pointer)
{
	const struct vug_rect whole = framebuffer_get_rect(&pointer->image);

	cr_assert_eq(gpu_transfer_to_host_2d(&pointer->machine.vmm, CURSOR_RESOURCE, &whole,
					     pointer->image.row_bytes),
		     VIRTIO_GPU_RESP_OK_NODATA);
}

static void update(struct pointer *pointer)
{
	unsigned int moves = pointer->shown->moves;

	cr_assert_eq(gpu_update_cursor(&pointer->machine.vmm, &pointer->place), 0);
	machine_wait_for_cursor_moves(&pointer->machine, pointer->place.scanout, moves + 1);
}

static void move(struct pointer *pointer, int32_t x, int32_t y)
{
	unsigned int moves = pointer->shown->moves;

	pointer->place.x = x;
	pointer->place.y = y;
	cr_assert_eq(gpu_move_cursor(&pointer->machine.vmm, &pointer->place), 0);
	machine_wait_for_cursor_moves(&pointer->machine, pointer->place.scanout, moves + 1);
}

static void pointer_start(struct pointer *pointer, uint32_t scanout)
{
	const struct machine_options options = {.num_scanouts = 2};

	machine_new_started(&pointer->machine, &options);
	framebuffer_new(&pointer->image, &pointer->machine, CURSOR_RESOURCE, VUG_CURSOR_SIZE,
			VUG_CURSOR_SIZE, pixel_format_find(0x34325241)); /* ARGB8888 */
	pointer->place = (struct gpu_cursor){.scanout = scanout,
					     .resource = CURSOR_RESOURCE,
					     .x = 10,
					     .y = 20,
					     .hot_x = 3,
					     .hot_y = 5};
	pointer->shown = &pointer->machine.display.screens[scanout].cursor;
	draw(pointer, 1);
	transfer(pointer);
}

static void pointer_finish(struct pointer *pointer)
{
	framebuffer_free(&pointer->image, &pointer->machine);
	machine_finish(&pointer->machine);
}

static void expect_place(const struct pointer *pointer, bool is_visible)
{
	cr_expect_eq(pointer->shown->x, pointer->place.x);
	cr_expect_eq(pointer->shown->y, pointer->place.y);
	cr_expect_eq(pointer->shown->is_visible, is_visible);
}

static void expect_image(const struct pointer *pointer)
{
	for (uint32_t i = 0; i < CURSOR_PIXELS; i++)
		cr_assert_eq(pointer->shown->pixels[i], le32toh(pointer->image.backing[i]),
			     "pixel %u", i);
	cr_expect_eq(pointer->shown->hot_x, pointer->place.hot_x);
	cr_expect_eq(pointer->shown->hot_y, pointer->place.hot_y);
}

Test(cursor, image_and_hot_spot_arrive)
{
	for (uint32_t scanout = 0; scanout < 2; scanout++) {
		struct pointer pointer;

		pointer_start(&pointer, scanout);
		update(&pointer);
		expect_image(&pointer);
		expect_place(&pointer, true);
		cr_expect_eq(pointer.machine.display.screens[1 - scanout].cursor.moves, 0);
		draw(&pointer, 2);
		transfer(&pointer);
		pointer.place.hot_x = 63;
		update(&pointer);
		expect_image(&pointer);
		pointer_finish(&pointer);
	}
}

Test(cursor, moves_without_a_new_image)
{
	struct pointer pointer;

	pointer_start(&pointer, 0);
	update(&pointer);
	for (int32_t i = 0; i < 50; i++) {
		move(&pointer, 13 * i, 7 * i);
		expect_place(&pointer, true);
	}
	cr_expect_eq(pointer.shown->images, 1);
	expect_image(&pointer);
	pointer_finish(&pointer);
}

/* A pointer at the edge has its corner outside, and its hot spot too on the next head. */
Test(cursor, may_be_outside)
{
	static const int32_t places[][2] = {
		{-1, -1}, {-5, 9}, {9, -64}, {-64, -64}, {-2147483647, 2147483647}, {16383, 16383}};
	struct pointer pointer;

	pointer_start(&pointer, 0);
	update(&pointer);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		move(&pointer, places[i][0], places[i][1]);
		expect_place(&pointer, true);
	}
	pointer.place.x = -7;
	pointer.place.y = -8;
	update(&pointer);
	expect_place(&pointer, true);
	pointer_finish(&pointer);
}

/* Two ways: an update without a resource, which brings no pixels, and a move without one. */
Test(cursor, hides_and_shows)
{
	struct pointer pointer;

	pointer_start(&pointer, 0);
	update(&pointer);
	expect_place(&pointer, true);
	pointer.place.resource = 0;
	update(&pointer);
	expect_place(&pointer, false);
	move(&pointer, 30, 40);
	expect_place(&pointer, false);
	pointer.place.resource = CURSOR_RESOURCE;
	update(&pointer);
	expect_place(&pointer, true);
	expect_image(&pointer);
	pointer.place.resource = 0;
	move(&pointer, 31, 41);
	expect_place(&pointer, false);
	pointer.place.resource = CURSOR_RESOURCE;
	move(&pointer, 32, 42);
	expect_place(&pointer, true);
	pointer_finish(&pointer);
}

/* Moves come on a queue of their own, in the midst of pixels and requests. */
Test(cursor, moves_among_frames)
{
	struct framebuffer framebuffer;
	struct pointer pointer;
	struct vug_rect whole;

	pointer_start(&pointer, 0);
	update(&pointer);
	framebuffer_new(&framebuffer, &pointer.machine, 1, 640, 480, NULL);
	whole = framebuffer_get_rect(&framebuffer);
	framebuffer_show(&framebuffer, &pointer.machine, 0, &whole);
	for (uint32_t i = 0; i < 20; i++) {
		framebuffer_draw(&framebuffer, i);
		cr_assert_geq(
			gpu_submit_transfer(&pointer.machine.vmm, 1, &whole, framebuffer.row_bytes),
			0);
		cr_assert_geq(gpu_submit_flush(&pointer.machine.vmm, 1, &whole), 0);
		move(&pointer, (int32_t)i, -(int32_t)i);
		expect_place(&pointer, true);
		cr_assert_eq(virtqueue_wait_all(&pointer.machine.vmm.control), 0);
	}
	cr_assert(machine_wait_for_picture(&pointer.machine, 0, &framebuffer.image));
	framebuffer_free(&framebuffer, &pointer.machine);
	pointer_finish(&pointer);
}
