/* SPDX-License-Identifier: MIT */
/* From SDL's keys to Linux's: where a key is, not what it types. */
#ifndef VUG_VIEW_WINDOW_USER_KEYS_H
#define VUG_VIEW_WINDOW_USER_KEYS_H

#include <SDL2/SDL.h>
#include <stdint.h>

/* KEY_… of <linux/input-event-codes.h>, by SDL_Scancode; 0: Linux has no such key. */
extern const uint16_t window_keys[SDL_NUM_SCANCODES];

#endif
