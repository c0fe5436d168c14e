/* SPDX-License-Identifier: MIT */
/*
 * The whole server over a stream with descriptors: what a hostile back end could do, and what a
 * careless program could do in between.
 */
#include <string.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/script.h"
#include "fuzz/target.h"
#include "server/server.h"

#define MAX_KEPT 8

/* The program around the server. */
struct program {
	struct vug_server *server;
	int peer; /* the back end's end; -1: not connected */
	struct vug_frame *kept[MAX_KEPT];
	size_t num_kept;
	bool keeps_frames;
	int64_t now;
};

static void look_at(struct vug_buffer *buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	volatile uint8_t last;
	const void *pixels;
	uint32_t stride;

	if (vug_buffer_map(buffer, &pixels, &stride) != 0)
		return;
	vug_buffer_get_layout(buffer, &layout);
	last = ((const uint8_t *)pixels)[(size_t)stride * (layout.height - 1)];
	(void)last;
	vug_buffer_unmap(buffer);
}

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	(void)data;
	FUZZ_CHECK((buffer == NULL) == (viewport == NULL));
	FUZZ_CHECK(vug_scanout_get_buffer(scanout, NULL) == buffer);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct program *program = data;
	struct vug_rect damage, viewport;

	(void)scanout;
	vug_frame_get_damage(frame, &damage);
	vug_frame_get_viewport(frame, &viewport);
	FUZZ_CHECK(damage.width > 0 && damage.height > 0);
	FUZZ_CHECK(damage.x + damage.width <= viewport.width);
	FUZZ_CHECK(damage.y + damage.height <= viewport.height);
	look_at(vug_frame_get_buffer(frame));
	if (program->keeps_frames && program->num_kept < MAX_KEPT)
		program->kept[program->num_kept++] = frame;
	else
		vug_frame_done(frame);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	volatile uint32_t last = argb[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE - 1];

	(void)scanout;
	(void)hot_x;
	(void)hot_y;
	(void)data;
	(void)last;
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	(void)server;
	(void)level;
	(void)data;
	FUZZ_CHECK(strlen(line) < 1024);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	(void)data;
	(void)reason;
	(void)error;
	FUZZ_CHECK(!vug_server_is_connected(server));
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_image = on_cursor_image,
	.disconnected = on_disconnected,
	.log = on_log,
};

static int64_t get_now(void *data)
{
	return ((struct program *)data)->now;
}

static void finish_frames(struct program *program)
{
	while (program->num_kept > 0)
		vug_frame_done(program->kept[--program->num_kept]);
}

static void reconnect(struct program *program)
{
	vug_server_disconnect(program->server);
	if (program->peer >= 0)
		close(program->peer);
	program->peer = vug_server_open(program->server);
	FUZZ_CHECK(program->peer >= 0);
}

static void send_piece(struct program *program, struct script *script, size_t count)
{
	size_t length, num_kinds;
	const uint8_t *kinds = script_take_bytes(script, count, &num_kinds);
	const uint8_t *bytes = script_take_bytes(script, script_take_u16(script), &length);

	fuzz_send(program->peer, bytes, length, kinds, num_kinds);
}

static void set_monitor(struct program *program, struct script *script)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor),
		.connected = true,
		.width = script_take_u16(script),
		.height = script_take_u16(script),
		.refresh_mhz = script_take_u16(script),
	};

	vug_scanout_set_monitor(vug_server_get_scanout(program->server, 0), &monitor);
}

static void take_step(struct program *program, struct script *script)
{
	uint8_t step = script_take_byte(script);

	switch (step % 16) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
	case 5:
		send_piece(program, script, 0);
		break;
	case 6:
	case 7:
		send_piece(program, script, 1);
		break;
	case 8:
		send_piece(program, script, step >> 4 & 7);
		break;
	case 9:
		fuzz_drain(program->peer);
		break;
	case 10:
		program->keeps_frames = !program->keeps_frames;
		break;
	case 11:
		finish_frames(program);
		break;
	case 12:
		program->now += (int64_t)script_take_u16(script) * 1000;
		break;
	case 13:
		reconnect(program);
		break;
	case 14:
		set_monitor(program, script);
		break;
	default:
		close(program->peer);
		program->peer = -1;
		FUZZ_CHECK(vug_server_dispatch(program->server) == 0);
		reconnect(program);
		break;
	}
	FUZZ_CHECK(vug_server_dispatch(program->server) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	struct vug_config config = {
		.size = sizeof(config), .num_scanouts = 2, .max_framebuffer_mib = 4};
	struct program program = {.peer = -1};

	config.protocol =
		script_take_byte(&script) & 1 ? VUG_PROTOCOL_DRAFT_V6 : VUG_PROTOCOL_FINAL;
	FUZZ_CHECK(vug_server_new(&config, &callbacks, &program, &program.server) == 0);
	program.server->log.clock = (struct vug_clock){.now = get_now, .data = &program};
	reconnect(&program);
	while (!script_is_at_end(&script))
		take_step(&program, &script);
	vug_server_unref(program.server);
	finish_frames(&program);
	close(program.peer);
	return 0;
}
