/* SPDX-License-Identifier: MIT */
/* Reads that go straight into a picture, and ahead behind it. */
#include "unit/channel/line.h"

#define PIXEL_BYTES 600

struct picture {
	struct line line;
	uint8_t pixels[PIXEL_BYTES];
	struct vug_scatter scatter;
};

static void start(struct picture *picture)
{
	*picture = (struct picture){.line = {.stray = 0}};
	start_line(&picture->line);
	picture->scatter = (struct vug_scatter){.length = PIXEL_BYTES,
						.target = picture->pixels,
						.stride = 1,
						.row_bytes = 1,
						.kept_bytes = 1,
						.kept_rows = PIXEL_BYTES};
}

static void finish(struct picture *picture)
{
	finish_line(&picture->line);
}

static void send_pattern(struct picture *picture, size_t length)
{
	uint8_t bytes[PIXEL_BYTES * 2];

	for (size_t i = 0; i < length; i++)
		bytes[i] = pattern_at(i);
	send_piece(&picture->line, bytes, length, 0);
}

/* A message that is `length` bytes long, with a descriptor. */
static void send_descriptor(struct picture *picture, uint32_t length)
{
	const uint32_t words[PIXEL_BYTES / 4] = {WIRE_CURSOR_POS, 0, length - 12};

	send_piece(&picture->line, words, length, 1);
}

static long receive(struct picture *picture)
{
	return vug_input_receive(
		&picture->line.input, picture->line.ours, WIRE_FRAMING_FINAL, &picture->scatter,
		picture->scatter.length - picture->scatter.position, &picture->line.stray);
}

static void expect_pattern(const uint8_t *bytes, size_t length, size_t from)
{
	for (size_t i = 0; i < length; i++)
		cr_assert_eq(bytes[i], pattern_at(from + i), "byte %zu", from + i);
}

Test(input_scatter, pixels_go_straight_into_the_picture)
{
	struct picture picture;

	start(&picture);
	send_pattern(&picture, PIXEL_BYTES);
	cr_assert_eq(receive(&picture), PIXEL_BYTES);
	expect_pattern(picture.pixels, PIXEL_BYTES, 0);
	finish(&picture);
}

Test(input_scatter, pixels_are_not_read_ahead)
{
	struct picture picture;

	start(&picture);
	send_pattern(&picture, PIXEL_BYTES);
	receive(&picture);
	cr_assert_eq(vug_input_get_length(&picture.line.input), 0);
	finish(&picture);
}

Test(input_scatter, what_follows_the_pixels_is_read_ahead)
{
	struct picture picture;

	start(&picture);
	send_pattern(&picture, PIXEL_BYTES + 30);
	cr_assert_eq(receive(&picture), PIXEL_BYTES + 30);
	cr_assert_eq(vug_input_get_length(&picture.line.input), 30);
	expect_pattern(vug_input_get_bytes(&picture.line.input), 30, PIXEL_BYTES);
	finish(&picture);
}

Test(input_scatter, a_part_of_the_pixels_moves_the_position_by_as_much)
{
	struct picture picture;

	start(&picture);
	send_pattern(&picture, 100);
	cr_assert_eq(receive(&picture), 100);
	cr_assert_eq(picture.scatter.position, 100);
	finish(&picture);
}

/* Rows that do not lie together, and more of them than one read has entries for. */
Test(input_scatter, more_rows_than_one_read_has_entries_for_take_several)
{
	struct picture picture;

	start(&picture);
	picture.scatter.stride = 2;
	picture.scatter.kept_rows = PIXEL_BYTES / 2;
	picture.scatter.length = PIXEL_BYTES / 2;
	send_pattern(&picture, PIXEL_BYTES / 2 + 9);
	while (vug_input_get_length(&picture.line.input) < 9)
		cr_assert_gt(receive(&picture), 0);
	for (size_t i = 0; i < PIXEL_BYTES; i += 2)
		cr_assert_eq(picture.pixels[i], pattern_at(i / 2), "row %zu", i / 2);
	expect_pattern(vug_input_get_bytes(&picture.line.input), 9, PIXEL_BYTES / 2);
	finish(&picture);
}

Test(input_scatter, a_descriptor_among_the_pixels_is_closed_and_counted)
{
	struct picture picture;
	unsigned int before;

	start(&picture);
	before = count_open();
	send_descriptor(&picture, 100);
	receive(&picture);
	cr_assert_eq(picture.line.stray, 1);
	cr_assert_eq(count_open(), before);
	finish(&picture);
}

Test(input_scatter, a_descriptor_behind_the_pixels_waits_for_its_message)
{
	struct vug_message_descriptors taken;
	struct picture picture;

	start(&picture);
	send_pattern(&picture, PIXEL_BYTES);
	send_descriptor(&picture, 30);
	receive(&picture);
	receive(&picture);
	vug_input_take_descriptors(&picture.line.input, &taken);
	cr_assert_geq(taken.fd, 0);
	cr_assert_eq(picture.line.stray, 0);
	finish(&picture);
}

/* A payload that is not scattered is read as everything else is; only descriptors know of it. */
Test(input_scatter, descriptors_behind_a_payload_that_is_not_scattered_are_the_next_messages)
{
	struct vug_message_descriptors taken;
	struct picture picture;

	start(&picture);
	send_pattern(&picture, 100);
	send_descriptor(&picture, 12 + 12);
	cr_assert_eq(vug_input_receive(&picture.line.input, picture.line.ours, WIRE_FRAMING_FINAL,
				       NULL, 100, &picture.line.stray),
		     100 + 24);
	vug_input_take_descriptors(&picture.line.input, &taken);
	cr_expect_eq(taken.fd, -1);
	vug_input_consume(&picture.line.input, 100);
	vug_input_take_descriptors(&picture.line.input, &taken);
	cr_expect_geq(taken.fd, 0);
	close(taken.fd);
	finish(&picture);
}

Test(input_scatter, descriptors_within_a_payload_that_is_not_scattered_are_closed)
{
	struct picture picture;

	start(&picture);
	send_descriptor(&picture, 12 + 12);
	cr_assert_eq(vug_input_receive(&picture.line.input, picture.line.ours, WIRE_FRAMING_FINAL,
				       NULL, 24, &picture.line.stray),
		     24);
	cr_expect_eq(picture.line.stray, 1);
	finish(&picture);
}
