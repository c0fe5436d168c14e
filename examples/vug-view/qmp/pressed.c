/* SPDX-License-Identifier: MIT */
#include "qmp/pressed.h"

#include "qmp/event-text.h"

#define UP 0
#define DOWN (-1)

void qmp_pressed_note(struct qmp_pressed *pressed, guint16 code, bool is_pressed, gint64 command)
{
	pressed->states[code] = is_pressed ? DOWN : command;
}

void qmp_pressed_settle(struct qmp_pressed *pressed, gint64 command)
{
	for (guint code = 0; code < QMP_NUM_CODES; code++)
		if (pressed->states[code] == command)
			pressed->states[code] = UP;
}

static bool may_be_down(const struct qmp_pressed *pressed, guint code, bool with_held)
{
	return pressed->states[code] > UP || (with_held && pressed->states[code] == DOWN);
}

/* Buttons have commands of their own: a guest that lacks the one device gets what is for the other. */
char *qmp_pressed_release(struct qmp_pressed *pressed, bool with_held, gint64 command, guint *from)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint first = QMP_NUM_CODES;

	for (; *from < QMP_NUM_CODES; ++*from) {
		if (!may_be_down(pressed, *from, with_held))
			continue;
		first = MIN(first, *from);
		if (qmp_text_is_button((guint16)*from) != qmp_text_is_button((guint16)first))
			break;
		qmp_text_press(text, (guint16)*from, false);
		pressed->states[*from] = command;
	}
	return qmp_text_finish(text);
}
