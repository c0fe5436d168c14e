/* SPDX-License-Identifier: MIT */
/* What a scanout shows, and the program's view of it. */
#include <drm_fourcc.h>
#include <errno.h>

#include "buffer/surface.h"
#include "display/server.h"
#include "vug/format.h"

void vug_scanout_init(struct vug_scanout *scanout, struct vug_server *server, uint32_t index)
{
	scanout->server = server;
	scanout->index = index;
	scanout->fourcc = DRM_FORMAT_XRGB8888;
	vug_damage_init(&scanout->damage);
	vug_damage_init(&scanout->news);
	vug_damage_init(&scanout->unsaved);
	vug_monitor_init(scanout);
}

void vug_scanout_finish(struct vug_scanout *scanout)
{
	vug_buffer_unref(scanout->buffer);
	vug_damage_finish(&scanout->damage);
	vug_damage_finish(&scanout->news);
	vug_damage_finish(&scanout->unsaved);
	vug_snapshots_clear(&scanout->snapshots);
	vug_shared_fence_unref(scanout->acquire_fence);
	vug_cursor_image_unref(scanout->cursor.pixels);
}

/* What was copied of the picture before is of no use for the next one. */
static void forget_snapshots(struct vug_scanout *scanout)
{
	vug_snapshots_clear(&scanout->snapshots);
	vug_damage_clear(&scanout->unsaved);
}

void vug_scanout_announce(struct vug_scanout *scanout)
{
	struct vug_server *server = scanout->server;
	struct vug_rect viewport = scanout->viewport;
	bool is_shown = scanout->buffer != NULL;

	scanout->is_announced = true;
	vug_listeners_post_picture(scanout);
	if (server->callbacks.scanout_changed != NULL)
		server->callbacks.scanout_changed(scanout, scanout->buffer,
						  is_shown ? &viewport : NULL, server->data);
}

/*
 * The frames of the picture before are dropped first: a line of the log about that may end it all. Its
 * memory goes last, because that, too, calls the program.
 */
void vug_scanout_show(struct vug_scanout *scanout, struct vug_buffer *buffer,
		      const struct vug_rect *viewport)
{
	uint64_t generation = scanout->source->generation;
	struct vug_buffer *before;

	vug_scanout_drop_held_frames(scanout);
	if (!vug_scanout_is_of(scanout, generation)) {
		vug_buffer_unref(buffer);
		return;
	}
	before = scanout->buffer;
	scanout->buffer = buffer;
	scanout->viewport = *viewport;
	vug_shared_fence_set(&scanout->acquire_fence, NULL);
	vug_scanout_drop_damage(scanout);
	forget_snapshots(scanout);
	if (before != NULL || buffer != NULL)
		vug_scanout_announce(scanout);
	vug_buffer_unref(before);
}

static void switch_off(struct vug_scanout *scanout)
{
	struct vug_buffer *before = scanout->buffer;

	vug_scanout_drop_damage(scanout);
	forget_snapshots(scanout);
	vug_shared_fence_set(&scanout->acquire_fence, NULL);
	scanout->buffer = NULL;
	scanout->viewport = (struct vug_rect){0};
	if (before != NULL)
		vug_scanout_announce(scanout);
	scanout->is_announced = false;
	vug_buffer_unref(before);
}

void vug_scanout_forget_picture(struct vug_scanout *scanout)
{
	vug_scanout_drop_held_frames(scanout);
	switch_off(scanout);
}

void vug_scanout_abandon(struct vug_scanout *scanout)
{
	scanout->source = NULL;
	vug_scanout_end_write(scanout);
	scanout->is_abandoned = true;
	scanout->server->has_orphans = true;
	vug_frame_board_wake(scanout->server->board);
}

void vug_scanout_switch_off_abandoned(struct vug_scanout *scanout)
{
	if (!scanout->is_abandoned)
		return;
	scanout->is_abandoned = false;
	switch_off(scanout);
}

/* The picture stays: it is the last one, of any producer. */
void vug_scanout_restart(struct vug_scanout *scanout)
{
	scanout->is_announced = false;
	scanout->has_frame_out = false;
	vug_cursor_forget(scanout);
	vug_scanout_drop_held_frames(scanout);
	vug_scanout_drop_damage(scanout);
}

struct vug_server *vug_scanout_get_server(const struct vug_scanout *scanout)
{
	return scanout != NULL ? scanout->server : NULL;
}

uint32_t vug_scanout_get_index(const struct vug_scanout *scanout)
{
	return scanout != NULL ? scanout->index : 0;
}

struct vug_buffer *vug_scanout_get_buffer(const struct vug_scanout *scanout,
					  struct vug_rect *ret_viewport)
{
	if (scanout == NULL || scanout->buffer == NULL)
		return NULL;
	if (ret_viewport != NULL)
		*ret_viewport = scanout->viewport;
	return scanout->buffer;
}

int vug_scanout_set_format(struct vug_scanout *scanout, uint32_t fourcc)
{
	if (scanout == NULL)
		return -EINVAL;
	if (fourcc == 0)
		fourcc = DRM_FORMAT_XRGB8888;
	if (vug_format_get_bytes_per_pixel(fourcc) != VUG_SURFACE_BYTES_PER_PIXEL)
		return -ENOTSUP;
	scanout->fourcc = fourcc;
	return 0;
}
