/* SPDX-License-Identifier: MIT */
/* Pictures of pixels, for terminals that can. */
#ifndef VUG_VIEW_TERMINAL_GRAPHICS_H
#define VUG_VIEW_TERMINAL_GRAPHICS_H

#include <glib.h>
#include <stdint.h>

/* Append what shows 0x00RRGGBB pixels from the cell on where the terminal's cursor is. */
void terminal_graphics_kitty(const uint32_t *pixels, int width, int height, GString *text);
void terminal_graphics_sixel(const uint32_t *pixels, int width, int height, GString *text);

/* What takes the picture away. */
void terminal_graphics_kitty_clear(GString *text);

#endif
