/* SPDX-License-Identifier: MIT */
/*
 * Frames of dma-bufs that the back end's GPU is still drawing: they wait here for its fence, so
 * that a program which looks with the CPU sees whole pictures. For a while only: a fence that
 * never signals must not freeze the guest.
 *
 * Each frame has a reply to come, so there are no more of them than open replies.
 */
#ifndef VUG_HELD_FRAMES_H
#define VUG_HELD_FRAMES_H

#include "channel/replies.h"
#include "vug/vug.h"

/* A DMABUF_UPDATE whose frame brings its reply. */
struct vug_dmabuf_update {
	struct vug_rect damage;
	uint64_t ticket;
	int64_t arrival;
};

struct vug_held_frame {
	struct vug_scanout *scanout;
	struct vug_dmabuf_update update;
	int64_t deadline;
	int fence;
};

/* In the order of their requests, which is that of their deadlines, too. */
struct vug_held_frames {
	uint32_t count;
	struct vug_held_frame frames[VUG_MAX_REPLIES];
};

/* Hold it if there is something to wait for. Returns false: show it now. */
bool vug_scanout_hold_frame(struct vug_scanout *scanout, const struct vug_dmabuf_update *update);

/* Send those whose fence has signalled, or whose time is over. */
void vug_server_release_held_frames(struct vug_server *server);

/* The scanout shows something else, or its connection has gone: answered where anybody waits. */
void vug_scanout_drop_held_frames(struct vug_scanout *scanout);

/* When the first one's time is over; 0: none is held. */
int64_t vug_server_get_held_deadline(const struct vug_server *server);

#endif
