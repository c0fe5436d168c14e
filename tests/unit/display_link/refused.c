/* SPDX-License-Identifier: MIT */
/* What makes no sense is refused, by the sender's side and by the receiver's. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "samples.h"

#define NAME(type) display_link_get_row(type)->name

static void put(uint8_t *bytes, size_t offset, uint32_t value)
{
	display_link_put_u32(bytes + offset, value);
}

/* The header says so, too, that the message itself is what is wrong. */
static int decode_length(uint32_t type, uint8_t *bytes, size_t size)
{
	put(bytes, 0, (uint32_t)size);
	return decode_as(type, bytes, size, sample_of(type)->num_fds);
}

Test(display_link, a_message_that_is_cut_anywhere_is_refused)
{
	for (EACH_TYPE(type)) {
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		for (size_t cut = 0; cut < size; cut++) {
			cr_assert_eq(decode_as(type, bytes, cut, sample_of(type)->num_fds),
				     -EPROTO);
			cr_assert_eq(decode_length(type, bytes, cut), -EPROTO, "%s: %zu of %zu",
				     NAME(type), cut, size);
			put(bytes, 0, (uint32_t)size);
		}
	}
}

Test(display_link, a_message_that_is_too_long_is_refused)
{
	for (EACH_TYPE(type)) {
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE + 1] = {0};
		size_t size = encode_sample(type, bytes);

		for (size_t more = 1; more <= 4; more++)
			cr_assert_eq(decode_length(type, bytes, size + more), -EPROTO, "%s",
				     NAME(type));
		cr_assert_eq(decode_length(type, bytes, sizeof(bytes)), -EPROTO, "%s", NAME(type));
	}
}

Test(display_link, a_length_that_is_not_the_message_s_is_refused)
{
	for (EACH_TYPE(type)) {
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);
		const uint32_t wrong[] = {0, (uint32_t)size - 1, (uint32_t)size + 1, UINT32_MAX};

		for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
			put(bytes, 0, wrong[i]);
			cr_assert_eq(decode_as(type, bytes, size, sample_of(type)->num_fds),
				     -EPROTO, "%s", NAME(type));
		}
	}
}

Test(display_link, descriptors_that_a_message_does_not_have_are_refused)
{
	for (EACH_TYPE(type)) {
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		for (uint16_t count = 0; count <= DISPLAY_LINK_MAX_FDS + 1; count++) {
			int expected = count == sample_of(type)->num_fds ? 0 : -EPROTO;

			cr_assert_eq(decode_as(type, bytes, size, count), expected, "%s, lost",
				     NAME(type));
			display_link_put_u16(bytes + 6, count);
			cr_assert_eq(decode_as(type, bytes, size, count), expected, "%s, announced",
				     NAME(type));
			display_link_put_u16(bytes + 6, (uint16_t)sample_of(type)->num_fds);
		}
	}
}

Test(display_link, a_type_that_there_is_not_is_refused)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	size_t size = encode_sample(DISPLAY_LINK_SYNC, bytes);

	for (uint32_t type = 0; type <= 0xffff; type++) {
		if (type < DISPLAY_LINK_NUM_TYPES && display_link_get_row(type))
			continue;
		display_link_put_u16(bytes + 4, (uint16_t)type);
		cr_assert_eq(decode_as(DISPLAY_LINK_SYNC, bytes, size, 0), -EPROTO, "%u", type);
	}
}

Test(display_link, a_message_of_the_other_side_is_refused)
{
	for (EACH_TYPE(type)) {
		struct sample_sides sides = sides_of(type);
		struct display_link_message message;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		if (display_link_get_row(type)->senders ==
		    (DISPLAY_LINK_DISPLAY | DISPLAY_LINK_VIEWER))
			continue;
		cr_assert_eq(display_link_decode(&sides.sender, bytes, size,
						 sample_of(type)->num_fds, &message),
			     -EPROTO, "%s", NAME(type));
		cr_assert_eq(display_link_encode(&sides.receiver, sample_of(type), bytes), -EINVAL,
			     "%s", NAME(type));
	}
}

Test(display_link, nothing_but_a_greeting_or_an_end_is_taken_before_a_greeting)
{
	for (EACH_TYPE(type)) {
		struct sample_sides sides = sides_of(type);
		bool is_first = type == DISPLAY_LINK_HELLO || type == DISPLAY_LINK_END;
		struct display_link_message message;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE], ignored[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		sides.sender.is_greeted = sides.receiver.is_greeted = false;
		cr_assert_eq(display_link_decode(&sides.receiver, bytes, size,
						 sample_of(type)->num_fds, &message),
			     is_first ? 0 : -EPROTO, "%s", NAME(type));
		cr_assert_eq(display_link_encode(&sides.sender, sample_of(type), ignored) > 0,
			     is_first, "%s", NAME(type));
	}
}

Test(display_link, a_second_greeting_is_refused)
{
	struct display_link_session display, viewer;
	struct display_link_message message;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	size_t size = encode_sample(DISPLAY_LINK_HELLO, bytes);

	greet_each_other(&display, &viewer);
	cr_assert_eq(display_link_decode(&viewer, bytes, size, 0, &message), -EPROTO);
}

/* Fences and dma-bufs are features of a message's members; the others are of whole messages. */
static uint64_t features_of(uint32_t type)
{
	switch (type) {
	case DISPLAY_LINK_BUFFER:
		return DISPLAY_LINK_FEATURE_DMABUF;
	case DISPLAY_LINK_FRAME:
	case DISPLAY_LINK_SHOWN:
	case DISPLAY_LINK_RELEASED:
		return DISPLAY_LINK_FEATURE_FENCE;
	default:
		return display_link_get_row(type)->feature;
	}
}

Test(display_link, a_message_of_a_feature_that_was_not_agreed_on_is_refused)
{
	for (EACH_TYPE(type)) {
		struct sample_sides sides = sides_of(type);
		struct display_link_message message;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE], ignored[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		if (features_of(type) == 0)
			continue;
		sides.receiver.features &= ~features_of(type);
		sides.sender.features &= ~features_of(type);
		cr_assert_eq(display_link_decode(&sides.receiver, bytes, size,
						 sample_of(type)->num_fds, &message),
			     -EPROTO, "%s", NAME(type));
		cr_assert_eq(display_link_encode(&sides.sender, sample_of(type), ignored), -EINVAL,
			     "%s", NAME(type));
	}
}

Test(display_link, a_feature_counts_where_both_sides_have_it)
{
	struct display_link_session display, viewer;
	struct display_link_message hello;

	display_link_session_init(&display, DISPLAY_LINK_DISPLAY, 7);
	display_link_session_init(&viewer, DISPLAY_LINK_VIEWER, 14);
	display_link_fill_hello(&viewer, "", &hello);
	cr_assert_eq(display.features, 0);
	display_link_session_greet(&display, &hello);
	cr_assert_eq(display.features, 6);
}

Test(display_link, a_serial_is_there_where_one_asks_or_answers_alone)
{
	for (EACH_TYPE(type)) {
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		put(bytes, 8, sample_of(type)->serial == 0 ? 1 : 0);
		cr_assert_eq(decode_as(type, bytes, size, sample_of(type)->num_fds), -EPROTO, "%s",
			     NAME(type));
	}
}

Test(display_link, a_scanout_is_one_that_there_can_be)
{
	static const uint32_t scanouts[] = {0, 15, 16, 0x7fffffff, 0xfffffffe, 0xffffffff};

	for (EACH_TYPE(type)) {
		enum display_link_place place = display_link_get_row(type)->place;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		for (size_t i = 0; i < sizeof(scanouts) / sizeof(scanouts[0]); i++) {
			bool is_right = (scanouts[i] < 16 && place != DISPLAY_LINK_NOWHERE) ||
					(scanouts[i] == 0xffffffff && place != DISPLAY_LINK_ONE);

			put(bytes, 12, scanouts[i]);
			cr_assert_eq(decode_as(type, bytes, size, sample_of(type)->num_fds),
				     is_right ? 0 : -EPROTO, "%s, %x", NAME(type), scanouts[i]);
		}
	}
}
