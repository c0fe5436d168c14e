/* SPDX-License-Identifier: MIT */
#include "window/display-server.h"

#include <SDL2/SDL_syswm.h>
#include <X11/Xlib.h>
#include <glib.h>
#include <unistd.h>
#include <wayland-client-core.h>

#include "confine/confined-child.h"
#include "window/child.h"
#include "window/visual.h"

static const struct {
	const char *name, *value;
} hints[] = {
	/* Not what draws on a console, or nowhere. */
	{SDL_HINT_VIDEODRIVER, "x11,wayland"},
	{SDL_HINT_NO_SIGNAL_HANDLERS, "1"},
	{SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1"},
	{SDL_HINT_VIDEO_X11_FORCE_EGL, "1"},
	/* It is for players of games, who want nothing else drawn meanwhile. */
	{SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0"},
	{SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0"},
	/* Then SDL_QUIT means that the compositor has gone. */
	{SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0"},
	{SDL_HINT_APP_NAME, "vug-view"},
};

static int end(Display *display)
{
	(void)display;
	_exit(WINDOW_STATUS_NO_DISPLAY);
}

/* The visual's own word, as SDL has another one in each of its versions, or none until it draws. */
static int refuse_palette(void)
{
	return SDL_SetError(
		"the X server's screen has a palette of colours, where no picture can be "
		"shown: start it with 15, 16, 24 or 30 bits a pixel");
}

/* OpenGL's pixels shall be those of the screen: SDL takes the first ones, whatever they are. */
static void ask_for(const struct window_visual *visual)
{
	const struct {
		SDL_GLattr attribute;
		unsigned long mask;
	} colours[] = {
		{SDL_GL_RED_SIZE, visual->red},
		{SDL_GL_GREEN_SIZE, visual->green},
		{SDL_GL_BLUE_SIZE, visual->blue},
	};

	/* What comes of it is looked at in window/config.c. */
	for (size_t i = 0; i < SDL_arraysize(colours); i++)
		(void)SDL_GL_SetAttribute(colours[i].attribute,
					  window_visual_count_bits(colours[i].mask));
}

static int open_x(void)
{
	struct window_visual visual;

	/* Of the surface that is drawn by the CPU: Wayland has no other than OpenGL's. */
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	if (!window_visual_of_screen(&visual))
		return 0;
	if (visual.has_palette)
		return refuse_palette();
	ask_for(&visual);
	return 0;
}

static int explain_failure(void)
{
	struct window_visual visual;

	return window_visual_of_screen(&visual) && visual.has_palette ? refuse_palette() : -1;
}

int window_display_open(void)
{
	for (size_t i = 0; i < SDL_arraysize(hints); i++)
		SDL_SetHint(hints[i].name, hints[i].value);
	/* sdl2-compat sets it, too: then it counts in pixels, and takes sizes that no window has. */
	SDL_SetHintWithPriority("SDL_VIDEO_WAYLAND_SCALE_TO_DISPLAY", "0", SDL_HINT_OVERRIDE);
	XSetIOErrorHandler(end);
	if (SDL_Init(SDL_INIT_VIDEO) < 0)
		return explain_failure();
	SDL_StopTextInput();
	return SDL_strcmp(SDL_GetCurrentVideoDriver(), "x11") == 0 ? open_x() : 0;
}

void window_display_tidy(void)
{
	const char *scratch = confined_get_scratch(CONFINED_WINDOW);
	GDir *directory = g_dir_open(scratch, 0, NULL);
	const char *name;

	while (directory && (name = g_dir_read_name(directory)) != NULL) {
		char *path = g_build_filename(scratch, name, NULL);

		if (g_str_has_prefix(name, "sdl-shared-"))
			unlink(path);
		g_free(path);
	}
	if (directory)
		g_dir_close(directory);
}

int window_display_get_fd(SDL_Window *window)
{
	SDL_SysWMinfo info;

	SDL_VERSION(&info.version);
	if (!window || !SDL_GetWindowWMInfo(window, &info))
		return -1;
	if (info.subsystem == SDL_SYSWM_X11)
		return ConnectionNumber(info.info.x11.display);
	if (info.subsystem == SDL_SYSWM_WAYLAND)
		return wl_display_get_fd(info.info.wl.display);
	return -1;
}
