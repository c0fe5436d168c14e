/* SPDX-License-Identifier: MIT */
/*
 * The whole server over a stream with descriptors: what a hostile back end could do, and what a
 * careless program could do in between.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/program/program.h"
#include "fuzz/script.h"
#include "fuzz/target.h"

static void send_with(struct program *program, struct script *script, size_t count)
{
	size_t length, num_kinds;
	const uint8_t *kinds = script_take_bytes(script, count, &num_kinds);
	const uint8_t *bytes = script_take_bytes(script, script_take_u16(script), &length);

	fuzz_send(program->peer, bytes, length, kinds, num_kinds);
}

/* ---- the steps: what they read of the script, and the high half of their number ---------- */

static void send_plain(struct program *program, struct script *script, unsigned int high)
{
	(void)high;
	send_with(program, script, 0);
}

static void send_one(struct program *program, struct script *script, unsigned int high)
{
	(void)high;
	send_with(program, script, 1);
}

static void send_several(struct program *program, struct script *script, unsigned int high)
{
	send_with(program, script, high & 7);
}

static void act(struct program *program, struct script *script, unsigned int high)
{
	uint8_t action = script_take_byte(script);

	(void)high;
	program_act(program, action, script_take_byte(script));
}

static void react(struct program *program, struct script *script, unsigned int high)
{
	uint8_t action = script_take_byte(script);

	(void)high;
	program_react(program, action, script_take_byte(script));
}

static void drain(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	(void)high;
	fuzz_drain(program->peer);
}

static void keep_frames(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	(void)high;
	program->keeps_frames = !program->keeps_frames;
}

static void finish_frames(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	(void)high;
	program_finish_frames(program);
}

static void let_time_pass(struct program *program, struct script *script, unsigned int high)
{
	(void)high;
	program->now += (int64_t)script_take_u16(script) * 1000;
}

static void reconnect(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	(void)high;
	program_reconnect(program);
}

static void half_close(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	shutdown(program->peer, high & 1 ? SHUT_WR : SHUT_RD);
}

/* The peer ends itself; what it said last still counts. */
static void hang_up(struct program *program, struct script *script, unsigned int high)
{
	(void)script;
	(void)high;
	close(program->peer);
	program->peer = -1;
	program_dispatch(program);
	program_reconnect(program);
}

/* The inputs in tests/fuzz/corpus go by these numbers. */
static void (*const steps[16])(struct program *program, struct script *script,
			       unsigned int high) = {
	send_plain,    send_plain, send_plain,   send_plain, act,         react,
	send_one,      send_one,   send_several, drain,      keep_frames, finish_frames,
	let_time_pass, reconnect,  half_close,   hang_up,
};

static void take_step(struct program *program, struct script *script)
{
	uint8_t step = script_take_byte(script);

	steps[step % 16](program, script, step >> 4);
	program_dispatch(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	uint8_t flags = script_take_byte(&script);
	const struct program_options options = {
		.protocol = flags & 1 ? VUG_PROTOCOL_DRAFT_V6 : VUG_PROTOCOL_FINAL,
		.has_no_frame_callback = flags & 2,
		/* Coalescing only with listeners, too: older inputs go without. */
		.server_flags = (flags & 16 ? VUG_SERVER_WAIT_FOR_FENCES : 0) |
				((flags & 0xe0) == 0xc0 ? VUG_SERVER_COALESCE : 0),
		/* None of the inputs from before there were listeners begins with that. */
		.has_listeners = (flags & 0xe0) == 0xc0 || (flags & 0xe0) == 0x80,
		.has_sources = (flags & 0xe0) == 0x80,
		.is_traced = flags & 4,
		.max_payload = flags & 8 ? flags : VUG_TRACE_WHOLE_PAYLOADS,
	};
	struct program program;
	unsigned int num_open = fuzz_count_descriptors();

	program_init(&program, &options);
	while (!script_is_at_end(&script))
		take_step(&program, &script);
	program_finish(&program);
	FUZZ_CHECK(fuzz_count_descriptors() == num_open);
	return 0;
}
