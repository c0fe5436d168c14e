/* SPDX-License-Identifier: MIT */
#include "terminal/notes.h"

#include <glib.h>

#include "report.h"

/* The first ones say what went wrong, the last ones what came of it. */
#define MAX_NOTES 100

struct terminal_notes {
	bool is_diverting;
	bool were_seen;
	GQueue lines;
	guint64 left_out;
	void (*noted)(void *data);
	void *data;
};

static void take(const char *line, void *data)
{
	struct terminal_notes *notes = data;

	if (notes->lines.length == MAX_NOTES) {
		g_free(g_queue_pop_nth(&notes->lines, MAX_NOTES / 2));
		notes->left_out++;
	}
	g_queue_push_tail(&notes->lines, g_strdup(line));
	notes->were_seen = false;
	notes->noted(notes->data);
}

struct terminal_notes *terminal_notes_new(bool is_diverting, void (*noted)(void *data), void *data)
{
	struct terminal_notes *notes = g_new0(struct terminal_notes, 1);

	g_queue_init(&notes->lines);
	notes->is_diverting = is_diverting;
	notes->noted = noted;
	notes->data = data;
	if (is_diverting)
		report_divert(take, notes);
	return notes;
}

void terminal_notes_free(struct terminal_notes *notes)
{
	if (!notes)
		return;
	if (notes->is_diverting)
		report_divert(NULL, NULL);
	for (char *line; (line = g_queue_pop_head(&notes->lines)); g_free(line))
		report("%s", line);
	if (notes->left_out > 0)
		report("%" G_GUINT64_FORMAT " lines in the middle were left out", notes->left_out);
	g_free(notes);
}

const char *terminal_notes_get_last(const struct terminal_notes *notes)
{
	return notes->were_seen ? NULL : g_queue_peek_tail((GQueue *)&notes->lines);
}

void terminal_notes_were_seen(struct terminal_notes *notes)
{
	notes->were_seen = true;
}
