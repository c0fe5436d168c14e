/* SPDX-License-Identifier: MIT */
/*
 * What a program has from its parent, and needs otherwise: standard streams that are closed,
 * signals that are ignored or held back, a limit of a file's size that is a signal.
 */
#ifndef INHERITED_H
#define INHERITED_H

#include <stdbool.h>

/*
 * To be called first in main(). Closed standard streams are /dev/null, and what is written there
 * fails; no signal is held back; a child's end is not lost; a file at its limit is an error of the
 * write. What is ignored stays so but for that: nohup has SIGHUP ignored, a shell SIGINT of what it
 * has in the background.
 */
void inherited_put_right(void);

/* Whether the program was started with it ignored; until the program says what it means. */
bool inherited_is_ignored(int signal);

/*
 * Have writing wait for the reader, without a change for those that have the same pipe or terminal.
 * Where that cannot be done, the descriptor is as it was.
 */
void inherited_make_blocking(int fd);

#endif
