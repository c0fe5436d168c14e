/* SPDX-License-Identifier: MIT */
/*
 * The whole server over a stream with descriptors: what a hostile back end could do, and what a
 * careless program could do in between.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/program.h"
#include "fuzz/script.h"
#include "fuzz/target.h"

/* Sending, with the number of descriptors in the step's high half. */
static void send_piece(struct program *program, struct script *script, size_t count)
{
	size_t length, num_kinds;
	const uint8_t *kinds = script_take_bytes(script, count, &num_kinds);
	const uint8_t *bytes = script_take_bytes(script, script_take_u16(script), &length);

	fuzz_send(program->peer, bytes, length, kinds, num_kinds);
}

/* The peer ends itself; what it said last still counts. */
static void hang_up(struct program *program)
{
	close(program->peer);
	program->peer = -1;
	program_dispatch(program);
	program_reconnect(program);
}

static void act(struct program *program, struct script *script)
{
	uint8_t action = script_take_byte(script);

	program_act(program, action, script_take_byte(script));
}

static void react(struct program *program, struct script *script)
{
	uint8_t action = script_take_byte(script);

	program_react(program, action, script_take_byte(script));
}

static void take_step(struct program *program, struct script *script)
{
	uint8_t step = script_take_byte(script);

	switch (step % 16) {
	case 0:
	case 1:
	case 2:
	case 3:
		send_piece(program, script, 0);
		break;
	case 4:
		act(program, script);
		break;
	case 5:
		react(program, script);
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
		program_finish_frames(program);
		break;
	case 12:
		program->now += (int64_t)script_take_u16(script) * 1000;
		break;
	case 13:
		program_reconnect(program);
		break;
	case 14:
		shutdown(program->peer, step & 16 ? SHUT_WR : SHUT_RD);
		break;
	default:
		hang_up(program);
		break;
	}
	program_dispatch(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	uint8_t flags = script_take_byte(&script);
	const struct program_options options = {
		.protocol = flags & 1 ? VUG_PROTOCOL_DRAFT_V6 : VUG_PROTOCOL_FINAL,
		.has_no_frame_callback = flags & 2,
	};
	struct program program;

	program_init(&program, &options);
	while (!script_is_at_end(&script))
		take_step(&program, &script);
	program_finish(&program);
	return 0;
}
