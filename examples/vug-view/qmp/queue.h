/* SPDX-License-Identifier: MIT */
/*
 * Input on its way to QEMU. It is bounded: no release is lost, a press needs room for its release, and motion adds
 * up. No I/O.
 */
#ifndef VUG_VIEW_QMP_QUEUE_H
#define VUG_VIEW_QMP_QUEUE_H

#include <glib.h>
#include <stdbool.h>

#include "qmp/pressed.h"

/* Presses and releases that wait, the releases of what is pressed included. */
#define QMP_QUEUE_ROOM 512
/* Events of a command. */
#define QMP_MAX_EVENTS 64

enum qmp_event_kind {
	QMP_KEY,
	QMP_BUTTON,
	QMP_POSITION,
	QMP_MOTION,
	QMP_SCROLL,
};

struct qmp_queued {
	enum qmp_event_kind kind;
	guint16 code; /* of a key or button */
	bool is_pressed;
	gint32 x, y; /* of the others */
};

struct qmp_queue;

struct qmp_queue *qmp_queue_new(void);
void qmp_queue_free(struct qmp_queue *queue);

/* kind: KEY or BUTTON. What QEMU has no name for is ignored; so is a press without room, with its release. */
void qmp_queue_press(struct qmp_queue *queue, enum qmp_event_kind kind, guint16 code,
		     bool is_pressed);
/* kind: one of the others. */
void qmp_queue_move(struct qmp_queue *queue, enum qmp_event_kind kind, gint32 x, gint32 y);

/* Lose what waits; nothing is pressed. */
void qmp_queue_clear(struct qmp_queue *queue);

/*
 * The arguments of the next input-send-event: as many events as can be in one. They have one kind: of a command
 * QEMU takes all events or none, and a guest may lack a device for some. pressed, command: see
 * qmp_pressed_note(). NULL: nothing waits.
 */
char *qmp_queue_take(struct qmp_queue *queue, struct qmp_pressed *pressed, gint64 command);

#endif
