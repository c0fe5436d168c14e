/* SPDX-License-Identifier: MIT */
/* DMABUF_SCANOUT, DMABUF_SCANOUT2 and DMABUF_UPDATE: the pixels stay where they were drawn. */
#include <drm_fourcc.h>
#include <string.h>

#include "scanout.h"

/* What replies of the draft of 2019 carry, where the final form has the header alone. */
#define DRAFT_REPLY_SIZE sizeof(uint32_t)

/* As QEMU's back end does, rows are counted from the top of the picture, also if it is bottom-up. */
static struct wire_dmabuf_scanout describe(const struct scanout *scanout)
{
	const struct surface *surface = &scanout->surface;
	bool bottom_up = surface->pictures[surface->current].bottom_up;

	return (struct wire_dmabuf_scanout){
		.scanout_id = scanout->index,
		.x = surface->margins.left,
		.y = surface->margins.top,
		.width = surface->width,
		.height = surface->height,
		.fd_width = surface->buffer_width,
		.fd_height = surface->buffer_height,
		.fd_stride = surface->stride,
		.fd_flags = bottom_up ? WIRE_DMABUF_FLAG_Y_INVERTED : 0,
		.fd_fourcc = DRM_FORMAT_XRGB8888,
	};
}

static int current_fd(const struct scanout *scanout)
{
	return scanout->surface.memories[scanout->surface.current].shared_fd;
}

static int show(const struct scanout *scanout, struct channel *channel)
{
	struct wire_dmabuf_scanout message = describe(scanout);

	return testgpu_channel_send(channel, WIRE_DMABUF_SCANOUT, &message, sizeof message,
				    current_fd(scanout));
}

static int show2(const struct scanout *scanout, struct channel *channel)
{
	struct wire_dmabuf_scanout2 message = {.base = describe(scanout)};
	uint64_t modifier = DRM_FORMAT_MOD_LINEAR;

	memcpy(message.modifier, &modifier, sizeof modifier);
	return testgpu_channel_send(channel, WIRE_DMABUF_SCANOUT2, &message, sizeof message,
				    current_fd(scanout));
}

static int update(const struct scanout *scanout, struct channel *channel,
		  const struct rectangle *damage)
{
	struct wire_update message = {
		.scanout_id = scanout->index,
		.x = scanout->surface.margins.left + damage->x,
		.y = scanout->surface.margins.top + damage->y,
		.width = damage->width,
		.height = damage->height,
	};

	return testgpu_channel_request(channel, WIRE_DMABUF_UPDATE, &message, sizeof message,
				       channel->draft_v6 ? DRAFT_REPLY_SIZE : 0);
}

const struct scanout_kind testgpu_dmabuf_scanout = {.show = show, .update = update};
const struct scanout_kind testgpu_dmabuf_scanout2 = {.show = show2, .update = update};
