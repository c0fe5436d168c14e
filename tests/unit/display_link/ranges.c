/* SPDX-License-Identifier: MIT */
/* Members that are out of their range, and members that do not fit each other, row by row. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "samples.h"

/* A sample with one member changed, by the place of its bytes behind the header. */
struct row {
	const char *what;
	uint32_t type, offset, value;
};

static const struct row wrong_rows[] = {
	{"another magic", DISPLAY_LINK_HELLO, 0, 0x4c475557},
	{"a name that is longer than its message", DISPLAY_LINK_HELLO, 20, 7},
	{"a name of 4 GiB", DISPLAY_LINK_HELLO, 20, UINT32_MAX},
	{"a name with a 0", DISPLAY_LINK_HELLO, 24, 0},
	{"an error beyond 16 bits", DISPLAY_LINK_END, 0, 0x10000},
	{"a text of 256 bytes", DISPLAY_LINK_END, 4, 256},
	{"a scanout's flag that there is not", DISPLAY_LINK_SCANOUT, 0, 2},
	{"a picture of 65536 pixels in a row", DISPLAY_LINK_SCANOUT, 4, 65536},
	{"a monitor of 16385 rows", DISPLAY_LINK_SCANOUT, 24, 16385},
	{"a monitor of 1000.001 hertz", DISPLAY_LINK_SCANOUT, 28, 1000001},
	{"buffer 16", DISPLAY_LINK_BUFFER, 0, 16},
	{"a buffer's flag that there is not", DISPLAY_LINK_BUFFER, 4, 4},
	{"memory of four planes", DISPLAY_LINK_BUFFER, 4, 0},
	{"a buffer without a column", DISPLAY_LINK_BUFFER, 8, 0},
	{"a buffer without a row", DISPLAY_LINK_BUFFER, 12, 0},
	{"a buffer of 65536 rows", DISPLAY_LINK_BUFFER, 12, 65536},
	{"a buffer without a plane", DISPLAY_LINK_BUFFER, 28, 0},
	{"a buffer with five planes", DISPLAY_LINK_BUFFER, 28, 5},
	{"buffer 2^32 - 1 that is forgotten", DISPLAY_LINK_FORGET, 0, UINT32_MAX},
	{"a frame of buffer 16", DISPLAY_LINK_FRAME, 8, 16},
	{"a frame's flag that there is not", DISPLAY_LINK_FRAME, 12, 3},
	{"a frame's fence that is not there", DISPLAY_LINK_FRAME, 12, 0},
	{"a viewport whose right edge is 2^32", DISPLAY_LINK_FRAME, 16, UINT32_MAX - 599},
	{"a viewport without a column", DISPLAY_LINK_FRAME, 24, 0},
	{"a viewport that is narrower than its damage", DISPLAY_LINK_FRAME, 24, 63},
	{"a viewport that is lower than its damage", DISPLAY_LINK_FRAME, 28, 399},
	{"65 boxes", DISPLAY_LINK_FRAME, 32, 65},
	{"2^32 - 1 boxes", DISPLAY_LINK_FRAME, 32, UINT32_MAX},
	{"63 boxes where 64 are sent", DISPLAY_LINK_FRAME, 32, 63},
	{"a box whose right edge is 2^32", DISPLAY_LINK_FRAME, 36, UINT32_MAX},
	{"a box without a column", DISPLAY_LINK_FRAME, 44, 0},
	{"a cursor's flag that there is not", DISPLAY_LINK_CURSOR, 0, 15},
	{"an image that is not there", DISPLAY_LINK_CURSOR, 0, 3},
	{"an image without a column", DISPLAY_LINK_CURSOR, 20, 0},
	{"an image of 513 rows", DISPLAY_LINK_CURSOR, 24, 513},
	{"a fourth LED", DISPLAY_LINK_LEDS, 0, 8},
	{"a start's flag that there is not", DISPLAY_LINK_START, 0, 3},
	{"a spawner's start without a channel", DISPLAY_LINK_START, 0, 0},
	{"a read from buffer 16", DISPLAY_LINK_READ, 0, 16},
	{"a read of no row", DISPLAY_LINK_READ, 16, 0},
	{"rows that do not fit into their memory", DISPLAY_LINK_READ, 24, 19},
	{"a failure beyond 16 bits", DISPLAY_LINK_DONE, 0, 0x10000},
	{"a fence of what was not shown", DISPLAY_LINK_SHOWN, 0, 1},
	{"a fence of what is still read", DISPLAY_LINK_SHOWN, 4, 2},
	{"a shown frame's flag that there is not", DISPLAY_LINK_SHOWN, 4, 15},
	{"a release without its fence", DISPLAY_LINK_RELEASED, 0, 0},
	{"an ability that there is not", DISPLAY_LINK_ABILITIES, 0, 2},
	{"a way to be seen that there is not", DISPLAY_LINK_VISIBLE, 0, 2},
	{"key 0", DISPLAY_LINK_KEY, 0, 0},
	{"key 0x100, which is a button", DISPLAY_LINK_KEY, 0, 0x100},
	{"key 0x15f, which is a button", DISPLAY_LINK_KEY, 0, 0x15f},
	{"key 0x300", DISPLAY_LINK_KEY, 0, 0x300},
	{"a key that is pressed twice", DISPLAY_LINK_KEY, 4, 2},
	{"button 0x10f, which no mouse has", DISPLAY_LINK_BUTTON, 0, 0x10f},
	{"button 0x118, which no mouse has", DISPLAY_LINK_BUTTON, 0, 0x118},
	{"button 0x300", DISPLAY_LINK_BUTTON, 0, 0x300},
	{"a place beyond every picture", DISPLAY_LINK_POSITION, 0, 65535 * 256 + 1},
	{"a row beyond every picture", DISPLAY_LINK_POSITION, 4, UINT32_MAX},
	{"a way of 1,000,001", DISPLAY_LINK_MOTION, 0, 1000001},
	{"a way of -2^31", DISPLAY_LINK_MOTION, 4, 0x80000000},
	{"a wheel's way of 1,000,001", DISPLAY_LINK_SCROLL, 4, 1000001},
	{"a 17th finger", DISPLAY_LINK_TOUCH, 0, 16},
	{"a finger beyond every picture", DISPLAY_LINK_TOUCH, 12, 65535 * 256 + 1},
};

Test(display_link, a_member_that_is_out_of_range_is_refused)
{
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]); i++) {
		const struct row *row = &wrong_rows[i];
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(row->type, bytes);

		display_link_put_u32(bytes + DISPLAY_LINK_HEADER_SIZE + row->offset, row->value);
		cr_assert_eq(decode_as(row->type, bytes, size, sample_of(row->type)->num_fds),
			     -EPROTO, "%s", row->what);
	}
}

static const struct row right_rows[] = {
	{"a scanout that is off", DISPLAY_LINK_SCANOUT, 0, 0},
	{"a picture without a size yet", DISPLAY_LINK_SCANOUT, 4, 0},
	{"a buffer of one pixel in a row", DISPLAY_LINK_BUFFER, 8, 1},
	{"a buffer of 65535 rows", DISPLAY_LINK_BUFFER, 12, 65535},
	{"a viewport as wide as its damage", DISPLAY_LINK_FRAME, 24, 64},
	{"a viewport at the edge", DISPLAY_LINK_FRAME, 16, 65535 - 600},
	{"an image of one pixel in a row", DISPLAY_LINK_CURSOR, 20, 1},
	{"rows that just fit into their memory", DISPLAY_LINK_READ, 24, 20},
	{"a shown frame that is not on the screen as it is", DISPLAY_LINK_SHOWN, 4, 3},
	{"a display that nobody sees", DISPLAY_LINK_VISIBLE, 0, 0},
	{"a size of nothing, which a display refuses", DISPLAY_LINK_SIZE, 0, 0},
	{"a key that is let go", DISPLAY_LINK_KEY, 4, 0},
	{"key 1", DISPLAY_LINK_KEY, 0, 1},
	{"key 0xff", DISPLAY_LINK_KEY, 0, 0xff},
	{"key 0x160", DISPLAY_LINK_KEY, 0, 0x160},
	{"button 0x117", DISPLAY_LINK_BUTTON, 0, 0x117},
	{"a finger that is lifted", DISPLAY_LINK_TOUCH, 4, 0},
	{"a wheel that turns back", DISPLAY_LINK_SCROLL, 0, (uint32_t)-1000000},
};

Test(display_link, a_member_at_the_end_of_its_range_is_taken)
{
	for (size_t i = 0; i < sizeof(right_rows) / sizeof(right_rows[0]); i++) {
		const struct row *row = &right_rows[i];
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(row->type, bytes);

		display_link_put_u32(bytes + DISPLAY_LINK_HEADER_SIZE + row->offset, row->value);
		cr_assert_eq(decode_as(row->type, bytes, size, sample_of(row->type)->num_fds), 0,
			     "%s", row->what);
	}
}

/* Memory: one plane, in which each row has its place, without a modifier. */
static int encode_memory(uint32_t width, uint32_t stride, uint64_t modifier, uint32_t num_planes)
{
	struct sample_sides sides = sides_of(DISPLAY_LINK_BUFFER);
	struct display_link_message message = {
		.type = DISPLAY_LINK_BUFFER,
		.buffer = {.width = width,
			   .height = 1,
			   .modifier = modifier,
			   .planes = {num_planes, {{0, stride}, {0, stride}}}},
		.num_fds = num_planes,
	};
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];

	return display_link_encode(&sides.sender, &message, bytes);
}

Test(display_link, memory_has_one_plane_of_32_bit_pixels)
{
	cr_assert_gt(encode_memory(5, 20, 0, 1), 0);
	cr_assert_eq(encode_memory(5, 19, 0, 1), -EINVAL);
	cr_assert_eq(encode_memory(5, 20, 1, 1), -EINVAL);
	cr_assert_eq(encode_memory(5, 20, 0, 2), -EINVAL);
}

/* What is never sent cannot be refused by the peer: a program's own mistakes show at once. */
Test(display_link, a_sender_does_not_send_what_is_out_of_range)
{
	struct sample_sides sides = sides_of(DISPLAY_LINK_FRAME);
	struct display_link_message message = *sample_of(DISPLAY_LINK_FRAME);
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];

	message.frame.damage.count = DISPLAY_LINK_MAX_BOXES + 1;
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
	message = *sample_of(DISPLAY_LINK_FRAME);
	message.frame.damage.rects[63].width = 65536;
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
	message = *sample_of(DISPLAY_LINK_FRAME);
	message.num_fds = 0;
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
	message = *sample_of(DISPLAY_LINK_FRAME);
	message.scanout = 16;
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
	message = *sample_of(DISPLAY_LINK_FRAME);
	message.serial = 0;
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
}

Test(display_link, a_text_without_an_end_is_not_sent)
{
	struct sample_sides sides = sides_of(DISPLAY_LINK_TEXT);
	struct display_link_message message = *sample_of(DISPLAY_LINK_TEXT);
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];

	memset(message.text.text, 'x', sizeof(message.text.text));
	cr_assert_eq(display_link_encode(&sides.sender, &message, bytes), -EINVAL);
}

/* The longest text that fits into a message, where one of 255 bytes fits into its member. */
Test(display_link, a_text_that_is_too_long_writes_nothing_beside_its_member)
{
	struct {
		struct display_link_message message;
		uint8_t behind[DISPLAY_LINK_MAX_SIZE];
	} place;
	static const uint8_t zeros[sizeof(place.behind)];
	struct sample_sides sides = sides_of(DISPLAY_LINK_END);
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];

	encode_sample(DISPLAY_LINK_END, bytes);
	memset(bytes + 24, 'x', sizeof(bytes) - 24);
	memset(place.behind, 0, sizeof(place.behind));
	display_link_put_u32(bytes, sizeof(bytes));
	display_link_put_u32(bytes + 20, sizeof(bytes) - 24);
	cr_assert_eq(display_link_decode(&sides.receiver, bytes, sizeof(bytes), 0, &place.message),
		     -EPROTO);
	cr_assert_eq(memcmp(place.behind, zeros, sizeof(zeros)), 0);
}

/* A start as it is sent to a peer with these features. */
static int decode_start(uint64_t features, uint32_t flags)
{
	struct display_link_message start = *sample_of(DISPLAY_LINK_START), message;
	struct sample_sides sides = sides_of(DISPLAY_LINK_START);
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	int size;

	start.start.flags = start.num_fds = flags;
	sides.sender.features = flags ? DISPLAY_LINK_ALL_FEATURES : DISPLAY_LINK_FEATURE_CHILD;
	size = display_link_encode(&sides.sender, &start, bytes);
	cr_assert_gt(size, 0);
	sides.receiver.features = features;
	return display_link_decode(&sides.receiver, bytes, (size_t)size, flags, &message);
}

Test(display_link, a_start_has_a_channel_where_a_spawner_gets_it_alone)
{
	const uint64_t child = DISPLAY_LINK_FEATURE_CHILD;
	const uint64_t spawner = child | DISPLAY_LINK_FEATURE_SPAWNER;

	cr_assert_eq(decode_start(child, 0), 0);
	cr_assert_eq(decode_start(child, 1), -EPROTO);
	cr_assert_eq(decode_start(spawner, 0), -EPROTO);
	cr_assert_eq(decode_start(spawner, 1), 0);
}
