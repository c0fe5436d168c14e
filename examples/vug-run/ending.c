/* SPDX-License-Identifier: MIT */
#include "ending.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

/* vug-view's own words for it: "the VMM or the back end left", once there was a display and before there was one. */
#define VIEWER_GONE 4
#define VIEWER_NEVER_THERE 5

static bool was_killed(const struct ending *ending)
{
	return ending->has_ended && WIFSIGNALED(ending->status);
}

static bool exited_with(const struct ending *ending, int status)
{
	return ending->has_ended && WIFEXITED(ending->status) &&
	       WEXITSTATUS(ending->status) == status;
}

/* By somebody: no program here ends by such a signal because another one has ended, as it may by SIGPIPE or SIGABRT. */
static bool was_ended(const struct ending *ending)
{
	static const int signals[] = {SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT};
	bool is_one = false;

	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		is_one = is_one || WTERMSIG(ending->status) == signals[i];
	return was_killed(ending) && is_one;
}

static bool has_ended(const struct ending *ending)
{
	return ending->has_ended;
}

/*
 * The one of those that the function is true of that was seen first; of those that were seen together, one that a
 * signal ended, then QEMU. PARTS: none.
 */
static enum part find_first(const struct ending *endings, bool (*is)(const struct ending *))
{
	enum part first = PARTS;

	for (enum part part = 0; part < PARTS; part++) {
		const struct ending *ending = &endings[part];

		if (!is(ending))
			continue;
		if (first == PARTS || ending->turn < endings[first].turn ||
		    (ending->turn == endings[first].turn && !was_killed(&endings[first])))
			first = part;
	}
	return first;
}

/* vug-view says itself that another one left. */
static bool is_follower(const struct ending *viewer)
{
	return exited_with(viewer, VIEWER_GONE) || exited_with(viewer, VIEWER_NEVER_THERE);
}

/* The back end and the viewer have ended by themselves: each ends when the other one does. */
static enum part choose_of_two(const struct ending *endings)
{
	if (is_follower(&endings[PART_VIEWER]))
		return PART_BACK_END;
	return exited_with(&endings[PART_BACK_END], 0) ? PART_VIEWER
						       : find_first(endings, has_ended);
}

/* A guest that has powered off is no consequence; a QEMU that fails or crashes may be one of the viewer's end. */
static bool is_qemu(const struct ending *endings)
{
	const struct ending *qemu = &endings[PART_QEMU], *viewer = &endings[PART_VIEWER];

	if (!qemu->has_ended)
		return false;
	return exited_with(qemu, 0) || !viewer->has_ended || is_follower(viewer) ||
	       find_first(endings, has_ended) == PART_QEMU;
}

enum part ending_find_cause(const struct ending endings[PARTS])
{
	enum part first = find_first(endings, has_ended);
	enum part ended = find_first(endings, was_ended);

	if (ended != PARTS)
		return ended;
	if (was_killed(&endings[first]))
		return first;
	if (is_qemu(endings))
		return PART_QEMU;
	if (endings[PART_BACK_END].has_ended && endings[PART_VIEWER].has_ended)
		return choose_of_two(endings);
	return first;
}

static bool have_all_ended(const struct ending *endings)
{
	bool have_all = true;

	for (enum part part = 0; part < PARTS; part++)
		have_all = have_all && endings[part].has_ended;
	return have_all;
}

bool ending_is_decided(const struct ending endings[PARTS])
{
	enum part first = find_first(endings, has_ended);

	return first == PART_QEMU || was_killed(&endings[first]) ||
	       find_first(endings, was_ended) != PARTS || exited_with(&endings[PART_QEMU], 0) ||
	       have_all_ended(endings);
}

char *ending_describe(const struct ending *ending)
{
	if (WIFSIGNALED(ending->status))
		return g_strdup_printf("was ended by SIG%s",
				       sigabbrev_np(WTERMSIG(ending->status)));
	return g_strdup_printf("ended with status %d", WEXITSTATUS(ending->status));
}

int ending_get_exit_status(enum part part, const struct ending *ending)
{
	if (WIFSIGNALED(ending->status))
		return 128 + WTERMSIG(ending->status);
	if (part == PART_BACK_END && WEXITSTATUS(ending->status) == 0)
		return 1; /* the guest went on */
	return WEXITSTATUS(ending->status);
}
