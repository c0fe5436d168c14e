/* SPDX-License-Identifier: MIT */
#include "protocol/routing/taker.h"

#include <stdlib.h>
#include <string.h>

struct taker taker;
struct vug_listener *listeners[2];

static void react(struct taker *ours)
{
	if (ours->react != NULL)
		ours->react(ours);
}

static struct taker *get_taker(struct vug_sink *sink, void *data)
{
	check(vug_sink_get_data(sink) == data, "another pointer");
	return data;
}

static void on_code(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fprintf(ours->stream, "%c%u ", is_pressed ? '+' : '-', code);
	react(ours);
}

static void write_place(struct vug_sink *sink, struct taker *ours, int32_t x, int32_t y)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	check(vug_sink_get_place(sink, &place) == 0, "no place");
	fprintf(ours->stream, "@%u:%u,%u ", place.scanout, place.x, place.y);
	ours->x = x;
	ours->y = y;
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	struct taker *ours = get_taker(sink, data);

	write_place(sink, ours, x, y);
	react(ours);
}

static void on_motion(struct vug_sink *sink, int32_t dx, int32_t dy, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fprintf(ours->stream, "by:%d,%d ", dx, dy);
	react(ours);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fprintf(ours->stream, "wheel:%d,%d ", across, up);
	react(ours);
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fprintf(ours->stream, "touch%u", contact);
	write_place(sink, ours, x, y);
	react(ours);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fprintf(ours->stream, "lift%u ", contact);
	react(ours);
}

static void on_sync(struct vug_sink *sink, void *data)
{
	struct taker *ours = get_taker(sink, data);

	fputs("| ", ours->stream);
	react(ours);
}

static void on_destroyed(void *data)
{
	struct taker *ours = data;

	fputs("destroyed ", ours->stream);
}

void taker_begin(struct taker *ours, uint32_t classes, const char *name)
{
	const struct vug_sink_config config = {
		.size = sizeof(config), .classes = classes, .num_contacts = 3, .name = name};
	const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_code,
		.button = on_code,
		.position = on_position,
		.motion = on_motion,
		.scroll = on_scroll,
		.touch = on_touch,
		.touch_up = on_touch_up,
		.sync = on_sync,
		.destroyed = on_destroyed,
	};

	*ours = (struct taker){.sink = NULL};
	ours->stream = open_memstream(&ours->events, &ours->events_length);
	check(ours->stream != NULL, "no memory");
	check(vug_sink_new(rig->server, &config, &callbacks, ours, &ours->sink) == 0, "no sink");
}

void taker_end(struct taker *ours)
{
	vug_sink_unref(ours->sink);
	ours->sink = NULL;
	fclose(ours->stream);
	free(ours->events);
}

void taker_set_up(void)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct rig_options options = {.config = {.num_scanouts = 2}, .is_unconnected = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	for (int i = 0; i < 2; i++)
		check(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listeners[i]) == 0,
		      "no listener");
	taker_begin(&taker, TAKER_ALL, "first");
}

void taker_tear_down(void)
{
	for (unsigned int i = 0; i < 2; i++)
		taker_drop_listener(i);
	if (rig->server != NULL)
		rig_settle(rig);
	taker_end(&taker);
	fixture_tear_down();
}

void taker_expect_now(struct taker *ours, const char *events)
{
	size_t length;

	fflush(ours->stream);
	length = ours->events_length;
	check(strcmp(ours->events + ours->seen, events) == 0, "\"%s\", not \"%s\"",
	      ours->events + ours->seen, events);
	ours->seen = length;
}

void taker_flush(struct taker *ours)
{
	if (rig->server != NULL)
		loop_settle_unless_dropped(&rig->server);
	fflush(ours->stream);
}

void taker_forget(struct taker *ours)
{
	taker_flush(ours);
	ours->seen = ours->events_length;
}

void taker_expect(struct taker *ours, const char *events)
{
	taker_flush(ours);
	taker_expect_now(ours, events);
}

void taker_press(unsigned int listener, uint16_t code)
{
	int error = code >= BTN_LEFT && code <= BTN_TASK
			    ? vug_listener_send_button(listeners[listener], code, true)
			    : vug_listener_send_key(listeners[listener], code, true);

	check(error == 0, "%u was not pressed: %d", code, error);
}

void taker_release(unsigned int listener, uint16_t code)
{
	int error = code >= BTN_LEFT && code <= BTN_TASK
			    ? vug_listener_send_button(listeners[listener], code, false)
			    : vug_listener_send_key(listeners[listener], code, false);

	check(error == 0, "%u was not released: %d", code, error);
}

void taker_place(unsigned int listener, uint32_t scanout, double x, double y)
{
	check(vug_listener_send_position(listeners[listener], rig_get_scanout(rig, scanout), x,
					 y) == 0,
	      "no position");
}

void taker_touch(unsigned int listener, uint32_t slot, double x, double y)
{
	check(vug_listener_send_touch(listeners[listener], slot, rig_get_scanout(rig, 0), x, y) ==
		      0,
	      "no contact");
}

void taker_lift(unsigned int listener, uint32_t slot)
{
	check(vug_listener_send_touch_up(listeners[listener], slot) == 0, "not lifted");
}

void taker_drop_listener(unsigned int listener)
{
	vug_listener_unref(listeners[listener]);
	listeners[listener] = NULL;
}
