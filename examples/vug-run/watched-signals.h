/* SPDX-License-Identifier: MIT */
/* The signals that end vug-run, and that of a child's end: held back, and taken when they are waited for. */
#ifndef VUG_RUN_WATCHED_SIGNALS_H
#define VUG_RUN_WATCHED_SIGNALS_H

#include <signal.h>

/* Hold them back, but for those that the program was started with ignored. */
sigset_t watched_signals_hold(void);

/* For a child before its program is executed: they are as vug-run had them. Async-signal-safe. */
void watched_signals_give_back(const sigset_t *held);

#endif
