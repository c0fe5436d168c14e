/* SPDX-License-Identifier: MIT */
/*
 * Signals: SIGTERM, SIGINT and SIGHUP end the viewer, but for those that are ignored at the start;
 * SIGUSR1 asks for the picture.
 */
#ifndef VUG_VIEW_SIGNALS_H
#define VUG_VIEW_SIGNALS_H

struct viewer;

/* Hold them back until the viewer can do what they ask for; ignore SIGPIPE. */
void signals_hold(void);

/* From now on they reach the viewer, in the main loop. */
void signals_watch(struct viewer *viewer);

/* A descriptor, the caller's, that is readable while one that ends is held back; -1: errno. */
int signals_open_end(void);

/*
 * In a forked child: they mean the parent, which needs its children for what they ask. A service
 * manager sends them to every process of a service; a child ends when its parent does.
 */
void signals_leave(void);

/*
 * Not raise(): some C libraries do it by a call that could be for another process, which the sandbox
 * refuses. Async-signal-safe.
 */
void signals_send_itself(int number);

#endif
