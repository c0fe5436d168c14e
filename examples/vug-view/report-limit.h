/* SPDX-License-Identifier: MIT */
/*
 * A limit for lines that a peer can cause: a guest, a back end, a VMM, a VNC client. One that floods
 * fills neither the log nor hides the other kinds. Any thread.
 */
#ifndef VUG_VIEW_REPORT_LIMIT_H
#define VUG_VIEW_REPORT_LIMIT_H

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>

/*
 * The text, to be freed; NULL: it is suppressed, as there were as many of its kind a moment ago. The next
 * one that is said says how many were not. format: a literal, which is the kind.
 */
char *report_limit(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* report(), of that text. */
void report_peer(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Limit the report of an error's message. kind: a literal, such as the name of the output that failed. */
void report_peer_failure(const char *kind, const GError *error);

/*
 * For what is said once for each kind of something that a peer has: whether that kind was not there yet,
 * and the set has room. kinds: a set of strings that it frees. kind: taken over.
 */
bool report_is_first(GHashTable *kinds, char *kind);

#endif
