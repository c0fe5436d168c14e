/* SPDX-License-Identifier: MIT */
/* What the user does in a window, as messages of docs/display-link.md: KEY to SYNC. */
#ifndef VUG_VIEW_WINDOW_USER_INPUT_H
#define VUG_VIEW_WINDOW_USER_INPUT_H

#include <SDL2/SDL.h>
#include <stdbool.h>
#include <stdint.h>

#include "display-link/message.h"

/* The codes of keys and of buttons: none is both. */
#define WINDOW_NUM_CODES 768

/* Where the pointer is: in pixels of a scanout's picture. */
struct window_place {
	uint32_t scanout;
	double x, y; /* 0 to less than the picture's size */
};

/* All zero but `send`: nothing is pressed. One for all windows, as there is one keyboard and one pointer. */
struct window_input {
	void (*send)(const struct display_link_message *message, void *data);
	void *data;
	bool is_relative;      /* the guest's pointer takes motion, not positions */
	double left_x, left_y; /* of a wheel, in 120ths of a click: what is less than one */
	bool has_motion;       /* since the last event: */
	struct window_place place;
	int32_t dx, dy;
	uint32_t sent_scanout, sent_x, sent_y; /* the last POSITION */
	bool has_position;                     /* one was sent */
	uint8_t pressed[WINDOW_NUM_CODES / 8];
};

/* A key that SDL repeats is a guest's own affair: nothing is sent. */
void window_input_key(struct window_input *input, const SDL_KeyboardEvent *event);

/* place: NULL: there is no picture under the pointer. */
void window_input_button(struct window_input *input, const SDL_MouseButtonEvent *event,
			 const struct window_place *place);
void window_input_wheel(struct window_input *input, const SDL_MouseWheelEvent *event);

/* It is kept until the next event, or window_input_flush(): of motion the last place counts. */
void window_input_motion(struct window_input *input, const SDL_MouseMotionEvent *event,
			 const struct window_place *place);
void window_input_flush(struct window_input *input);

/* Release everything that is pressed: nobody will hear of its release. */
void window_input_release(struct window_input *input);

#endif
