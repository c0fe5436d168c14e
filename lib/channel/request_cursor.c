/* SPDX-License-Identifier: MIT */
/* CURSOR_POS, CURSOR_POS_HIDE and CURSOR_UPDATE. */
#include <stddef.h>
#include <string.h>

#include "channel/requests.h"

/* Positions are two's complement: an image may begin left of or above the scanout. */
static void move_cursor(struct vug_scanout *scanout, const struct wire_cursor_pos *position,
			bool is_shown)
{
	vug_cursor_move(scanout, (int32_t)position->x, (int32_t)position->y, is_shown);
}

static void handle_position(struct vug_channel_source *source, const struct vug_request *request,
			    bool is_shown)
{
	struct wire_cursor_pos position;
	struct vug_scanout *scanout;

	memcpy(&position, request->payload, sizeof(position));
	scanout = vug_channel_source_find_scanout(source, position.scanout_id, request->rule->name);
	if (scanout != NULL)
		move_cursor(scanout, &position, is_shown);
}

void vug_handle_cursor_pos(struct vug_channel_source *source, struct vug_request *request)
{
	handle_position(source, request, true);
}

void vug_handle_cursor_pos_hide(struct vug_channel_source *source, struct vug_request *request)
{
	handle_position(source, request, false);
}

/* QEMU's back end hides a cursor by sending one without any pixels. */
void vug_handle_cursor_update(struct vug_channel_source *source, struct vug_request *request)
{
	const uint8_t *payload = request->payload; /* not aligned */
	struct vug_cursor_image *image;
	struct wire_cursor_pos position;
	struct vug_scanout *scanout;

	memcpy(&position, payload, sizeof(position));
	scanout = vug_channel_source_find_scanout(source, position.scanout_id, request->rule->name);
	if (scanout == NULL)
		return;
	image = vug_cursor_prepare_image(scanout);
	if (image == NULL) {
		vug_log_peer(&scanout->server->log, VUG_WARNING_MEMORY,
			     "CURSOR_UPDATE on scanout %u dropped: out of memory", scanout->index);
		return;
	}
	memcpy(&image->hot_x, payload + offsetof(struct wire_cursor_update, hot_x), 4);
	memcpy(&image->hot_y, payload + offsetof(struct wire_cursor_update, hot_y), 4);
	memcpy(image->pixels, payload + offsetof(struct wire_cursor_update, pixels),
	       sizeof(image->pixels[0]) * VUG_CURSOR_SIZE * VUG_CURSOR_SIZE);
	vug_cursor_set_image(scanout);
	if (vug_channel_source_serves(source, request->channel))
		move_cursor(scanout, &position, true);
}
