/* SPDX-License-Identifier: MIT */
/* Which function handles which request. */
#include "channel/requests.h"

typedef void (*request_handler)(struct vug_channel_source *source, struct vug_request *request);

static const request_handler handlers[WIRE_NUM_REQUESTS] = {
	[WIRE_GET_PROTOCOL_FEATURES] = vug_handle_get_protocol_features,
	[WIRE_SET_PROTOCOL_FEATURES] = vug_handle_set_protocol_features,
	[WIRE_GET_DISPLAY_INFO] = vug_handle_get_display_info,
	[WIRE_CURSOR_POS] = vug_handle_cursor_pos,
	[WIRE_CURSOR_POS_HIDE] = vug_handle_cursor_pos_hide,
	[WIRE_CURSOR_UPDATE] = vug_handle_cursor_update,
	[WIRE_SCANOUT] = vug_handle_scanout,
	/* WIRE_UPDATE: below */
	[WIRE_DMABUF_SCANOUT] = vug_handle_dmabuf_scanout,
	[WIRE_DMABUF_UPDATE] = vug_handle_dmabuf_update,
	[WIRE_GET_EDID] = vug_handle_get_edid,
	[WIRE_DMABUF_SCANOUT2] = vug_handle_dmabuf_scanout2,
};

static bool brings_picture(uint32_t request)
{
	return request == WIRE_SCANOUT || request == WIRE_DMABUF_SCANOUT ||
	       request == WIRE_DMABUF_SCANOUT2;
}

static void handle_request(void *data, struct vug_request *request)
{
	struct vug_channel_source *source = data;
	struct vug_server *server = source->source.server;

	/* What came before it is shown before it. */
	vug_server_send_surface_frames(server);
	if (brings_picture(request->id) && vug_channel_source_serves(source, request->channel))
		vug_outputs_check(source);
	if (!vug_channel_source_serves(source, request->channel))
		return;
	handlers[request->id](source, request);
	vug_server_settle_frames(server);
}

static void handle_all(void *data)
{
	struct vug_channel_source *source = data;

	if (source->update.scanout != NULL && source->channel != NULL)
		vug_scanout_note_write(source->update.scanout, source->channel->received_at);
	vug_server_send_surface_frames(vug_channel_source_get_server(source));
}

const struct vug_channel_handler vug_channel_requests = {
	.request = handle_request,
	.pixels_begin = vug_handle_pixels_begin,
	.pixels_end = vug_handle_pixels_end,
	.all_handled = handle_all,
	.get_max_pixel_bytes = vug_get_max_pixel_bytes,
};
