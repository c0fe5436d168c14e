/* SPDX-License-Identifier: MIT */
/* The terminal keeps the guest's frame while the back end draws or OpenGL reads it, and no longer. */
#include "picture/fetch.h"
#include "terminal/reading.h"
#include "view/held_guest.h"

static struct terminal_reading *reading;

static void on_read(pixman_image_t *picture, gint64 begin, void *data)
{
	(void)begin;
	(void)data;
	guest.num_read++;
	guest.picture = picture ? *pixman_image_get_data(picture) : 0;
}

static void on_terminal_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	if (!terminal_reading_is_busy(reading))
		terminal_reading_begin(reading, 0);
	terminal_reading_hold(reading, frame);
}

static void begin_terminal(void)
{
	begin_guest();
	guest.reader = listen_with(on_terminal_frame);
	guest.output.listener = guest.reader;
	reading = terminal_reading_new(&(struct terminal_reading_setup){
		.output = &guest.output,
		.server = guest.server,
		.gl = rig.gl,
		.read = on_read,
	});
}

static void end_terminal(void)
{
	terminal_reading_free(reading);
	end_guest();
}

TestSuite(terminal_frames, .init = begin_terminal, .fini = end_terminal);

Test(terminal_frames, the_frame_is_held_until_opengl_has_read_it)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	dispatch();
	cr_assert_eq(guest.num_shown, 0);
	cr_assert(terminal_reading_is_busy(reading));
	answer_read(1);
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_eq(guest.picture, 1);
	cr_assert_not(terminal_reading_is_busy(reading));
}

Test(terminal_frames, the_frame_is_let_go_when_another_picture_is_wanted)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	terminal_reading_cancel(reading);
	dispatch();
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_not(terminal_reading_is_busy(reading));
}

Test(terminal_frames, what_cannot_be_read_is_reported_and_lets_the_frame_go)
{
	rig.child->reading = PLAYED_FAILS;
	draw_frame(1);
	while (guest.num_read < 1)
		g_main_context_iteration(NULL, TRUE);
	dispatch();
	cr_assert_eq(guest.picture, 0);
	cr_assert_eq(guest.num_warnings, 1);
	cr_assert_eq(guest.num_shown, 1);
}

Test(terminal_frames, a_fence_that_signals_late_delays_no_other_listener)
{
	draw_late_frame(1);
	for (uint64_t i = 2; i <= 10; i++)
		draw_frame(i);
	cr_assert_eq(guest.num_prompt, 10);
	cr_assert_eq(guest.num_read, 0);
	cr_assert_eq(guest.num_shown, 0, "the frame is held");
	end_drawing();
	cr_assert_eq(guest.num_read, 2, "the next nine are one frame");
	cr_assert_eq(guest.num_shown, 10);
	cr_assert_eq(guest.picture, PLAIN);
	cr_assert_eq(guest.num_warnings, 0);
	cr_assert_eq(fake_timers_count(), 0, "a timer is left");
}

Test(terminal_frames, a_fence_that_never_signals_is_reported_and_lets_the_frame_go)
{
	draw_late_frame(1);
	fake_timers_advance(PICTURE_DRAWING_MS - 1);
	cr_assert_eq(guest.num_read, 0);
	fake_timers_advance(1);
	dispatch();
	cr_assert_eq(guest.num_read, 1);
	cr_assert_eq(guest.picture, 0);
	cr_assert_eq(guest.num_warnings, 1);
	cr_assert_eq(guest.num_shown, 1);
}

Test(terminal_frames, a_back_end_that_draws_on_costs_the_loop_no_turns)
{
	draw_late_frame(1);
	cr_assert_eq(write(guest.fence[1], "", 1), 1);
	rig_settle(); /* it would never come back */
	cr_assert_eq(guest.num_read, 0);
	guest.is_drawing = false;
	fake_timers_advance(PICTURE_DRAWING_MS);
	cr_assert_eq(guest.picture, PLAIN);
}

Test(terminal_frames, opengl_reads_a_picture_when_it_is_drawn)
{
	draw_late_frame(1);
	guest.is_plain = false;
	cr_assert_eq(rig.child->num_starts, 0);
	end_drawing();
	answer_read(1);
	cr_assert_eq(guest.picture, 1);
	cr_assert_eq(guest.num_shown, 1);
}

Test(terminal_frames, a_picture_that_is_not_wanted_any_more_is_not_waited_for)
{
	draw_late_frame(1);
	terminal_reading_cancel(reading);
	dispatch();
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_eq(fake_timers_count(), 0, "a timer is left");
	end_drawing();
	cr_assert_eq(guest.num_read, 0);
}
