/* SPDX-License-Identifier: MIT */
/* Signals: SIGTERM, SIGINT and SIGHUP end the viewer, SIGUSR1 asks for the picture. */
#ifndef VUG_VIEW_SIGNALS_H
#define VUG_VIEW_SIGNALS_H

struct viewer;

/* Hold them back until the viewer can do what they ask for; ignore SIGPIPE. */
void signals_hold(void);

/* From now on they reach the viewer, in the main loop. */
void signals_watch(struct viewer *viewer);

/* A descriptor, the caller's, that is readable while one that ends is held back; -1: errno. */
int signals_open_end(void);

/* In a forked child: as if nothing of the above had been. */
void signals_reset(void);

#endif
