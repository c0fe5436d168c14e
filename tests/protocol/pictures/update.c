/* SPDX-License-Identifier: MIT */
/* UPDATE: which pixels land where. */
#include "protocol/rig/fixture.h"

#include <stdlib.h>

#define WIDTH 24
#define HEIGHT 16

SUITE(fixture_set_up, fixture_tear_down);

/* What the scanout has to show, kept by a plain copy pixel by pixel. */
static uint32_t model[HEIGHT][WIDTH];

static uint32_t sent_pixel(uint32_t seed, uint32_t index)
{
	return (seed * 131071 + index) * UINT32_C(2654435761) >> 8;
}

static struct peer_message make_update(uint32_t seed, const struct vug_rect *rect)
{
	uint32_t count = rect->width * rect->height;
	uint32_t *pixels = malloc((count + 1) * sizeof(*pixels));
	struct peer_message message;

	for (uint32_t i = 0; i < count; i++)
		pixels[i] = sent_pixel(seed, i);
	message = peer_update(0, rect->x, rect->y, rect->width, rect->height, pixels);
	free(pixels);
	return message;
}

/* 64 bits, so that nothing wraps in the model. */
static void update_model(uint32_t seed, const struct vug_rect *rect, uint32_t left, uint32_t top)
{
	for (uint32_t i = 0; i < rect->width * rect->height; i++) {
		int64_t x = (int64_t)rect->x + i % rect->width - left;
		int64_t y = (int64_t)rect->y + i / rect->width - top;

		if (x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT)
			model[y][x] = sent_pixel(seed, i);
	}
}

static void expect_model(void)
{
	for (uint32_t y = 0; y < HEIGHT; y++)
		for (uint32_t x = 0; x < WIDTH; x++)
			cr_assert_eq(rig_get_pixel(rig, 0, x, y), model[y][x],
				     "pixel %u,%u is %#x instead of %#x", x, y,
				     rig_get_pixel(rig, 0, x, y), model[y][x]);
}

static void update(uint32_t seed, struct vug_rect rect)
{
	rig_send(rig, make_update(seed, &rect));
	update_model(seed, &rect, 0, 0);
}

static void show(void)
{
	rig_show_surface(rig, 0, WIDTH, HEIGHT);
}

SUITE_TEST(update, the_whole_picture)
{
	show();
	update(1, (struct vug_rect){0, 0, WIDTH, HEIGHT});
	rig_expect(rig, "frame 0 24x16+0+0\n");
	expect_model();
}

static const struct {
	struct vug_rect rect;
	const char *events;
} rects[] = {
	{{3, 2, 5, 4}, "frame 0 5x4+3+2\n"},
	{{0, 0, 1, 1}, "frame 0 1x1+0+0\n"},
	{{WIDTH - 1, HEIGHT - 1, 1, 1}, "frame 0 1x1+23+15\n"},
	{{0, 5, WIDTH, 3}, "frame 0 24x3+0+5\n"},
	{{5, 0, 3, HEIGHT}, "frame 0 3x16+5+0\n"},
	/* Over an edge: cut there, and the rows of what was sent are still as long. */
	{{20, 2, 10, 3}, "frame 0 4x3+20+2\n"},
	{{2, 14, 5, 10}, "frame 0 5x2+2+14\n"},
	{{20, 12, 30, 30}, "frame 0 4x4+20+12\n"},
	{{0, 0, 40, 8}, "frame 0 24x8+0+0\n"},
	{{0, 0, 48, 48}, "frame 0 24x16+0+0\n"},
	{{1, 1, 48, 32}, "frame 0 23x15+1+1\n"},
	/* Beside it, or empty: nothing changes, and nothing is wrong with it. */
	{{WIDTH, 0, 4, 4}, ""},
	{{0, HEIGHT, 4, 4}, ""},
	{{100, 100, 4, 4}, ""},
	{{UINT32_MAX, UINT32_MAX, 2, 2}, ""},
	{{UINT32_MAX, 0, 4, 4}, ""},
	{{0x80000000, 0x7fffffff, 4, 4}, ""},
	{{0, 0, 0, 0}, ""},
	{{3, 3, 0, 5}, ""},
	{{3, 3, 5, 0}, ""},
	{{3, 3, 0, UINT32_MAX}, ""},
	{{0, 0, UINT32_MAX, 0}, ""},
};

SUITE_TEST(update, rectangles_are_cut_to_the_scanout)
{
	show();
	for (uint32_t i = 0; i < COUNT(rects); i++) {
		update(i, rects[i].rect);
		rig_expect(rig, rects[i].events);
		expect_model();
	}
}

static uint32_t random_below(uint32_t *state, uint32_t limit)
{
	*state = *state * 1664525 + 1013904223;
	return (*state >> 8) % limit;
}

SUITE_TEST(update, a_thousand_random_rectangles_are_cut_right)
{
	uint32_t state = 4711;

	show();
	for (uint32_t i = 0; i < 1000; i++) {
		struct vug_rect rect = {random_below(&state, 30), random_below(&state, 20),
					random_below(&state, 40), random_below(&state, 30)};

		/* The scanout's own size elsewhere says something else: see below. */
		if (rect.width == WIDTH && rect.height == HEIGHT)
			continue;
		update(i, rect);
		expect_model();
	}
	recorder_expect_no_complaints(&rig->recorder);
}

SUITE_TEST(update, pixels_cut_at_any_byte_are_cut_right)
{
	const struct vug_rect rect = {18, 3, 12, 7};
	struct peer_message message = make_update(1, &rect);

	show();
	update_model(1, &rect, 0, 0);
	for (size_t offset = 32; offset < message.length; offset++) {
		peer_send_part(&rig->peer, &message, 0, offset);
		rig_settle(rig);
		peer_send_part(&rig->peer, &message, offset, message.length);
		rig_settle(rig);
		expect_model();
	}
}

SUITE_TEST(update, a_picture_larger_than_the_socket_arrives_in_pieces)
{
	const uint32_t width = 1024, height = 768;
	const uint32_t header[] = {PEER_UPDATE, 0, 20 + width * height * 4, 0, 0, 0, width, height};
	uint32_t *pixels = malloc(width * height * 4);

	for (uint32_t i = 0; i < width * height; i++)
		pixels[i] = sent_pixel(1, i);
	rig_show_surface(rig, 0, width, height);
	rig_stream(rig, header, sizeof(header));
	rig_stream(rig, pixels, width * height * 4);
	for (uint32_t i = 0; i < width * height; i += 1021)
		cr_assert_eq(rig_get_pixel(rig, 0, i % width, i / width), pixels[i]);
	rig_expect(rig, "frame 0 1024x768+0+0\n");
	free(pixels);
}

/* More rows than one read can scatter, each cut on both sides. */
SUITE_TEST(update, a_large_picture_is_cut_on_its_way)
{
	const uint32_t width = 700, height = 900;
	const uint32_t header[] = {PEER_UPDATE, 0, 20 + width * height * 4, 0, 0, 0, width, height};
	uint32_t *pixels = malloc(width * height * 4);

	for (uint32_t i = 0; i < width * height; i++)
		pixels[i] = sent_pixel(1, i);
	rig_show_surface(rig, 0, 333, 777);
	rig_stream(rig, header, sizeof(header));
	rig_stream(rig, pixels, width * height * 4);
	for (uint32_t i = 0; i < 333 * 777; i += 101)
		cr_assert_eq(rig_get_pixel(rig, 0, i % 333, i / 333),
			     pixels[i / 333 * width + i % 333]);
	rig_expect(rig, "frame 0 333x777+0+0\n");
	free(pixels);
}

/* Two outputs on one framebuffer: the second one's pixels come with the framebuffer's numbers. */
SUITE_TEST(update, a_scanout_beside_another_is_found)
{
	const struct vug_rect whole = {320, 0, WIDTH, HEIGHT}, part = {330, 5, 4, 3};

	show();
	rig_send(rig, make_update(1, &whole));
	update_model(1, &whole, 320, 0);
	rig_expect(rig, "frame 0 24x16+0+0\n");
	rig_send(rig, make_update(2, &part));
	update_model(2, &part, 320, 0);
	rig_expect(rig, "frame 0 4x3+10+5\n");
	expect_model();
}

/* Over the left and the upper edge, which only such a scanout has. */
SUITE_TEST(update, a_scanout_beside_another_is_cut_on_all_sides)
{
	static const struct vug_rect parts[] = {
		{310, 2, 15, 4}, {310, 0, 80, 40}, {325, 95, 5, 10},  {300, 90, 100, 100},
		{319, 99, 2, 2}, {319, 99, 1, 1},  {340, 110, 20, 20}};
	const struct vug_rect whole = {320, 100, WIDTH, HEIGHT};

	show();
	rig_send(rig, make_update(1, &whole));
	update_model(1, &whole, 320, 100);
	for (uint32_t i = 0; i < COUNT(parts); i++) {
		rig_send(rig, make_update(2 + i, &parts[i]));
		update_model(2 + i, &parts[i], 320, 100);
		expect_model();
	}
}

/* A head that gets a framebuffer of its own: nothing says so but a part that fits there only. */
SUITE_TEST(update, a_scanout_that_is_back_at_the_corner_is_found)
{
	const struct vug_rect whole = {320, 0, WIDTH, HEIGHT}, part = {2, 3, 4, 3};

	show();
	rig_send(rig, make_update(1, &whole));
	update_model(1, &whole, 320, 0);
	rig_send(rig, make_update(2, &part));
	update_model(2, &part, 0, 0);
	expect_model();
}

SUITE_TEST(update, a_scanout_where_its_monitor_stands_is_found)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .x = 8,
					    .y = 4,
					    .width = 640,
					    .height = 480};
	const struct vug_rect whole = {8, 4, WIDTH, HEIGHT};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	show();
	rig_send(rig, make_update(1, &whole));
	update_model(1, &whole, 8, 4);
	rig_expect(rig, "frame 0 24x16+0+0\n");
	expect_model();
}

/* Monitor 1 is left of and above monitor 0, so that the guest's framebuffer has it at 0, 0. */
SUITE_TEST(update, negative_positions_move_all_scanouts_within_the_framebuffer)
{
	struct vug_monitor monitor = {.size = sizeof(monitor),
				      .connected = true,
				      .x = -8,
				      .y = -4,
				      .width = 8,
				      .height = 4};
	const struct vug_rect whole = {8, 4, WIDTH, HEIGHT};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 1), &monitor), 0);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	show();
	rig_send(rig, make_update(1, &whole));
	update_model(1, &whole, 8, 4);
	rig_expect(rig, "frame 0 24x16+0+0\n");
	expect_model();
}

SUITE_TEST(update, scanouts_do_not_share_pixels)
{
	show();
	rig_show_surface(rig, 1, WIDTH, HEIGHT);
	rig_send(rig, peer_update(1, 0, 0, WIDTH, HEIGHT, NULL));
	rig_expect(rig, "frame 1 24x16+0+0\n");
	expect_model();
}

static const struct {
	uint32_t width, height;
	uint32_t pixel_bytes;
} wrong_sizes[] = {
	{4, 4, 0},
	{4, 4, 60},
	{4, 4, 63},
	{4, 4, 65},
	{4, 4, 68},
	{4, 4, 4096},
	{0, 0, 4},
	{0, 0, 1},
	{UINT32_MAX, UINT32_MAX, 4},
	{0x80000000, 0x80000000, 0},
	{0x40000000, 1, 0},
	{0x40000000, 4, 0},
	{0x10000, 0x10000, 0},
	{1, 0x40000000, 0},
	{0x40000001, 1, 4},
	{0x20000001, 0x20000001, 4},
};

SUITE_TEST(update, a_number_of_bytes_that_does_not_fit_is_skipped)
{
	static const uint8_t zeros[4096];

	show();
	update(1, (struct vug_rect){0, 0, WIDTH, HEIGHT});
	recorder_forget(&rig->recorder);
	for (size_t i = 0; i < COUNT(wrong_sizes); i++) {
		struct peer_message message = PEER_MAKE(PEER_UPDATE, 0, 0, 0, wrong_sizes[i].width,
							wrong_sizes[i].height);

		peer_set_size(&message, 20 + wrong_sizes[i].pixel_bytes);
		rig_send(rig, message);
		rig_stream(rig, zeros, wrong_sizes[i].pixel_bytes);
		rig_expect(rig, "");
	}
	expect_model();
	/* Not one each: they are rate-limited. */
	cr_assert_gt(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "UPDATE"), 0);
	rig_expect_alive(rig);
}

static void expect_skipped(uint32_t scanout)
{
	rig_send(rig, peer_update(scanout, 0, 0, 4, 4, NULL));
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "UPDATE");
	rig_expect_alive(rig);
}

SUITE_TEST(update, before_scanout_it_is_skipped)
{
	expect_skipped(0);
}

SUITE_TEST(update, after_off_it_is_skipped)
{
	show();
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	expect_skipped(0);
}

SUITE_TEST(update, on_a_dmabuf_it_is_skipped)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	expect_skipped(0);
}

SUITE_TEST(update, on_an_absent_scanout_it_is_skipped)
{
	expect_skipped(2);
	expect_skipped(UINT32_MAX);
}

/* 512 × 512 pixels are 1 MiB. */
static void use_small_cap(void)
{
	const struct rig_options options = {.config = {.max_framebuffer_mib = 1}};

	fixture_use(&options);
}

static void announce_pixels(uint32_t width, uint32_t height)
{
	struct peer_message message = PEER_MAKE(PEER_UPDATE, 0, 0, 0, width, height);

	peer_set_size(&message, 20 + width * height * 4);
	rig_send(rig, message);
}

SUITE_TEST(update, as_many_pixels_as_the_cap_allows_are_taken)
{
	uint32_t *pixels = calloc(512 * 512, 4);

	use_small_cap();
	rig_show_surface(rig, 0, 512, 512);
	announce_pixels(512, 512);
	rig_stream(rig, pixels, 512 * 512 * 4);
	rig_expect(rig, "frame 0 512x512+0+0\n");
	free(pixels);
}

SUITE_TEST(update, more_pixels_than_the_cap_end_the_connection)
{
	use_small_cap();
	rig_show_surface(rig, 0, 512, 512);
	announce_pixels(513, 512);
	recorder_expect(&rig->recorder, "disconnected protocol-error 71\n");
	peer_expect_closed(&rig->peer);
	cr_assert_gt(recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, ""), 0);
}

SUITE_TEST(update, a_picture_without_an_end_leaves_the_old_damage_alone)
{
	show();
	announce_pixels(WIDTH, HEIGHT);
	rig_expect(rig, "");
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
}

SUITE_TEST(update, a_size_below_its_fields_is_skipped)
{
	static const uint8_t payload[20];

	show();
	for (size_t size = 0; size < sizeof(payload); size++) {
		rig_send(rig, peer_make(PEER_UPDATE, payload, size));
		rig_expect(rig, "");
		recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "UPDATE");
	}
	rig_expect_alive(rig);
}
