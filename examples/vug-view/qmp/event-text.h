/* SPDX-License-Identifier: MIT */
/* Events as the arguments of QEMU's input-send-event have them. No I/O. */
#ifndef VUG_VIEW_QMP_EVENT_TEXT_H
#define VUG_VIEW_QMP_EVENT_TEXT_H

#include <glib.h>
#include <stdbool.h>

/* Whether QEMU has a name for that key or button; another one must not be written. */
bool qmp_text_has_name(guint16 code);
bool qmp_text_is_button(guint16 code);

/* Append one event, behind others. */
void qmp_text_press(GString *text, guint16 code, bool is_pressed);
/* Append a click of a wheel: "wheel-up". */
void qmp_text_click(GString *text, const char *wheel);
/* Append both axes. type: "abs", "rel". */
void qmp_text_axes(GString *text, const char *type, gint32 x, gint32 y);

/* The arguments with those events; NULL: there are none. */
char *qmp_text_finish(const GString *text);

#endif
