/* SPDX-License-Identifier: MIT */
#include "window/title.h"

#include <string.h>

#define GRABBED " (Ctrl-Alt-G releases the keyboard and the pointer)"
#define SECOND G_TIME_SPAN_SECOND

struct window_title {
	SDL_Window *window;
	const char *name;
	guint scanout;
	bool is_grabbed;
	int width, height; /* 0: nothing is shown */
	guint frames;      /* since the last look */
	gint64 looked_at;
	guint rate;       /* frames a second */
	gint64 due_at;    /* G_MAXINT64: never */
	char *text;       /* what there is to wait for; NULL: nothing */
	char *shown_text; /* what the title is */
};

struct window_title *window_title_new(SDL_Window *window, const char *name, guint scanout)
{
	struct window_title *title = g_new0(struct window_title, 1);

	title->window = window;
	title->name = name;
	title->scanout = scanout;
	return title;
}

void window_title_free(struct window_title *title)
{
	if (!title)
		return;
	g_free(title->text);
	g_free(title->shown_text);
	g_free(title);
}

void window_title_frame(struct window_title *title, int width, int height)
{
	bool is_other = width != title->width || height != title->height;

	title->width = width;
	title->height = height;
	title->frames++;
	g_clear_pointer(&title->text, g_free);
	if (is_other)
		title->due_at = 0;
	else if (title->due_at == G_MAXINT64)
		title->due_at = title->looked_at = g_get_monotonic_time();
}

void window_title_blank(struct window_title *title)
{
	title->width = title->height = 0;
	title->due_at = 0;
}

void window_title_text(struct window_title *title, const char *text)
{
	g_free(title->text);
	title->text = *text ? g_strdup(text) : NULL;
	title->due_at = 0;
}

void window_title_grab(struct window_title *title, bool is_grabbed)
{
	title->is_grabbed = is_grabbed;
	title->due_at = 0;
}

static char *describe(const struct window_title *title)
{
	if (title->text)
		return g_strdup_printf("%s: %s", title->name, title->text);
	if (title->width == 0)
		return g_strdup_printf("%s: monitor %u shows nothing", title->name, title->scanout);
	if (title->rate == 0)
		return g_strdup_printf("%s: monitor %u, %dx%d, still", title->name, title->scanout,
				       title->width, title->height);
	return g_strdup_printf("%s: monitor %u, %dx%d, %u frames a second", title->name,
			       title->scanout, title->width, title->height, title->rate);
}

static void show(struct window_title *title)
{
	g_autofree char *what = describe(title);
	char *text = g_strconcat(what, title->is_grabbed ? GRABBED : "", NULL);

	if (g_strcmp0(text, title->shown_text) != 0)
		SDL_SetWindowTitle(title->window, text);
	g_free(title->shown_text);
	title->shown_text = text;
}

/* While frames come it is looked at once a second, and again when they have stopped. */
gint64 window_title_tick(struct window_title *title, gint64 now)
{
	gint64 passed = now - title->looked_at;

	if (now < title->due_at)
		return title->due_at;
	if (passed >= SECOND) {
		title->rate = (guint)((title->frames * SECOND + passed / 2) / passed);
		title->frames = 0;
		title->looked_at = now;
	}
	show(title);
	title->due_at =
		title->rate > 0 || title->frames > 0 ? title->looked_at + SECOND : G_MAXINT64;
	return title->due_at;
}
