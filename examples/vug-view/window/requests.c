/* SPDX-License-Identifier: MIT */
#include "window/requests.h"

#include <glib.h>
#include <vug/source.h>

void window_request_scanout(uint32_t width, uint32_t height,
			    struct display_link_message *ret_message)
{
	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_SCANOUT,
		.scanout_config = {.flags = width > 0 ? DISPLAY_LINK_SCANOUT_ON : 0,
				   .width = width,
				   .height = height},
	};
}

void window_request_add_monitor(const struct vug_scanout *scanout,
				struct display_link_message *message)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	if (vug_scanout_get_monitor(scanout, &monitor) < 0 || !monitor.connected)
		return;
	message->scanout_config.x = monitor.x;
	message->scanout_config.y = monitor.y;
	message->scanout_config.monitor_width = MIN(monitor.width, DISPLAY_LINK_MAX_MONITOR);
	message->scanout_config.monitor_height = MIN(monitor.height, DISPLAY_LINK_MAX_MONITOR);
	message->scanout_config.refresh_mhz = monitor.refresh_mhz;
}

void window_request_text(const char *text, struct display_link_message *ret_message)
{
	*ret_message = (struct display_link_message){.type = DISPLAY_LINK_TEXT};
	g_strlcpy(ret_message->text.text, text ? text : "", sizeof(ret_message->text.text));
}

/* --- pictures --------------------------------------------------------------------------------- */

void window_request_memory(uint32_t id, const struct window_memory *memory, uint32_t width,
			   uint32_t height, struct display_link_message *ret_message)
{
	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_BUFFER,
		.buffer = {.id = id,
			   .width = width,
			   .height = height,
			   .fourcc = WINDOW_MEMORY_FOURCC,
			   .planes = {.count = 1, .planes = {{.stride = width * 4}}}},
		.num_fds = 1,
		.fds = {memory->fd},
	};
}

static struct display_link_rect to_link(const struct vug_rect *rect)
{
	return (struct display_link_rect){rect->x, rect->y, rect->width, rect->height};
}

void window_request_frame(uint32_t id, uint64_t sequence, const struct vug_rect *viewport,
			  const struct vug_rect *damage, struct display_link_message *ret_message)
{
	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_FRAME,
		.frame = {.sequence = sequence,
			  .id = id,
			  .viewport = to_link(viewport),
			  .damage = {.count = 1, .rects = {to_link(damage)}}},
	};
}

/* --- the cursor ------------------------------------------------------------------------------- */

static int make_image(const struct vug_cursor_info *cursor, struct window_memory *ret_image)
{
	size_t count = (size_t)cursor->width * cursor->height;
	int code = window_memory_make(ret_image, count * sizeof(uint32_t));
	uint32_t *image = ret_image->bytes;

	for (size_t i = 0; code == 0 && i < count; i++)
		image[i] = GUINT32_TO_LE(cursor->pixels[i]);
	return code;
}

static void add_image(struct display_link_message *message, const struct vug_cursor_info *cursor,
		      const struct window_memory *image)
{
	message->cursor.flags |= DISPLAY_LINK_CURSOR_IMAGE;
	message->cursor.width = cursor->width;
	message->cursor.height = cursor->height;
	message->fds[0] = image->fd;
	message->num_fds = 1;
}

_Static_assert(VUG_MAX_CURSOR_SIZE == DISPLAY_LINK_MAX_CURSOR,
	       "what the library has, a message has");

int window_request_cursor(const struct vug_cursor_info *cursor, bool is_known, bool has_image,
			  struct display_link_message *ret_message, struct window_memory *ret_image)
{
	int code;

	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_CURSOR,
		.cursor = {.flags = (is_known ? DISPLAY_LINK_CURSOR_KNOWN : 0) |
				    (cursor->visible ? DISPLAY_LINK_CURSOR_VISIBLE : 0),
			   .x = cursor->x,
			   .y = cursor->y,
			   .hot_x = cursor->hot_x,
			   .hot_y = cursor->hot_y},
	};
	if (!has_image || !cursor->pixels)
		return 0;
	code = make_image(cursor, ret_image);
	if (code == 0)
		add_image(ret_message, cursor, ret_image);
	return code;
}
