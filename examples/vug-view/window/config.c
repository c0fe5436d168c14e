/* SPDX-License-Identifier: MIT */
#include "window/config.h"

#include <epoxy/egl.h>

#include "window/visual.h"

/* EGL_NO_CONFIG_KHR: nothing of EGL's is drawn with. */
static EGLConfig find_config(EGLDisplay display)
{
	EGLSurface surface = display ? eglGetCurrentSurface(EGL_DRAW) : EGL_NO_SURFACE;
	EGLint wanted[] = {EGL_CONFIG_ID, 0, EGL_NONE}, count = 0;
	EGLConfig config = EGL_NO_CONFIG_KHR;

	if (surface == EGL_NO_SURFACE ||
	    !eglQuerySurface(display, surface, EGL_CONFIG_ID, &wanted[1]) ||
	    !eglChooseConfig(display, wanted, &config, 1, &count) || count == 0)
		return EGL_NO_CONFIG_KHR;
	return config;
}

static int get(EGLDisplay display, EGLConfig config, EGLint attribute)
{
	EGLint value = 0;

	return eglGetConfigAttrib(display, config, attribute, &value) ? value : 0;
}

static bool has_sizes(EGLDisplay display, EGLConfig config, const struct window_visual *visual)
{
	return get(display, config, EGL_RED_SIZE) == window_visual_count_bits(visual->red) &&
	       get(display, config, EGL_GREEN_SIZE) == window_visual_count_bits(visual->green) &&
	       get(display, config, EGL_BLUE_SIZE) == window_visual_count_bits(visual->blue);
}

/* A config whose visual is not known, or is none, is judged by its sizes alone. */
static bool has_order(SDL_Window *window, int number, const struct window_visual *visual)
{
	struct window_visual other;

	return !window_visual_of_number(window, (unsigned long)number, &other) ||
	       (other.red == visual->red && other.green == visual->green &&
		other.blue == visual->blue);
}

bool window_config_fits(SDL_Window *window)
{
	EGLDisplay display = eglGetCurrentDisplay();
	EGLConfig config = find_config(display);
	struct window_visual visual;

	if (config == EGL_NO_CONFIG_KHR || !window_visual_of_window(window, &visual))
		return true;
	if (has_sizes(display, config, &visual) &&
	    has_order(window, get(display, config, EGL_NATIVE_VISUAL_ID), &visual))
		return true;
	SDL_SetError("OpenGL has no pixels like those of the X server's screen, which is %d bits "
		     "deep",
		     visual.depth);
	return false;
}
