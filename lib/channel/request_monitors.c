/* SPDX-License-Identifier: MIT */
/* GET_DISPLAY_INFO and GET_EDID: what is plugged in. Both are answered whatever they say. */
#include <string.h>

#include "channel/requests.h"
#include "wire/replies.h"

void vug_handle_get_display_info(struct vug_channel_source *source, struct vug_request *request)
{
	struct wire_monitor monitors[WIRE_MAX_SCANOUTS];
	struct wire_display_info info;

	for (uint32_t i = 0; i < source->source.count; i++) {
		const struct vug_monitor *monitor =
			&vug_source_get_scanout(&source->source, i)->monitor;

		monitors[i] = (struct wire_monitor){.connected = monitor->connected,
						    .x = monitor->x,
						    .y = monitor->y,
						    .width = monitor->width,
						    .height = monitor->height};
	}
	vug_wire_fill_display_info(&info, monitors, source->source.count);
	vug_request_reply(request, &info);
}

static void fill_edid(struct vug_channel_source *source, const struct vug_request *request,
		      struct wire_edid *ret_edid)
{
	struct wire_edid_request edid_request;
	const struct vug_scanout *scanout;

	if (request->payload == NULL) {
		vug_wire_fill_edid_error(ret_edid, WIRE_RESP_ERR_INVALID_PARAMETER);
		return;
	}
	memcpy(&edid_request, request->payload, sizeof(edid_request));
	scanout = vug_channel_source_find_scanout(source, edid_request.scanout_id,
						  request->rule->name);
	if (scanout == NULL)
		vug_wire_fill_edid_error(ret_edid, WIRE_RESP_ERR_INVALID_SCANOUT_ID);
	else
		vug_wire_fill_edid(ret_edid, scanout->edid, scanout->edid_length);
	if (scanout != NULL)
		vug_outputs_asked(&source->outputs, edid_request.scanout_id);
}

void vug_handle_get_edid(struct vug_channel_source *source, struct vug_request *request)
{
	struct wire_edid edid;

	fill_edid(source, request, &edid);
	vug_request_reply(request, &edid);
}
