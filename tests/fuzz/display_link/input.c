/* SPDX-License-Identifier: MIT */
#include "fuzz/display_link/input.h"

#include <string.h>

#include "fuzz/target.h"
#include "window/user/input-event.h"

#define NUM_CODES 0x300

/* A server of one guest, from the first message of input on. */
static struct {
	struct vug_server *server; /* NULL: there was none */
	struct vug_listener *listener;
	struct vug_sink *sink;
	struct window_input_event event;
	bool is_down[NUM_CODES];
	uint32_t contacts;
} fuzzed;

static void on_code(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink, (void)data;
	FUZZ_CHECK(code > 0 && code < NUM_CODES && fuzzed.is_down[code] != is_pressed);
	fuzzed.is_down[code] = is_pressed;
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	(void)sink, (void)data;
	FUZZ_CHECK(x >= 0 && x <= VUG_AXIS_MAX && y >= 0 && y <= VUG_AXIS_MAX);
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	FUZZ_CHECK(contact < VUG_MAX_TOUCH_SLOTS);
	fuzzed.contacts |= 1U << contact;
	on_position(sink, x, y, data);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	(void)sink, (void)data;
	FUZZ_CHECK(contact < VUG_MAX_TOUCH_SLOTS && (fuzzed.contacts & 1U << contact) != 0);
	fuzzed.contacts &= ~(1U << contact);
}

static void begin(void)
{
	static const struct vug_sink_config config = {.size = sizeof(config),
						      .classes = VUG_SINK_KEYBOARD |
								 VUG_SINK_POINTER | VUG_SINK_TOUCH,
						      .num_contacts = VUG_MAX_TOUCH_SLOTS};
	static const struct vug_sink_callbacks callbacks = {.size = sizeof(callbacks),
							    .key = on_code,
							    .button = on_code,
							    .position = on_position,
							    .touch = on_touch,
							    .touch_up = on_touch_up};
	const struct vug_config scanouts = {.size = sizeof(scanouts),
					    .num_scanouts = VUG_MAX_SCANOUTS};
	const struct vug_listener_callbacks none = {.size = sizeof(none)};

	FUZZ_CHECK(vug_server_new(&scanouts, NULL, NULL, &fuzzed.server) == 0);
	FUZZ_CHECK(vug_sink_new(fuzzed.server, &config, &callbacks, NULL, &fuzzed.sink) == 0);
	FUZZ_CHECK(vug_listener_new(fuzzed.server, NULL, &none, NULL, &fuzzed.listener) == 0);
}

void fuzz_input_take(const struct display_link_message *message)
{
	if (!window_input_is(message))
		return;
	if (fuzzed.server == NULL)
		begin();
	/* What a decoded message has is in its range: too long an event alone is refused. */
	if (!window_input_take(&fuzzed.event, message, fuzzed.server, fuzzed.listener)) {
		FUZZ_CHECK(fuzzed.event.count == WINDOW_MAX_EVENT);
		fuzzed.event.count = 0;
	}
	FUZZ_CHECK(fuzzed.event.count <= WINDOW_MAX_EVENT);
	if (message->type == DISPLAY_LINK_SYNC)
		FUZZ_CHECK(vug_server_dispatch(fuzzed.server) >= 0);
}

void fuzz_input_end(void)
{
	if (fuzzed.server == NULL)
		return;
	vug_listener_unref(fuzzed.listener);
	FUZZ_CHECK(vug_server_dispatch(fuzzed.server) >= 0);
	for (unsigned int code = 0; code < NUM_CODES; code++)
		FUZZ_CHECK(!fuzzed.is_down[code]);
	FUZZ_CHECK(fuzzed.contacts == 0);
	vug_sink_unref(fuzzed.sink);
	vug_server_unref(fuzzed.server);
	memset(&fuzzed, 0, sizeof(fuzzed));
}
