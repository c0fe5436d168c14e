/* SPDX-License-Identifier: MIT */
#include "window/visual.h"

#include <SDL2/SDL_syswm.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

static void describe(const XVisualInfo *info, struct window_visual *ret_visual)
{
	*ret_visual = (struct window_visual){
		.depth = info->depth,
		.red = info->red_mask,
		.green = info->green_mask,
		.blue = info->blue_mask,
		.has_palette = info->class != TrueColor && info->class != DirectColor,
	};
}

static bool find(Display *display, unsigned long number, struct window_visual *ret_visual)
{
	XVisualInfo wanted = {.visualid = number};
	int count = 0;
	XVisualInfo *found = XGetVisualInfo(display, VisualIDMask, &wanted, &count);

	if (!found)
		return false;
	describe(found, ret_visual);
	XFree(found);
	return true;
}

bool window_visual_of_screen(struct window_visual *ret_visual)
{
	Display *display = XOpenDisplay(NULL);
	bool is_found;

	if (!display)
		return false;
	is_found =
		find(display, XVisualIDFromVisual(DefaultVisual(display, DefaultScreen(display))),
		     ret_visual);
	XCloseDisplay(display);
	return is_found;
}

static Display *get_server(SDL_Window *window, Window *ret_window)
{
	SDL_SysWMinfo info;

	SDL_VERSION(&info.version);
	if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
		return NULL;
	*ret_window = info.info.x11.window;
	return info.info.x11.display;
}

bool window_visual_of_window(SDL_Window *window, struct window_visual *ret_visual)
{
	XWindowAttributes attributes;
	Window number;
	Display *server = get_server(window, &number);

	return server && XGetWindowAttributes(server, number, &attributes) &&
	       find(server, XVisualIDFromVisual(attributes.visual), ret_visual);
}

bool window_visual_of_number(SDL_Window *window, unsigned long number,
			     struct window_visual *ret_visual)
{
	Window unused;
	Display *server = get_server(window, &unused);

	return server && find(server, number, ret_visual);
}

int window_visual_count_bits(unsigned long mask)
{
	int count = 0;

	for (; mask != 0; mask &= mask - 1)
		count++;
	return count;
}

pixman_format_code_t window_visual_find_format(int bits, unsigned long red, unsigned long green,
					       unsigned long blue)
{
	static const struct {
		int bits;
		unsigned long red, green, blue;
		pixman_format_code_t code;
	} formats[] = {
		{32, 0xff0000, 0xff00, 0xff, PIXMAN_x8r8g8b8},
		{32, 0xff, 0xff00, 0xff0000, PIXMAN_x8b8g8r8},
		{32, 0xff00, 0xff0000, 0xff000000, PIXMAN_b8g8r8x8},
		{32, 0xff000000, 0xff0000, 0xff00, PIXMAN_r8g8b8x8},
		{32, 0x3ff00000, 0xffc00, 0x3ff, PIXMAN_x2r10g10b10},
		{32, 0x3ff, 0xffc00, 0x3ff00000, PIXMAN_x2b10g10r10},
		{24, 0xff0000, 0xff00, 0xff, PIXMAN_r8g8b8},
		{24, 0xff, 0xff00, 0xff0000, PIXMAN_b8g8r8},
		{16, 0xf800, 0x7e0, 0x1f, PIXMAN_r5g6b5},
		{16, 0x1f, 0x7e0, 0xf800, PIXMAN_b5g6r5},
		{16, 0x7c00, 0x3e0, 0x1f, PIXMAN_x1r5g5b5},
		{16, 0x1f, 0x3e0, 0x7c00, PIXMAN_x1b5g5r5},
		{16, 0xf00, 0xf0, 0xf, PIXMAN_x4r4g4b4},
		{16, 0xf, 0xf0, 0xf00, PIXMAN_x4b4g4r4},
		{8, 0xe0, 0x1c, 0x3, PIXMAN_r3g3b2},
		{8, 0x7, 0x38, 0xc0, PIXMAN_b2g3r3},
	};

	for (size_t i = 0; i < SDL_arraysize(formats); i++)
		if (formats[i].bits == bits && formats[i].red == red && formats[i].green == green &&
		    formats[i].blue == blue)
			return formats[i].code;
	return 0;
}
