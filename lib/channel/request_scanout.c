/* SPDX-License-Identifier: MIT */
/* SCANOUT: a picture of that size follows over the socket. */
#include <errno.h>
#include <string.h>

#include "buffer/surface.h"
#include "channel/requests.h"

/* The memory that the program supplies, if it does and if that is good. */
static int use_callers_memory(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			      struct vug_buffer **ret_buffer)
{
	const struct vug_callbacks *callbacks = &scanout->server->callbacks;
	struct vug_memory memory = {.size = sizeof(memory), .fd = -1};
	void *data = scanout->server->data;
	void (*release)(const struct vug_memory *, void *) = callbacks->release_memory;
	int error;

	if (callbacks->allocate_memory == NULL ||
	    callbacks->allocate_memory(scanout, width, height, scanout->fourcc, &memory, data) != 0)
		return -ENOTSUP;
	error = vug_surface_new_from_memory(&memory, width, height, scanout->fourcc, release, data,
					    ret_buffer);
	if (error < 0) {
		if (error != -ENOMEM)
			vug_log_peer(&scanout->server->log, VUG_WARNING_MEMORY,
				     "allocate_memory supplied unusable memory for %u×%u pixels: "
				     "check its length, alignment and stride",
				     width, height);
		if (release != NULL)
			release(&memory, data);
	}
	return error;
}

static int create_surface(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			  struct vug_buffer **ret_buffer)
{
	if (width > VUG_MAX_SCANOUT_SIZE || height > VUG_MAX_SCANOUT_SIZE)
		return -ERANGE;
	if (use_callers_memory(scanout, width, height, ret_buffer) == 0)
		return 0;
	return vug_surface_new(scanout->server->budget, width, height, scanout->fourcc, ret_buffer);
}

/* Back ends repeat SCANOUT: the picture must not go blank for it. */
static bool is_shown_already(const struct vug_scanout *scanout, const struct wire_scanout *wanted)
{
	const struct vug_buffer *buffer = scanout->buffer;

	return buffer != NULL && !buffer->kind->is_imported &&
	       buffer->layout.width == wanted->width && buffer->layout.height == wanted->height &&
	       buffer->layout.fourcc == scanout->fourcc;
}

static void show_surface(struct vug_channel_source *source, struct vug_scanout *scanout,
			 const struct wire_scanout *wanted, const struct vug_channel *channel)
{
	const struct vug_rect viewport = {.width = wanted->width, .height = wanted->height};
	struct vug_buffer *buffer;
	int error = create_surface(scanout, wanted->width, wanted->height, &buffer);

	if (error == 0)
		vug_channel_source_show(source, scanout, channel, buffer, &viewport);
	else if (vug_channel_source_serves(source, channel))
		vug_log_peer(&scanout->server->log, VUG_WARNING_MEMORY,
			     "SCANOUT asks for %u×%u pixels on scanout %u: %s", wanted->width,
			     wanted->height, scanout->index,
			     error == -ENOSPC ? "over max_framebuffer_mib" : strerror(-error));
}

void vug_handle_scanout(struct vug_channel_source *source, struct vug_request *request)
{
	const struct vug_rect nothing = {0};
	struct wire_scanout wanted;
	struct vug_scanout *scanout;
	bool is_shown;

	memcpy(&wanted, request->payload, sizeof(wanted));
	scanout = vug_channel_source_find_scanout(source, wanted.scanout_id, request->rule->name);
	if (scanout == NULL)
		return;
	is_shown = is_shown_already(scanout, &wanted);
	vug_channel_source_get_origin(source, scanout)->may_have_moved = is_shown;
	if (wanted.width == 0 || wanted.height == 0)
		vug_channel_source_show(source, scanout, request->channel, NULL, &nothing);
	else if (!is_shown)
		show_surface(source, scanout, &wanted, request->channel);
	else if (!scanout->is_announced)
		vug_scanout_announce(scanout);
}
