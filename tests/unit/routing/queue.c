/* SPDX-License-Identifier: MIT */
/* A listener's queue: bounded, and no release is ever lost. */
#include "routing/queue.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/input-event-codes.h>

#include "routing/code_set.h"
#include "unit/random.h"

static struct vug_sent_queue queue;
static struct vug_sent sent;

static bool take(void)
{
	return vug_sent_queue_take(&queue, &sent);
}

static void expect_code(uint32_t code, bool is_pressed)
{
	cr_assert(take());
	cr_assert(sent.kind == VUG_SENT_CODE && sent.code == code && sent.is_pressed == is_pressed);
}

Test(sent_queue, room_for_a_release_is_set_aside_with_its_press)
{
	uint32_t code = 1;

	while (vug_sent_queue_set(&queue, code, true) == 0)
		code++;
	cr_assert_eq(code - 1, VUG_LISTENER_MAX_INPUT / 2);
	for (uint32_t i = 1; i < code; i++)
		cr_assert_eq(vug_sent_queue_set(&queue, i, false), 0);
	cr_assert_eq(queue.count, VUG_LISTENER_MAX_INPUT);
	for (uint32_t i = 1; i < code; i++)
		expect_code(i, true);
	for (uint32_t i = 1; i < code; i++)
		expect_code(i, false);
	cr_assert_not(take());
}

Test(sent_queue, a_press_that_is_refused_is_not_pressed)
{
	for (uint32_t i = 0; i < VUG_LISTENER_MAX_INPUT / 2; i++) {
		cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, true), 0);
		cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, false), 0);
	}
	cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, true), -ENOBUFS);
	cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, false), 0);
	cr_assert_eq(queue.count, VUG_LISTENER_MAX_INPUT);
	/* Two that are taken make room for one press and its release. */
	cr_assert(take() && take());
	cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, true), 0);
}

Test(sent_queue, motion_needs_no_room_in_a_full_queue)
{
	const struct vug_sent_place place = {.x = 5, .y = 6};

	for (uint32_t code = 1; code <= VUG_LISTENER_MAX_INPUT / 2; code++)
		cr_assert_eq(vug_sent_queue_set(&queue, code, true), 0);
	vug_sent_queue_place(&queue, &place);
	vug_sent_queue_move(&queue, 1, 2);
	vug_sent_queue_set(&queue, 1, false);
	for (uint32_t code = 1; code <= VUG_LISTENER_MAX_INPUT / 2; code++)
		expect_code(code, true);
	expect_code(1, false);
	cr_assert(sent.motion.has_place && sent.motion.place.x == 5 && sent.motion.dy == 2);
}

Test(sent_queue, everything_that_is_pressed_is_released_at_once)
{
	const struct vug_sent_place place = {.x = 5};

	cr_assert_eq(vug_sent_queue_set(&queue, KEY_A, true), 0);
	cr_assert_eq(vug_sent_queue_set(&queue, KEY_MAX, true), 0);
	cr_assert_eq(vug_sent_queue_touch(&queue, 15, &place), 0);
	vug_sent_queue_release(&queue);
	vug_sent_queue_release(&queue);
	expect_code(KEY_A, true);
	expect_code(KEY_MAX, true);
	cr_assert(take() && sent.kind == VUG_SENT_CONTACT && sent.is_pressed);
	expect_code(KEY_A, false);
	expect_code(KEY_MAX, false);
	cr_assert(take() && sent.kind == VUG_SENT_CONTACT && !sent.is_pressed);
	cr_assert_not(take());
}

/* What a reader has in the end is what the writer said last, however full the queue was. */
Test(sent_queue, a_reader_ends_with_what_the_writer_said)
{
	struct random random = {.state = 7};
	struct vug_code_set said = {{0}}, read = {{0}};

	for (int i = 0; i < 200000; i++) {
		uint32_t code = random_between(&random, 1, 600);
		bool is_pressed = random_between(&random, 0, 2) > 0;

		if (vug_sent_queue_set(&queue, code, is_pressed) == 0) {
			if (is_pressed)
				vug_code_set_add(&said, code);
			else
				vug_code_set_remove(&said, code);
		} else {
			cr_assert(is_pressed);
		}
		if (random_between(&random, 0, 2) == 0 && take()) {
			cr_assert_neq(vug_code_set_has(&read, sent.code), sent.is_pressed);
			if (sent.is_pressed)
				vug_code_set_add(&read, sent.code);
			else
				vug_code_set_remove(&read, sent.code);
		}
		cr_assert_leq(queue.count + queue.num_pressed, VUG_LISTENER_MAX_INPUT);
	}
	while (take())
		(sent.is_pressed ? vug_code_set_add : vug_code_set_remove)(&read, sent.code);
	cr_assert_arr_eq(said.words, read.words, sizeof(said.words));
}
