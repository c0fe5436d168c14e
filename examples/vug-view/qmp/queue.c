/* SPDX-License-Identifier: MIT */
#include "qmp/queue.h"

#include <string.h>

#include "qmp/event-text.h"

/* 120ths of a click of a wheel; and clicks of a command, so that a wheel cannot keep QEMU busy. */
#define CLICK 120
#define MAX_CLICKS 16

struct qmp_queue {
	GArray *waiting;             /* struct qmp_queued */
	guint num_presses;           /* in it, releases too */
	guint num_down;              /* of what was taken */
	bool is_down[QMP_NUM_CODES]; /* the same */
	gint32 rest_x, rest_y;       /* of wheels, that make no click yet */
};

struct qmp_queue *qmp_queue_new(void)
{
	struct qmp_queue *queue = g_new0(struct qmp_queue, 1);

	queue->waiting = g_array_new(FALSE, FALSE, sizeof(struct qmp_queued));
	return queue;
}

void qmp_queue_free(struct qmp_queue *queue)
{
	g_array_unref(queue->waiting);
	g_free(queue);
}

void qmp_queue_clear(struct qmp_queue *queue)
{
	GArray *waiting = queue->waiting;

	g_array_set_size(waiting, 0);
	memset(queue, 0, sizeof(*queue));
	queue->waiting = waiting;
}

/* --- in --------------------------------------------------------------------------------------- */

static void append_press(struct qmp_queue *queue, enum qmp_event_kind kind, guint16 code,
			 bool is_pressed)
{
	const struct qmp_queued event = {.kind = kind, .code = code, .is_pressed = is_pressed};

	g_array_append_val(queue->waiting, event);
	queue->num_presses++;
}

void qmp_queue_press(struct qmp_queue *queue, enum qmp_event_kind kind, guint16 code,
		     bool is_pressed)
{
	if (code >= QMP_NUM_CODES || queue->is_down[code] == is_pressed || !qmp_text_has_name(code))
		return;
	if (is_pressed && queue->num_presses + queue->num_down + 2 > QMP_QUEUE_ROOM)
		return;
	queue->is_down[code] = is_pressed;
	if (is_pressed)
		queue->num_down++;
	else
		queue->num_down--;
	append_press(queue, kind, code, is_pressed);
}

/* The last one of that kind behind the last press; NULL: there is none. */
static struct qmp_queued *find_last(const struct qmp_queue *queue, enum qmp_event_kind kind)
{
	for (guint i = queue->waiting->len; i > 0; i--) {
		struct qmp_queued *event = &g_array_index(queue->waiting, struct qmp_queued, i - 1);

		if (event->kind == kind)
			return event;
		if (event->kind == QMP_KEY || event->kind == QMP_BUTTON)
			return NULL;
	}
	return NULL;
}

static gint32 add_cut(gint32 one, gint32 other)
{
	return (gint32)CLAMP((gint64)one + other, G_MININT32, G_MAXINT32);
}

void qmp_queue_move(struct qmp_queue *queue, enum qmp_event_kind kind, gint32 x, gint32 y)
{
	struct qmp_queued *last = find_last(queue, kind);
	const struct qmp_queued event = {.kind = kind, .x = x, .y = y};

	if (!last) {
		g_array_append_val(queue->waiting, event);
	} else if (kind == QMP_POSITION) {
		last->x = x;
		last->y = y;
	} else {
		last->x = add_cut(last->x, x);
		last->y = add_cut(last->y, y);
	}
}

/* --- out -------------------------------------------------------------------------------------- */

/* Whole clicks alone: QEMU knows no others. */
static void write_wheel(GString *text, gint32 *rest, gint32 turned, const char *forward,
			const char *backward)
{
	gint32 all = add_cut(*rest, turned);
	guint clicks = MIN((guint)ABS(all / CLICK), MAX_CLICKS);

	*rest = all % CLICK;
	for (guint i = 0; i < clicks; i++)
		qmp_text_click(text, all > 0 ? forward : backward);
}

static void write_queued(struct qmp_queue *queue, GString *text, const struct qmp_queued *event)
{
	switch (event->kind) {
	case QMP_KEY:
	case QMP_BUTTON:
		qmp_text_press(text, event->code, event->is_pressed);
		break;
	case QMP_POSITION:
		qmp_text_axes(text, "abs", event->x, event->y);
		break;
	case QMP_MOTION:
		qmp_text_axes(text, "rel", event->x, event->y);
		break;
	case QMP_SCROLL:
		write_wheel(text, &queue->rest_y, event->y, "wheel-up", "wheel-down");
		write_wheel(text, &queue->rest_x, event->x, "wheel-right", "wheel-left");
		break;
	}
}

static guint count_alike(const GArray *waiting)
{
	const struct qmp_queued *events = (const void *)waiting->data;
	guint count = 0;

	while (count < waiting->len && count < QMP_MAX_EVENTS &&
	       events[count].kind == events[0].kind)
		count++;
	return count;
}

static void note_presses(struct qmp_queue *queue, guint count, struct qmp_pressed *pressed,
			 gint64 command)
{
	for (guint i = 0; i < count; i++) {
		const struct qmp_queued *event =
			&g_array_index(queue->waiting, struct qmp_queued, i);

		if (event->kind != QMP_KEY && event->kind != QMP_BUTTON)
			continue;
		qmp_pressed_note(pressed, event->code, event->is_pressed, command);
		queue->num_presses--;
	}
}

/* A wheel that has not turned far enough is nothing to send. */
char *qmp_queue_take(struct qmp_queue *queue, struct qmp_pressed *pressed, gint64 command)
{
	g_autoptr(GString) text = g_string_new(NULL);

	while (text->len == 0 && queue->waiting->len > 0) {
		guint count = count_alike(queue->waiting);

		for (guint i = 0; i < count; i++)
			write_queued(queue, text,
				     &g_array_index(queue->waiting, struct qmp_queued, i));
		note_presses(queue, count, pressed, command);
		g_array_remove_range(queue->waiting, 0, count);
	}
	return qmp_text_finish(text);
}
