/* SPDX-License-Identifier: MIT */
/* A program draws 1,000 pictures for listeners of each kind: none changes what the prompt one sees. */
#include "protocol/source/painter.h"

#include <stdlib.h>
#include <string.h>

#include "protocol/rig/fake_clock.h"

#define NUM_UPDATES 1000

static struct watcher prompt, late, stuck, hidden;

static void set_up(void)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	painter_set_up_with(&options);
	fake_clock_install();
}

SUITE(set_up, painter_tear_down);

static struct vug_rect get_damage(unsigned int i)
{
	return (struct vug_rect){i % PAINTER_WIDTH, i / 7 % PAINTER_HEIGHT, 1 + i % 5, 1 + i % 3};
}

/* 16 ms from one to the next. The late one gives its frame back with every third. */
static void draw(unsigned int i)
{
	painter_show(&painter, 0, i % 3);
	painter_present_rect(&painter, 0, i, get_damage(i));
	fake_clock_advance(16);
	if (i % 3 == 2 && late.num_frames > 0)
		watcher_finish_frame(&late);
}

/* The source waits for the picture before. Returns how long that took, in milliseconds. */
static unsigned int wait_for_shown(unsigned int i)
{
	char line[32];
	unsigned int waited = 0;

	snprintf(line, sizeof(line), "shown %u\n", i);
	for (fflush(painter.stream); strstr(painter.events + painter.seen, line) == NULL;
	     fflush(painter.stream)) {
		if (late.num_frames > 0)
			watcher_finish_frame(&late);
		fake_clock_advance(16);
		waited += 16;
		cr_assert_lt(waited, 2000, "picture %u is not shown", i);
	}
	painter_forget(&painter);
	return waited;
}

/* Returns what the prompt listener saw, which the caller frees. */
static char *draw_all(unsigned int *ret_waited)
{
	char *seen;

	*ret_waited = 0;
	prompt = (struct watcher){.pace = WATCHER_DONE};
	watcher_begin(&prompt, NULL);
	for (unsigned int i = 0; i < NUM_UPDATES; i++) {
		draw(i);
		*ret_waited += wait_for_shown(i);
	}
	rig_settle(rig);
	fflush(prompt.stream);
	seen = strdup(prompt.events);
	watcher_end(&prompt);
	rig_settle(rig);
	return seen;
}

static void begin_others(void)
{
	const struct vug_listener_config of_stuck = {.size = sizeof(of_stuck),
						     .name = "the stuck one"};

	late = stuck = hidden = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&late, NULL);
	watcher_begin(&stuck, &of_stuck);
	watcher_begin(&hidden, NULL);
	vug_listener_set_visible(hidden.listener, false);
}

static void end_others(void)
{
	watcher_end(&late);
	watcher_end(&stuck);
	watcher_end(&hidden);
	rig_settle(rig);
}

SUITE_TEST(source_paces, a_late_a_stuck_and_a_hidden_listener_change_nothing_for_a_prompt_one)
{
	unsigned int waited_alone, waited;
	char *alone = draw_all(&waited_alone), *beside;

	painter_end(&painter);
	painter_begin(&painter, 0, 2);
	rig_settle(rig);
	begin_others();
	beside = draw_all(&waited);
	cr_assert_str_eq(beside, alone);
	cr_assert_eq(waited_alone, 0);
	/* One timeout for the stuck one, and a while for each buffer that the late one keeps. */
	recorder_expect_warning(&rig->recorder,
				"the stuck one has not shown scanout 0 within 1000 ms");
	cr_assert_geq(waited, 984);
	cr_assert_leq(waited, 984 + 16 * NUM_UPDATES);
	cr_assert_eq(stuck.num_frames, 1);
	cr_assert_eq(hidden.num_frames, 0);
	fflush(late.stream);
	cr_assert_geq(late.events_length, 100 * strlen("frame 0 1x1+0+0\n"));
	end_others();
	free(alone);
	free(beside);
}
