/* SPDX-License-Identifier: MIT */
/* What a guest's driver asks a device about itself. */
#include "input/config_space.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct vug_input_abilities abilities;
static struct vug_input_config_space space;

static int init(const struct vug_input_config *config)
{
	int error = vug_input_abilities_init(&abilities, config);

	return error < 0 ? error : vug_input_config_space_init(&space, &abilities, config);
}

static void make(enum vug_input_kind kind)
{
	const struct vug_input_config config = {
		.size = sizeof(config), .kind = kind, .serial = "S1", .vendor = 0x1af4};

	cr_assert_eq(init(&config), 0);
}

/* Its size, and the answer in hexadecimal. */
static const char *ask(uint8_t select, uint8_t subselect)
{
	static char text[300];
	const uint8_t question[] = {select, subselect};
	uint8_t bytes[VUG_INPUT_CONFIG_SIZE];
	int length;

	vug_input_config_space_write(&space, 0, question, sizeof(question));
	vug_input_config_space_read(&space, 0, bytes, sizeof(bytes));
	cr_assert_eq(bytes[0], select);
	cr_assert_eq(bytes[1], subselect);
	length = sprintf(text, "%u:", bytes[2]);
	for (size_t i = 0; i < bytes[2]; i++)
		length += sprintf(text + length, "%02x", bytes[8 + i]);
	for (size_t i = 8 + (size_t)bytes[2]; i < sizeof(bytes); i++)
		cr_assert_eq(bytes[i], 0);
	return text;
}

Test(config_space, has_the_name_the_serial_number_and_the_ids)
{
	make(VUG_INPUT_MOUSE);
	cr_assert_str_eq(ask(1, 0), "12:6c6962767567206d6f757365");
	cr_assert_str_eq(ask(2, 0), "2:5331");
	cr_assert_str_eq(ask(3, 0), "8:0600f41a03000100");
}

Test(config_space, a_keyboard_has_keys_leds_and_repeats)
{
	make(VUG_INPUT_KEYBOARD);
	cr_assert_str_eq(ask(0x11, EV_KEY),
			 "32:feffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff01");
	cr_assert_str_eq(ask(0x11, EV_LED), "1:07");
	cr_assert_str_eq(ask(0x11, EV_REP), "1:00");
	cr_assert_str_eq(ask(0x11, EV_REL), "0:");
	cr_assert_str_eq(ask(0x11, EV_ABS), "0:");
	cr_assert_str_eq(ask(0x10, 0), "0:");
}

Test(config_space, a_mouse_has_motion_and_two_wheels_of_either_resolution)
{
	make(VUG_INPUT_MOUSE);
	cr_assert_str_eq(ask(0x11, EV_REL), "2:4319");
	cr_assert_str_eq(ask(0x11, EV_KEY) + 71, "ff");
	cr_assert_str_eq(ask(0x10, 0), "1:01");
	cr_assert_str_eq(ask(0x11, EV_LED), "0:");
}

Test(config_space, a_tablet_says_how_far_its_axes_go)
{
	make(VUG_INPUT_TABLET);
	cr_assert_str_eq(ask(0x11, EV_ABS), "1:03");
	cr_assert_str_eq(ask(0x11, EV_REL), "2:4019");
	cr_assert_str_eq(ask(0x12, ABS_X), "20:00000000ff7f0000000000000000000000000000");
	cr_assert_str_eq(ask(0x12, ABS_Y), "20:00000000ff7f0000000000000000000000000000");
	cr_assert_str_eq(ask(0x12, ABS_Z), "0:");
}

Test(config_space, a_touch_screen_says_how_many_contacts_there_are)
{
	make(VUG_INPUT_MULTI_TOUCH);
	cr_assert_str_eq(ask(0x11, EV_ABS), "8:0000000000806002");
	cr_assert_str_eq(ask(0x12, ABS_MT_SLOT), "20:0000000009000000000000000000000000000000");
	cr_assert_str_eq(ask(0x12, ABS_MT_TRACKING_ID),
			 "20:00000000ffff0000000000000000000000000000");
	cr_assert_str_eq(ask(0x12, ABS_MT_POSITION_X),
			 "20:00000000ff7f0000000000000000000000000000");
	cr_assert_str_eq(ask(0x10, 0), "1:02");
}

Test(config_space, axes_are_what_the_program_says)
{
	const struct vug_input_config config = {.size = sizeof(config),
						.kind = VUG_INPUT_TABLET,
						.x = {.min = -5, .max = 1919, .resolution = 4},
						.y = {.max = 1}};

	cr_assert_eq(init(&config), 0);
	cr_assert_str_eq(ask(0x12, ABS_X), "20:fbffffff7f070000000000000000000004000000");
	cr_assert_str_eq(ask(0x12, ABS_Y), "20:0000000001000000000000000000000000000000");
}

Test(config_space, what_it_does_not_have_has_the_size_0)
{
	make(VUG_INPUT_KEYBOARD);
	for (unsigned int select = 0; select < 256; select++)
		if (select != 1 && select != 2 && select != 3 && select != 0x11)
			cr_assert_str_eq(ask((uint8_t)select, 0), "0:", "select %u", select);
	cr_assert_str_eq(ask(1, 1), "0:");
	cr_assert_str_eq(ask(3, 9), "0:");
	cr_assert_str_eq(ask(0x11, EV_MAX), "0:");
}

Test(config_space, any_part_can_be_read_and_is_zero_behind_the_end)
{
	uint8_t whole[VUG_INPUT_CONFIG_SIZE], part[300];

	make(VUG_INPUT_KEYBOARD);
	ask(1, 0);
	vug_input_config_space_read(&space, 0, whole, sizeof(whole));
	for (uint32_t offset = 0; offset < 150; offset += 7)
		for (uint32_t length = 0; length < sizeof(part); length += 13) {
			memset(part, 0xa5, sizeof(part));
			vug_input_config_space_read(&space, offset, part, length);
			for (uint32_t i = 0; i < length; i++)
				cr_assert_eq(part[i],
					     offset + i < sizeof(whole) ? whole[offset + i] : 0);
			cr_assert_eq(part[length], 0xa5);
		}
}

Test(config_space, only_the_question_can_be_written)
{
	uint8_t bytes[VUG_INPUT_CONFIG_SIZE];
	const uint8_t subselect = ABS_Y;

	make(VUG_INPUT_TABLET);
	memset(bytes, 0x12, sizeof(bytes));
	vug_input_config_space_write(&space, 0, bytes, sizeof(bytes));
	vug_input_config_space_write(&space, 1, &subselect, 1);
	vug_input_config_space_write(&space, 2, bytes, 100);
	vug_input_config_space_read(&space, 0, bytes, sizeof(bytes));
	cr_assert_eq(bytes[0], 0x12);
	cr_assert_eq(bytes[1], ABS_Y);
	cr_assert_eq(bytes[2], 20);
}

Test(config_space, numbers_out_of_their_range_are_refused)
{
	struct vug_input_config config = {.size = sizeof(config), .kind = VUG_INPUT_TABLET};
	char name[65];

	config.x = (struct vug_input_axis){.min = 5, .max = 5};
	cr_assert_eq(init(&config), -ERANGE);
	config.x = (struct vug_input_axis){.max = 5, .resolution = -1};
	cr_assert_eq(init(&config), -ERANGE);
	config.x = (struct vug_input_axis){.max = 5};
	config.num_contacts = VUG_INPUT_MAX_CONTACTS + 1;
	cr_assert_eq(init(&config), -ERANGE);
	config.num_contacts = 0;
	memset(name, 'n', 64);
	name[64] = '\0';
	config.name = name;
	cr_assert_eq(init(&config), -ENAMETOOLONG);
	config.name = name + 1;
	cr_assert_eq(init(&config), 0);
	config.kind = (enum vug_input_kind)5;
	cr_assert_eq(init(&config), -EINVAL);
	config.kind = (enum vug_input_kind)0;
	cr_assert_eq(init(&config), -EINVAL);
}
