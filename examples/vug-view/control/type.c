/* SPDX-License-Identifier: MIT */
/* The command "type": a text, key by key. */
#include <linux/input-event-codes.h>
#include <vug/input-routing.h>
#include <vug/vug.h>

#include "control/commands.h"
#include "control/layouts.h"
#include "control/send.h"

/* A guest's console takes 100 keys a second. */
#define DEFAULT_INTERVAL_MS 10
#define MAX_INTERVAL_MS 10000

struct typing {
	struct control_task *task;
	GArray *strokes; /* struct control_stroke */
	guint num_typed;
	guint timer;
};

static void free_typing(void *data)
{
	struct typing *typing = data;

	if (typing->timer != 0)
		g_source_remove(typing->timer);
	g_array_unref(typing->strokes);
	g_free(typing);
}

/* False: the task has failed. */
static bool type_stroke(struct control_task *task, const struct control_stroke *stroke)
{
	struct vug_listener *input = control_task_get_input(task);
	const struct {
		uint16_t code;
		bool is_needed;
	} keys[] = {
		{KEY_LEFTSHIFT, stroke->needs_shift},
		{KEY_RIGHTALT, stroke->needs_altgr},
		{stroke->code, true},
	};
	int result = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(keys) && result == 0; i++)
		if (keys[i].is_needed)
			result = vug_listener_send_key(input, keys[i].code, true);
	for (size_t i = G_N_ELEMENTS(keys); i > 0 && result == 0; i--)
		if (keys[i - 1].is_needed)
			result = vug_listener_send_key(input, keys[i - 1].code, false);
	return control_sent(task, result);
}

static gboolean on_next(gpointer data)
{
	struct typing *typing = data;
	struct control_stroke stroke;

	if (typing->num_typed == typing->strokes->len) {
		typing->timer = 0;
		control_task_done(typing->task);
		return G_SOURCE_REMOVE;
	}
	stroke = g_array_index(typing->strokes, struct control_stroke, typing->num_typed++);
	if (type_stroke(typing->task, &stroke))
		return G_SOURCE_CONTINUE;
	return G_SOURCE_REMOVE;
}

/* All of it, before the first key is pressed. NULL: the task has failed. */
static GArray *find_strokes(struct control_task *task, const char *text, const char *layout)
{
	const struct control_layouts *layouts = control_task_get_context(task)->layouts;
	GArray *strokes = g_array_new(FALSE, FALSE, sizeof(struct control_stroke));

	for (; *text; text = g_utf8_next_char(text)) {
		struct control_stroke stroke;

		if (!control_layouts_find(layouts, g_utf8_get_char(text), &stroke)) {
			control_task_fail(task, "no key of the layout '%s' types U+%04X", layout,
					  g_utf8_get_char(text));
			g_array_unref(strokes);
			return NULL;
		}
		g_array_append_val(strokes, stroke);
	}
	return strokes;
}

static void begin(struct control_task *task, GArray *strokes)
{
	gint64 interval = control_request_get_integer(control_task_get_request(task), "interval",
						      DEFAULT_INTERVAL_MS);
	struct typing *typing = g_new0(struct typing, 1);

	typing->task = task;
	typing->strokes = strokes;
	control_task_set_state(task, typing, free_typing);
	typing->timer = g_timeout_add((guint)interval, on_next, typing);
}

static void run(struct control_task *task)
{
	const struct control_request *request = control_task_get_request(task);
	const char *layout = control_request_get_text(request, "layout");
	const char *variant = control_request_get_text(request, "variant");
	GArray *strokes;

	if (!layout)
		layout = "us";
	if (!control_layouts_choose(control_task_get_context(task)->layouts, layout, variant)) {
		control_task_fail(task, "there is no keyboard layout '%.32s'%s%.32s", layout,
				  variant ? " with the variant " : "", variant ? variant : "");
		return;
	}
	strokes = find_strokes(task, control_request_get_text(request, "text"), layout);
	if (strokes)
		begin(task, strokes);
}

static const struct control_member members[] = {
	{.name = "text", .type = CONTROL_TEXT, .is_needed = true},
	{.name = "layout", .type = CONTROL_TEXT},
	{.name = "variant", .type = CONTROL_TEXT},
	{.name = "interval", .type = CONTROL_INTEGER, .minimum = 1, .maximum = MAX_INTERVAL_MS},
	{.name = NULL},
};

const struct control_command control_type_text = {.name = "type", .members = members, .run = run};
