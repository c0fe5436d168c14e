/* SPDX-License-Identifier: MIT */
/* Reads by OpenGL: nothing waits for them, and one serves all who want it. */
#include "view/gl_rig.h"

TestSuite(gl_reads, .init = rig_begin, .fini = rig_end);

static gboolean count_turn(gpointer data)
{
	++*(int *)data;
	return G_SOURCE_REMOVE;
}

Test(gl_reads, the_loop_goes_on_while_a_picture_is_read)
{
	int turns = 0;

	rig.child->reading = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	cr_assert_eq(rig.readers[0].num_calls, 0, "nothing is called at once");
	rig_await_count(&rig.child->num_reads, 1);
	g_idle_add(count_turn, &turns);
	rig_settle();
	cr_assert_eq(turns, 1);
	cr_assert_eq(rig.readers[0].num_calls, 0);
	sem_post(&rig.child->may_answer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 1);
	cr_assert_eq(rig_count_lines(), 0);
}

Test(gl_reads, the_loop_goes_on_while_opengl_is_opened)
{
	rig.child->opening = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_openings, 1);
	rig_settle();
	cr_assert_eq(rig.readers[0].num_calls, 0);
	sem_post(&rig.child->may_answer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 1);
}

Test(gl_reads, a_process_is_confined_before_it_reads_anything)
{
	rig.child->confining = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_confined, 1);
	rig_settle();
	cr_assert_eq(rig.child->num_openings, 1);
	cr_assert_eq(rig.child->num_reads, 0);
	sem_post(&rig.child->may_answer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 1);
}

Test(gl_reads, a_process_forgets_the_buffer_that_it_has_read)
{
	rig_read(0, rig.buffer);
	rig_await(0);
	while (rig.child->num_buffers > 0)
		rig_settle();
	cr_assert_eq(rig.child->num_buffers, 0);
}

Test(gl_reads, no_process_is_started_before_the_first_read)
{
	rig_settle();
	cr_assert_eq(rig.child->num_starts, 0);
	rig_read(0, rig.buffer);
	rig_await(0);
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_eq(rig.child->num_starts, 1);
	cr_assert_eq(rig.child->num_openings, 1);
}

Test(gl_reads, readers_of_one_frame_share_one_picture)
{
	for (int i = 0; i < 3; i++)
		rig_read(i, rig.buffer);
	for (int i = 0; i < 3; i++)
		rig_await(i);
	cr_assert_eq(rig.child->num_reads, 1);
	cr_assert_eq(rig.readers[0].picture, rig.readers[1].picture);
	cr_assert_eq(rig.readers[0].picture, rig.readers[2].picture);
}

Test(gl_reads, a_reader_joins_a_read_that_is_under_way)
{
	rig.child->reading = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	rig_read(1, rig.buffer);
	sem_post(&rig.child->may_answer);
	rig_await(1);
	cr_assert_eq(rig.readers[0].picture, rig.readers[1].picture);
	cr_assert_eq(rig.child->num_reads, 1);
}

Test(gl_reads, a_reader_of_the_next_frame_does_not_join_a_read_of_the_last_one)
{
	rig.child->reading = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	gl_note_frame(rig.gl, rig.other);
	rig_read(1, rig.buffer);
	gl_note_frame(rig.gl, rig.buffer);
	rig_read(2, rig.buffer);
	sem_post(&rig.child->may_answer);
	sem_post(&rig.child->may_answer);
	rig_await(2);
	cr_assert_eq(rig_get_picture(0), 1);
	cr_assert_eq(rig_get_picture(1), 1, "a frame of another buffer changes nothing");
	cr_assert_eq(rig_get_picture(2), 2);
}

Test(gl_reads, a_read_that_waits_for_its_turn_is_joined_after_the_next_frame)
{
	rig.child->reading = PLAYED_WAITS;
	rig_read(0, rig.other);
	rig_await_count(&rig.child->num_reads, 1);
	rig_read(1, rig.buffer);
	gl_note_frame(rig.gl, rig.buffer);
	rig_read(2, rig.buffer);
	sem_post(&rig.child->may_answer);
	sem_post(&rig.child->may_answer);
	rig_await(2);
	cr_assert_eq(rig.readers[1].picture, rig.readers[2].picture);
	cr_assert_eq(rig.child->num_reads, 2);
}

Test(gl_reads, parts_of_a_buffer_are_read_for_themselves)
{
	const struct vug_rect part = {.x = 1, .width = 2, .height = 2};

	rig_read(0, rig.buffer);
	rig_read_part(1, rig.buffer, &part);
	rig_await(1);
	cr_assert_eq(rig.child->num_reads, 2);
	cr_assert_eq(pixman_image_get_width(rig.readers[1].picture), 2);
	cr_assert_eq(pixman_image_get_height(rig.readers[1].picture), 2);
}

Test(gl_reads, a_cancelled_reader_is_not_called)
{
	rig.child->reading = PLAYED_WAITS;
	rig_read(0, rig.buffer);
	rig_read(1, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	gl_read_cancel(rig.readers[0].read);
	rig.readers[0].read = NULL;
	sem_post(&rig.child->may_answer);
	rig_await(1);
	cr_assert_eq(rig.readers[0].num_calls, 0);
	cr_assert_eq(rig_get_picture(1), 1);
}

Test(gl_reads, a_read_that_was_cancelled_before_its_turn_is_not_made)
{
	rig_read(0, rig.buffer);
	gl_read_cancel(rig.readers[0].read);
	rig.readers[0].read = NULL;
	rig_read(1, rig.other);
	rig_await(1);
	cr_assert_eq(rig.child->num_reads, 1);
}

Test(gl_reads, a_buffer_is_kept_while_it_is_read)
{
	struct vug_buffer *buffer = rig.buffer;

	rig.child->reading = PLAYED_WAITS;
	rig_read(0, buffer);
	vug_buffer_unref(buffer);
	rig.buffer = NULL;
	rig_await_count(&rig.child->num_reads, 1);
	sem_post(&rig.child->may_answer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 1);
}

Test(gl_reads, what_opengl_cannot_read_fails_with_its_reason)
{
	rig.child->reading = PLAYED_FAILS;
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_str_eq(rig.readers[0].problem, "a played error");
	rig.child->reading = PLAYED_ANSWERS;
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 2);
	cr_assert_eq(rig_count_lines(), 0, "that is no fault of the process");
}
