/* SPDX-License-Identifier: MIT */
#include "exit-status.h"

#include <glib.h>

struct row {
	const char *help;
	const char *line; /* NULL: what was wrong has been said already */
};

static const struct row rows[] = {
	[EXIT_STATUS_DONE] = {"success", NULL},
	[EXIT_STATUS_FAILED] = {"an output or the test GPU failed", NULL},
	[EXIT_STATUS_UNUSABLE] = {"a wrong option, or a path that cannot be used", NULL},
	[EXIT_STATUS_TIME_UP] =
		{"the time of --duration was up before --exit-when-idle ended vug-view",
		 "the time of --duration was over before the guest was still for as long as "
		 "--exit-when-idle says; give it more time, or look at what it draws"},
	[EXIT_STATUS_GONE] =
		{"the VMM or the back end left too early for --exit-when-idle or --png",
		 "the VMM or the back end left before what was asked for was done; "
		 "look at what they said"},
	[EXIT_STATUS_NEVER_THERE] =
		{"no display channel: the VMM or the back end did not come, or left first",
		 "there never was a display channel; look whether the VMM and the back end were "
		 "started, name the same sockets and go on running"},
	[EXIT_STATUS_NO_PICTURE] = {"no picture for --png", NULL},
};

/* Whether something that was asked for is missing. */
static bool has_missed(const struct exit_story *story)
{
	bool was_waiting = story->cause == END_TIME_UP || story->cause == END_SOURCE;
	bool is_incomplete = story->wants_idle || !story->had_channel;

	return story->lacks_picture || (was_waiting && is_incomplete);
}

/* The cause goes before what came of it. */
enum exit_status exit_status_decide(const struct exit_story *story)
{
	if (story->has_failed)
		return EXIT_STATUS_FAILED;
	if (!has_missed(story))
		return EXIT_STATUS_DONE;
	if (story->lacks_picture && story->had_frame) /* nobody could read it */
		return EXIT_STATUS_NO_PICTURE;
	if (!story->had_channel)
		return EXIT_STATUS_NEVER_THERE;
	if (story->cause == END_SOURCE)
		return EXIT_STATUS_GONE;
	return story->lacks_picture ? EXIT_STATUS_NO_PICTURE : EXIT_STATUS_TIME_UP;
}

const char *exit_status_get_line(enum exit_status status)
{
	return rows[status].line;
}

char *exit_status_describe(void)
{
	GString *text = g_string_new("Exit status:\n");

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		g_string_append_printf(text, "  %" G_GSIZE_FORMAT "  %s\n", i, rows[i].help);
	return g_string_free(text, FALSE);
}
