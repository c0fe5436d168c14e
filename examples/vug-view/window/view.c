/* SPDX-License-Identifier: MIT */
#include "window/view.h"

#include <errno.h>
#include <unistd.h>
#include <vug/view.h>

#include "window/buffers.h"
#include "window/cursor.h"
#include "window/fit.h"
#include "window/title.h"

/* The user has let go of a window whose size has not changed for that long. */
#define SETTLING_US (200 * G_TIME_SPAN_MILLISECOND)

struct window_view {
	const struct window_painter_type *type;
	struct window_painter *painter;
	SDL_Window *window;
	struct window_title *title;
	struct window_cursor cursor;
	struct window_buffers buffers;
	const struct window_buffer
		*shown;      /* of vug-view's memory, which the painter reads; NULL: none */
	gint64 settles_at;   /* 0: nobody has resized it; G_MAXINT64: once it is restored */
	int width, height;   /* the picture's at first; what the user let go of since */
	bool has_other_size; /* it has not been taken */
	uint32_t picture_width, picture_height; /* 0: there is none */
	bool has_pointer, is_damaged;
	bool has_failed; /* to paint, the last time */
	bool has_trouble;
	char trouble[256]; /* what does not work */
};

/* --- the window ------------------------------------------------------------------------------- */

/* A window that does not fit shows its picture smaller, until the user makes another size of it. */
static void fit_screen(int *width, int *height)
{
	SDL_Rect screen;
	struct window_fit fit;

	if (SDL_GetDisplayUsableBounds(0, &screen) < 0 || screen.w < 1 || screen.h < 1 ||
	    (*width <= screen.w && *height <= screen.h))
		return;
	fit = window_fit(*width, *height, screen.w, screen.h);
	*width = fit.width;
	*height = fit.height;
}

/* On a screen whose pixels are smaller than a window's units, the window has as many more. */
static void match_scale(struct window_view *view)
{
	int pixel_width, pixel_height, unit_width, unit_height, width, height;

	view->type->get_size(view->painter, &pixel_width, &pixel_height);
	SDL_GetWindowSize(view->window, &unit_width, &unit_height);
	if (pixel_width < 1 || pixel_height < 1)
		return;
	width = MAX((int)((gint64)view->width * unit_width / pixel_width), 1);
	height = MAX((int)((gint64)view->height * unit_height / pixel_height), 1);
	fit_screen(&width, &height);
	if (width != unit_width || height != unit_height)
		SDL_SetWindowSize(view->window, width, height);
}

static void note_trouble(struct window_view *view, const char *what)
{
	g_snprintf(view->trouble, sizeof(view->trouble), "%s: %s", what, SDL_GetError());
	view->has_trouble = true;
}

/* 0 or -errno: SDL_GetError(). */
static int paint(struct window_view *view, const struct vug_rect *damage, int *ret_fence)
{
	const struct vug_rect *changed = view->is_damaged ? NULL : damage;

	view->is_damaged = false;
	return view->type->paint(view->painter, changed, ret_fence) ? 0 : -EIO;
}

static int paint_pixels(struct window_view *view, const struct vug_rect *damage)
{
	int fence, error = paint(view, damage, &fence);

	if (fence >= 0)
		close(fence);
	return error;
}

/* A failure is reported once, until it works again. */
static void paint_all(struct window_view *view)
{
	bool has_failed;

	view->is_damaged = true;
	has_failed = paint_pixels(view, NULL) < 0;
	if (has_failed && !view->has_failed)
		note_trouble(view, "it cannot be drawn into");
	view->has_failed = has_failed;
}

static bool open_painter(struct window_view *view, struct window_view_setup *setup)
{
	if (!setup->common && setup->type->start) {
		setup->common = setup->type->start(view->window);
		if (!setup->common)
			return false;
	}
	view->painter = setup->type->open(setup->common, view->window);
	return view->painter != NULL;
}

/* Why there is no view is still SDL's error afterwards: SDL 3 forgets it with the window. */
static void give_up(struct window_view *view)
{
	g_autofree char *why = g_strdup(SDL_GetError());

	window_view_free(view);
	SDL_SetError("%s", why);
}

struct window_view *window_view_new(struct window_view_setup *setup, uint32_t scanout,
				    uint32_t width, uint32_t height)
{
	struct window_view *view = g_new0(struct window_view, 1);
	int fitting_width = (int)width, fitting_height = (int)height;

	view->type = setup->type;
	view->width = (int)width;
	view->height = (int)height;
	fit_screen(&fitting_width, &fitting_height);
	view->window = SDL_CreateWindow(setup->name, SDL_WINDOWPOS_UNDEFINED,
					SDL_WINDOWPOS_UNDEFINED, fitting_width, fitting_height,
					SDL_WINDOW_RESIZABLE | setup->type->window_flags);
	/* It is drawn into at once: who cannot must not be asked to show a picture. */
	view->is_damaged = true;
	if (!view->window || !open_painter(view, setup) || paint_pixels(view, NULL) < 0) {
		give_up(view);
		return NULL;
	}
	view->title = window_title_new(view->window, setup->name, scanout);
	match_scale(view);
	view->is_damaged = true;
	return view;
}

void window_view_free(struct window_view *view)
{
	if (!view)
		return;
	if (view->painter)
		view->type->close(view->painter);
	window_buffers_clear(&view->buffers);
	window_cursor_clear(&view->cursor);
	window_title_free(view->title);
	if (view->window)
		SDL_DestroyWindow(view->window);
	g_free(view);
}

Uint32 window_view_get_id(const struct window_view *view)
{
	return SDL_GetWindowID(view->window);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static bool has_picture(const struct window_view *view)
{
	return view->picture_width > 0;
}

/* Where nothing is shown, no cursor of a guest is either. */
static void show_cursor(struct window_view *view)
{
	struct window_cursor none = {0};

	if (view->has_pointer || SDL_GetMouseFocus() == view->window)
		window_cursor_show(has_picture(view) ? &view->cursor : &none);
}

static void note_picture(struct window_view *view, uint32_t width, uint32_t height)
{
	bool had_picture = has_picture(view);

	view->picture_width = width;
	view->picture_height = height;
	if (has_picture(view) != had_picture)
		show_cursor(view);
}

/* The painter must not look at memory that goes. */
static void release_pixels(struct window_view *view, uint32_t id)
{
	if (view->shown != &view->buffers.buffers[id])
		return;
	view->type->set_blank(view->painter);
	view->shown = NULL;
}

void window_view_set_buffer(struct window_view *view, struct display_link_message *message)
{
	release_pixels(view, message->buffer.id);
	window_buffers_set(&view->buffers, message);
}

void window_view_forget_buffer(struct window_view *view, uint32_t id)
{
	release_pixels(view, id);
	window_buffers_forget(&view->buffers, id);
}

static struct vug_rect to_rect(const struct display_link_rect *rect)
{
	return (struct vug_rect){rect->x, rect->y, rect->width, rect->height};
}

/* One box around all of them; nothing: all of it. */
static struct vug_rect get_damage(const struct display_link_message *message)
{
	const struct display_link_rects *damage = &message->frame.damage;
	struct vug_rect box =
		to_rect(damage->count > 0 ? &damage->rects[0] : &message->frame.viewport);

	for (uint32_t i = 1; i < damage->count; i++) {
		const struct display_link_rect *rect = &damage->rects[i];
		uint32_t right = MAX(box.x + box.width, rect->x + rect->width);
		uint32_t bottom = MAX(box.y + box.height, rect->y + rect->height);

		box.x = MIN(box.x, rect->x);
		box.y = MIN(box.y, rect->y);
		box.width = right - box.x;
		box.height = bottom - box.y;
	}
	return box;
}

/* Painters take all of the memory. */
static bool is_whole(const struct display_link_rect *viewport, const struct window_pixels *pixels)
{
	return viewport->x == 0 && viewport->y == 0 && viewport->width == (uint32_t)pixels->width &&
	       viewport->height == (uint32_t)pixels->height;
}

static int fail(int error, const char *why, char *ret_why)
{
	g_strlcpy(ret_why, why, DISPLAY_LINK_MAX_TEXT + 1);
	return error;
}

static int show_pixels(struct window_view *view, struct window_buffer *buffer,
		       const struct display_link_message *message, char *ret_why)
{
	const struct vug_rect damage = get_damage(message);
	int error;

	if (!is_whole(&message->frame.viewport, &buffer->pixels))
		return -EINVAL;
	view->is_damaged |= buffer->is_new;
	error = view->type->set_pixels(view->painter, &buffer->pixels, &damage, buffer->is_new);
	if (error == -EFBIG)
		return fail(error, "OpenGL takes none that is so large; --no-gl does", ret_why);
	if (error < 0)
		return error;
	view->shown = buffer;
	buffer->is_new = false;
	error = paint_pixels(view, &damage);
	return error < 0 ? fail(error, SDL_GetError(), ret_why) : 0;
}

static int show_buffer(struct window_view *view, const struct window_buffer *buffer,
		       const struct display_link_message *message, char *ret_why, int *ret_fence)
{
	const struct vug_rect viewport = to_rect(&message->frame.viewport);
	int error;

	if (!view->type->set_buffer)
		return -ENOTSUP;
	error = view->type->set_buffer(view->painter, buffer->buffer, &viewport, ret_why,
				       DISPLAY_LINK_MAX_TEXT + 1);
	if (error < 0)
		return error;
	view->is_damaged = true;
	error = paint(view, NULL, ret_fence);
	return error < 0 ? fail(error, SDL_GetError(), ret_why) : 0;
}

int window_view_show(struct window_view *view, const struct display_link_message *message,
		     char *ret_why, int *ret_fence)
{
	struct window_buffer *buffer = &view->buffers.buffers[message->frame.id];
	int error = -ENOENT;

	if (buffer->error < 0)
		error = buffer->error;
	else if (buffer->buffer)
		error = show_buffer(view, buffer, message, ret_why, ret_fence);
	else if (buffer->size > 0)
		error = show_pixels(view, buffer, message, ret_why);
	if (error < 0)
		return error;
	note_picture(view, message->frame.viewport.width, message->frame.viewport.height);
	window_title_frame(view->title, (int)message->frame.viewport.width,
			   (int)message->frame.viewport.height);
	return 0;
}

void window_view_set_blank(struct window_view *view)
{
	view->type->set_blank(view->painter);
	view->shown = NULL;
	window_buffers_clear(&view->buffers);
	note_picture(view, 0, 0);
	window_title_blank(view->title);
	paint_all(view);
}

static int prepare_cursor(struct window_view *view)
{
	int width, height, unit_width, unit_height;

	view->type->get_size(view->painter, &width, &height);
	SDL_GetWindowSize(view->window, &unit_width, &unit_height);
	return window_cursor_prepare(&view->cursor, (double)width / MAX(unit_width, 1));
}

int window_view_set_cursor(struct window_view *view, const struct display_link_message *message)
{
	int error = window_cursor_set(&view->cursor, message);

	if (error == 0)
		error = prepare_cursor(view);
	show_cursor(view);
	return error;
}

void window_view_set_text(struct window_view *view, const char *text)
{
	window_title_text(view->title, text);
}

/* --- what happens ----------------------------------------------------------------------------- */

static void handle_resize(struct window_view *view)
{
	view->settles_at = g_get_monotonic_time() + SETTLING_US;
	view->is_damaged = true;
}

static void handle_restore(struct window_view *view)
{
	view->is_damaged = true;
	if (view->settles_at != 0)
		handle_resize(view);
}

void window_view_handle(struct window_view *view, const SDL_WindowEvent *event)
{
	switch (event->event) {
	case SDL_WINDOWEVENT_SIZE_CHANGED:
		handle_resize(view);
		break;
	case SDL_WINDOWEVENT_RESTORED:
		handle_restore(view);
		break;
	case SDL_WINDOWEVENT_SHOWN:
	case SDL_WINDOWEVENT_EXPOSED:
		view->is_damaged = true;
		break;
	case SDL_WINDOWEVENT_ENTER:
		view->has_pointer = true;
		prepare_cursor(view);
		show_cursor(view);
		break;
	case SDL_WINDOWEVENT_LEAVE:
		view->has_pointer = false;
		break;
	default:
		break;
	}
}

void window_view_toggle_fullscreen(struct window_view *view)
{
	Uint32 flags = SDL_GetWindowFlags(view->window) & SDL_WINDOW_FULLSCREEN;

	if (SDL_SetWindowFullscreen(view->window, flags ? 0 : SDL_WINDOW_FULLSCREEN_DESKTOP) < 0)
		note_trouble(view, "it cannot change to full screen and back");
}

void window_view_grab(struct window_view *view, bool is_grabbed, bool is_relative)
{
	SDL_SetWindowKeyboardGrab(view->window, is_grabbed ? SDL_TRUE : SDL_FALSE);
	SDL_SetWindowMouseGrab(view->window, is_grabbed ? SDL_TRUE : SDL_FALSE);
	if (is_relative && SDL_SetRelativeMouseMode(is_grabbed ? SDL_TRUE : SDL_FALSE) < 0)
		note_trouble(view, "the guest's mouse cannot have the pointer");
	window_title_grab(view->title, is_grabbed);
}

/* Where the painter draws it. */
static bool find_picture(const struct window_view *view, struct vug_view *ret_view)
{
	struct window_fit fit;
	int width, height;

	view->type->get_size(view->painter, &width, &height);
	if (!has_picture(view) || width < 1 || height < 1)
		return false;
	fit = window_fit((int)view->picture_width, (int)view->picture_height, width, height);
	*ret_view = (struct vug_view){
		.size = sizeof(*ret_view),
		.width = view->picture_width,
		.height = view->picture_height,
		.x = fit.x,
		.y = fit.y,
		.shown_width = fit.width,
		.shown_height = fit.height,
	};
	return true;
}

/* The middle of what the point covers of the screen. */
bool window_view_find_place(const struct window_view *view, int x, int y, double *ret_x,
			    double *ret_y)
{
	int width, height, unit_width, unit_height;
	struct vug_view picture;

	if (!find_picture(view, &picture))
		return false;
	view->type->get_size(view->painter, &width, &height);
	SDL_GetWindowSize(view->window, &unit_width, &unit_height);
	return vug_view_to_picture(&picture, (x + 0.5) * width / MAX(unit_width, 1),
				   (y + 0.5) * height / MAX(unit_height, 1), ret_x, ret_y) >= 0;
}

/* The size of a minimised window is nobody's wish; it counts once the window is back. */
static void settle(struct window_view *view)
{
	bool is_minimised = SDL_GetWindowFlags(view->window) & SDL_WINDOW_MINIMIZED;
	int width, height;

	view->settles_at = is_minimised ? G_MAXINT64 : 0;
	if (is_minimised)
		return;
	view->type->get_size(view->painter, &width, &height);
	if (width < 1 || height < 1)
		return;
	view->width = width;
	view->height = height;
	view->has_other_size = true;
}

gint64 window_view_tick(struct window_view *view, gint64 now)
{
	gint64 title_at = window_title_tick(view->title, now);

	if (view->is_damaged)
		paint_all(view);
	if (view->settles_at != 0 && view->settles_at <= now)
		settle(view);
	return view->settles_at != 0 ? MIN(view->settles_at, title_at) : title_at;
}

bool window_view_take_size(struct window_view *view, uint32_t *ret_width, uint32_t *ret_height)
{
	bool has_other_size = view->has_other_size;

	view->has_other_size = false;
	*ret_width = (uint32_t)view->width;
	*ret_height = (uint32_t)view->height;
	return has_other_size;
}

const char *window_view_take_trouble(struct window_view *view)
{
	const char *trouble = view->has_trouble ? view->trouble : NULL;

	view->has_trouble = false;
	return trouble;
}
