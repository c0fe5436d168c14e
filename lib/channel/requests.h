/* SPDX-License-Identifier: MIT */
/* The handlers of the twelve requests; requests.c says which is whose. */
#ifndef VUG_REQUESTS_H
#define VUG_REQUESTS_H

#include "channel/channel_source.h"

/* request_features.c */
void vug_handle_get_protocol_features(struct vug_channel_source *source,
				      struct vug_request *request);
void vug_handle_set_protocol_features(struct vug_channel_source *source,
				      struct vug_request *request);
/* request_monitors.c */
void vug_handle_get_display_info(struct vug_channel_source *source, struct vug_request *request);
void vug_handle_get_edid(struct vug_channel_source *source, struct vug_request *request);
/* request_cursor.c */
void vug_handle_cursor_pos(struct vug_channel_source *source, struct vug_request *request);
void vug_handle_cursor_pos_hide(struct vug_channel_source *source, struct vug_request *request);
void vug_handle_cursor_update(struct vug_channel_source *source, struct vug_request *request);
/* request_scanout.c */
void vug_handle_scanout(struct vug_channel_source *source, struct vug_request *request);
/* request_update.c: the one request whose payload is not received as a whole */
void vug_handle_pixels_begin(void *data, const struct wire_update *update, uint64_t pixel_bytes,
			     struct vug_scatter *scatter);
void vug_handle_pixels_end(void *data);
uint64_t vug_get_max_pixel_bytes(void *data);
/* request_dmabuf.c */
void vug_handle_dmabuf_scanout(struct vug_channel_source *source, struct vug_request *request);
void vug_handle_dmabuf_scanout2(struct vug_channel_source *source, struct vug_request *request);
void vug_handle_dmabuf_update(struct vug_channel_source *source, struct vug_request *request);

#endif
