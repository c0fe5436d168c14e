/* SPDX-License-Identifier: MIT */
/* What the program waits for, and what the user may do about it: said if it takes a moment. */
#ifndef VUG_VIEW_WAITING_H
#define VUG_VIEW_WAITING_H

#include <glib.h>

struct outputs;
struct waiting;

/* The outputs get it too; they must outlive it. To be called before the sandbox is entered. */
struct waiting *waiting_new(struct outputs *outputs);
void waiting_free(struct waiting *waiting);

/*
 * From now on it waits for this. moment_ms: nothing is said of a shorter wait. Then there is one
 * line on stderr: once, or, where that is a terminal that nobody else writes to, with the seconds
 * that have passed until the wait is over.
 */
void waiting_begin(struct waiting *waiting, guint moment_ms, const char *text);

/*
 * As that does, of a guest that does not run: until NULL, which says that it runs, nothing else is waited for. Other
 * waits go on.
 */
void waiting_for_guest(struct waiting *waiting, guint moment_ms, const char *text);

/* It waits for nothing, or for a guest that does not run. */
void waiting_end(struct waiting *waiting);

#endif
