/* SPDX-License-Identifier: MIT */
/* The interposer between a VMM and a back end that are both hostile, and die at any time. */
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/device.h"
#include "fuzz/script.h"
#include "fuzz/target.h"
#include "support/liveness.h"
#include "vhost-user/interposer.h"

struct pair {
	struct vug_server *server;
	struct vug_interposer *interposer;
	int ends[2]; /* ours: the VMM's and the back end's; -1: hung up */
	struct fuzz_device device;
};

static void hang_up(struct pair *pair, unsigned int side)
{
	if (pair->ends[side] >= 0)
		close(pair->ends[side]);
	pair->ends[side] = -1;
}

static void attach(struct pair *pair)
{
	int theirs[2];

	vug_interposer_disconnect(pair->interposer);
	for (unsigned int side = 0; side < 2; side++) {
		int fds[2];

		hang_up(pair, side);
		FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
		pair->ends[side] = fds[0];
		theirs[side] = fds[1];
	}
	FUZZ_CHECK(vug_interposer_attach(pair->interposer, theirs[0], theirs[1]) == 0);
}

static void send_piece(struct pair *pair, unsigned int side, struct script *script, size_t count)
{
	size_t length, num_kinds;
	const uint8_t *kinds = script_take_bytes(script, count, &num_kinds);
	const uint8_t *bytes = script_take_bytes(script, script_take_u16(script), &length);

	if (pair->ends[side] >= 0)
		fuzz_send(pair->ends[side], bytes, length, kinds, num_kinds);
}

static void dispatch(struct pair *pair)
{
	FUZZ_CHECK(vug_interposer_dispatch(pair->interposer) == 0);
	FUZZ_CHECK(liveness_find_interposer_debt(pair->interposer) == NULL);
}

/* The back end does batches of commands, while there are any. */
static void work(struct pair *pair, struct script *script)
{
	const uint32_t responses[] = {0x1100, 0x1200, 0x1203, 0};
	uint8_t batches = script_take_byte(script);
	uint32_t response = responses[script_take_byte(script) & 3];

	do {
		fuzz_device_receive(&pair->device, pair->ends[1]);
		fuzz_device_work(&pair->device, response);
		dispatch(pair);
	} while (batches-- > 0 && pair->ends[1] >= 0);
}

static void scribble(struct pair *pair, struct script *script)
{
	uint16_t offset = script_take_u16(script);
	size_t length;
	const uint8_t *bytes = script_take_bytes(script, script_take_byte(script), &length);

	fuzz_device_scribble(&pair->device, offset, bytes, length);
}

/* A sweep's time is over. */
static void let_time_pass(struct pair *pair)
{
	const struct itimerspec now = {.it_value.tv_nsec = 1};

	if (pair->interposer->sweep.timer_fd >= 0)
		timerfd_settime(pair->interposer->sweep.timer_fd, 0, &now, NULL);
}

static void take_device_step(struct pair *pair, struct script *script, unsigned int step)
{
	switch (step) {
	case 0:
		work(pair, script);
		break;
	case 1:
		scribble(pair, script);
		break;
	default:
		let_time_pass(pair);
		break;
	}
}

static void take_step(struct pair *pair, struct script *script)
{
	uint8_t step = script_take_byte(script);
	unsigned int side = step >> 7;

	switch (step & 7) {
	case 0:
	case 1:
		send_piece(pair, side, script, 0);
		break;
	case 2:
		take_device_step(pair, script, step >> 3 & 3);
		break;
	case 3:
		send_piece(pair, side, script, step >> 3 & 7);
		break;
	case 4:
		if (side == 1)
			fuzz_device_receive(&pair->device, pair->ends[side]);
		else
			fuzz_drain(pair->ends[side]);
		break;
	case 5:
		hang_up(pair, side);
		break;
	case 6:
		attach(pair);
		break;
	default:
		FUZZ_CHECK(vug_server_dispatch(pair->server) == 0);
		FUZZ_CHECK(liveness_find_server_debt(pair->server) == NULL);
		break;
	}
	dispatch(pair);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	struct pair pair = {.ends = {-1, -1}};
	unsigned int num_open = fuzz_count_descriptors();

	fuzz_device_init(&pair.device);
	FUZZ_CHECK(vug_server_new(NULL, NULL, NULL, &pair.server) == 0);
	FUZZ_CHECK(vug_interposer_new(pair.server, NULL, NULL, &pair.interposer) == 0);
	attach(&pair);
	while (!script_is_at_end(&script))
		take_step(&pair, &script);
	vug_interposer_unref(pair.interposer);
	vug_server_unref(pair.server);
	hang_up(&pair, 0);
	hang_up(&pair, 1);
	fuzz_device_finish(&pair.device);
	FUZZ_CHECK(fuzz_count_descriptors() == num_open);
	return 0;
}
