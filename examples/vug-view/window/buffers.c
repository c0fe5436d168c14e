/* SPDX-License-Identifier: MIT */
#include "window/buffers.h"

#include <errno.h>
#include <glib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "picture/buffer-message.h"
#include "window/memory.h"

/* Painters take rows without gaps, from the top. */
static bool is_plain(const struct display_link_message *message)
{
	const struct display_link_planes *planes = &message->buffer.planes;

	return message->buffer.fourcc == WINDOW_MEMORY_FOURCC && message->buffer.flags == 0 &&
	       planes->planes[0].offset == 0 &&
	       planes->planes[0].stride == message->buffer.width * sizeof(uint32_t);
}

static int map(const struct display_link_message *message, struct window_buffer *buffer)
{
	size_t size = (size_t)message->buffer.planes.planes[0].stride * message->buffer.height;
	struct stat status;
	void *pixels;

	if (!is_plain(message) || fstat(message->fds[0], &status) < 0 ||
	    (size_t)status.st_size < size)
		return -EINVAL;
	pixels = mmap(NULL, size, PROT_READ, MAP_SHARED, message->fds[0], 0);
	if (pixels == MAP_FAILED)
		return -ENOMEM;
	buffer->size = size;
	buffer->pixels = (struct window_pixels){
		.pixels = pixels,
		.width = (int)message->buffer.width,
		.height = (int)message->buffer.height,
	};
	return 0;
}

void window_buffers_set(struct window_buffers *buffers, struct display_link_message *message)
{
	struct window_buffer *buffer = &buffers->buffers[message->buffer.id];

	window_buffers_forget(buffers, message->buffer.id);
	buffer->is_new = true;
	buffer->error = message->buffer.flags & DISPLAY_LINK_BUFFER_DMABUF
				? buffer_message_import(message, &buffer->buffer)
				: map(message, buffer);
}

void window_buffers_forget(struct window_buffers *buffers, uint32_t id)
{
	struct window_buffer *buffer = &buffers->buffers[id];

	if (buffer->size > 0)
		munmap((void *)buffer->pixels.pixels, buffer->size);
	vug_buffer_unref(buffer->buffer);
	*buffer = (struct window_buffer){0};
}

void window_buffers_clear(struct window_buffers *buffers)
{
	for (uint32_t i = 0; i < DISPLAY_LINK_MAX_BUFFERS; i++)
		window_buffers_forget(buffers, i);
}
