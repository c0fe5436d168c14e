/* SPDX-License-Identifier: MIT */
/*
 * A viewer that is attached to a display, and says anything: packets with descriptors, right answers to what it was
 * asked, and nothing, while the guest draws, resizes its monitors and goes.
 */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vug/source.h>

#include "display-link/link.h"
#include "display-link/packet.h"
#include "fuzz/descriptors.h"
#include "fuzz/script.h"
#include "fuzz/target.h"
#include "serve/attached.h"
#include "serve/parts.h"

#define BUDGET ((size_t)1 << 20)
#define MAX_UNREAD 200

static struct {
	struct vug_server *server;
	struct vug_source *guest;
	struct vug_buffer *picture;
	struct output output;
	struct window_budget budget;
	struct latency *latency;
	struct attached *attached; /* NULL: it has gone */
	struct display_link_session viewer;
	int socket; /* the viewer's; -1: none */
} fuzzed;

/* --- the viewer ------------------------------------------------------------------------------- */

static void on_ended(struct attached *attached, const char *why, void *data)
{
	(void)data;
	FUZZ_CHECK(attached == fuzzed.attached && why != NULL);
	fuzzed.attached = NULL;
	attached_free(attached);
	FUZZ_CHECK(fuzzed.budget.left == BUDGET);
}

static void leave(struct script *script)
{
	(void)script;
	if (fuzzed.socket >= 0)
		close(fuzzed.socket);
	fuzzed.socket = -1;
	while (g_main_context_iteration(NULL, FALSE))
		;
	FUZZ_CHECK(fuzzed.attached == NULL);
}

static void attach(struct script *script)
{
	const struct attached_setup setup = {
		.output = &fuzzed.output,
		.server = fuzzed.server,
		.latency = fuzzed.latency,
		.budget = &fuzzed.budget,
		.name = "fuzzed",
		.takes_input = (script_take_byte(script) & 1) != 0,
		.ended = on_ended,
	};
	int ends[2];

	leave(script);
	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) ==
		   0);
	FUZZ_CHECK(attached_new(&setup, ends[0], &fuzzed.attached) == 0);
	fuzzed.socket = ends[1];
	display_link_session_init(&fuzzed.viewer, DISPLAY_LINK_VIEWER,
				  DISPLAY_LINK_FEATURE_DMABUF | DISPLAY_LINK_FEATURE_INPUT |
					  DISPLAY_LINK_FEATURE_CONTROL);
}

static void greet(struct script *script)
{
	struct display_link_message hello;

	(void)script;
	display_link_fill_hello(&fuzzed.viewer, "viewer", &hello);
	if (fuzzed.socket >= 0)
		(void)display_link_send(&fuzzed.viewer, fuzzed.socket, &hello);
}

static void say(struct script *script)
{
	uint8_t kinds[FUZZ_MAX_DESCRIPTORS];
	size_t count = script_take_byte(script) % FUZZ_MAX_DESCRIPTORS, length;
	const uint8_t *bytes;

	for (size_t i = 0; i < count; i++)
		kinds[i] = script_take_byte(script);
	bytes = script_take_bytes(script, script_take_byte(script), &length);
	if (fuzzed.socket >= 0)
		fuzz_send(fuzzed.socket, bytes, length, kinds, count);
}

static void answer(const struct display_link_message *asked, uint32_t code)
{
	struct display_link_message message = {
		.type = DISPLAY_LINK_DONE,
		.serial = asked->serial,
		.scanout = asked->scanout,
		.done.code = code,
	};

	if (asked->type == DISPLAY_LINK_FRAME) {
		message.type = DISPLAY_LINK_SHOWN;
		message.shown.flags = DISPLAY_LINK_SHOWN_RELEASED;
	}
	if (asked->serial != 0)
		(void)display_link_send(&fuzzed.viewer, fuzzed.socket, &message);
}

/* A display says what makes sense, and so little that nobody has to read it at once. */
static void hear(struct script *script)
{
	uint32_t code = script_take_byte(script) % 4 == 3;
	int count = 0;

	while (fuzzed.socket >= 0) {
		struct display_link_message message;
		int error = display_link_receive(&fuzzed.viewer, fuzzed.socket, &message);

		FUZZ_CHECK(error != -EPROTO && error != -ENOMSG);
		if (error < 0)
			return;
		FUZZ_CHECK(++count < MAX_UNREAD);
		answer(&message, code);
		display_link_close_fds(&message);
	}
}

/* --- the guest -------------------------------------------------------------------------------- */

static void draw(struct script *script)
{
	uint32_t scanout = script_take_byte(script) % 2;
	uint32_t width = 1 + script_take_byte(script), height = 1 + script_take_byte(script);

	vug_buffer_unref(fuzzed.picture);
	fuzzed.picture = NULL;
	FUZZ_CHECK(vug_source_new_buffer(fuzzed.guest, width, height, 0, &fuzzed.picture) == 0);
	(void)vug_source_show(fuzzed.guest, scanout, fuzzed.picture, NULL);
	(void)vug_source_present(fuzzed.guest, scanout, NULL);
}

static void present(struct script *script)
{
	(void)vug_source_present(fuzzed.guest, script_take_byte(script) % 2, NULL);
}

static void blank(struct script *script)
{
	(void)vug_source_show(fuzzed.guest, script_take_byte(script) % 2, NULL, NULL);
}

static void point(struct script *script)
{
	static const uint32_t image[4] = {0xff0000ff};
	const struct vug_cursor_info cursor = {
		.size = sizeof(cursor),
		.visible = true,
		.x = script_take_byte(script),
		.width = 2,
		.height = 2,
		.pixels = script_take_byte(script) & 1 ? image : NULL,
	};

	(void)vug_source_set_cursor(fuzzed.guest, script_take_byte(script) % 2, &cursor);
}

static void plug(struct script *script)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct vug_scanout *scanout =
		vug_server_get_scanout(fuzzed.server, script_take_byte(script) % 2);

	vug_scanout_get_monitor(scanout, &monitor);
	monitor.connected = (script_take_byte(script) & 1) != 0;
	monitor.width = 64 + script_take_byte(script);
	(void)vug_scanout_set_monitor(scanout, &monitor);
}

/* As the output does it. */
static void inform(struct script *script)
{
	uint8_t what = script_take_byte(script);

	if (!fuzzed.attached)
		return;
	attached_leds_changed(fuzzed.attached, what);
	attached_waiting(fuzzed.attached, what & 1 ? "waiting" : NULL);
	if (what & 2)
		attached_left(fuzzed.attached);
}

static void run(struct script *script)
{
	(void)script;
	(void)vug_server_dispatch(fuzzed.server);
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static void (*const steps[])(struct script *script) = {attach, greet, say,  hear,   draw, present,
						       blank,  point, plug, inform, run,  leave};

/* --- the whole -------------------------------------------------------------------------------- */

static void begin(void)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = 2};

	fuzzed.socket = -1;
	fuzzed.budget.left = BUDGET;
	fuzzed.latency = latency_new();
	FUZZ_CHECK(vug_server_new(&config, NULL, NULL, &fuzzed.server) == 0);
	FUZZ_CHECK(vug_source_new(fuzzed.server, 0, 2, NULL, NULL, &fuzzed.guest) == 0);
}

static void end(struct script *script)
{
	leave(script);
	vug_buffer_unref(fuzzed.picture);
	fuzzed.picture = NULL;
	vug_source_unref(fuzzed.guest);
	vug_server_unref(fuzzed.server);
	latency_free(fuzzed.latency);
}

/* Steps: a byte each, and what the step takes. After each of them the display runs, but for what comes at once. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	unsigned int descriptors;

	(void)g_main_context_iteration(NULL, FALSE); /* which opens one of its own, once */
	descriptors = fuzz_count_descriptors();
	begin();
	while (!script_is_at_end(&script)) {
		uint8_t step = script_take_byte(&script);

		steps[step % G_N_ELEMENTS(steps)](&script);
		if (step < 128)
			run(&script);
	}
	end(&script);
	FUZZ_CHECK(fuzz_count_descriptors() == descriptors);
	return 0;
}
