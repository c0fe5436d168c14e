/* SPDX-License-Identifier: MIT */
/* A process with OpenGL that hangs, dies or answers nonsense costs its read alone, and is started again. */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "confine/spawner.h"
#include "picture/gl-process.h"
#include "picture/gl-restarts.h"
#include "view/gl_rig.h"
#include "view/wrong_answers.h"

static bool keeps_children_alive;

/* A driver can keep a process from ending. */
bool __real_spawner_kill(struct spawner *spawner);
bool __wrap_spawner_kill(struct spawner *spawner);
bool __wrap_spawner_kill(struct spawner *spawner)
{
	return keeps_children_alive || __real_spawner_kill(spawner);
}

TestSuite(gl_faults, .init = rig_begin, .fini = rig_end);

static void assert_problem(int reader, const char *text)
{
	const char *problem = rig.readers[reader].problem;

	cr_assert(problem && strstr(problem, text), "not '%s': %s", text,
		  problem ? problem : "no error");
}

/* The next read is made, by a process that was not there before. */
static void assert_next_read_is_made(int starts)
{
	rig.child->opening = rig.child->confining = rig.child->reading = PLAYED_ANSWERS;
	rig_read(2, rig.other);
	rig_await(2);
	cr_assert_neq(rig_get_picture(2), 0, "%s", rig.readers[2].problem);
	cr_assert_eq(rig.child->num_starts, starts);
}

Test(gl_faults, a_process_that_never_answers_is_killed_at_its_time_limit)
{
	rig.child->reading = PLAYED_HANGS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	fake_timers_advance(GL_DRAWING_MS - 1);
	cr_assert_eq(rig.readers[0].num_calls, 0);
	fake_timers_advance(1);
	assert_problem(0, "it did not answer within 10 s");
	assert_next_read_is_made(2);
	cr_assert_eq(rig_count_lines(), 1);
}

Test(gl_faults, a_process_that_never_opens_opengl_is_killed_at_its_time_limit)
{
	rig.child->opening = PLAYED_HANGS;
	rig_read(0, rig.buffer);
	rig_read(1, rig.other);
	rig_await_count(&rig.child->num_openings, 1);
	fake_timers_advance(GL_OPENING_MS - 1);
	cr_assert_eq(rig.readers[0].num_calls, 0);
	fake_timers_advance(1);
	assert_problem(0, "it did not answer within 60 s");
	assert_problem(1, "it did not answer within 60 s");
	assert_next_read_is_made(2);
}

Test(gl_faults, an_answer_ends_the_time_limit)
{
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_eq(fake_timers_count(), 0);
	fake_timers_advance(GL_OPENING_MS);
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_eq(rig.child->num_starts, 1);
}

Test(gl_faults, a_process_that_dies_fails_the_read_that_it_died_of_and_no_other)
{
	rig.child->reading = PLAYED_DIES;
	rig_read(0, rig.buffer);
	rig_read(1, rig.other);
	rig_await(0);
	rig.child->reading = PLAYED_ANSWERS;
	assert_problem(0, "its process was ended by signal 9");
	rig_await(1);
	cr_assert_eq(rig_get_picture(1), 2);
	cr_assert_eq(rig.child->num_starts, 2);
	cr_assert_eq(rig_count_lines(), 1);
}

Test(gl_faults, a_process_that_dies_as_it_opens_opengl_fails_all_that_wait)
{
	rig.child->opening = PLAYED_DIES;
	rig_read(0, rig.buffer);
	rig_read(1, rig.other);
	rig_await(0);
	rig_await(1);
	assert_problem(1, "its process was ended by signal 9");
	assert_next_read_is_made(2);
}

Test(gl_faults, a_process_that_dies_between_two_reads_fails_none)
{
	rig_read(0, rig.buffer);
	rig_await(0);
	kill(rig.child->pid, SIGKILL);
	rig_await_lines(1);
	assert_next_read_is_made(2);
	cr_assert_eq(rig_count_lines(), 1);
}

static void assert_refused(enum played how, const char *problem)
{
	rig.child->reading = how;
	rig_read(0, rig.buffer);
	rig_await(0);
	assert_problem(0, problem);
	assert_next_read_is_made(2);
	cr_assert_eq(rig_count_lines(), 1);
}

/* --- wrong answers ---------------------------------------------------------------------------- */

static _Atomic int *get_opening(void)
{
	return &rig.child->opening;
}

static _Atomic int *get_confining(void)
{
	return &rig.child->confining;
}

static _Atomic int *get_reading(void)
{
	return &rig.child->reading;
}

static void assert_ended(const char *what)
{
	rig_await_lines(1);
	cr_assert_eq(rig_count_lines(), 1, "%s", what);
	cr_assert(strstr(rig.log->str, "did not answer as it should"), "%s", what);
	assert_next_read_is_made(2);
}

/* Each by another process; the first rig is the fixture's, as is the last one's end. */
static void assert_each_refused(_Atomic int *(*get_step)(void), enum played how, bool has_picture)
{
	for (int i = 0; wrong_answers[i].what; i++) {
		if (i > 0) {
			rig_end();
			rig_begin();
		}
		rig.child->wrong = i;
		*get_step() = how;
		rig_read(0, rig.buffer);
		rig_await(0);
		cr_assert_eq(rig_get_picture(0) != 0, has_picture, "%s", wrong_answers[i].what);
		if (!has_picture)
			assert_problem(0, "did not answer as it should");
		assert_ended(wrong_answers[i].what);
	}
}

Test(gl_faults, a_wrong_answer_to_a_start_ends_the_process)
{
	assert_each_refused(get_opening, PLAYED_ANSWERS_WRONG, false);
}

Test(gl_faults, a_wrong_answer_to_a_confinement_ends_the_process)
{
	assert_each_refused(get_confining, PLAYED_ANSWERS_WRONG, false);
}

Test(gl_faults, a_wrong_answer_to_a_read_ends_the_process)
{
	assert_each_refused(get_reading, PLAYED_ANSWERS_WRONG, false);
}

Test(gl_faults, a_message_that_was_not_asked_for_ends_the_process)
{
	assert_each_refused(get_reading, PLAYED_SAYS_MORE, true);
}

static void assert_greeting_refused(enum played_greeting how)
{
	rig.child->greeting = how;
	rig_read(0, rig.buffer);
	rig_await(0);
	assert_problem(0, "did not answer as it should");
	rig.child->greeting = PLAYED_GREETS;
	assert_ended("a greeting");
}

Test(gl_faults, a_greeting_without_the_features_of_a_child_ends_the_process)
{
	assert_greeting_refused(PLAYED_GREETS_WITHOUT_FEATURES);
}

Test(gl_faults, a_greeting_of_another_version_ends_the_process)
{
	assert_greeting_refused(PLAYED_GREETS_IN_ANOTHER_VERSION);
}

Test(gl_faults, a_process_that_never_greets_is_killed_at_its_time_limit)
{
	rig.child->greeting = PLAYED_DOES_NOT_GREET;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_starts, 1);
	rig_settle();
	fake_timers_advance(GL_OPENING_MS - 1);
	cr_assert_eq(rig.readers[0].num_calls, 0);
	fake_timers_advance(1);
	assert_problem(0, "it did not answer within 60 s");
	rig.child->greeting = PLAYED_GREETS;
	assert_next_read_is_made(2);
}

Test(gl_faults, a_process_that_ends_its_link_is_ended_with_its_reason)
{
	assert_refused(PLAYED_ENDS_ITS_LINK, "its process has ended: a played end");
}

Test(gl_faults, a_process_that_closes_its_channel_is_ended)
{
	assert_refused(PLAYED_CLOSES_ITS_CHANNEL, "its process was ended by signal 9");
}

Test(gl_faults, an_answer_without_a_request_ends_the_process)
{
	rig.child->reading = PLAYED_ANSWERS_TWICE;
	rig_read(0, rig.buffer);
	rig_await(0);
	cr_assert_eq(rig_get_picture(0), 1, "the first one is an answer");
	rig_await_lines(1);
	cr_assert(strstr(rig.log->str, "did not answer as it should"));
	assert_next_read_is_made(2);
}

/* --- what cannot be opened -------------------------------------------------------------------- */

static void assert_opened_once(const char *problem)
{
	for (int i = 0; i < 3; i++) {
		rig_read(0, rig.buffer);
		rig_await(0);
		assert_problem(0, problem);
	}
	cr_assert_eq(rig.child->num_starts, 1);
	cr_assert_eq(rig_count_lines(), 0, "that is no fault of the process");
}

Test(gl_faults, opengl_that_cannot_be_opened_is_opened_once_and_fails_all_reads)
{
	rig.child->opening = PLAYED_FAILS;
	assert_opened_once("a played error");
	cr_assert_eq(rig.child->num_confined, 0);
}

Test(gl_faults, a_process_that_cannot_be_confined_reads_nothing)
{
	rig.child->confining = PLAYED_FAILS;
	assert_opened_once("a played error");
	cr_assert_eq(rig.child->num_reads, 0);
}

Test(gl_faults, a_failure_without_a_text_has_that_of_its_error)
{
	rig.child->reading = PLAYED_FAILS_SILENTLY;
	rig_read(0, rig.buffer);
	rig_await(0);
	assert_problem(0, g_strerror(ENOTSUP));
	cr_assert_eq(rig_count_lines(), 0);
}

/* --- the limit -------------------------------------------------------------------------------- */

static void die(int times)
{
	for (int i = 0; i < times; i++) {
		rig.child->reading = PLAYED_DIES;
		rig_read(0, rig.buffer);
		rig_await(0);
	}
}

Test(gl_faults, a_process_that_ends_too_often_is_not_started_again)
{
	die(GL_MAX_ENDS);
	cr_assert(strstr(rig.log->str, "no more pictures are read by OpenGL"));
	rig.child->reading = PLAYED_ANSWERS;
	for (int i = 0; i < 3; i++) {
		rig_read(0, rig.buffer);
		rig_await(0);
		assert_problem(0, "its process was ended by signal 9");
	}
	cr_assert_eq(rig.child->num_starts, GL_MAX_ENDS);
	cr_assert_eq(rig_count_lines(), GL_MAX_ENDS, "one line for each end");
}

Test(gl_faults, ends_that_are_far_apart_do_not_add_up)
{
	for (int i = 0; i < 3; i++) {
		die(GL_MAX_ENDS - 1);
		fake_timers_advance(GL_ENDS_MINUTES * 60 * 1000 + 1);
	}
	assert_next_read_is_made(3 * (GL_MAX_ENDS - 1) + 1);
}

Test(gl_faults, a_process_that_cannot_be_killed_is_given_up)
{
	keeps_children_alive = true;
	rig.child->reading = PLAYED_HANGS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	fake_timers_advance(GL_DRAWING_MS);
	assert_problem(0, "it did not answer within 10 s");
	rig_read(1, rig.other);
	rig_settle();
	cr_assert_eq(rig.readers[1].num_calls, 0, "it waits for the end of the first process");
	fake_timers_advance(GL_ENDING_MS);
	rig_await(1);
	assert_problem(1, "its driver does not let it end");
	cr_assert_eq(rig.child->num_starts, 1, "two processes at a time");
	cr_assert_eq(rig_count_lines(), 1);
}

/* --- the spawner ------------------------------------------------------------------------------ */

/* The only process that this one has forked. */
static pid_t find_spawner(void)
{
	g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_autofree char *text = NULL;

	cr_assert(g_file_get_contents(path, &text, NULL, NULL));
	return (pid_t)atoi(text);
}

Test(gl_faults, reads_fail_when_the_spawner_has_gone)
{
	rig.child->reading = PLAYED_HANGS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	kill(find_spawner(), SIGKILL);
	rig_await(0);
	assert_problem(0, "the process that starts it has ended");
	rig_read(0, rig.buffer);
	rig_await(0);
	assert_problem(0, "the process that starts it has ended");
	cr_assert_eq(rig_count_lines(), 1);
}

Test(gl_faults, no_process_outlives_its_user)
{
	struct gl *gl = rig.gl;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	rig.child->reading = PLAYED_HANGS;
	rig_read(0, rig.buffer);
	rig_await_count(&rig.child->num_reads, 1);
	gl_read_cancel(rig.readers[0].read);
	rig.readers[0].read = NULL;
	rig.gl = NULL;
	gl_free(gl);
	/* The spawner has waited for it; or it was killed, and this process is to wait for it. */
	waitpid(rig.child->pid, NULL, 0);
	cr_assert(kill(rig.child->pid, 0) < 0 && errno == ESRCH);
}
