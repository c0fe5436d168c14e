/* SPDX-License-Identifier: MIT */
/* Contacts: each belongs to one listener, and has a number of the sink's. The sink has three. */
#include <errno.h>

#include "protocol/routing/taker.h"

SUITE(taker_set_up, taker_tear_down);

SUITE_TEST(routing_touch, a_contact_is_put_down_moves_and_is_lifted)
{
	taker_touch(0, 7, 1, 2);
	taker_expect(&taker, "touch0@0:1,2 | ");
	taker_touch(0, 7, 3, 4);
	taker_expect(&taker, "touch0@0:3,4 | ");
	taker_lift(0, 7);
	taker_lift(0, 7);
	taker_expect(&taker, "lift0 | ");
}

SUITE_TEST(routing_touch, contacts_of_two_listeners_with_one_slot_are_two)
{
	taker_touch(0, 0, 1, 2);
	taker_touch(1, 0, 3, 4);
	taker_expect(&taker, "touch0@0:1,2 touch1@0:3,4 | ");
	taker_lift(0, 0);
	taker_touch(1, 0, 5, 6);
	taker_expect(&taker, "lift0 touch1@0:5,6 | ");
}

SUITE_TEST(routing_touch, the_last_place_of_a_contact_comes_before_it_is_lifted)
{
	taker_touch(0, 0, 1, 2);
	for (int i = 0; i < 1000; i++)
		taker_touch(0, 0, i, 9);
	taker_lift(0, 0);
	taker_expect(&taker, "touch0@0:1,2 touch0@0:999,9 lift0 | ");
}

SUITE_TEST(routing_touch, of_each_contact_that_moves_the_last_place_counts)
{
	taker_touch(0, 0, 1, 1);
	taker_touch(0, 1, 2, 2);
	taker_expect(&taker, "touch0@0:1,1 touch1@0:2,2 | ");
	for (int i = 0; i < 1000; i++) {
		taker_touch(0, 0, i, 1);
		taker_touch(0, 1, i, 2);
	}
	taker_expect(&taker, "touch0@0:999,1 touch1@0:999,2 | ");
}

SUITE_TEST(routing_touch, a_listener_that_is_dropped_lifts_its_contacts_alone)
{
	taker_touch(0, 0, 1, 2);
	taker_touch(1, 0, 3, 4);
	taker_touch(0, 1, 5, 6);
	taker_expect(&taker, "touch0@0:1,2 touch1@0:3,4 touch2@0:5,6 | ");
	taker_drop_listener(0);
	taker_expect(&taker, "lift0 lift2 | ");
}

SUITE_TEST(routing_touch, a_contact_that_the_sink_has_no_number_for_is_not_put_down)
{
	for (uint32_t slot = 0; slot < 4; slot++)
		taker_touch(0, slot, slot, 0);
	taker_expect(&taker, "touch0@0:0,0 touch1@0:1,0 touch2@0:2,0 | ");
	taker_lift(0, 3);
	taker_expect(&taker, "");
	taker_lift(0, 1);
	taker_touch(1, 0, 9, 9);
	taker_expect(&taker, "lift1 touch1@0:9,9 | ");
}

SUITE_TEST(routing_touch, a_contact_without_room_is_refused_and_each_that_is_down_is_lifted)
{
	unsigned int refused = 0;

	for (int i = 0; i < 1000; i++) {
		int error = vug_listener_send_touch(listeners[0], 0, rig_get_scanout(rig, 0), i, 0);

		refused += error == -ENOBUFS;
		taker_lift(0, 0);
	}
	cr_assert_eq(refused, 1000 - VUG_LISTENER_MAX_INPUT / 2);
	taker_forget(&taker);
	taker_touch(0, 0, 3, 3);
	taker_expect(&taker, "touch0@0:3,3 | ");
}

SUITE_TEST(routing_touch, slots_that_are_not_there_are_refused)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);

	cr_assert_eq(vug_listener_send_touch(listeners[0], VUG_MAX_TOUCH_SLOTS, scanout, 0, 0),
		     -EINVAL);
	cr_assert_eq(vug_listener_send_touch(listeners[0], 0, NULL, 0, 0), -EINVAL);
	cr_assert_eq(vug_listener_send_touch_up(listeners[0], UINT32_MAX), -EINVAL);
	taker_touch(0, VUG_MAX_TOUCH_SLOTS - 1, 1, 1);
	taker_expect(&taker, "touch0@0:1,1 | ");
}
