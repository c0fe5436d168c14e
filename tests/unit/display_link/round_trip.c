/* SPDX-License-Identifier: MIT */
/* What one side says, the other one understands; the bytes are those of docs/display-link.md. */
#include <criterion/criterion.h>
#include <string.h>

#include "samples.h"

Test(display_link, every_message_has_a_sample)
{
	for (EACH_TYPE(type))
		cr_assert_neq(sample_of(type), NULL, "%s", display_link_get_row(type)->name);
}

Test(display_link, every_message_is_read_as_it_was_written)
{
	for (EACH_TYPE(type)) {
		struct sample_sides sides = sides_of(type);
		struct display_link_message message;
		uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
		size_t size = encode_sample(type, bytes);

		cr_assert_eq(display_link_decode(&sides.receiver, bytes, size,
						 sample_of(type)->num_fds, &message),
			     0, "%s", display_link_get_row(type)->name);
		cr_assert_eq(memcmp(&message, sample_of(type), sizeof(message)), 0, "%s",
			     display_link_get_row(type)->name);
	}
}

static void check_bytes(uint32_t type, const void *expected, size_t length)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	size_t size = encode_sample(type, bytes);

	cr_assert_eq(size, length, "%zu bytes", size);
	cr_assert_eq(memcmp(bytes, expected, length), 0);
}

/* The string's own 0 at its end is not sent. */
#define CHECK_BYTES(type, expected) check_bytes(type, expected, sizeof(expected) - 1)

Test(display_link, the_bytes_of_a_greeting_are_these_on_every_machine)
{
	CHECK_BYTES(DISPLAY_LINK_HELLO, "\x2e\0\0\0\1\0\0\0\0\0\0\0\xff\xff\xff\xff"
					"VUGL\1\0\0\0\0\0\0\0\x1f\0\0\0\0\0\0\x80\6\0\0\0a name");
}

Test(display_link, the_bytes_of_a_cursor_are_these_on_every_machine)
{
	CHECK_BYTES(
		DISPLAY_LINK_CURSOR,
		"\x2c\0\0\0\x15\0\1\0\4\0\0\0\5\0\0\0"
		"\7\0\0\0\xff\xff\xff\xff\0\0\0\x80\xff\xff\xff\xff\x09\0\0\0\0\2\0\0\xff\1\0\0");
}

Test(display_link, the_bytes_of_a_read_are_these_on_every_machine)
{
	CHECK_BYTES(DISPLAY_LINK_READ, "\x2c\0\0\0\x1e\0\1\0\x08\0\0\0\7\0\0\0"
				       "\x0d\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0XR24\x14\0\0\0");
}

Test(display_link, the_bytes_of_a_buffer_are_these_on_every_machine)
{
	CHECK_BYTES(DISPLAY_LINK_BUFFER,
		    "\x50\0\0\0\x11\0\4\0\0\0\0\0\1\0\0\0"
		    "\x0f\0\0\0\3\0\0\0\x80\2\0\0\xe0\1\0\0XR24\xef\xcd\xab\x89\x67\x45\x23\1"
		    "\4\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0"
		    "\xff\xff\xff\xff\xff\xff\xff\xff");
}

Test(display_link, a_longer_name_of_a_program_is_cut_in_a_greeting)
{
	struct display_link_session display;
	struct display_link_message hello;
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	char name[200] = "";

	memset(name, 'x', sizeof(name) - 1);
	display_link_session_init(&display, DISPLAY_LINK_DISPLAY, 0);
	display_link_fill_hello(&display, name, &hello);
	cr_assert_eq(strlen(hello.hello.name), DISPLAY_LINK_MAX_NAME);
	cr_assert_gt(display_link_encode(&display, &hello, bytes), 0);
}

Test(display_link, a_request_never_has_serial_0)
{
	struct display_link_session display = {.last_serial = UINT32_MAX - 1};

	cr_assert_eq(display_link_session_next_serial(&display), UINT32_MAX);
	cr_assert_eq(display_link_session_next_serial(&display), 1);
}
