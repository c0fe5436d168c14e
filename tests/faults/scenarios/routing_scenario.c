/* SPDX-License-Identifier: MIT */
/*
 * Two listeners send to a sink: what cannot be sent is an error to the sender, a sink never gets a release without
 * its press, and nothing stays pressed.
 */
#include <errno.h>
#include <linux/input-event-codes.h>

#include <vug/input-routing.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"

#define NUM_KEYS 4

struct routed {
	struct display display;
	struct vug_listener *listeners[2]; /* NULL: it could not be made */
	struct vug_sink *sink;             /* NULL: it could not be made */
	bool is_down[NUM_KEYS];
	unsigned int num_contacts;
};

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	struct routed *self = data;

	check(sink == self->sink && code >= KEY_A && code < KEY_A + NUM_KEYS, "code %u", code);
	check(self->is_down[code - KEY_A] != is_pressed, "%u twice", code);
	self->is_down[code - KEY_A] = is_pressed;
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	struct routed *self = data;
	struct vug_sink_place place = {.size = sizeof(place)};

	(void)x, (void)y;
	check(vug_sink_get_place(sink, &place) == 0 && place.x == 3 && place.y == 4, "no place");
	self->num_contacts |= 1U << contact;
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	struct routed *self = data;

	check(sink == self->sink && (self->num_contacts & 1U << contact) != 0, "no contact");
	self->num_contacts &= ~(1U << contact);
}

static void make_sink(struct routed *self)
{
	static const int documented[] = {-ENOMEM, 0};
	const struct vug_sink_config config = {.size = sizeof(config),
					       .classes = VUG_SINK_KEYBOARD | VUG_SINK_TOUCH};
	const struct vug_sink_callbacks callbacks = {.size = sizeof(callbacks),
						     .key = on_key,
						     .touch = on_touch,
						     .touch_up = on_touch_up};
	int error = vug_sink_new(self->display.server, &config, &callbacks, self, &self->sink);

	if (error < 0)
		display_expect_error("vug_sink_new", error, documented);
}

static void make_listener(struct routed *self, unsigned int number)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, 0};
	const struct vug_listener_config config = {
		.size = sizeof(config), .flags = number == 0 ? 0 : VUG_LISTENER_OWN_THREAD};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	int error = vug_listener_new(self->display.server, &config, &callbacks, NULL,
				     &self->listeners[number]);

	if (error < 0)
		display_expect_error("vug_listener_new", error, documented);
}

static void expect_sent(const char *function, int error)
{
	static const int documented[] = {-ENOMEM, 0};

	if (error < 0)
		display_expect_error(function, error, documented);
}

static void send(struct routed *self, struct vug_listener *listener, unsigned int round)
{
	struct vug_scanout *scanout = vug_server_get_scanout(self->display.server, 0);
	const struct vug_view view = {.size = sizeof(view),
				      .width = 1280,
				      .height = 800,
				      .shown_width = 1280,
				      .shown_height = 800};

	if (listener == NULL)
		return;
	expect_sent("vug_listener_set_view", vug_listener_set_view(listener, scanout, &view));
	expect_sent("vug_listener_send_key",
		    vug_listener_send_key(listener, (uint16_t)(KEY_A + round), true));
	expect_sent("vug_listener_send_touch", vug_listener_send_touch(listener, 0, scanout, 3, 4));
	expect_sent("vug_listener_request_size",
		    vug_listener_request_size(listener, scanout, 1280, 801 + round));
	expect_sent("vug_listener_send_motion", vug_listener_send_motion(listener, 1, 1));
	display_settle(&self->display);
}

static void expect_nothing_pressed(const struct routed *self)
{
	for (unsigned int i = 0; i < NUM_KEYS; i++)
		check(!self->is_down[i], "%u is still pressed", KEY_A + i);
	check(self->num_contacts == 0, "a contact is still down");
}

static void route(struct routed *self)
{
	make_sink(self);
	for (unsigned int i = 0; i < 2; i++)
		make_listener(self, i);
	for (unsigned int i = 0; i < NUM_KEYS; i++)
		send(self, self->listeners[i % 2], i);
	vug_listener_unref(self->listeners[0]);
	display_settle(&self->display);
	double_stop();
	vug_listener_unref(self->listeners[1]);
	display_settle(&self->display);
	expect_nothing_pressed(self);
	vug_sink_unref(self->sink);
}

void scenario_routing(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL};
	struct routed self = {.sink = NULL};

	display_begin(&self.display);
	display_create(&self.display, &options);
	if (self.display.server != NULL)
		route(&self);
	double_stop();
	display_end(&self.display);
}
