/* SPDX-License-Identifier: MIT */
/* A server with a recorder on one side and a scripted back end on the other, and a census. */
#ifndef SUPPORT_RIG_H
#define SUPPORT_RIG_H

#include "support/fd_census.h"
#include "support/loop.h"
#include "support/peer.h"
#include "support/recorder.h"

struct rig_options {
	struct vug_config config; /* `size` is filled in */
	bool keeps_frames;
	bool has_no_frame_callback;
	bool is_unconnected; /* no back end, until rig_connect() */
	int (*allocate_memory)(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			       uint32_t fourcc, struct vug_memory *ret_memory, void *data);
	void (*release_memory)(const struct vug_memory *memory, void *data);
};

struct rig {
	struct fd_census census;
	struct recorder recorder;
	struct vug_server *server; /* a test that drops it sets it to NULL */
	struct peer peer;          /* the back end, connected */
	bool is_draft;
};

/* NULL: all defaults, but with two scanouts. */
struct rig *rig_new(const struct rig_options *options);

/* Fails the test if there are warnings that it did not expect, or descriptors left over. */
void rig_free(struct rig *rig);

/* Connect another back end; the one before must have gone. */
void rig_connect(struct rig *rig);

/* Dispatch until there is nothing to do. */
void rig_settle(struct rig *rig);

/* Send a message, in the framing of the rig, and let the server handle it. */
void rig_send(struct rig *rig, struct peer_message message);

/* Send bytes of any number and let the server take them as they come. */
void rig_stream(struct rig *rig, const void *bytes, size_t length);

/* Nothing but these events came of what was sent, and no reply. */
void rig_expect(struct rig *rig, const char *events);

/* The server is still there: it answers. */
void rig_expect_alive(struct rig *rig);

/* A scanout with a surface or a dma-buf, its event already checked. */
void rig_show_surface(struct rig *rig, uint32_t scanout, uint32_t width, uint32_t height);
void rig_show_dmabuf(struct rig *rig, uint32_t scanout, uint32_t width, uint32_t height);

/* The back end says that all of 16 × 16 pixels have changed, and waits. */
void rig_update_dmabuf(struct rig *rig, uint32_t scanout);
/* It need not wait any more. */
void rig_expect_dmabuf_reply(struct rig *rig);
/* The program finishes the oldest frame that it keeps. */
void rig_finish_frame(struct rig *rig);

/* Those that have begun. */
uint64_t rig_count_messages(const struct rig *rig);

struct vug_scanout *rig_get_scanout(struct rig *rig, uint32_t index);

/* What it shows, borrowed; NULL: nothing. */
struct vug_buffer *rig_get_buffer(struct rig *rig, uint32_t scanout);
/* The layout of what it shows, which there must be. */
struct vug_buffer_layout rig_get_layout(struct rig *rig, uint32_t scanout);

/* The colour of a pixel of what the scanout shows, row 0 on top. */
uint32_t rig_get_pixel(struct rig *rig, uint32_t scanout, uint32_t x, uint32_t y);

#endif
