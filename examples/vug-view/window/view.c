/* SPDX-License-Identifier: MIT */
#include "window/view.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
	struct window_pixels pixels;
	size_t size;         /* of the pixels in bytes; 0: there are none */
	gint64 settles_at;   /* 0: nobody has resized it; G_MAXINT64: once it is restored */
	int width, height;   /* the picture's at first; what the user let go of since */
	bool has_other_size; /* it has not been taken */
	bool has_pointer, is_damaged, has_picture;
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

static void forget_pixels(struct window_view *view)
{
	if (view->size > 0)
		munmap((void *)view->pixels.pixels, view->size);
	view->size = 0;
}

void window_view_free(struct window_view *view)
{
	if (!view)
		return;
	if (view->painter)
		view->type->close(view->painter);
	forget_pixels(view);
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

/* Where nothing is shown, no cursor of a guest is either. */
static void show_cursor(struct window_view *view)
{
	struct window_cursor none = {0};

	if (view->has_pointer || SDL_GetMouseFocus() == view->window)
		window_cursor_show(view->has_picture ? &view->cursor : &none);
}

static void note_picture(struct window_view *view, bool has_picture)
{
	bool is_other = has_picture != view->has_picture;

	view->has_picture = has_picture;
	if (is_other)
		show_cursor(view);
}

static int map_pixels(struct window_view *view, const struct window_request *request, int memory)
{
	size_t size = (size_t)request->width * request->height * sizeof(uint32_t);
	struct stat status;
	void *pixels;

	if (size == 0 || fstat(memory, &status) < 0 || (size_t)status.st_size < size)
		return -EINVAL;
	pixels = mmap(NULL, size, PROT_READ, MAP_SHARED, memory, 0);
	if (pixels == MAP_FAILED)
		return -ENOMEM;
	forget_pixels(view);
	view->size = size;
	view->pixels.pixels = pixels;
	view->pixels.width = (int)request->width;
	view->pixels.height = (int)request->height;
	return 0;
}

static bool has_area(const struct window_view *view, const struct vug_rect *area)
{
	uint32_t width = (uint32_t)view->pixels.width, height = (uint32_t)view->pixels.height;

	return view->size > 0 && area->x <= width && area->width <= width - area->x &&
	       area->y <= height && area->height <= height - area->y;
}

int window_view_set_picture(struct window_view *view, const struct window_request *request,
			    int memory, struct window_reply *reply)
{
	bool is_new = memory >= 0;
	int error = 0;

	if (is_new) {
		/* The painter must not look at the old ones any more. */
		view->type->set_blank(view->painter);
		error = map_pixels(view, request, memory);
		close(memory);
	}
	if (error == 0 && !has_area(view, &request->area))
		error = -EINVAL;
	if (error < 0)
		return error;
	view->is_damaged |= is_new;
	error = view->type->set_pixels(view->painter, &view->pixels, &request->area, is_new);
	if (error == -EFBIG)
		g_strlcpy(reply->text, "OpenGL takes none that is so large; --no-gl does",
			  sizeof(reply->text));
	if (error < 0)
		return error;
	error = paint_pixels(view, &request->area);
	if (error < 0) {
		g_strlcpy(reply->text, SDL_GetError(), sizeof(reply->text));
		return error;
	}
	note_picture(view, true);
	window_title_frame(view->title, view->pixels.width, view->pixels.height);
	return 0;
}

int window_view_set_buffer(struct window_view *view, const struct window_request *request,
			   struct vug_buffer *buffer, struct window_reply *reply, int *ret_fence)
{
	int error = view->type->set_buffer
			    ? view->type->set_buffer(view->painter, buffer, &request->area,
						     reply->text, sizeof(reply->text))
			    : -ENOTSUP;

	if (error < 0)
		return error;
	view->is_damaged = true;
	error = paint(view, NULL, ret_fence);
	if (error < 0) {
		g_strlcpy(reply->text, SDL_GetError(), sizeof(reply->text));
		return error;
	}
	note_picture(view, true);
	window_title_frame(view->title, (int)request->area.width, (int)request->area.height);
	return 0;
}

void window_view_set_blank(struct window_view *view)
{
	view->type->set_blank(view->painter);
	forget_pixels(view);
	note_picture(view, false);
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

int window_view_set_cursor(struct window_view *view, const struct window_request *request,
			   int image)
{
	int error = window_cursor_set(&view->cursor, request, image);

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
