/* SPDX-License-Identifier: MIT */
/* The functions of an output, each a message of the display channel. Without a display they do nothing. */
#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>

#include "channel.h"

#define MAX_QUEUED ((size_t)GPU2D_MAX_BYTES)

static int show_dmabuf(struct gpu2d_channel *channel, uint32_t scanout,
		       const struct gpu2d_picture *picture)
{
	const uint64_t modifier = DRM_FORMAT_MOD_LINEAR;
	struct wire_dmabuf_scanout2 message = {.base = {.scanout_id = scanout,
							.x = picture->rect.x,
							.y = picture->rect.y,
							.width = picture->rect.width,
							.height = picture->rect.height,
							.fd_width = picture->width,
							.fd_height = picture->height,
							.fd_stride = picture->stride,
							.fd_fourcc = picture->fourcc}};

	memcpy(message.modifier, &modifier, sizeof(modifier));
	if (channel->features & WIRE_FEATURE_DMABUF2)
		return gpu2d_channel_tell(channel, WIRE_DMABUF_SCANOUT2, &message, sizeof(message),
					  picture->dmabuf_fd);
	return gpu2d_channel_tell(channel, WIRE_DMABUF_SCANOUT, &message.base, sizeof(message.base),
				  picture->dmabuf_fd);
}

static int show(void *data, uint32_t scanout, const struct gpu2d_picture *picture)
{
	struct gpu2d_channel *channel = data;
	struct wire_scanout message = {.scanout_id = scanout};

	if (!channel->is_agreed)
		return 0;
	if (picture != NULL && picture->dmabuf_fd >= 0)
		return show_dmabuf(channel, scanout, picture);
	if (picture != NULL) {
		message.width = picture->rect.width;
		message.height = picture->rect.height;
	}
	return gpu2d_channel_tell(channel, WIRE_SCANOUT, &message, sizeof(message), -1);
}

static struct wire_update make_update(uint32_t scanout, const struct gpu2d_rect *rect)
{
	return (struct wire_update){.scanout_id = scanout,
				    .x = rect->x,
				    .y = rect->y,
				    .width = rect->width,
				    .height = rect->height};
}

/* The pixels are read straight into the message. */
static int update(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	const struct wire_update head = make_update(scanout, rect);
	const size_t stride = (size_t)rect->width * 4, size = stride * rect->height;
	struct gpu2d_channel *channel = data;
	struct gpu2d_message *message;
	int error;

	if (!channel->is_agreed)
		return 0;
	message = size <= MAX_QUEUED - channel->num_bytes
			  ? gpu2d_message_new(WIRE_UPDATE, sizeof(head) + size, -1)
			  : NULL;
	if (message == NULL)
		return -ENOMEM;
	memcpy(gpu2d_message_get_payload(message), &head, sizeof(head));
	error = gpu2d_read_pixels(channel->gpu, scanout, rect,
				  gpu2d_message_get_payload(message) + sizeof(head), stride);
	if (error == 0)
		gpu2d_channel_queue(channel, message);
	else
		gpu2d_message_free(message);
	return error;
}

static int flush(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	const struct wire_update message = make_update(scanout, rect);
	struct gpu2d_channel *channel = data;

	if (!channel->is_agreed)
		return 0;
	return gpu2d_channel_ask(channel, WIRE_DMABUF_UPDATE, &message, sizeof(message));
}

static void move_cursor(void *data, const struct gpu2d_cursor *cursor)
{
	struct gpu2d_channel *channel = data;
	struct wire_cursor_update message = {.pos = {.scanout_id = cursor->scanout,
						     .x = (uint32_t)cursor->x,
						     .y = (uint32_t)cursor->y},
					     .hot_x = cursor->hot_x,
					     .hot_y = cursor->hot_y};

	if (!channel->is_agreed)
		return;
	if (cursor->image == NULL) {
		(void)gpu2d_channel_tell(
			channel, cursor->is_visible ? WIRE_CURSOR_POS : WIRE_CURSOR_POS_HIDE,
			&message.pos, sizeof(message.pos), -1);
		return;
	}
	memcpy(message.pixels, cursor->image, sizeof(message.pixels));
	(void)gpu2d_channel_tell(channel, WIRE_CURSOR_UPDATE, &message, sizeof(message), -1);
}

static int get_displays(void *data, struct virtio_gpu_resp_display_info *ret_info)
{
	struct gpu2d_channel *channel = data;

	(void)ret_info;
	if (!channel->is_agreed)
		return -ENOTCONN;
	return gpu2d_channel_ask(channel, WIRE_GET_DISPLAY_INFO, NULL, 0);
}

static int get_edid(void *data, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid)
{
	const struct wire_edid_request message = {.scanout_id = scanout};
	struct gpu2d_channel *channel = data;

	(void)ret_edid;
	if (!channel->is_agreed || !(channel->features & WIRE_FEATURE_EDID))
		return -ENOTSUP;
	return gpu2d_channel_ask(channel, WIRE_GET_EDID, &message, sizeof(message));
}

struct gpu2d_output gpu2d_channel_get_output(struct gpu2d_channel *channel)
{
	return (struct gpu2d_output){.show = show,
				     .update = update,
				     .flush = flush,
				     .cursor = move_cursor,
				     .get_displays = get_displays,
				     .get_edid = get_edid,
				     .data = channel};
}
