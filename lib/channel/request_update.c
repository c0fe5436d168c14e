/* SPDX-License-Identifier: MIT */
/*
 * UPDATE: pixels, received straight into the scanout's surface.
 *
 * Its rectangle is the back end's word and often wrong: QEMU's counts from the corner of the
 * guest's framebuffer, of which the scanout may be any part, and SCANOUT does not say which. So
 * the place is learned: from a rectangle of exactly the scanout's size, or, where one cannot be
 * right otherwise, from the position of the monitor in the reply to GET_DISPLAY_INFO. What then still sticks
 * out is cut off.
 */
#include <string.h>

#include "buffer/surface.h"
#include "channel/requests.h"
#include "util/checked.h"
#include "util/geometry.h"

static struct vug_scanout *find_surface(struct vug_channel_source *source,
					const struct wire_update *update)
{
	struct vug_scanout *scanout =
		vug_channel_source_find_scanout(source, update->scanout_id, "UPDATE");

	if (scanout == NULL)
		return NULL;
	if (scanout->buffer != NULL && !scanout->buffer->kind->is_imported)
		return scanout;
	vug_log_peer(&scanout->server->log, VUG_WARNING_SCANOUT,
		     "UPDATE before SCANOUT on scanout %u", scanout->index);
	return NULL;
}

static bool has_right_size(struct vug_server *server, const struct wire_update *update,
			   uint64_t pixel_bytes)
{
	uint64_t row = (uint64_t)update->width * VUG_SURFACE_BYTES_PER_PIXEL, needed;

	if (!__builtin_mul_overflow(row, update->height, &needed) && needed == pixel_bytes)
		return true;
	vug_log_peer(&server->log, VUG_WARNING_SIZE, "UPDATE of %u×%u pixels came with %llu bytes",
		     update->width, update->height, (unsigned long long)pixel_bytes);
	return false;
}

/* Whether the rectangle lies on the surface, where it counts from there. */
static bool fits(const struct vug_scanout *scanout, const struct vug_rect *rect, uint32_t origin_x,
		 uint32_t origin_y)
{
	const struct vug_buffer_layout *layout = &scanout->buffer->layout;
	struct vug_rect moved = {rect->x - origin_x, rect->y - origin_y, rect->width, rect->height};

	return rect->x >= origin_x && rect->y >= origin_y &&
	       vug_rect_is_within(&moved, layout->width, layout->height);
}

/*
 * Where a guest's framebuffer has the scanout's monitor. It begins at 0: where a monitor is left of that, or
 * above, all of them are moved.
 */
static struct vug_update_origin find_monitor(const struct vug_scanout *scanout)
{
	const struct vug_source *source = scanout->source;
	int64_t left = 0, top = 0;

	for (uint32_t i = 0; i < source->count; i++) {
		const struct vug_monitor *monitor = &vug_source_get_scanout(source, i)->monitor;

		if (monitor->connected && monitor->x < left)
			left = monitor->x;
		if (monitor->connected && monitor->y < top)
			top = monitor->y;
	}
	return (struct vug_update_origin){.x = (uint32_t)(scanout->monitor.x - left),
					  .y = (uint32_t)(scanout->monitor.y - top)};
}

/* Signs that a rectangle of the scanout's size is the scanout, and not one that sticks out. */
static bool is_where_a_scanout_begins(const struct vug_scanout *scanout,
				      const struct vug_update_origin *origin,
				      const struct vug_rect *rect)
{
	const struct vug_buffer_layout *layout = &scanout->buffer->layout;
	bool is_beside = rect->x >= layout->width || rect->y >= layout->height;
	bool is_at_edge = rect->x == 0 || rect->y == 0;
	struct vug_update_origin monitor;

	if (is_beside || is_at_edge || origin->may_have_moved)
		return true;
	monitor = find_monitor(scanout);
	return rect->x == monitor.x && rect->y == monitor.y;
}

static void learn_origin(const struct vug_scanout *scanout, struct vug_update_origin *origin,
			 const struct vug_rect *rect)
{
	const struct vug_buffer_layout *layout = &scanout->buffer->layout;
	struct vug_update_origin monitor;

	if (rect->width == layout->width && rect->height == layout->height) {
		if (is_where_a_scanout_begins(scanout, origin, rect))
			*origin = (struct vug_update_origin){.x = rect->x, .y = rect->y};
		return;
	}
	if (fits(scanout, rect, origin->x, origin->y))
		return;
	monitor = find_monitor(scanout);
	if (fits(scanout, rect, monitor.x, monitor.y)) {
		origin->x = monitor.x;
		origin->y = monitor.y;
	} else if (fits(scanout, rect, 0, 0)) {
		origin->x = origin->y = 0;
	}
}

static void aim_scatter(const struct vug_scanout *scanout, const struct vug_update_origin *origin,
			const struct vug_rect *rect, const struct vug_rect *kept,
			struct vug_scatter *scatter)
{
	const size_t pixel = VUG_SURFACE_BYTES_PER_PIXEL;
	uint32_t left = kept->x + origin->x - rect->x;
	uint32_t top = kept->y + origin->y - rect->y;

	scatter->stride = scanout->buffer->layout.planes[0].stride;
	scatter->target = vug_surface_get_pixels(scanout->buffer) + kept->y * scatter->stride +
			  kept->x * pixel;
	scatter->row_bytes = rect->width * pixel;
	scatter->skipped_bytes = left * pixel;
	scatter->kept_bytes = kept->width * pixel;
	scatter->skipped_rows = top;
	scatter->kept_rows = kept->height;
}

/* The part of the UPDATE that is kept begins to arrive on that scanout. */
static void begin_update(struct vug_channel_source *source, struct vug_scanout *scanout,
			 const struct vug_rect *rect, struct vug_scatter *scatter)
{
	struct vug_update_origin *origin = vug_channel_source_get_origin(source, scanout);
	const struct vug_buffer_layout *layout = &scanout->buffer->layout;
	struct vug_rect kept;

	learn_origin(scanout, origin, rect);
	if (!vug_clip_rect(rect, origin->x, origin->y, layout->width, layout->height, &kept))
		return;
	source->update = (struct vug_update){
		.scanout = scanout,
		.buffer = vug_buffer_ref(scanout->buffer),
		.rect = kept,
		.arrival = source->channel->received_at,
	};
	vug_scanout_begin_write(scanout, source->channel->received_at);
	aim_scatter(scanout, origin, rect, &kept, scatter);
}

/*
 * What was drawn before is shown before the first of the pixels is in its place, unless all of them are
 * here: then that is a matter of this moment. Returns false: a callback has ended the connection.
 */
static bool show_picture_before(struct vug_channel_source *source,
				const struct vug_scanout *scanout, uint64_t pixel_bytes)
{
	const struct vug_channel *channel = source->channel;

	if (vug_input_get_length(&channel->input) >= pixel_bytes && !scanout->is_frame_deferred)
		return true;
	vug_server_show_pending(scanout->server);
	return vug_channel_source_serves(source, channel);
}

void vug_handle_pixels_begin(void *data, const struct wire_update *update, uint64_t pixel_bytes,
			     struct vug_scatter *scatter)
{
	struct vug_channel_source *source = data;
	struct vug_scanout *scanout = find_surface(source, update);
	const struct vug_rect rect = {update->x, update->y, update->width, update->height};

	vug_channel_source_drop_update(source);
	if (scanout != NULL && has_right_size(scanout->server, update, pixel_bytes) &&
	    show_picture_before(source, scanout, pixel_bytes))
		begin_update(source, scanout, &rect, scatter);
}

void vug_handle_pixels_end(void *data)
{
	struct vug_channel_source *source = data;
	struct vug_server_counts *counts = &source->source.server->counts;
	struct vug_update update = source->update;

	counts->updates++;
	if (update.buffer == NULL) {
		counts->updates_dropped++;
		return;
	}
	source->update = (struct vug_update){0};
	vug_scanout_end_write(update.scanout);
	vug_scanout_add_damage(update.scanout, &update.rect, update.arrival);
	vug_buffer_unref(update.buffer);
}

/* The cap on our own memory; the program may have supplied more for a scanout. */
uint64_t vug_get_max_pixel_bytes(void *data)
{
	const struct vug_source *source = &((const struct vug_channel_source *)data)->source;
	uint64_t max = vug_budget_get_limit(source->server->budget);

	for (uint32_t i = 0; i < source->count; i++) {
		const struct vug_rect *viewport = &vug_source_get_scanout(source, i)->viewport;
		uint64_t bytes =
			(uint64_t)viewport->width * viewport->height * VUG_SURFACE_BYTES_PER_PIXEL;

		if (bytes > max)
			max = bytes;
	}
	return max;
}
