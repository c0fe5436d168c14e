/* SPDX-License-Identifier: MIT */
/* Onto a screen of our own and back, from signal handlers, too: async-signal-safe. */
#ifndef VUG_VIEW_TERMINAL_RESTORE_H
#define VUG_VIEW_TERMINAL_RESTORE_H

#include <termios.h>

/* What the terminal does beside showing something, as a set. */
#define TERMINAL_TYPING 1     /* it says when it loses the focus, and what of a text was pasted */
#define TERMINAL_KITTY_KEYS 2 /* kitty's keyboard protocol */
#define TERMINAL_POINTER 4    /* it reports the pointer, by cells */
#define TERMINAL_PIXELS 8     /* by pixels */

/* What begins it, in a terminal that may have begun it already. */
const char *terminal_extra_get_text(int extra);

/*
 * extras: what begins and ends with the screen.
 * fd: non-blocking. One that does not read is given half a second, then what waits is thrown away.
 * Each returns 0, or the errno value of modes that could not be set; then nothing was taken.
 */
int terminal_take(int fd, const struct termios *modes, int extras);
int terminal_restore(int fd, const struct termios *modes, int extras);

#endif
