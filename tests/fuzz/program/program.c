/* SPDX-License-Identifier: MIT */
#include "fuzz/program/program.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display/server.h"
#include "fuzz/descriptors.h"
#include "fuzz/program/fences.h"
#include "fuzz/program/invariants.h"
#include "fuzz/program/memory.h"
#include "fuzz/program/refusals.h"
#include "fuzz/target.h"
#include "support/liveness.h"
#include "vug/stats.h"

/* ---- what callbacks promise ------------------------------------------------------------- */

void program_called_back(struct program *program)
{
	if (!program->has_reaction)
		return;
	program->has_reaction = false;
	program_act(program, program->reaction, program->argument);
}

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	struct vug_rect same;

	FUZZ_CHECK((buffer == NULL) == (viewport == NULL));
	FUZZ_CHECK(vug_scanout_get_buffer(scanout, &same) == buffer);
	FUZZ_CHECK(buffer == NULL || memcmp(&same, viewport, sizeof(same)) == 0);
	if (((struct program *)data)->picture.scanout == scanout)
		((struct program *)data)->picture.scanout = NULL;
	program_called_back(data);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct program *program = data;

	FUZZ_CHECK(vug_scanout_get_server(scanout) == program->server);
	program_check_frame(frame);
	fuzz_follow_surface(program, &program->picture, frame);
	if (program->keeps_frames && program->num_frames < PROGRAM_MAX_KEPT)
		program->frames[program->num_frames++] = frame;
	else
		vug_frame_done(frame);
	program_called_back(program);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	volatile uint32_t last = argb[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE - 1];

	(void)scanout;
	(void)hot_x;
	(void)hot_y;
	(void)last;
	program_called_back(data);
}

static void on_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			    void *data)
{
	(void)scanout;
	(void)x;
	(void)y;
	(void)visible;
	program_called_back(data);
}

static void on_monitors_changed(struct vug_server *server, void *data)
{
	FUZZ_CHECK(vug_server_get_data(server) == data);
	program_called_back(data);
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	(void)server;
	(void)level;
	FUZZ_CHECK(strlen(line) < 1024);
	for (const char *c = line; *c != '\0'; c++)
		FUZZ_CHECK((uint8_t)*c >= ' ' && *c != 127);
	program_called_back(data);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	(void)error;
	fuzz_forget_surfaces(data);
	FUZZ_CHECK(!vug_server_is_connected(server));
	FUZZ_CHECK(strcmp(vug_disconnect_reason_to_string(reason), "unknown") != 0);
	program_called_back(data);
}

static int on_allocate_memory(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			      uint32_t fourcc, struct vug_memory *ret_memory, void *data)
{
	struct program *program = data;
	bool is_misaligned = program->memory == PROGRAM_MEMORY_MISALIGNED;
	size_t length = (size_t)width * height * 4 - (program->memory == PROGRAM_MEMORY_SHORT);
	uint8_t *pixels;

	(void)scanout;
	FUZZ_CHECK(width > 0 && height > 0 && fourcc != 0);
	if (program->memory == PROGRAM_MEMORY_REFUSED || length > (1 << 20))
		return -1;
	/* Not a byte more: what is written behind it is found. */
	pixels = fuzz_allocate(length + is_misaligned);
	ret_memory->owner = pixels;
	ret_memory->pixels = pixels + is_misaligned;
	ret_memory->length = length;
	ret_memory->stride = width * 4;
	program_called_back(program);
	return 0;
}

static void on_release_memory(const struct vug_memory *memory, void *data)
{
	(void)data;
	free(memory->owner);
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_image = on_cursor_image,
	.cursor_moved = on_cursor_moved,
	.monitors_changed = on_monitors_changed,
	.disconnected = on_disconnected,
	.log = on_log,
	.allocate_memory = on_allocate_memory,
	.release_memory = on_release_memory,
};

/* ---- from birth to death ---------------------------------------------------------------- */

static int64_t get_now(void *data)
{
	struct program *program = data;

	/* Messages that come fast, for coalescing: each look takes a microsecond. */
	if (program->options.server_flags & VUG_SERVER_COALESCE)
		program->now++;
	return program->now;
}

static void create_server(struct program *program)
{
	fuzz_forget_surfaces(program);
	memset(program->replies, 0, sizeof(program->replies));
	FUZZ_CHECK(vug_server_new(&program->config, &program->callbacks, program,
				  &program->server) == 0);
	program->server->log.clock = (struct vug_clock){.now = get_now, .data = program};
	if (program->options.is_traced)
		recording_begin(&program->recording, program->server, program->options.max_payload);
	if (program->options.has_sources)
		fuzz_sources_begin(program);
	program_reconnect(program);
}

static void finish_recording(struct program *program)
{
	if (program->options.is_traced)
		recording_finish(&program->recording);
}

static void hang_up(struct program *program)
{
	if (program->peer >= 0)
		close(program->peer);
	program->peer = -1;
	fuzz_forget_surfaces(program);
}

void program_init(struct program *program, const struct program_options *options)
{
	*program = (struct program){.peer = -1, .callbacks = callbacks, .options = *options};
	if (options->has_no_frame_callback)
		program->callbacks.frame = NULL;
	program->config = (struct vug_config){.size = sizeof(program->config),
					      .num_scanouts = 2,
					      .max_framebuffer_mib = 4,
					      .log_level = VUG_LOG_DEBUG,
					      .protocol = options->protocol,
					      .flags = options->server_flags};
	create_server(program);
}

void program_finish(struct program *program)
{
	vug_server_unref(program->server);
	program->server = NULL;
	finish_recording(program);
	fuzz_listeners_finish(program);
	fuzz_sources_finish(program);
	program_finish_frames(program);
	fuzz_signal_fences();
	vug_buffer_unref(program->buffer);
	hang_up(program);
}

/* A callback has dropped it. */
static void replace_server(struct program *program)
{
	finish_recording(program);
	create_server(program);
}

void program_dispatch(struct program *program)
{
	bool is_limited = program->dispatches_without > 0;

	/* Not only a dispatch calls back: vug_server_guest_reset() says what it has ended. */
	if (program->server == NULL)
		replace_server(program);
	/* What the program has done since the last dispatch has to bring this one about. */
	FUZZ_CHECK(liveness_find_server_debt(program->server) == NULL);
	if (is_limited)
		fuzz_limit_descriptors(0);
	if (program->is_memory_short)
		fuzz_fail_allocation(program->num_allocations);
	FUZZ_CHECK(vug_server_dispatch(program->server) == 0);
	if (fuzz_have_memory()) {
		program->is_memory_short = false;
		program->has_lacked_memory = true;
	}
	if (is_limited)
		fuzz_limit_descriptors(FUZZ_ALL_DESCRIPTORS);
	if (program->dispatches_without > 0)
		program->dispatches_without--;
	if (program->server != NULL) {
		FUZZ_CHECK(liveness_find_server_debt(program->server) == NULL);
		fuzz_check_model(program->server, !program->has_lacked_memory);
		fuzz_check_last_pictures(program);
		fuzz_forget_written_surfaces(program);
		return;
	}
	replace_server(program);
}

void program_reconnect(struct program *program)
{
	vug_server_disconnect(program->server);
	hang_up(program);
	program->peer = vug_server_open(program->server);
	FUZZ_CHECK(program->peer >= 0 || program->peer == -EMFILE || program->peer == -ENOMEM);
}

void program_finish_frames(struct program *program)
{
	while (program->num_frames > 0)
		vug_frame_done(program->frames[--program->num_frames]);
}

/* ---- what the program may do, at any time ----------------------------------------------- */

static struct vug_scanout *choose_scanout(const struct program *program, uint8_t argument)
{
	return vug_server_get_scanout(program->server, argument & 1);
}

static void disconnect(struct program *program, uint8_t argument)
{
	(void)argument;
	vug_server_disconnect(program->server);
	hang_up(program);
}

static void attach(struct program *program, uint8_t argument)
{
	bool was_connected = vug_server_is_connected(program->server);
	int fds[2], error;

	if (socketpair(AF_UNIX, (argument & 7) == 7 ? SOCK_DGRAM : SOCK_STREAM, 0, fds) < 0)
		return;
	error = vug_server_attach(program->server, fds[0]);
	if (error == 0) {
		FUZZ_CHECK(!was_connected);
		hang_up(program);
		program->peer = fds[1];
		return;
	}
	close(fds[0]);
	close(fds[1]);
}

/* Only a callback may: what comes after it must not touch the server any more. */
static void drop_server(struct program *program, uint8_t argument)
{
	struct vug_server *server = program->server;

	(void)argument;
	if (vug_server_dispatch(server) != -EBUSY)
		return;
	program->server = NULL;
	vug_server_unref(server);
}

static void set_monitor(struct program *program, uint8_t argument)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor),
		.connected = argument & 2,
		.x = argument & 4 ? argument : 0,
		.width = argument & 8 ? argument * 256U : 640,
		.height = 480,
		.refresh_mhz = argument & 16 ? argument : 0,
		.name = {(char)(argument & 32 ? argument : 0)},
	};

	vug_scanout_set_monitor(choose_scanout(program, argument), &monitor);
}

static void set_edid(struct program *program, uint8_t argument)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct vug_scanout *scanout = choose_scanout(program, argument);

	memset(blob, argument, sizeof(blob));
	if (argument & 2)
		vug_scanout_set_edid(scanout, NULL, 0);
	else
		vug_scanout_set_edid(scanout, blob, (size_t)argument * 16);
}

/* What a program may know only after it has made its server. */
static void set_late(struct program *program, uint8_t argument)
{
	FUZZ_CHECK(vug_server_set_wait_for_fences(program->server, argument & 64) == 0);
	FUZZ_CHECK(vug_server_set_frame_timeout(program->server, argument & 8 ? 1 : 0,
						argument & 128 ? VUG_NO_TIMEOUT : 0) == 0);
	FUZZ_CHECK(vug_server_set_log_level(program->server, VUG_LOG_DEBUG) == 0);
}

static void set_format(struct program *program, uint8_t argument)
{
	static const uint32_t formats[] = {0, DRM_FORMAT_ABGR8888, DRM_FORMAT_RGB565,
					   DRM_FORMAT_BGRX8888};

	vug_scanout_set_format(choose_scanout(program, argument), formats[argument >> 1 & 3]);
	if (argument & 16)
		FUZZ_CHECK(vug_server_set_trace(program->server, NULL) == 0);
	if (argument & 32)
		set_late(program, argument);
}

static void check_statistics(const struct program *program)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	FUZZ_CHECK(vug_server_get_stats(program->server, &stats) == 0);
	FUZZ_CHECK(stats.messages_skipped <= stats.messages);
	FUZZ_CHECK(stats.frames + stats.updates_merged + stats.updates_dropped <= stats.updates);
	FUZZ_CHECK(stats.frames_expired <= stats.frames);
	FUZZ_CHECK(stats.ack_latency_p50_us <= stats.ack_latency_p99_us);
}

static void look(struct program *program, uint8_t argument)
{
	struct vug_scanout *scanout = choose_scanout(program, argument);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	uint8_t blob[VUG_EDID_MAX_SIZE];

	check_statistics(program);
	fuzz_check_refusals(program->server);
	FUZZ_CHECK(strlen(vug_get_version()) > 0);
	FUZZ_CHECK(strcmp(vug_disconnect_reason_to_string(UINT8_MAX), "unknown") == 0);
	FUZZ_CHECK(vug_server_get_fd(program->server) >= 0);
	FUZZ_CHECK(vug_scanout_get_monitor(scanout, &monitor) == 0);
	FUZZ_CHECK(vug_scanout_get_edid(scanout, blob) >= 128);
	FUZZ_CHECK(vug_scanout_get_index(scanout) == (argument & 1));
	program_look_at(vug_scanout_get_buffer(scanout, NULL));
}

static void keep_buffer(struct program *program, uint8_t argument)
{
	struct vug_buffer *buffer =
		vug_buffer_ref(vug_scanout_get_buffer(choose_scanout(program, argument), NULL));

	vug_buffer_unref(program->buffer);
	program->buffer = buffer;
	program_look_at(buffer);
}

/* Done twice, each on a reference of its own. */
static void finish_twice(struct program *program, uint8_t argument)
{
	if (program->num_frames == 0)
		return;
	if (argument & 1)
		fuzz_finish_later(vug_frame_ref(program->frames[program->num_frames - 1]));
	if (argument & 2)
		fuzz_finish_later(vug_frame_ref(program->frames[program->num_frames - 1]));
	FUZZ_CHECK(vug_frame_done_after(program->frames[program->num_frames - 1], -2) == -EBADF);
	FUZZ_CHECK(vug_frame_done_after(vug_frame_ref(program->frames[program->num_frames - 1]),
					-1) == 0);
	vug_frame_done(program->frames[--program->num_frames]);
}

static void finish_all(struct program *program, uint8_t argument)
{
	if (argument & 1)
		fuzz_signal_fences();
	else
		program_finish_frames(program);
}

static void choose_memory(struct program *program, uint8_t argument)
{
	program->memory = argument % PROGRAM_NUM_MEMORIES;
}

static void run_out(struct program *program, uint8_t argument)
{
	program->dispatches_without = argument & 3U;
}

/* In the next dispatch that needs so many. */
static void run_out_of_memory(struct program *program, uint8_t argument)
{
	program->is_memory_short = true;
	program->num_allocations = argument;
}

/* In a callback it is refused, and changes nothing. */
static void reset_guest(struct program *program, uint8_t argument)
{
	int error;

	(void)argument;
	program->has_reset_guest = true;
	error = vug_server_guest_reset(program->server);
	FUZZ_CHECK(error == 0 || error == -EBUSY);
	if (error < 0 || program->server == NULL || program->options.has_sources)
		return;
	for (uint32_t i = 0; i < vug_server_get_num_scanouts(program->server); i++)
		FUZZ_CHECK(vug_scanout_get_buffer(vug_server_get_scanout(program->server, i),
						  NULL) == NULL);
}

static void (*const actions[])(struct program *program, uint8_t argument) = {
	disconnect,    attach,  drop_server, set_monitor,       set_edid,
	set_format,    look,    keep_buffer, finish_twice,      finish_all,
	choose_memory, run_out, reset_guest, run_out_of_memory,
};

void program_act(struct program *program, uint8_t action, uint8_t argument)
{
	if (program->server == NULL)
		return;
	if (program->options.has_listeners && action >= 128)
		fuzz_listeners_act(program, action & 127, argument);
	else if (program->options.has_sources && action >= 64)
		fuzz_sources_act(program, action & 63, argument);
	else
		actions[action % (sizeof(actions) / sizeof(actions[0]))](program, argument);
}

void program_react(struct program *program, uint8_t action, uint8_t argument)
{
	program->has_reaction = true;
	program->reaction = action;
	program->argument = argument;
}
