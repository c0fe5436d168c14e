/* SPDX-License-Identifier: MIT */
/* What a peer of another version says. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "display-link/errors.h"
#include "samples.h"

#define MINOR_OFFSET (DISPLAY_LINK_HEADER_SIZE + 8)
#define MAJOR_OFFSET (DISPLAY_LINK_HEADER_SIZE + 4)

/* A viewer and the bytes of a display that is `minor`. */
static int decode_of_minor(uint32_t minor, uint32_t type, const uint8_t *bytes, size_t size,
			   struct display_link_message *ret_message)
{
	struct sample_sides sides = sides_of(type);

	sides.receiver.peer_minor = minor;
	return display_link_decode(&sides.receiver, bytes, size, display_link_get_u16(bytes + 6),
				   ret_message);
}

Test(display_link_versions, a_greeting_of_another_major_version_is_refused_as_such)
{
	static const uint32_t majors[] = {0, DISPLAY_LINK_MAJOR + 1, UINT32_MAX};
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	size_t size = encode_sample(DISPLAY_LINK_HELLO, bytes);

	for (size_t i = 0; i < sizeof(majors) / sizeof(majors[0]); i++) {
		display_link_put_u32(bytes + MAJOR_OFFSET, majors[i]);
		cr_assert_eq(decode_as(DISPLAY_LINK_HELLO, bytes, size, 0), -EPROTONOSUPPORT);
	}
}

Test(display_link_versions, a_greeting_of_another_major_version_needs_no_more_than_its_begin)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];

	encode_sample(DISPLAY_LINK_HELLO, bytes);
	display_link_put_u32(bytes, MAJOR_OFFSET + 4);
	display_link_put_u32(bytes + MAJOR_OFFSET, 2);
	cr_assert_eq(decode_as(DISPLAY_LINK_HELLO, bytes, MAJOR_OFFSET + 4, 0), -EPROTONOSUPPORT);
}

Test(display_link_versions, a_greeting_of_a_newer_minor_version_may_say_more)
{
	struct sample_sides sides = sides_of(DISPLAY_LINK_HELLO);
	struct display_link_message hello;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE] = {0};
	size_t size = encode_sample(DISPLAY_LINK_HELLO, bytes);

	display_link_put_u32(bytes + MINOR_OFFSET, DISPLAY_LINK_MINOR + 1);
	display_link_put_u32(bytes, (uint32_t)size + 9);
	cr_assert_eq(display_link_decode(&sides.receiver, bytes, size + 9, 0, &hello), 0);
	display_link_session_greet(&sides.receiver, &hello);
	cr_assert(display_link_session_is_newer(&sides.receiver));
}

Test(display_link_versions, a_greeting_of_this_minor_version_says_no_more)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE] = {0};
	size_t size = encode_sample(DISPLAY_LINK_HELLO, bytes);

	display_link_put_u32(bytes, (uint32_t)size + 1);
	cr_assert_eq(decode_as(DISPLAY_LINK_HELLO, bytes, size + 1, 0), -EPROTO);
}

Test(display_link_versions, an_unknown_message_of_a_newer_minor_version_is_skipped)
{
	struct display_link_message message;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE] = {0};

	display_link_put_u32(bytes, 100);
	display_link_put_u16(bytes + 6, 2);
	for (uint32_t type = DISPLAY_LINK_NUM_TYPES; type < DISPLAY_LINK_NUM_TYPES + 9; type++) {
		display_link_put_u16(bytes + 4, (uint16_t)type);
		cr_assert_eq(decode_of_minor(DISPLAY_LINK_MINOR + 1, DISPLAY_LINK_HELLO + 1, bytes,
					     100, &message),
			     -ENOMSG);
		cr_assert_eq(decode_of_minor(DISPLAY_LINK_MINOR, DISPLAY_LINK_HELLO + 1, bytes, 100,
					     &message),
			     -EPROTO);
	}
}

Test(display_link_versions, a_known_message_of_a_newer_minor_version_may_be_longer)
{
	for (EACH_TYPE(type)) {
		struct display_link_message message;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE] = {0};
		size_t size = encode_sample(type, bytes);

		if (type == DISPLAY_LINK_HELLO)
			continue;
		display_link_put_u32(bytes, (uint32_t)size + 5);
		cr_assert_eq(decode_of_minor(1, type, bytes, size + 5, &message), 0);
		cr_assert_eq(memcmp(&message, sample_of(type), sizeof(message)), 0);
		cr_assert_eq(decode_of_minor(0, type, bytes, size + 5, &message), -EPROTO);
	}
}

Test(display_link_versions, a_newer_minor_version_s_flags_are_left_out)
{
	struct display_link_message message;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	size_t size = encode_sample(DISPLAY_LINK_KEY, bytes);

	display_link_put_u32(bytes + DISPLAY_LINK_HEADER_SIZE + 4, 0x80000001);
	cr_assert_eq(decode_of_minor(1, DISPLAY_LINK_KEY, bytes, size, &message), 0);
	cr_assert_eq(message.key.flags, DISPLAY_LINK_PRESSED);
	cr_assert_eq(decode_of_minor(0, DISPLAY_LINK_KEY, bytes, size, &message), -EPROTO);
}

/* They are numbers of the format, whatever those of errno are on a machine. */
Test(display_link_versions, an_error_has_its_code_on_every_machine)
{
	static const struct {
		int error;
		uint32_t code;
	} rows[] = {{0, 0}, {-EIO, 1}, {-EINVAL, 2}, {-ENOTSUP, 3}, {-ENOMEM, 4}, {-ENOSYS, 16}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_assert_eq(display_link_code_of(rows[i].error), rows[i].code);
		cr_assert_eq(display_link_error_of(rows[i].code), rows[i].error);
	}
}

Test(display_link_versions, an_error_without_a_code_is_a_failure)
{
	cr_assert_eq(display_link_code_of(-ENOTTY), 1);
	cr_assert_eq(display_link_error_of(0xffff), -EIO);
}
