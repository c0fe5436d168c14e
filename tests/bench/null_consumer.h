/* SPDX-License-Identifier: MIT */
/* A program that shows nothing: each frame is done at once. */
#ifndef BENCH_NULL_CONSUMER_H
#define BENCH_NULL_CONSUMER_H

#include <stddef.h>
#include <stdint.h>
#include <vug/listener.h>
#include <vug/vug.h>

/* With that many scanouts, a monitor plugged in for each; `flags` are vug_config's. */
struct vug_server *null_consumer_new(uint32_t num_scanouts, uint32_t flags);
/* As above, without callbacks: for listeners. */
struct vug_server *null_consumer_new_silent(uint32_t num_scanouts, uint32_t flags);
/* A listener that is dispatched with the server and finishes each frame at once. */
struct vug_listener *null_consumer_listen(struct vug_server *server);
/*
 * How often the display that was made last was called: the callback for frames, the listener for pictures and
 * cursors, too.
 */
size_t null_consumer_count_calls(void);

#endif
