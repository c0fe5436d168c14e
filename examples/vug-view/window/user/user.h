/* SPDX-License-Identifier: MIT */
/* What the user does in all windows: what is for them is done, the rest is said to vug-view. */
#ifndef VUG_VIEW_WINDOW_USER_USER_H
#define VUG_VIEW_WINDOW_USER_USER_H

#include <SDL2/SDL.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "window/user/input.h"
#include "window/view.h"

struct window_user {
	struct window_view **views; /* VUG_MAX_SCANOUTS; NULL: no window */
	struct window_input input;  /* its `send` is for everything */
	bool sends_input;           /* the guest is to get it */
	uint32_t
		grabbed; /* the scanout whose window has the keyboard; DISPLAY_LINK_NO_SCANOUT: none */
};

void window_user_handle(struct window_user *user, const SDL_Event *event);

/* No event is waiting. */
void window_user_rest(struct window_user *user);

/* A window goes. */
void window_user_forget(struct window_user *user, uint32_t scanout);

#endif
