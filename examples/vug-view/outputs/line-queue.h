/* SPDX-License-Identifier: MIT */
/*
 * Lines on their way into a file, pipe, socket or terminal whose reader may be slow. Adding one
 * never blocks: what cannot be written at once waits, up to a bound.
 */
#ifndef VUG_VIEW_LINE_QUEUE_H
#define VUG_VIEW_LINE_QUEUE_H

#include <glib.h>
#include <stdbool.h>

struct line_queue;

/*
 * fd: taken over. Its flags stay as they are: it may be shared with other programs.
 * failed: nothing can be written any more, for that errno; called once, never by new or free.
 */
struct line_queue *line_queue_new(int fd, void (*failed)(int error, void *data), void *data);

/* Write nothing before line_queue_release(); what is still held at the end is never written. */
void line_queue_hold(struct line_queue *queue);
void line_queue_release(struct line_queue *queue);

/* Give the reader a moment to take what waits, then close. Returns how many bytes are lost. */
size_t line_queue_free(struct line_queue *queue);

/* Close at once; what cannot be written without waiting is lost. */
void line_queue_drop(struct line_queue *queue);

/* Add a line, which ends with a newline. False: there is no room; nothing was added. */
bool line_queue_add(struct line_queue *queue, const GString *line);

#endif
