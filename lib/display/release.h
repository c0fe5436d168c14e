/* SPDX-License-Identifier: MIT */
/*
 * When a source may draw into a buffer again that is not shown any more. Frames of the callback's count, and
 * those of listeners that count. On the server's thread.
 */
#ifndef VUG_DISPLAY_RELEASE_H
#define VUG_DISPLAY_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

struct vug_buffer;
struct vug_server;

/*
 * Whether it is free, or will be once a fence has signalled that the caller gets; -1: there is none. What
 * cannot be merged into one fence is waited for.
 */
bool vug_server_find_release(struct vug_server *server, const struct vug_buffer *buffer,
			     int *ret_fence);
/* When the first listener that has it is late; 0: none has. since: when it was shown last. */
int64_t vug_server_get_release_deadline(const struct vug_server *server,
					const struct vug_buffer *buffer, int64_t since);
/* Those that have not given it back in time are late: named in the log, which may end it all. */
void vug_server_expire_release(struct vug_server *server, const struct vug_buffer *buffer,
			       int64_t since, int64_t now);

#endif
