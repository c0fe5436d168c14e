/* SPDX-License-Identifier: MIT */
/*
 * What is on its way to the terminal, which may be slow or have stopped to read: nothing blocks,
 * and what does not fit into it waits here. The caller that adds bounds it: one picture at a time.
 */
#ifndef VUG_VIEW_TERMINAL_WRITER_H
#define VUG_VIEW_TERMINAL_WRITER_H

#include <glib.h>
#include <stdbool.h>

struct terminal_writer;

/*
 * fd: non-blocking, borrowed. Both are called from the main loop or from within _add().
 * drained: what waited has been written. failed: nothing can be written any more, for that errno.
 */
struct terminal_writer *terminal_writer_new(int fd, void (*drained)(void *data),
					    void (*failed)(int error, void *data), void *data);
void terminal_writer_free(struct terminal_writer *writer); /* what waits is lost */

/* Whether everything has been written. */
bool terminal_writer_is_idle(const struct terminal_writer *writer);

void terminal_writer_add(struct terminal_writer *writer, const char *text, size_t size);

#endif
