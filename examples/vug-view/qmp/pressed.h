/* SPDX-License-Identifier: MIT */
/*
 * Which keys and buttons the guest may have down, by what QEMU was sent. QEMU refuses input while the guest is paused,
 * and what was sent before a connection ended may or may not have come: a release counts once its reply is there
 * while the guest runs. No I/O.
 */
#ifndef VUG_VIEW_QMP_PRESSED_H
#define VUG_VIEW_QMP_PRESSED_H

#include <glib.h>
#include <stdbool.h>

#define QMP_NUM_CODES 0x300

/* Zeroed: nothing is pressed. */
struct qmp_pressed {
	/* 0: up; -1: pressed; else the command that released it, which has no reply that counts */
	gint64 states[QMP_NUM_CODES];
};

/* A command with that number presses or releases it. */
void qmp_pressed_note(struct qmp_pressed *pressed, guint16 code, bool is_pressed, gint64 command);

/* The command has taken effect. */
void qmp_pressed_settle(struct qmp_pressed *pressed, gint64 command);

/*
 * The arguments of an input-send-event that releases what may be down from the code *from on, with_held: also what
 * nobody has released. *from is set to the first code that it leaves. NULL: there is nothing left.
 */
char *qmp_pressed_release(struct qmp_pressed *pressed, bool with_held, gint64 command, guint *from);

#endif
