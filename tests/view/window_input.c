/* SPDX-License-Identifier: MIT */
/* What the user does in a window of vug-view, as messages, and those messages on their way to a guest. */
#include "window/user/input.h"

#include <criterion/criterion.h>
#include <linux/input-event-codes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "window/user/input-event.h"
#include "window/user/keys.h"

/* --- from SDL to messages --------------------------------------------------------------------- */

static char said[1024];

static void note(const struct display_link_message *message, void *data)
{
	size_t length = strlen(said);
	char *end = said + length;
	size_t room = sizeof(said) - length;

	(void)data;
	switch (message->type) {
	case DISPLAY_LINK_KEY:
	case DISPLAY_LINK_BUTTON:
		snprintf(end, room, "%s%u%c ", message->type == DISPLAY_LINK_KEY ? "key" : "button",
			 message->key.code, message->key.flags ? '+' : '-');
		break;
	case DISPLAY_LINK_POSITION:
		snprintf(end, room, "at%u:%u,%u ", message->scanout, message->position.x,
			 message->position.y);
		break;
	case DISPLAY_LINK_MOTION:
	case DISPLAY_LINK_SCROLL:
		snprintf(end, room, "%s%d,%d ",
			 message->type == DISPLAY_LINK_MOTION ? "by" : "scroll", message->motion.dx,
			 message->motion.dy);
		break;
	default:
		cr_assert_eq(message->type, DISPLAY_LINK_SYNC);
		snprintf(end, room, "| ");
	}
}

static struct window_input make_input(void)
{
	said[0] = '\0';
	return (struct window_input){.send = note};
}

static void type(struct window_input *input, SDL_Scancode scancode, Uint8 state, Uint8 repeat)
{
	const SDL_KeyboardEvent event = {
		.state = state, .repeat = repeat, .keysym = {.scancode = scancode}};

	window_input_key(input, &event);
}

static void click(struct window_input *input, Uint8 button, Uint8 state,
		  const struct window_place *place)
{
	const SDL_MouseButtonEvent event = {.button = button, .state = state};

	window_input_button(input, &event, place);
}

static void move(struct window_input *input, int dx, int dy, const struct window_place *place)
{
	const SDL_MouseMotionEvent event = {.xrel = dx, .yrel = dy};

	window_input_motion(input, &event, place);
}

static void turn(struct window_input *input, float x, float y)
{
	const SDL_MouseWheelEvent event = {.preciseX = x, .preciseY = y};

	window_input_wheel(input, &event);
}

Test(window_input, each_key_is_one_event_and_repetitions_are_none)
{
	struct window_input input = make_input();

	type(&input, SDL_SCANCODE_A, SDL_PRESSED, 0);
	type(&input, SDL_SCANCODE_A, SDL_PRESSED, 1);
	type(&input, SDL_SCANCODE_A, SDL_PRESSED, 0);
	type(&input, SDL_SCANCODE_A, SDL_RELEASED, 0);
	type(&input, SDL_SCANCODE_A, SDL_RELEASED, 0);
	type(&input, SDL_SCANCODE_UNKNOWN, SDL_PRESSED, 0);
	type(&input, (SDL_Scancode)SDL_NUM_SCANCODES, SDL_PRESSED, 0);
	type(&input, (SDL_Scancode)-1, SDL_PRESSED, 0);
	cr_assert_str_eq(said, "key30+ | key30- | ");
}

Test(window_input, the_last_place_of_motion_comes_before_a_button_and_in_its_event)
{
	struct window_input input = make_input();
	const struct window_place there = {2, 1.5, 3}, here = {2, 7, 0.25};

	move(&input, 1, 1, &there);
	move(&input, 1, 1, &here);
	click(&input, SDL_BUTTON_X2, SDL_PRESSED, &here);
	window_input_flush(&input);
	move(&input, 1, 1, NULL);
	window_input_flush(&input);
	cr_assert_str_eq(said, "at2:1792,64 button276+ | ");
}

Test(window_input, relative_motion_adds_up_until_the_next_event)
{
	struct window_input input = make_input();
	const struct window_place place = {0, 1, 1};

	input.is_relative = true;
	move(&input, 3, -4, &place);
	move(&input, 2, -1, NULL);
	type(&input, SDL_SCANCODE_B, SDL_PRESSED, 0);
	move(&input, 1, 0, NULL);
	move(&input, -1, 0, NULL);
	window_input_flush(&input);
	move(&input, INT32_MAX, INT32_MIN, NULL);
	move(&input, INT32_MAX, INT32_MIN, NULL);
	click(&input, SDL_BUTTON_RIGHT, SDL_PRESSED, &place);
	cr_assert_str_eq(said, "by5,-5 | key48+ | by1000000,-1000000 button273+ | ");
}

Test(window_input, a_wheel_s_parts_of_a_120th_are_kept)
{
	struct window_input input = make_input();

	turn(&input, 0, 1);
	turn(&input, -0.5F, 0);
	turn(&input, 0, 1.0F / 256); /* 0.47 of a 120th */
	turn(&input, 0, 1.0F / 256);
	turn(&input, 0, 1.0F / 256);
	turn(&input, 0, INFINITY);
	turn(&input, 1e30F, 0);
	cr_assert_str_eq(said, "scroll0,120 | scroll-60,0 | scroll0,1 | scroll1000000,0 | ");
}

Test(window_input, all_that_is_pressed_is_released)
{
	struct window_input input = make_input();

	click(&input, SDL_BUTTON_LEFT, SDL_PRESSED, NULL);
	type(&input, SDL_SCANCODE_LCTRL, SDL_PRESSED, 0);
	said[0] = '\0';
	window_input_release(&input);
	window_input_release(&input);
	type(&input, SDL_SCANCODE_LCTRL, SDL_RELEASED, 0);
	click(&input, SDL_BUTTON_LEFT, SDL_RELEASED, NULL);
	cr_assert_str_eq(said, "key29- | button272- | ");
}

/* --- from messages to the guest --------------------------------------------------------------- */

static struct {
	struct vug_server *server;
	struct vug_listener *listener;
	struct vug_sink *sink;
	struct window_input_event event;
	char got[1024];
} way;

static void add(const char *what, int first, int second)
{
	size_t length = strlen(way.got);

	snprintf(way.got + length, sizeof(way.got) - length, "%s%d,%d ", what, first, second);
}

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink, (void)data;
	add("key", code, is_pressed);
}

static void on_button(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink, (void)data;
	add("button", code, is_pressed);
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	(void)data, (void)x, (void)y;
	cr_assert_eq(vug_sink_get_place(sink, &place), 0);
	add("at", (int)place.x, (int)place.y);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	(void)sink, (void)data;
	add("scroll", across, up);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	(void)sink, (void)data;
	add("up", (int)contact, 0);
}

static void begin_way(void)
{
	static const struct vug_sink_config config = {.size = sizeof(config),
						      .classes = VUG_SINK_KEYBOARD |
								 VUG_SINK_POINTER | VUG_SINK_TOUCH};
	static const struct vug_sink_callbacks callbacks = {.size = sizeof(callbacks),
							    .key = on_key,
							    .button = on_button,
							    .position = on_position,
							    .scroll = on_scroll,
							    .touch_up = on_touch_up};
	const struct vug_listener_callbacks none = {.size = sizeof(none)};

	memset(&way, 0, sizeof(way));
	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &way.server), 0);
	cr_assert_eq(vug_sink_new(way.server, &config, &callbacks, NULL, &way.sink), 0);
	cr_assert_eq(vug_listener_new(way.server, NULL, &none, NULL, &way.listener), 0);
}

static void end_way(void)
{
	vug_listener_unref(way.listener);
	vug_sink_unref(way.sink);
	vug_server_unref(way.server);
}

static bool take(struct display_link_message message)
{
	bool is_right;

	cr_assert(window_input_is(&message));
	is_right = window_input_take(&way.event, &message, way.server, way.listener);
	cr_assert_geq(vug_server_dispatch(way.server), 0);
	return is_right;
}

static struct display_link_message make_code(enum display_link_type kind, uint32_t code, bool now)
{
	return (struct display_link_message){.type = kind, .key = {code, now}};
}

static bool take_sync(void)
{
	return take((struct display_link_message){.type = DISPLAY_LINK_SYNC});
}

Test(window_input_event, input_is_sent_with_the_end_of_its_event, .init = begin_way,
     .fini = end_way)
{
	cr_assert(take(
		(struct display_link_message){.type = DISPLAY_LINK_POSITION,
					      .position = {100 * DISPLAY_LINK_POSITION_UNIT + 255,
							   20 * DISPLAY_LINK_POSITION_UNIT}}));
	cr_assert(take(make_code(DISPLAY_LINK_BUTTON, BTN_LEFT, true)));
	cr_assert(take(
		(struct display_link_message){.type = DISPLAY_LINK_SCROLL, .motion = {-120, 240}}));
	cr_assert_str_eq(way.got, "");
	cr_assert(take_sync());
	cr_assert_str_eq(way.got, "at100,20 button272,1 scroll-120,240 ");
}

Test(window_input_event, the_end_of_an_empty_event_is_none, .init = begin_way, .fini = end_way)
{
	cr_assert(take_sync());
	cr_assert(take(make_code(DISPLAY_LINK_KEY, KEY_A, true)));
	cr_assert(take_sync());
	cr_assert(take_sync());
	cr_assert_str_eq(way.got, "key30,1 ");
}

Test(window_input_event, an_event_of_more_messages_than_it_may_have_is_refused, .init = begin_way,
     .fini = end_way)
{
	for (int i = 0; i < WINDOW_MAX_EVENT; i++)
		cr_assert(take(make_code(DISPLAY_LINK_KEY, KEY_A, true)));
	cr_assert_not(take(make_code(DISPLAY_LINK_KEY, KEY_A, true)));
}

Test(window_input_event, what_the_library_refuses_is_refused, .init = begin_way, .fini = end_way)
{
	cr_assert(take(make_code(DISPLAY_LINK_KEY, BTN_LEFT, true)));
	cr_assert_not(take_sync());
	cr_assert(take(make_code(DISPLAY_LINK_BUTTON, KEY_A, true)));
	cr_assert_not(take_sync());
	cr_assert(take((struct display_link_message){
		.type = DISPLAY_LINK_TOUCH, .scanout = 16, .touch = {.flags = 1}}));
	cr_assert_not(take_sync());
	cr_assert_str_eq(way.got, "");
}

Test(window_input_event, input_that_is_disabled_is_no_fault, .init = begin_way, .fini = end_way)
{
	cr_assert_eq(vug_listener_set_input_enabled(way.listener, false), 0);
	cr_assert(take(make_code(DISPLAY_LINK_KEY, KEY_A, true)));
	cr_assert(take_sync());
	cr_assert_str_eq(way.got, "");
}

Test(window_input, every_key_of_sdl_s_is_one_that_may_be_sent, .init = begin_way, .fini = end_way)
{
	for (size_t i = 0; i < SDL_NUM_SCANCODES; i++)
		if (window_keys[i] != 0)
			cr_assert_eq(vug_listener_send_key(way.listener, window_keys[i], false), 0,
				     "scan code %zu", i);
	cr_assert_eq(window_keys[SDL_SCANCODE_A], KEY_A);
}
