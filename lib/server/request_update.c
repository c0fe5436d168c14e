/* SPDX-License-Identifier: MIT */
/*
 * UPDATE: pixels, received straight into the scanout's surface.
 *
 * Its rectangle is the back end's word and often wrong: QEMU's counts from the corner of the
 * guest's framebuffer, of which the scanout may be any part, and SCANOUT does not say which. So
 * the rectangle is cut to the scanout; and where it has exactly the scanout's size and lies
 * beside it, or where the guest was told that the monitor is, then that is where the scanout
 * begins.
 */
#include <string.h>

#include "buffer/surface.h"
#include "server/geometry.h"
#include "server/requests.h"
#include "util/checked.h"

static struct vug_scanout *find_surface(struct vug_server *server, const struct wire_update *update)
{
	struct vug_scanout *scanout = vug_server_find_scanout(server, update->scanout_id, "UPDATE");

	if (scanout == NULL)
		return NULL;
	if (scanout->buffer != NULL && !scanout->buffer->kind->is_dmabuf)
		return scanout;
	vug_log_peer(&server->log, VUG_TOPIC_SCANOUT, "UPDATE before SCANOUT on scanout %u",
		     scanout->index);
	return NULL;
}

static bool has_right_size(struct vug_server *server, const struct wire_update *update,
			   uint64_t pixel_bytes)
{
	size_t row, needed;

	if (vug_multiply_size(update->width, VUG_SURFACE_BYTES_PER_PIXEL, &row) &&
	    vug_multiply_size(row, update->height, &needed) && needed == pixel_bytes)
		return true;
	vug_log_peer(&server->log, VUG_TOPIC_SIZE, "UPDATE of %u×%u pixels came with %llu bytes",
		     update->width, update->height, (unsigned long long)pixel_bytes);
	return false;
}

static void learn_origin(struct vug_scanout *scanout, const struct vug_rect *rect)
{
	const struct vug_buffer_layout *layout = &scanout->buffer->layout;
	bool is_beside = rect->x >= layout->width || rect->y >= layout->height;
	bool is_at_monitor = rect->x == scanout->monitor.x && rect->y == scanout->monitor.y;
	bool is_at_corner = rect->x == 0 && rect->y == 0;

	if (rect->width != layout->width || rect->height != layout->height)
		return;
	if (!is_beside && !is_at_monitor && !is_at_corner)
		return;
	scanout->origin_x = rect->x;
	scanout->origin_y = rect->y;
}

static void aim_scatter(const struct vug_scanout *scanout, const struct vug_rect *rect,
			const struct vug_rect *kept, struct vug_scatter *scatter)
{
	const size_t pixel = VUG_SURFACE_BYTES_PER_PIXEL;
	uint32_t left = kept->x + scanout->origin_x - rect->x;
	uint32_t top = kept->y + scanout->origin_y - rect->y;

	scatter->stride = scanout->buffer->layout.planes[0].stride;
	scatter->target = vug_surface_get_pixels(scanout->buffer) + kept->y * scatter->stride +
			  kept->x * pixel;
	scatter->row_bytes = rect->width * pixel;
	scatter->skipped_bytes = left * pixel;
	scatter->kept_bytes = kept->width * pixel;
	scatter->skipped_rows = top;
	scatter->kept_rows = kept->height;
}

void vug_handle_pixels_begin(void *data, const struct wire_update *update, uint64_t pixel_bytes,
			     struct vug_scatter *scatter)
{
	struct vug_server *server = data;
	struct vug_scanout *scanout = find_surface(server, update);
	const struct vug_rect rect = {update->x, update->y, update->width, update->height};
	struct vug_rect kept;

	vug_server_drop_update(server);
	if (scanout == NULL || !has_right_size(server, update, pixel_bytes))
		return;
	learn_origin(scanout, &rect);
	if (!vug_clip_rect(&rect, scanout->origin_x, scanout->origin_y,
			   scanout->buffer->layout.width, scanout->buffer->layout.height, &kept))
		return;
	server->update = (struct vug_update){
		.scanout = scanout, .buffer = vug_buffer_ref(scanout->buffer), .rect = kept};
	aim_scatter(scanout, &rect, &kept, scatter);
}

void vug_handle_pixels_end(void *data)
{
	struct vug_server *server = data;
	struct vug_update update = server->update;

	if (update.buffer == NULL)
		return;
	server->update = (struct vug_update){0};
	vug_scanout_add_damage(update.scanout, &update.rect);
	vug_buffer_unref(update.buffer);
}
