/* SPDX-License-Identifier: MIT */
#include "display.h"

#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>

static struct display_screen *get_screen(struct display *display, const struct vug_scanout *scanout)
{
	return &display->screens[vug_scanout_get_index(scanout)];
}

static struct vug_buffer_layout get_layout(const struct vug_buffer *buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	return layout;
}

static void handle_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
				   const struct vug_rect *viewport, void *data)
{
	struct display_screen *screen = get_screen(data, scanout);

	screen->changes++;
	image_free(&screen->image);
	if (buffer == NULL)
		return;
	screen->image = image_new(viewport->width, viewport->height);
	screen->is_dmabuf = vug_buffer_is_imported(buffer);
	screen->fourcc = get_layout(buffer).fourcc;
}

/* Where the row of the picture is in the memory that the viewport is of. */
static uint32_t get_row(const struct vug_buffer_layout *layout, const struct vug_rect *viewport,
			uint32_t y)
{
	return viewport->y + (layout->y_inverted ? viewport->height - 1 - y : y);
}

static void copy_damage(struct display_screen *screen, struct vug_buffer *buffer,
			const struct vug_rect *viewport)
{
	const struct vug_buffer_layout layout = get_layout(buffer);
	const struct pixel_format *format = pixel_format_find(layout.fourcc);
	const struct vug_rect *damage = &screen->damage;
	const void *pixels;
	uint32_t stride;

	cr_assert_not_null(format);
	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	for (uint32_t y = damage->y; y < damage->y + damage->height; y++) {
		const size_t place = (size_t)get_row(&layout, viewport, y) * stride;
		const uint32_t *row = (const void *)((const char *)pixels + place);

		for (uint32_t x = damage->x; x < damage->x + damage->width; x++)
			screen->image.pixels[(size_t)y * screen->image.width + x] =
				pixel_unpack(format, le32toh(row[viewport->x + x]));
	}
	vug_buffer_unmap(buffer);
}

static void handle_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct display_screen *screen = get_screen(data, scanout);
	struct vug_rect viewport;

	vug_frame_get_viewport(frame, &viewport);
	vug_frame_get_damage(frame, &screen->damage);
	cr_assert_eq(viewport.width, screen->image.width);
	cr_assert_eq(viewport.height, screen->image.height);
	cr_assert_leq(screen->damage.x + screen->damage.width, viewport.width);
	cr_assert_leq(screen->damage.y + screen->damage.height, viewport.height);
	copy_damage(screen, vug_frame_get_buffer(frame), &viewport);
	screen->frames++;
	vug_frame_done(frame);
}

static void handle_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
				uint32_t hot_y, void *data)
{
	struct display_cursor *cursor = &get_screen(data, scanout)->cursor;

	memcpy(cursor->pixels, argb, sizeof(cursor->pixels));
	cursor->hot_x = hot_x;
	cursor->hot_y = hot_y;
	cursor->images++;
}

static void handle_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
				void *data)
{
	struct display_cursor *cursor = &get_screen(data, scanout)->cursor;

	cursor->x = x;
	cursor->y = y;
	cursor->is_visible = visible;
	cursor->moves++;
}

static void handle_disconnected(struct vug_server *server, enum vug_disconnect_reason reason,
				int error, void *data)
{
	struct display *display = data;

	(void)server;
	(void)error;
	display->disconnects++;
	display->reason = reason;
}

static void handle_log(struct vug_server *server, enum vug_log_level level, const char *line,
		       void *data)
{
	struct display *display = data;

	(void)server;
	if (level > VUG_LOG_WARNING)
		return;
	display->warnings++;
	cr_log_info("libvug: %s", line); /* a warning would fail the run */
}

void display_new(struct display *display, uint32_t num_scanouts)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = num_scanouts};
	const struct vug_callbacks callbacks = {
		.size = sizeof(callbacks),
		.scanout_changed = handle_scanout_changed,
		.frame = handle_frame,
		.cursor_image = handle_cursor_image,
		.cursor_moved = handle_cursor_moved,
		.disconnected = handle_disconnected,
		.log = handle_log,
	};

	*display = (struct display){0};
	cr_assert_eq(vug_server_new(&config, &callbacks, display, &display->server), 0);
}

void display_free(struct display *display)
{
	vug_server_unref(display->server);
	for (size_t i = 0; i < VUG_MAX_SCANOUTS; i++)
		image_free(&display->screens[i].image);
}
