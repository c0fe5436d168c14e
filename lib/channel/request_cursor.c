/* SPDX-License-Identifier: MIT */
/* CURSOR_POS, CURSOR_POS_HIDE and CURSOR_UPDATE. */
#include <string.h>

#include "channel/requests.h"

#define CURSOR_PIXELS ((size_t)WIRE_CURSOR_SIZE * WIRE_CURSOR_SIZE)

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
static bool is_blank(const uint32_t *pixels)
{
	for (size_t i = 0; i < CURSOR_PIXELS; i++)
		if (pixels[i] != 0)
			return false;
	return true;
}

void vug_handle_cursor_update(struct vug_channel_source *source, struct vug_request *request)
{
	struct vug_server *server = source->source.server;
	struct wire_cursor_update update; /* aligned, and the callback's to look at */
	struct vug_scanout *scanout;

	memcpy(&update, request->payload, sizeof(update));
	scanout =
		vug_channel_source_find_scanout(source, update.pos.scanout_id, request->rule->name);
	if (scanout == NULL)
		return;
	vug_cursor_set_image(scanout, is_blank(update.pixels));
	if (server->callbacks.cursor_image != NULL)
		server->callbacks.cursor_image(scanout, update.pixels, update.hot_x, update.hot_y,
					       server->data);
	if (vug_channel_source_serves(source, request->channel))
		move_cursor(scanout, &update.pos, true);
}
