/* SPDX-License-Identifier: MIT */
/*
 * Which message descriptors belong to: the last one of a read, unless one before it wants some
 * and the last cannot have any.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "wire/framing.h"

/* What one read brought. */
struct read {
	enum wire_framing framing;
	uint8_t bytes[65536];
	size_t length;
	size_t last; /* the offset of the last message */
};

static void add(struct read *read, uint32_t request, const void *payload, uint32_t size)
{
	const uint32_t final[] = {request, 0xdeadbeef, size};
	const uint32_t draft[] = {request, size};
	size_t header = vug_wire_header_size(read->framing);

	read->last = read->length;
	memcpy(read->bytes + read->length, header == sizeof(final) ? final : draft, header);
	if (payload != NULL)
		memcpy(read->bytes + read->length + header, payload, size);
	read->length += header + size;
}

static void add_position(struct read *read)
{
	add(read, WIRE_CURSOR_POS, NULL, sizeof(struct wire_cursor_pos));
}

static void add_scanout(struct read *read, uint32_t width, uint32_t height)
{
	const struct wire_dmabuf_scanout scanout = {.width = width, .height = height};

	add(read, WIRE_DMABUF_SCANOUT, &scanout, sizeof(scanout));
}

static void add_scanout_2(struct read *read)
{
	const struct wire_dmabuf_scanout2 scanout = {.base = {.width = 4, .height = 4}};

	add(read, WIRE_DMABUF_SCANOUT2, &scanout, sizeof(scanout));
}

static size_t find_owner(const struct read *read)
{
	return vug_wire_find_descriptor_owner(read->framing, read->bytes, read->length);
}

Test(descriptor_owner, the_only_message_of_a_read_owns_the_descriptors)
{
	struct read read = {.length = 0};

	add_scanout(&read, 4, 4);
	cr_assert_eq(find_owner(&read), 0);
}

Test(descriptor_owner, a_message_that_can_have_none_owns_what_came_with_it_alone)
{
	struct read read = {.length = 0};

	add_position(&read);
	cr_assert_eq(find_owner(&read), 0);
}

Test(descriptor_owner, the_last_of_several_messages_owns_the_descriptors)
{
	struct read read = {.length = 0};

	add_position(&read);
	add_position(&read);
	add_scanout(&read, 4, 4);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, the_last_message_owns_the_descriptors_even_if_none_wants_any)
{
	struct read read = {.length = 0};

	add_position(&read);
	add_position(&read);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, the_later_scanout_is_preferred)
{
	struct read read = {.length = 0};

	add_scanout(&read, 4, 4);
	add_scanout_2(&read);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, a_scanout_before_one_that_can_have_none_owns_them)
{
	struct read read = {.length = 0};
	size_t scanout;

	add_position(&read);
	add_scanout(&read, 4, 4);
	scanout = read.last;
	add(&read, WIRE_DMABUF_UPDATE, NULL, sizeof(struct wire_update));
	cr_assert_eq(find_owner(&read), scanout);
}

Test(descriptor_owner, a_scanout_with_a_modifier_wants_some_too)
{
	struct read read = {.length = 0};

	add_scanout_2(&read);
	add_position(&read);
	cr_assert_eq(find_owner(&read), 0);
}

Test(descriptor_owner, a_scanout_without_a_width_that_switches_off_wants_none)
{
	struct read read = {.length = 0};

	add_scanout(&read, 0, 4);
	add_position(&read);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, a_scanout_without_a_height_that_switches_off_wants_none)
{
	struct read read = {.length = 0};

	add_scanout(&read, 4, 0);
	add_position(&read);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, a_last_message_that_switches_off_leaves_them_to_the_one_before)
{
	struct read read = {.length = 0};

	add_scanout(&read, 4, 4);
	add_scanout(&read, 0, 0);
	cr_assert_eq(find_owner(&read), 0);
}

Test(descriptor_owner, a_last_message_of_which_only_the_header_is_there_owns_them)
{
	struct read read = {.length = 0};

	add_position(&read);
	add_scanout(&read, 4, 4);
	read.length = read.last + 12;
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, a_last_scanout_of_which_any_part_is_there_owns_them)
{
	struct read read = {.length = 0};

	add_position(&read);
	add_scanout(&read, 4, 4);
	for (read.length = read.last + 1; read.length <= read.last + 52; read.length++)
		cr_assert_eq(find_owner(&read), read.last, "%zu bytes", read.length - read.last);
}

/* A scanout without a descriptor is one way to switch off: those that came are not its own. */
Test(descriptor_owner, a_last_message_whose_header_is_cut_can_still_want_them)
{
	struct read read = {.length = 0};

	add_scanout(&read, 4, 4);
	add_scanout_2(&read);
	for (read.length = read.last + 1; read.length < read.last + 12; read.length++)
		cr_assert_eq(find_owner(&read), read.last, "%zu bytes", read.length - read.last);
}

Test(descriptor_owner, a_huge_size_does_not_lead_beyond_the_read)
{
	struct read read = {.length = 0};
	const uint32_t huge[] = {WIRE_UPDATE, 0, UINT32_MAX};

	add_position(&read);
	memcpy(read.bytes + read.length, huge, sizeof(huge));
	read.last = read.length;
	read.length += sizeof(huge) + 3;
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, an_unknown_request_is_stepped_over_by_its_size)
{
	struct read read = {.length = 0};

	add(&read, 99, NULL, 1000);
	add_scanout(&read, 4, 4);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, a_scanout_of_the_wrong_size_is_stepped_over_by_its_size)
{
	struct read read = {.length = 0};

	add(&read, WIRE_DMABUF_SCANOUT, NULL, 8);
	add_scanout(&read, 4, 4);
	cr_assert_eq(find_owner(&read), read.last);
}

Test(descriptor_owner, the_draft_is_stepped_through_by_its_own_headers)
{
	struct read read = {.framing = WIRE_FRAMING_DRAFT_V6};

	add_position(&read);
	add_scanout(&read, 4, 4);
	cr_assert_eq(find_owner(&read), 20);
}

Test(descriptor_owner, less_than_a_header_is_one_message)
{
	const uint8_t bytes[11] = {9};

	cr_assert_eq(vug_wire_find_descriptor_owner(WIRE_FRAMING_FINAL, bytes, 1), 0);
	cr_assert_eq(vug_wire_find_descriptor_owner(WIRE_FRAMING_FINAL, bytes, 11), 0);
}
