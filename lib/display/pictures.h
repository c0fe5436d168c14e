/* SPDX-License-Identifier: MIT */
/* Updates that a source waits for: until the program's callback and all listeners have shown them. */
#ifndef VUG_DISPLAY_PICTURES_H
#define VUG_DISPLAY_PICTURES_H

#include <stdbool.h>
#include <stdint.h>

struct vug_scanout;
struct vug_server;
struct vug_source;

/* The largest number of updates that a source waits for; a further one is shown at once. */
#define VUG_MAX_PICTURES 16

struct vug_picture {
	struct vug_scanout *scanout;
	uint64_t cookie;      /* the source's */
	uint64_t update;      /* the scanout's count of updates with this one */
	int64_t sent;         /* when, by the log's clock */
	bool is_with_program; /* the callback has a frame of it */
	bool is_over;         /* not waited for any longer */
	bool is_empty;        /* nothing has changed: it has no frame */
};

/* Of one source, the oldest first. */
struct vug_pictures {
	uint32_t count;
	struct vug_picture list[VUG_MAX_PICTURES];
};

/* Returns false: there are as many as there can be. */
bool vug_pictures_add(struct vug_source *source, const struct vug_picture *picture);
/* The source does not wait for them any more. */
void vug_pictures_forget(struct vug_source *source);
/* Nobody will show it after all. */
void vug_pictures_remove(struct vug_source *source, uint64_t cookie);
/* The callback's frame of it is finished. */
void vug_pictures_finish(struct vug_source *source, uint64_t cookie);
void vug_pictures_finish_all(struct vug_source *source);
/* Report those to the source that everybody has shown. */
void vug_server_settle_pictures(struct vug_server *server);
/* When the first listener is late; 0: none is waited for. */
int64_t vug_server_get_picture_deadline(const struct vug_server *server);
/* Do not wait for listeners that are late. */
void vug_server_expire_pictures(struct vug_server *server, int64_t now);

#endif
