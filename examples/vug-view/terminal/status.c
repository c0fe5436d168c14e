/* SPDX-License-Identifier: MIT */
#include "terminal/status.h"

#include <glib.h>

#include "terminal/notes.h"

#define SECOND_MS 1000

struct terminal_status {
	const char *name; /* NULL: none */
	struct terminal_notes *notes;
	char *waiting;           /* for what; NULL: nothing */
	const char *hint, *help; /* of keys */
	guint frames, rate;      /* in this second, and in the last one */
	guint timer;             /* that counts them; 0: there are none */
	void (*changed)(void *data);
	void *data;
};

struct terminal_status *terminal_status_new(const char *name, bool is_diverting,
					    void (*changed)(void *data), void *data)
{
	struct terminal_status *status = g_new0(struct terminal_status, 1);

	status->name = name;
	status->notes = terminal_notes_new(is_diverting, changed, data);
	status->changed = changed;
	status->data = data;
	return status;
}

void terminal_status_free(struct terminal_status *status)
{
	if (!status)
		return;
	if (status->timer != 0)
		g_source_remove(status->timer);
	terminal_notes_free(status->notes);
	g_free(status->waiting);
	g_free(status);
}

static gboolean on_second(gpointer data)
{
	struct terminal_status *status = data;
	bool goes_on = status->frames > 0;

	status->rate = status->frames;
	status->frames = 0;
	if (!goes_on)
		status->timer = 0;
	status->changed(status->data);
	return goes_on ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void terminal_status_frame(struct terminal_status *status)
{
	status->frames++;
	if (status->timer == 0)
		status->timer = g_timeout_add(SECOND_MS, on_second, status);
}

void terminal_status_restart(struct terminal_status *status)
{
	status->frames = 0;
	status->rate = 0;
}

void terminal_status_wait(struct terminal_status *status, const char *text)
{
	g_free(status->waiting);
	status->waiting = g_strdup(text);
	status->changed(status->data);
}

void terminal_status_set_keys(struct terminal_status *status, const char *hint, const char *help)
{
	status->hint = hint;
	status->help = help;
	status->changed(status->data);
}

void terminal_status_was_seen(struct terminal_status *status)
{
	terminal_notes_were_seen(status->notes);
}

char *terminal_status_describe(const struct terminal_status *status,
			       const struct vug_rect *viewport, int scanout)
{
	const char *note = terminal_notes_get_last(status->notes);
	GString *text;

	if (status->help)
		return g_strdup(status->help);
	text = g_string_new(" ");

	if (status->name)
		g_string_append_printf(text, "%s  ", status->name);
	if (viewport)
		g_string_append_printf(text, "%ux%u  %u frames/s  ", viewport->width,
				       viewport->height, status->rate);
	if (status->waiting)
		g_string_append_printf(text, "%s  ", status->waiting);
	else if (!viewport)
		g_string_append(text, "no picture yet  ");
	if (scanout >= 0)
		g_string_append_printf(
			text, status->hint ? "scanout %d  " : "scanout %d, Tab: next  ", scanout);
	g_string_append(text, status->hint ? status->hint : "q: quit");
	if (note)
		g_string_append_printf(text, "  | %s", note);
	return g_string_free(text, FALSE);
}
