/* SPDX-License-Identifier: MIT */
/*
 * The terminal that the program was started in, and its modes. Whatever ends the program, they are
 * as they were before: at the end, when it crashes or is stopped (Ctrl-Z), and, by another process
 * that only waits for that, when it is killed. There is one.
 */
#ifndef VUG_VIEW_TERMINAL_MODES_H
#define VUG_VIEW_TERMINAL_MODES_H

#include <gio/gio.h>
#include <stdbool.h>

/*
 * To be called while there is one thread and before the sandbox. Returns a descriptor that is
 * non-blocking and nobody else's, though the terminal is the shell's too; -1 with an error of one
 * line. extras: restore.h's; with TERMINAL_TYPING Ctrl-C and Ctrl-Z are keys as others are.
 */
int terminal_modes_open(int extras, GError **error);

/*
 * Nothing is echoed and keys come at once, on a screen of its own. Signals are handled from then on.
 * Returns 0, or the errno value of why the modes cannot be set: then all is as it was.
 */
int terminal_modes_enter(void);

/* Of the last time that modes were set: after a stop (Ctrl-Z) a signal handler does that. */
int terminal_modes_get_error(void);

/* Whether it was stopped and goes on since the last call: then the screen shows nothing. */
bool terminal_modes_take_return(void);

/*
 * With TERMINAL_TYPING: a descriptor, not the caller's, that is readable when SIGTSTP has come: what is to be done before the
 * stop is done then, and terminal_modes_stop() stops. A second signal does not wait for that. -1: every stop is at once.
 */
int terminal_modes_get_stop_fd(void);
void terminal_modes_stop(void);

/* From now on the terminal does that, too: returns what begins it, for the caller to write. */
const char *terminal_modes_add(int extra);

/*
 * As it was before; the terminal has a moment to take what that needs. Then close. Returns 0, or
 * the errno value of why the modes could not be put back.
 */
int terminal_modes_close(void);

/* Whether what is written there ends up on the same screen. */
bool terminal_modes_is_shown(int fd);

#endif
