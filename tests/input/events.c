/* SPDX-License-Identifier: MIT */
/* What the program says, and what the guest reads: in a ring of 4 entries, as QEMU's are. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "input/vmm.h"

static struct vmm vmm;

static void start(enum vug_input_kind kind)
{
	vmm_begin(&vmm, kind, NULL);
	vmm_start(&vmm);
}

/* ---- each kind -------------------------------------------------------------------------- */

Test(events, a_key_that_is_pressed_already_is_not_pressed_again)
{
	start(VUG_INPUT_KEYBOARD);
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), 0);
		vug_input_sync(vmm.input);
	}
	vug_input_key(vmm.input, KEY_B, false);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:30:1 |");
	vmm_end(&vmm);
}

Test(events, keys_of_a_batch_come_in_order_and_together)
{
	start(VUG_INPUT_KEYBOARD);
	vug_input_key(vmm.input, KEY_LEFTCTRL, true);
	vug_input_key(vmm.input, KEY_C, true);
	vmm_expect(&vmm, "");
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:29:1 1:46:1 |");
	vmm_end(&vmm);
}

Test(events, a_key_that_changes_twice_takes_two_batches)
{
	start(VUG_INPUT_KEYBOARD);
	vug_input_key(vmm.input, KEY_A, true);
	vug_input_key(vmm.input, KEY_A, false);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "1:30:1 | 1:30:0 |");
	vmm_end(&vmm);
}

Test(events, more_keys_than_a_batch_holds_take_two)
{
	start(VUG_INPUT_KEYBOARD);
	for (uint16_t code = 1; code <= 40; code++)
		cr_assert_eq(vug_input_key(vmm.input, code, true), 0);
	vug_input_sync(vmm.input);
	vmm_run(&vmm);
	cr_assert_eq(vmm.num_events, 42);
	for (uint16_t i = 0; i < 32; i++)
		cr_assert_eq(vmm.events[i].code, i + 1);
	cr_assert_eq(vmm.events[32].type, EV_SYN);
	vmm_end(&vmm);
}

Test(events, a_mouse_moves_clicks_and_scrolls)
{
	start(VUG_INPUT_MOUSE);
	cr_assert_eq(vug_input_motion(vmm.input, 3, -4), 0);
	cr_assert_eq(vug_input_motion(vmm.input, 1, 1), 0);
	cr_assert_eq(vug_input_button(vmm.input, BTN_LEFT, true), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
	cr_assert_eq(vug_input_scroll(vmm.input, 120, -240), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
	vmm_expect(&vmm, "2:0:4 2:1:-3 1:272:1 | 2:8:-2 2:11:-240 2:6:1 2:12:120 |");
	vmm_end(&vmm);
}

Test(events, a_motion_after_a_click_is_a_batch_of_its_own)
{
	start(VUG_INPUT_TABLET);
	vug_input_position(vmm.input, 1, 2);
	vug_input_button(vmm.input, BTN_LEFT, true);
	vug_input_position(vmm.input, 3, 4);
	vug_input_button(vmm.input, BTN_LEFT, false);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "3:0:1 3:1:2 1:272:1 | 3:0:3 3:1:4 1:272:0 |");
	vmm_end(&vmm);
}

Test(events, parts_of_a_click_add_up_in_one_direction)
{
	start(VUG_INPUT_MOUSE);
	for (int i = 0; i < 4; i++) {
		vug_input_scroll(vmm.input, 0, 50);
		vug_input_sync(vmm.input);
		vmm_run(&vmm);
	}
	vug_input_scroll(vmm.input, 0, -100);
	vug_input_sync(vmm.input);
	vug_input_scroll(vmm.input, 0, -20);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm,
		   "2:11:50 | 2:11:50 | 2:8:1 2:11:50 | 2:11:50 | 2:11:-100 | 2:8:-1 2:11:-20 |");
	vmm_end(&vmm);
}

Test(events, contacts_begin_move_and_end)
{
	start(VUG_INPUT_MULTI_TOUCH);
	vug_input_touch(vmm.input, 0, 10, 20);
	vug_input_touch(vmm.input, 3, 30, 40);
	vug_input_sync(vmm.input);
	vug_input_touch(vmm.input, 3, 31, 41);
	vug_input_sync(vmm.input);
	vug_input_touch_up(vmm.input, 0);
	vug_input_sync(vmm.input);
	vug_input_touch_up(vmm.input, 3);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "3:47:0 3:57:0 3:53:10 3:54:20 3:47:3 3:57:1 3:53:30 3:54:40 1:330:1 | "
			 "3:47:3 3:53:31 3:54:41 | 3:47:0 3:57:-1 | 3:47:3 3:57:-1 1:330:0 |");
	vmm_end(&vmm);
}

Test(events, a_contact_that_ends_and_begins_takes_two_batches)
{
	start(VUG_INPUT_MULTI_TOUCH);
	vug_input_touch(vmm.input, 0, 1, 1);
	vug_input_touch_up(vmm.input, 0);
	vug_input_touch(vmm.input, 0, 2, 2);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "3:47:0 3:57:0 3:53:1 3:54:1 1:330:1 | 3:47:0 3:57:-1 1:330:0 | "
			 "3:47:0 3:57:1 3:53:2 3:54:2 1:330:1 |");
	vmm_end(&vmm);
}

Test(events, what_a_kind_does_not_have_is_refused)
{
	start(VUG_INPUT_KEYBOARD);
	cr_assert_eq(vug_input_key(vmm.input, 0, true), -EINVAL);
	cr_assert_eq(vug_input_key(vmm.input, KEY_MICMUTE + 1, true), -EINVAL);
	cr_assert_eq(vug_input_key(vmm.input, UINT16_MAX, true), -EINVAL);
	cr_assert_eq(vug_input_button(vmm.input, BTN_LEFT, true), -ENOTSUP);
	cr_assert_eq(vug_input_motion(vmm.input, 1, 1), -ENOTSUP);
	cr_assert_eq(vug_input_position(vmm.input, 1, 1), -ENOTSUP);
	cr_assert_eq(vug_input_scroll(vmm.input, 1, 1), -ENOTSUP);
	cr_assert_eq(vug_input_touch(vmm.input, 0, 1, 1), -ENOTSUP);
	cr_assert_eq(vug_input_touch_up(vmm.input, 0), -ENOTSUP);
	vmm_expect(&vmm, "");
	vmm_end(&vmm);
}

Test(events, numbers_out_of_their_range_are_refused)
{
	start(VUG_INPUT_TABLET);
	cr_assert_eq(vug_input_position(vmm.input, 0, 32768), -ERANGE);
	cr_assert_eq(vug_input_position(vmm.input, -1, 0), -ERANGE);
	cr_assert_eq(vug_input_scroll(vmm.input, 1000001, 0), -ERANGE);
	cr_assert_eq(vug_input_button(vmm.input, BTN_TASK + 1, true), -EINVAL);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm, "");
	vmm_end(&vmm);
	start(VUG_INPUT_MULTI_TOUCH);
	cr_assert_eq(vug_input_touch(vmm.input, 10, 0, 0), -EINVAL);
	cr_assert_eq(vug_input_touch(vmm.input, 0, 0, -1), -ERANGE);
	cr_assert_eq(vug_input_touch_up(vmm.input, UINT32_MAX), -EINVAL);
	vmm_end(&vmm);
}

Test(events, null_is_refused)
{
	cr_assert_eq(vug_input_key(NULL, 1, true), -EINVAL);
	cr_assert_eq(vug_input_button(NULL, BTN_LEFT, true), -EINVAL);
	cr_assert_eq(vug_input_motion(NULL, 1, 1), -EINVAL);
	cr_assert_eq(vug_input_position(NULL, 1, 1), -EINVAL);
	cr_assert_eq(vug_input_scroll(NULL, 1, 1), -EINVAL);
	cr_assert_eq(vug_input_touch(NULL, 1, 1, 1), -EINVAL);
	cr_assert_eq(vug_input_touch_up(NULL, 1), -EINVAL);
	cr_assert_eq(vug_input_sync(NULL), -EINVAL);
	cr_assert_eq(vug_input_release_all(NULL), -EINVAL);
	cr_assert_eq(vug_input_dispatch(NULL), -EINVAL);
	cr_assert_eq(vug_input_get_fd(NULL), -EINVAL);
	cr_assert_eq(vug_input_attach(NULL, 0), -EINVAL);
	cr_assert_not(vug_input_is_connected(NULL));
	cr_assert_null(vug_input_ref(NULL));
	vug_input_detach(NULL);
	vug_input_unref(NULL);
}

/* ---- a guest that is slow --------------------------------------------------------------- */

/* In four entries there is one batch of three events, and the begin of the next one. */

Test(events, a_batch_that_is_larger_than_the_ring_comes_in_order)
{
	start(VUG_INPUT_MULTI_TOUCH);
	for (uint32_t i = 0; i < 10; i++)
		cr_assert_eq(vug_input_touch(vmm.input, i, (int32_t)i, (int32_t)i), 0);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, true), 4, "as much as there is room for");
	vmm_run(&vmm);
	cr_assert_eq(vmm.num_events, 42);
	for (uint32_t i = 0; i < 10; i++)
		cr_assert_eq(vmm.events[4 * i].value, i, "slot %u", i);
	cr_assert_eq(vmm.events[41].type, EV_SYN);
	vmm_end(&vmm);
}

Test(events, motion_that_waits_adds_up)
{
	start(VUG_INPUT_MOUSE);
	for (int i = 0; i < 1000; i++) {
		cr_assert_eq(vug_input_motion(vmm.input, 1, -2), 0);
		cr_assert_eq(vug_input_sync(vmm.input), 0);
	}
	vmm_expect(&vmm, "2:0:1 2:1:-2 | 2:0:1 2:1:-2 | 2:0:998 2:1:-1996 |");
	vmm_end(&vmm);
}

Test(events, of_positions_that_wait_the_last_one_stays)
{
	start(VUG_INPUT_TABLET);
	for (int32_t i = 0; i < 1000; i++) {
		vug_input_position(vmm.input, i, 2 * i);
		vug_input_sync(vmm.input);
	}
	vmm_expect(&vmm, "3:0:0 3:1:0 | 3:0:1 3:1:2 | 3:0:999 3:1:1998 |");
	vmm_end(&vmm);
}

Test(events, a_click_stays_at_its_place_between_motions_that_wait)
{
	start(VUG_INPUT_TABLET);
	for (int32_t i = 0; i < 10; i++) {
		vug_input_position(vmm.input, i, i);
		vug_input_sync(vmm.input);
	}
	vug_input_button(vmm.input, BTN_LEFT, true);
	vug_input_sync(vmm.input);
	for (int32_t i = 10; i < 20; i++) {
		vug_input_position(vmm.input, i, i);
		vug_input_sync(vmm.input);
	}
	vug_input_button(vmm.input, BTN_LEFT, false);
	vug_input_sync(vmm.input);
	vmm_expect(&vmm,
		   "3:0:0 3:1:0 | 3:0:1 3:1:1 | 3:0:9 3:1:9 | 1:272:1 | 3:0:19 3:1:19 | 1:272:0 |");
	vmm_end(&vmm);
}

/* Keys until one is refused: those that were taken come with their releases, in order. */
static void expect_pairs(size_t count)
{
	vmm_run(&vmm);
	cr_assert_eq(vmm.num_events, 4 * count, "%zu events of %zu keys", vmm.num_events, count);
	for (size_t i = 0; i < vmm.num_events; i += 2) {
		cr_assert_eq(vmm.events[i].type, EV_KEY);
		cr_assert_eq(vmm.events[i].value, (i / 2 + 1) % 2);
		cr_assert_eq(vmm.events[i + 1].type, EV_SYN);
	}
}

Test(events, a_guest_that_takes_nothing_loses_presses_and_never_a_release)
{
	size_t count = 0;

	start(VUG_INPUT_KEYBOARD);
	while (vug_input_key(vmm.input, KEY_A, true) == 0) {
		vug_input_sync(vmm.input);
		cr_assert_eq(vug_input_key(vmm.input, KEY_A, false), 0);
		vug_input_sync(vmm.input);
		count++;
	}
	cr_assert_gt(count, 900);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), -ENOBUFS);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, false), 0, "it is not pressed");
	expect_pairs(count);
	cr_assert_eq(vug_input_key(vmm.input, KEY_A, true), 0, "there is room again");
	vmm_end(&vmm);
}

/* As the guest's own driver keeps it. */
static void expect_nothing_pressed(void)
{
	bool is_pressed[KEY_CNT] = {false};

	for (size_t i = 0; i < vmm.num_events; i++)
		if (vmm.events[i].type == EV_KEY)
			is_pressed[vmm.events[i].code] = vmm.events[i].value == 1;
	for (size_t code = 0; code < KEY_CNT; code++)
		cr_assert_not(is_pressed[code], "key %zu is stuck", code);
}

Test(events, keys_that_are_held_while_the_queue_fills_are_all_released)
{
	unsigned int pressed = 0, refused = 0;

	start(VUG_INPUT_KEYBOARD);
	for (uint16_t code = 1; code < 248; code++) {
		pressed += vug_input_key(vmm.input, code, true) == 0;
		vug_input_sync(vmm.input);
	}
	for (int i = 0; i < 3000; i++) {
		refused += vug_input_key(vmm.input, 248, i % 2 == 0) < 0;
		vug_input_sync(vmm.input);
	}
	cr_assert_gt(pressed, 100);
	cr_assert_gt(refused, 100);
	cr_assert_eq(vug_input_release_all(vmm.input), 0);
	vmm_run(&vmm);
	cr_assert_gt(vmm.num_events, 4 * pressed);
	expect_nothing_pressed();
	vmm_end(&vmm);
}

Test(events, a_drag_ends_where_it_was_let_go_however_full_the_queue_is)
{
	int32_t place = 0;

	start(VUG_INPUT_TABLET);
	cr_assert_eq(vug_input_button(vmm.input, BTN_LEFT, true), 0);
	vug_input_sync(vmm.input);
	while (vug_input_button(vmm.input, BTN_RIGHT, true) == 0) {
		vug_input_sync(vmm.input);
		vug_input_position(vmm.input, place++, 7);
		vug_input_sync(vmm.input);
		vug_input_button(vmm.input, BTN_RIGHT, false);
		vug_input_sync(vmm.input);
	}
	vug_input_position(vmm.input, 1234, 5678);
	vug_input_sync(vmm.input);
	cr_assert_eq(vug_input_button(vmm.input, BTN_LEFT, false), 0);
	vug_input_sync(vmm.input);
	vug_input_position(vmm.input, 1, 1);
	vug_input_sync(vmm.input);
	vmm_run(&vmm);
	memmove(vmm.events, vmm.events + vmm.num_events - 8, 8 * sizeof(vmm.events[0]));
	vmm.num_events = 8;
	cr_assert_str_eq(vmm_read_events(&vmm), "3:0:1234 3:1:5678 | 1:272:0 | 3:0:1 3:1:1 |");
	vmm_end(&vmm);
}

/* ---- calls and kicks -------------------------------------------------------------------- */

static void press(uint16_t code, bool is_pressed)
{
	cr_assert_eq(vug_input_key(vmm.input, code, is_pressed), 0);
	cr_assert_eq(vug_input_sync(vmm.input), 0);
}

Test(events, a_driver_is_called_once_for_each_batch_that_it_gets)
{
	start(VUG_INPUT_KEYBOARD);
	press(KEY_A, true);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 1);
	press(KEY_A, false);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 1);
	vug_input_sync(vmm.input);
	vmm_settle(&vmm);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 0, "there is nothing to say");
	vmm_end(&vmm);
}

Test(events, a_driver_that_wants_no_calls_gets_none)
{
	start(VUG_INPUT_KEYBOARD);
	vmm.queues[0].available[0] = 1;
	press(KEY_A, true);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 0);
	cr_assert_eq(vmm_take(&vmm, SIZE_MAX, true), 2);
	vmm_end(&vmm);
}

Test(events, a_driver_with_the_event_index_is_called_where_it_says)
{
	const struct vmm_options options = {.has_event_index = true, .number = 64};

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm_start(&vmm);
	press(KEY_A, true);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 1, "the first one");
	vmm.queues[0].available[2 + 64] = 5; /* the sixth event */
	press(KEY_A, false);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 0);
	press(KEY_A, true);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 1);
	press(KEY_A, false);
	cr_assert_eq(vmm_count_calls(&vmm, 0), 0);
	vmm_end(&vmm);
}

/* The driver kicks only at the index that the device has said. */
Test(events, a_ring_that_was_full_goes_on_with_the_event_index)
{
	const struct vmm_options options = {.has_event_index = true};

	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, &options);
	vmm_start(&vmm);
	for (int i = 0; i < 100; i++)
		press(KEY_A, i % 2 == 0);
	vmm_run(&vmm);
	cr_assert_eq(vmm.num_events, 200);
	vmm_end(&vmm);
}

/* ---- many events ------------------------------------------------------------------------ */

static void send_keys(size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint16_t code = (uint16_t)(1 + i % 200);

		cr_assert_eq(vug_input_key(vmm.input, code, true), 0);
		vug_input_sync(vmm.input);
		cr_assert_eq(vug_input_key(vmm.input, code, false), 0);
		vug_input_sync(vmm.input);
		if (i % 7 == 0)
			vmm_run(&vmm);
	}
}

static void all_come_in_order(const struct vmm_options *options)
{
	vmm_begin(&vmm, VUG_INPUT_KEYBOARD, options);
	vmm_start(&vmm);
	for (size_t round = 0; round < 20; round++) {
		vmm.num_events = 0;
		send_keys(1000);
		vmm_run(&vmm);
		cr_assert_eq(vmm.num_events, 4000);
		for (size_t i = 0; i < 4000; i += 2) {
			cr_assert_eq(vmm.events[i].code, 1 + i / 4 % 200);
			cr_assert_eq(vmm.events[i].value, i % 4 == 0);
		}
	}
	vmm_end(&vmm);
}

/* The indices of the ring come round more than once. */
Test(events, of_80000_events_none_is_lost_doubled_or_reordered)
{
	all_come_in_order(NULL);
}

Test(events, of_80000_events_none_is_lost_with_event_index_and_indirection)
{
	const struct vmm_options options = {
		.has_event_index = true, .is_indirect = true, .number = 64};

	all_come_in_order(&options);
}

Test(events, of_80000_events_none_is_lost_in_memory_that_could_shrink)
{
	const struct vmm_options options = {
		.has_event_index = true, .is_unsealed = true, .has_inflight = true, .number = 64};

	all_come_in_order(&options);
}
