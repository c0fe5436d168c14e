/* SPDX-License-Identifier: MIT */
/*
 * GET_PROTOCOL_FEATURES and SET_PROTOCOL_FEATURES.
 *
 * Both features are always offered: QEMU's back end exits if its guest wants EDIDs and they are
 * not. What is set is not kept, because nothing depends on it: back ends exist that use both
 * without ever asking.
 */
#include "channel/requests.h"

void vug_handle_get_protocol_features(struct vug_channel_source *source,
				      struct vug_request *request)
{
	const uint64_t features = WIRE_FEATURE_EDID | WIRE_FEATURE_DMABUF2;

	(void)source;
	vug_request_reply(request, &features);
}

void vug_handle_set_protocol_features(struct vug_channel_source *source,
				      struct vug_request *request)
{
	(void)source;
	(void)request;
}
