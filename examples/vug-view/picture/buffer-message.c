/* SPDX-License-Identifier: MIT */
#include "picture/buffer-message.h"

#include "display-link/link.h"

void buffer_message_fill(uint32_t id, const struct vug_buffer_layout *layout,
			 struct display_link_message *ret_message)
{
	uint32_t upside_down = layout->y_inverted ? DISPLAY_LINK_BUFFER_BOTTOM_UP : 0;

	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_BUFFER,
		.buffer = {.id = id,
			   .flags = DISPLAY_LINK_BUFFER_DMABUF | upside_down,
			   .width = layout->width,
			   .height = layout->height,
			   .fourcc = layout->fourcc,
			   .modifier = layout->modifier,
			   .planes.count = layout->num_planes},
		.num_fds = layout->num_planes,
	};
	for (uint32_t i = 0; i < layout->num_planes; i++) {
		ret_message->buffer.planes.planes[i].offset = layout->planes[i].offset;
		ret_message->buffer.planes.planes[i].stride = layout->planes[i].stride;
		ret_message->fds[i] = layout->planes[i].fd;
	}
}

static void fill_layout(const struct display_link_message *message,
			struct vug_buffer_layout *ret_layout)
{
	const struct display_link_planes *planes = &message->buffer.planes;

	*ret_layout = (struct vug_buffer_layout){
		.size = sizeof(*ret_layout),
		.width = message->buffer.width,
		.height = message->buffer.height,
		.fourcc = message->buffer.fourcc,
		.num_planes = planes->count,
		.modifier = message->buffer.modifier,
		.y_inverted = message->buffer.flags & DISPLAY_LINK_BUFFER_BOTTOM_UP,
	};
	for (uint32_t i = 0; i < planes->count; i++)
		ret_layout->planes[i] = (struct vug_plane){
			.fd = message->fds[i],
			.offset = planes->planes[i].offset,
			.stride = planes->planes[i].stride,
		};
}

int buffer_message_import(struct display_link_message *message, struct vug_buffer **ret_buffer)
{
	struct vug_buffer_layout layout;
	int error;

	fill_layout(message, &layout);
	error = vug_buffer_import(&layout, 0, ret_buffer);
	if (error == 0)
		for (uint32_t i = 0; i < message->num_fds; i++)
			display_link_take_fd(message, i);
	return error;
}
