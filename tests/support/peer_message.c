/* SPDX-License-Identifier: MIT */
/* What the peer says: the bytes of each message. */
#include "support/peer.h"

#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support/memory_file.h"

#define FOURCC_XRGB8888 UINT32_C(0x34325258)

static void put(struct peer_message *message, const void *bytes, size_t length)
{
	check(length <= sizeof(message->bytes) - message->length, "the message is too long");
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void put_field(struct peer_message *message, uint32_t value)
{
	put(message, &value, sizeof(value));
}

static void set_field(struct peer_message *message, size_t offset, uint32_t value)
{
	memcpy(message->bytes + offset, &value, sizeof(value));
}

void peer_set_flags(struct peer_message *message, uint32_t flags)
{
	set_field(message, 4, flags);
}

void peer_set_size(struct peer_message *message, uint32_t size)
{
	set_field(message, 8, size);
}

static struct peer_message begin(uint32_t request)
{
	struct peer_message message;

	/* Not the bytes, of which most are never used. */
	message.length = message.num_fds = 0;
	put_field(&message, request);
	put_field(&message, 0);
	put_field(&message, 0);
	return message;
}

static void end(struct peer_message *message)
{
	peer_set_size(message, (uint32_t)(message->length - PEER_HEADER_SIZE));
}

struct peer_message peer_make(uint32_t request, const void *payload, size_t length)
{
	struct peer_message message = begin(request);

	if (length > 0)
		put(&message, payload, length);
	end(&message);
	return message;
}

struct peer_message peer_make_fields(uint32_t request, const uint32_t *fields, size_t count)
{
	return peer_make(request, fields, count * sizeof(fields[0]));
}

struct peer_message peer_set_features(uint64_t features)
{
	return peer_make(PEER_SET_PROTOCOL_FEATURES, &features, sizeof(features));
}

struct peer_message peer_cursor_update(uint32_t scanout, int32_t x, int32_t y, uint32_t hot_x,
				       uint32_t hot_y, const uint32_t *pixels)
{
	struct peer_message message =
		PEER_MAKE(PEER_CURSOR_UPDATE, scanout, (uint32_t)x, (uint32_t)y, hot_x, hot_y);

	put(&message, pixels, PEER_CURSOR_PIXELS * sizeof(pixels[0]));
	end(&message);
	return message;
}

struct peer_message peer_update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width,
				uint32_t height, const uint32_t *pixels)
{
	struct peer_message message = PEER_MAKE(PEER_UPDATE, scanout, x, y, width, height);
	size_t count = (size_t)width * height;

	for (size_t i = 0; i < count; i++)
		put_field(&message, pixels != NULL ? pixels[i] : UINT32_C(0x00c0ffee));
	end(&message);
	return message;
}

struct peer_dmabuf peer_whole_dmabuf(uint32_t scanout, uint32_t width, uint32_t height)
{
	return (struct peer_dmabuf){.scanout = scanout,
				    .width = width,
				    .height = height,
				    .fd_width = width,
				    .fd_height = height,
				    .fd_stride = width * 4,
				    .fd_fourcc = FOURCC_XRGB8888};
}

struct peer_message peer_dmabuf_scanout(const struct peer_dmabuf *dmabuf, int fd)
{
	struct peer_message message =
		PEER_MAKE(PEER_DMABUF_SCANOUT, dmabuf->scanout, dmabuf->x, dmabuf->y, dmabuf->width,
			  dmabuf->height, dmabuf->fd_width, dmabuf->fd_height, dmabuf->fd_stride,
			  dmabuf->fd_flags, dmabuf->fd_fourcc);

	if (fd >= 0)
		peer_add_fd(&message, fd);
	return message;
}

struct peer_message peer_dmabuf_scanout2(const struct peer_dmabuf *dmabuf, uint64_t modifier,
					 int fd)
{
	struct peer_message message = peer_dmabuf_scanout(dmabuf, fd);

	set_field(&message, 0, PEER_DMABUF_SCANOUT2);
	put(&message, &modifier, sizeof(modifier));
	end(&message);
	return message;
}

void peer_add_fd(struct peer_message *message, int fd)
{
	check(message->num_fds < PEER_MAX_FDS, "too many descriptors");
	message->fds[message->num_fds++] = fd;
}

void peer_make_draft(struct peer_message *message)
{
	memmove(message->bytes + 4, message->bytes + 8, message->length - 8);
	message->length -= 4;
}

uint32_t peer_get_field(const struct peer_message *message, size_t offset)
{
	uint32_t value;

	check(offset + sizeof(value) <= message->length, "the message has only %zu bytes",
	      message->length);
	memcpy(&value, message->bytes + offset, sizeof(value));
	return value;
}

void peer_close_fds(struct peer_message *message)
{
	for (size_t i = 0; i < message->num_fds; i++)
		close(message->fds[i]);
	message->num_fds = 0;
}

void peer_expect_equal(const struct peer_message *got, const struct peer_message *expected)
{
	check(got->length == expected->length, "%zu bytes instead of %zu", got->length,
	      expected->length);
	for (size_t i = 0; i < expected->length; i++)
		check(got->bytes[i] == expected->bytes[i], "byte %zu is %#x instead of %#x", i,
		      (unsigned int)got->bytes[i], (unsigned int)expected->bytes[i]);
	check(got->num_fds == expected->num_fds, "%zu descriptors instead of %zu", got->num_fds,
	      expected->num_fds);
	for (size_t i = 0; i < expected->num_fds; i++)
		check(memory_file_is_same(got->fds[i], expected->fds[i]),
		      "descriptor %zu is of another file", i);
}
