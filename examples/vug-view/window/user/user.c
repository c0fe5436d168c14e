/* SPDX-License-Identifier: MIT */
#include "window/user/user.h"

static void send_about(struct window_user *user, enum display_link_type type, uint32_t scanout)
{
	const struct display_link_message message = {.type = type, .scanout = scanout};

	user->input.send(&message, user->input.data);
}

/* VUG_MAX_SCANOUTS: it has gone. */
static uint32_t find_scanout(const struct window_user *user, Uint32 id)
{
	uint32_t scanout = 0;

	while (scanout < VUG_MAX_SCANOUTS &&
	       (!user->views[scanout] || window_view_get_id(user->views[scanout]) != id))
		scanout++;
	return scanout;
}

static struct window_view *find_view(const struct window_user *user, Uint32 id)
{
	uint32_t scanout = find_scanout(user, id);

	return scanout < VUG_MAX_SCANOUTS ? user->views[scanout] : NULL;
}

/* --- the grab --------------------------------------------------------------------------------- */

static bool has_grab(const struct window_user *user)
{
	return user->grabbed != DISPLAY_LINK_NO_SCANOUT;
}

/* Of what is pressed then, a guest that takes motion alone would not get the release. */
static void release_grab(struct window_user *user)
{
	if (!has_grab(user))
		return;
	window_view_grab(user->views[user->grabbed], false, user->input.is_relative);
	user->grabbed = DISPLAY_LINK_NO_SCANOUT;
	window_input_release(&user->input);
}

static void grab(struct window_user *user, uint32_t scanout)
{
	release_grab(user);
	user->grabbed = scanout;
	window_view_grab(user->views[scanout], true, user->input.is_relative);
}

static void toggle_grab(struct window_user *user, uint32_t scanout)
{
	if (!user->sends_input)
		return;
	if (has_grab(user))
		release_grab(user);
	else
		grab(user, scanout);
}

/* A guest that takes motion alone gets the pointer with the grab, since the host's has an end at each edge. */
static bool sends_pointer(const struct window_user *user)
{
	return user->sends_input && (!user->input.is_relative || has_grab(user));
}

/* SDL does not say that it has lost the focus then. */
void window_user_forget(struct window_user *user, uint32_t scanout)
{
	if (user->grabbed == scanout)
		release_grab(user);
	window_input_release(&user->input);
}

/* --- windows ---------------------------------------------------------------------------------- */

/* What is released while another program has the keyboard, nobody hears of. */
static void lose_focus(struct window_user *user)
{
	release_grab(user);
	if (user->sends_input)
		window_input_release(&user->input);
}

static void handle_window(struct window_user *user, const SDL_WindowEvent *event)
{
	uint32_t scanout = find_scanout(user, event->windowID);

	if (event->event == SDL_WINDOWEVENT_FOCUS_LOST)
		lose_focus(user);
	if (scanout == VUG_MAX_SCANOUTS)
		return;
	window_view_handle(user->views[scanout], event);
	if (event->event == SDL_WINDOWEVENT_CLOSE)
		send_about(user, DISPLAY_LINK_CLOSE, scanout);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void toggle_fullscreen(struct window_user *user, uint32_t scanout)
{
	window_view_toggle_fullscreen(user->views[scanout]);
}

static void ask_snapshot(struct window_user *user, uint32_t scanout)
{
	send_about(user, DISPLAY_LINK_SNAPSHOT, scanout);
}

/* A key alone, unless the guest has the keyboard, or a letter with Ctrl and Alt. */
static const struct shortcut {
	SDL_Keycode key; /* SDLK_UNKNOWN: none */
	SDL_Keycode letter;
	void (*run)(struct window_user *user, uint32_t scanout);
} shortcuts[] = {
	{SDLK_F11, SDLK_f, toggle_fullscreen},
	{SDLK_F12, SDLK_s, ask_snapshot},
	{SDLK_UNKNOWN, SDLK_g, toggle_grab},
};

static const struct shortcut *find_shortcut(const struct window_user *user,
					    const SDL_KeyboardEvent *event)
{
	SDL_Keycode key = event->keysym.sym;
	bool has_both = event->keysym.mod & KMOD_CTRL && event->keysym.mod & KMOD_ALT;

	if (key == SDLK_UNKNOWN || event->state != SDL_PRESSED)
		return NULL;
	for (size_t i = 0; i < SDL_arraysize(shortcuts); i++)
		if ((shortcuts[i].key == key && !has_grab(user)) ||
		    (shortcuts[i].letter == key && has_both))
			return &shortcuts[i];
	return NULL;
}

/* The release of a shortcut's key is one of a key that is not pressed. */
static void handle_key(struct window_user *user, const SDL_KeyboardEvent *event)
{
	const struct shortcut *shortcut = find_shortcut(user, event);
	uint32_t scanout = find_scanout(user, event->windowID);

	if (scanout == VUG_MAX_SCANOUTS)
		return;
	if (shortcut && !event->repeat)
		shortcut->run(user, scanout);
	if (!shortcut && user->sends_input)
		window_input_key(&user->input, event);
}

/* --- the pointer ------------------------------------------------------------------------------ */

/* NULL: there is no picture. */
static const struct window_place *find_place(const struct window_user *user, Uint32 id, int x,
					     int y, struct window_place *place)
{
	const struct window_view *view = find_view(user, id);

	place->scanout = find_scanout(user, id);
	return view && window_view_find_place(view, x, y, &place->x, &place->y) ? place : NULL;
}

static void handle_motion(struct window_user *user, const SDL_MouseMotionEvent *event)
{
	struct window_place place;

	if (sends_pointer(user))
		window_input_motion(&user->input, event,
				    find_place(user, event->windowID, event->x, event->y, &place));
}

static void handle_button(struct window_user *user, const SDL_MouseButtonEvent *event)
{
	struct window_place place;

	if (sends_pointer(user))
		window_input_button(&user->input, event,
				    find_place(user, event->windowID, event->x, event->y, &place));
}

void window_user_rest(struct window_user *user)
{
	if (user->sends_input)
		window_input_flush(&user->input);
}

void window_user_handle(struct window_user *user, const SDL_Event *event)
{
	switch (event->type) {
	case SDL_WINDOWEVENT:
		handle_window(user, &event->window);
		break;
	case SDL_KEYDOWN:
	case SDL_KEYUP:
		handle_key(user, &event->key);
		break;
	case SDL_MOUSEMOTION:
		handle_motion(user, &event->motion);
		break;
	case SDL_MOUSEBUTTONDOWN:
	case SDL_MOUSEBUTTONUP:
		handle_button(user, &event->button);
		break;
	case SDL_MOUSEWHEEL:
		if (sends_pointer(user))
			window_input_wheel(&user->input, &event->wheel);
		break;
	default:
		break;
	}
}
