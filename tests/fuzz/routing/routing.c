/* SPDX-License-Identifier: MIT */
/*
 * Listeners that send anything, sinks that come and go in any callback, monitors and masters that change: a sink
 * never gets a release without its press, has pressed nothing that no listener holds, and nothing is left pressed.
 */
#include <errno.h>
#include <string.h>

#include "fuzz/routing/coordinates.h"
#include "fuzz/target.h"
#include "support/liveness.h"
#include "vug/input-routing.h"

#define NUM_LISTENERS 3
#define NUM_SINKS 3
#define NUM_CODES 0x300
#define NUM_SCANOUTS 2

struct fuzz_sink {
	struct vug_sink *sink; /* NULL: none */
	uint32_t classes;
	bool is_down[NUM_CODES];
	uint32_t contacts;
	bool is_in_batch;
	bool is_busy; /* it is being made or dropped: what it is called for is its own */
};

static struct {
	struct vug_server *server; /* NULL: dropped */
	struct vug_listener *listeners[NUM_LISTENERS];
	/* As the library has accepted it. */
	bool is_held[NUM_LISTENERS][NUM_CODES];
	bool is_disabled[NUM_LISTENERS];
	struct fuzz_sink sinks[NUM_SINKS];
	struct script script;
	bool has_reaction;
	/* Nothing is held from before a sink came or went, which would be no business of the sinks that are there. */
	bool is_exact;
} fuzzed;

static void act(void);

/* ---- what callbacks promise ------------------------------------------------------------- */

static struct fuzz_sink *called(struct vug_sink *sink, void *data)
{
	FUZZ_CHECK(vug_sink_get_data(sink) == data);
	return data;
}

static void react(void)
{
	if (!fuzzed.has_reaction)
		return;
	fuzzed.has_reaction = false;
	act();
}

static void on_code(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	struct fuzz_sink *ours = called(sink, data);

	FUZZ_CHECK(code < NUM_CODES && ours->is_down[code] != is_pressed);
	ours->is_down[code] = is_pressed;
	ours->is_in_batch = true;
	react();
}

static void on_place(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	FUZZ_CHECK(x >= 0 && x <= VUG_AXIS_MAX && y >= 0 && y <= VUG_AXIS_MAX);
	FUZZ_CHECK(vug_sink_get_place(sink, &place) == 0 && place.scanout < NUM_SCANOUTS);
	called(sink, data)->is_in_batch = true;
	react();
}

static void on_pair(struct vug_sink *sink, int32_t first, int32_t second, void *data)
{
	FUZZ_CHECK(first != 0 || second != 0);
	called(sink, data)->is_in_batch = true;
	react();
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	FUZZ_CHECK(contact < 2);
	called(sink, data)->contacts |= 1U << contact;
	on_place(sink, x, y, data);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	struct fuzz_sink *ours = called(sink, data);

	FUZZ_CHECK((ours->contacts & 1U << contact) != 0);
	ours->contacts &= ~(1U << contact);
	ours->is_in_batch = true;
	react();
}

static void on_sync(struct vug_sink *sink, void *data)
{
	struct fuzz_sink *ours = called(sink, data);

	FUZZ_CHECK(ours->is_in_batch);
	ours->is_in_batch = false;
	react();
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	(void)listener, (void)data;
	react();
}

static void expect_nothing_pressed(const struct fuzz_sink *ours)
{
	for (unsigned int code = 0; code < NUM_CODES; code++)
		FUZZ_CHECK(!ours->is_down[code]);
	FUZZ_CHECK(ours->contacts == 0);
}

static void on_destroyed(void *data)
{
	expect_nothing_pressed(data);
}

/* ---- what a program may do -------------------------------------------------------------- */

static struct vug_scanout *choose_scanout(uint8_t argument)
{
	return vug_server_get_scanout(fuzzed.server, argument / 16 % NUM_SCANOUTS);
}

static void send_one(unsigned int i, uint16_t code, bool is_pressed, bool is_button)
{
	int error = is_button ? vug_listener_send_button(fuzzed.listeners[i], code, is_pressed)
			      : vug_listener_send_key(fuzzed.listeners[i], code, is_pressed);

	FUZZ_CHECK(error == 0 || error == -EINVAL || is_pressed || fuzzed.is_disabled[i]);
	if (error == 0)
		fuzzed.is_held[i][code] = is_pressed;
}

/* One of them, or more than a queue holds. */
static void send_code(unsigned int i, uint8_t argument)
{
	uint16_t code = script_take_u16(&fuzzed.script) % (NUM_CODES + 8);
	uint16_t count = (argument & 0x80) != 0 ? 300 : 1;

	for (uint16_t j = 0; j < count; j++)
		send_one(i, (uint16_t)(code + j), (argument & 4) != 0, (argument & 8) != 0);
}

static void send_position(unsigned int i, uint8_t argument)
{
	double x = fuzz_take_double(&fuzzed.script), y = fuzz_take_double(&fuzzed.script);

	(void)vug_listener_send_position(fuzzed.listeners[i], choose_scanout(argument), x, y);
}

static void send_motion(unsigned int i, uint8_t argument)
{
	int32_t dx = (int32_t)script_take_u32(&fuzzed.script);

	(void)vug_listener_send_motion(fuzzed.listeners[i], dx, argument);
	(void)vug_listener_send_scroll(fuzzed.listeners[i], argument, dx);
}

static void send_touch(unsigned int i, uint8_t argument)
{
	uint32_t slot = script_take_byte(&fuzzed.script) % (VUG_MAX_TOUCH_SLOTS + 1);

	if ((argument & 4) != 0)
		(void)vug_listener_send_touch_up(fuzzed.listeners[i], slot);
	else
		(void)vug_listener_send_touch(fuzzed.listeners[i], slot, choose_scanout(argument),
					      argument, argument);
}

static void let_go(unsigned int i, uint8_t argument)
{
	memset(fuzzed.is_held[i], 0, sizeof(fuzzed.is_held[i]));
	if ((argument & 4) != 0) {
		vug_listener_release_input(fuzzed.listeners[i]);
		return;
	}
	fuzzed.is_disabled[i] = (argument & 8) != 0;
	(void)vug_listener_set_input_enabled(fuzzed.listeners[i], false);
	if (!fuzzed.is_disabled[i])
		(void)vug_listener_set_input_enabled(fuzzed.listeners[i], true);
}

/* Drops it, or makes another one. */
static void change_listener(unsigned int i, uint8_t argument)
{
	static const struct vug_listener_callbacks callbacks = {
		.size = sizeof(callbacks), .monitors_changed = on_monitors_changed};
	const struct vug_listener_config config = {
		.size = sizeof(config), .flags = (argument & 4) != 0 ? VUG_LISTENER_OWN_THREAD : 0};
	struct vug_listener *listener = fuzzed.listeners[i];

	memset(fuzzed.is_held[i], 0, sizeof(fuzzed.is_held[i]));
	fuzzed.is_disabled[i] = false;
	fuzzed.listeners[i] = NULL;
	vug_listener_unref(listener);
	if (listener == NULL)
		FUZZ_CHECK(vug_listener_new(fuzzed.server, &config, &callbacks, NULL,
					    &fuzzed.listeners[i]) == 0);
}

static void change_sink(unsigned int i, uint8_t argument)
{
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_code,
		.button = on_code,
		.position = on_place,
		.motion = on_pair,
		.scroll = on_pair,
		.touch = on_touch,
		.touch_up = on_touch_up,
		.sync = on_sync,
		.destroyed = on_destroyed,
	};
	const struct vug_sink_config config = {
		.size = sizeof(config), .classes = argument / 4 % 8, .num_contacts = 2};
	struct fuzz_sink *ours = &fuzzed.sinks[i];
	struct vug_sink *sink = ours->sink;

	if (ours->is_busy)
		return;
	fuzzed.is_exact = false;
	ours->is_busy = true;
	ours->sink = NULL;
	vug_sink_unref(sink);
	if (sink == NULL)
		(void)vug_sink_new(fuzzed.server, &config, &callbacks, ours, &ours->sink);
	ours->classes = ours->sink != NULL ? config.classes : 0;
	ours->is_busy = false;
}

static void change_view(unsigned int i, uint8_t argument)
{
	const struct vug_view view = fuzz_take_view(&fuzzed.script);

	(void)vug_listener_set_view(fuzzed.listeners[i], choose_scanout(argument),
				    (argument & 4) != 0 ? &view : NULL);
}

static void change_monitor(unsigned int i, uint8_t argument)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = (argument & 8) != 0,
					    .x = (int32_t)script_take_u32(&fuzzed.script),
					    .y = (int16_t)script_take_u16(&fuzzed.script),
					    .width = script_take_u16(&fuzzed.script),
					    .height = 16};
	struct vug_scanout *scanout = choose_scanout(argument);

	if ((argument & 4) != 0)
		(void)vug_scanout_set_monitor(scanout, &monitor);
	else
		(void)vug_listener_request_size(fuzzed.listeners[i], scanout, monitor.width,
						(uint32_t)argument);
}

static void change_master(unsigned int i, uint8_t argument)
{
	(void)vug_scanout_set_resize_master(choose_scanout(argument),
					    (argument & 4) != 0 ? fuzzed.listeners[i] : NULL);
}

static void react_later(unsigned int i, uint8_t argument)
{
	(void)i, (void)argument;
	fuzzed.has_reaction = true;
}

static void drop_server(unsigned int i, uint8_t argument)
{
	struct vug_server *server = fuzzed.server;

	(void)i;
	if (argument != 0xa7)
		return;
	fuzzed.server = NULL;
	vug_server_unref(server);
}

static void check_coordinates(unsigned int i, uint8_t argument)
{
	(void)i;
	if ((argument & 4) != 0)
		fuzz_check_view(&fuzzed.script);
	else
		fuzz_check_desktop(&fuzzed.script);
}

static void (*const actions[])(unsigned int i, uint8_t argument) = {
	send_code,     send_position, send_motion,       send_touch,  let_go,
	change_sink,   change_view,   change_listener,   react_later, change_monitor,
	change_master, drop_server,   check_coordinates,
};

static void act(void)
{
	uint8_t action = script_take_byte(&fuzzed.script);
	uint8_t argument = script_take_byte(&fuzzed.script);

	if (fuzzed.server != NULL)
		actions[action % (sizeof(actions) / sizeof(actions[0]))](argument % 4 % 3,
									 argument);
}

/* ---- the run ---------------------------------------------------------------------------- */

static bool is_held(unsigned int code)
{
	for (unsigned int i = 0; i < NUM_LISTENERS; i++)
		if (fuzzed.is_held[i][code])
			return true;
	return false;
}

static bool is_down(unsigned int code)
{
	for (unsigned int i = 0; i < NUM_SINKS; i++)
		if (fuzzed.sinks[i].is_down[code])
			return true;
	return false;
}

static uint32_t get_classes(void)
{
	uint32_t classes = 0;

	for (unsigned int i = 0; i < NUM_SINKS; i++)
		classes |= fuzzed.sinks[i].classes;
	return classes;
}

static void expect_union(void)
{
	uint32_t classes = get_classes();
	bool is_any_held = false;

	for (unsigned int code = 0; code < NUM_CODES; code++) {
		bool is_button = code >= 0x110 && code <= 0x117;
		uint32_t class = is_button ? VUG_SINK_POINTER : VUG_SINK_KEYBOARD;

		FUZZ_CHECK(!is_down(code) || is_held(code));
		if (fuzzed.is_exact && (classes & class) != 0)
			FUZZ_CHECK(is_down(code) == is_held(code));
		is_any_held |= is_held(code);
	}
	fuzzed.is_exact |= !is_any_held;
}

static void settle(void)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	for (unsigned int i = 0; i < 8 && fuzzed.server != NULL; i++)
		FUZZ_CHECK(vug_server_dispatch(fuzzed.server) == 0);
	if (fuzzed.server == NULL)
		return;
	FUZZ_CHECK(liveness_find_server_debt(fuzzed.server) == NULL);
	for (unsigned int i = 0; i < NUM_SINKS; i++)
		FUZZ_CHECK(vug_sink_get_place(fuzzed.sinks[i].sink, &place) < 0);
	expect_union();
}

static void finish(void)
{
	fuzzed.has_reaction = false;
	for (unsigned int i = 0; i < NUM_LISTENERS; i++) {
		vug_listener_unref(fuzzed.listeners[i]);
		fuzzed.listeners[i] = NULL;
		memset(fuzzed.is_held[i], 0, sizeof(fuzzed.is_held[i]));
	}
	settle();
	for (unsigned int i = 0; i < NUM_SINKS; i++) {
		expect_nothing_pressed(&fuzzed.sinks[i]);
		vug_sink_unref(fuzzed.sinks[i].sink);
	}
	vug_server_unref(fuzzed.server);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = NUM_SCANOUTS};

	memset(&fuzzed, 0, sizeof(fuzzed));
	fuzzed.script = (struct script){.bytes = data, .length = size};
	FUZZ_CHECK(vug_server_new(&config, NULL, NULL, &fuzzed.server) == 0);
	while (!script_is_at_end(&fuzzed.script)) {
		act();
		if ((script_take_byte(&fuzzed.script) & 3) == 0)
			settle();
	}
	finish();
	return 0;
}
