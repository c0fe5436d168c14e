/* SPDX-License-Identifier: MIT */
/*
 * An input device between a program, a VMM and a guest, all of which do what the script says.
 *
 * What must hold: the device's descriptor is quiet after a bounded number of dispatches; there is room in
 * its queue for every release that is to come; each end of a connection is reported once.
 */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/input_vmm.h"
#include "fuzz/target.h"
#include "input/device.h"

#define MAX_TURNS 3000

struct fuzzed {
	struct vug_input *input;
	struct input_vmm vmm;
	unsigned int num_attached, num_ended, num_detached;
	bool detaches; /* in the next callback */
};

static void react(struct fuzzed *fuzzed)
{
	FUZZ_CHECK(vug_input_dispatch(fuzzed->input) == -EBUSY);
	if (!fuzzed->detaches)
		return;
	fuzzed->detaches = false;
	fuzzed->num_detached += vug_input_is_connected(fuzzed->input);
	vug_input_detach(fuzzed->input);
}

static void on_change(struct vug_input *input, void *data)
{
	(void)input;
	react(data);
}

static void on_leds_changed(struct vug_input *input, uint32_t leds, void *data)
{
	(void)input;
	FUZZ_CHECK(leds < 8);
	react(data);
}

static void on_disconnected(struct vug_input *input, int error, void *data)
{
	struct fuzzed *fuzzed = data;

	FUZZ_CHECK(error >= 0 && !vug_input_is_connected(input));
	fuzzed->num_ended++;
}

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	(void)data;
	FUZZ_CHECK(level != VUG_LOG_DEFAULT && line[0] != '\0');
}

static void create(struct fuzzed *fuzzed, uint8_t kind)
{
	const struct vug_input_config config = {
		.size = sizeof(config),
		.kind = (enum vug_input_kind)(VUG_INPUT_KEYBOARD + kind % 4),
		.num_contacts = VUG_INPUT_MAX_CONTACTS};
	const struct vug_input_callbacks callbacks = {.size = sizeof(callbacks),
						      .started = on_change,
						      .stopped = on_change,
						      .leds_changed = on_leds_changed,
						      .disconnected = on_disconnected,
						      .log = on_log};

	FUZZ_CHECK(vug_input_new(&config, &callbacks, fuzzed, &fuzzed->input) == 0);
}

/* ---- steps ------------------------------------------------------------------------------ */

static void settle(struct fuzzed *fuzzed)
{
	struct pollfd ready = {.fd = vug_input_get_fd(fuzzed->input), .events = POLLIN};

	for (unsigned int turn = 0; poll(&ready, 1, 0) == 1; turn++) {
		FUZZ_CHECK(turn < MAX_TURNS);
		FUZZ_CHECK(vug_input_dispatch(fuzzed->input) == 0);
		input_vmm_drain(&fuzzed->vmm);
	}
}

static void connect_vmm(struct fuzzed *fuzzed)
{
	int fd = input_vmm_connect(&fuzzed->vmm);

	settle(fuzzed); /* the VMM before has gone */
	fuzzed->num_attached++;
	FUZZ_CHECK(vug_input_attach(fuzzed->input, fd) == 0);
	FUZZ_CHECK(vug_input_attach(fuzzed->input, fd) == -EISCONN);
}

static void type(struct vug_input *input, struct script *script)
{
	uint16_t code = script_take_u16(script);
	bool is_pressed = script_take_byte(script) % 2 == 0;

	vug_input_key(input, code % 256, is_pressed);
	vug_input_button(input, (uint16_t)(BTN_LEFT + code % 16), is_pressed);
}

static void move(struct vug_input *input, struct script *script)
{
	int32_t x = (int32_t)script_take_u32(script), y = (int32_t)script_take_u32(script);

	vug_input_motion(input, x, y);
	vug_input_position(input, x, y);
	vug_input_scroll(input, x, y);
}

static void touch(struct vug_input *input, struct script *script)
{
	uint8_t contact = script_take_byte(script);

	vug_input_touch(input, contact % 20, contact, script_take_u16(script));
	if (contact & 128)
		vug_input_touch_up(input, contact % 20);
}

/* Keys until the queue has no room for more. */
static void flood(struct vug_input *input, struct script *script)
{
	uint8_t count = script_take_byte(script);

	for (unsigned int i = 0; i < 8u * count; i++) {
		vug_input_key(input, (uint16_t)(1 + i % 248), i % 3 != 0);
		vug_input_button(input, (uint16_t)(BTN_LEFT + i % 8), i % 3 != 0);
		vug_input_touch(input, i % 16, (int32_t)i, 0);
		vug_input_touch_up(input, i / 3 % 16);
		if (i % 4 == 0)
			vug_input_sync(input);
	}
}

static void act(struct fuzzed *fuzzed, struct script *script)
{
	switch (script_take_byte(script) % 6) {
	case 0:
		type(fuzzed->input, script);
		break;
	case 1:
		move(fuzzed->input, script);
		break;
	case 2:
		touch(fuzzed->input, script);
		break;
	case 3:
		vug_input_sync(fuzzed->input);
		break;
	case 4:
		vug_input_release_all(fuzzed->input);
		break;
	default:
		flood(fuzzed->input, script);
		break;
	}
}

/* There is room for what is in the batch, and for each release that is to come. */
static void check_room(const struct vug_input *input)
{
	size_t changes = input->abilities.num_contacts > 0 ? input->frame.num_tracked
							   : input->frame.num_keys;

	changes += vug_input_state_count(&input->state);
	FUZZ_CHECK(changes * vug_input_queue_get_cost(&input->abilities) <=
		   vug_input_queue_get_room(&input->queue));
}

static void take_step(struct fuzzed *fuzzed, struct script *script)
{
	switch (script_take_byte(script) % 10) {
	case 0:
		input_vmm_send(&fuzzed->vmm, script);
		break;
	case 1:
		input_vmm_start(&fuzzed->vmm, script);
		break;
	case 2:
		input_vmm_poke(&fuzzed->vmm, script);
		break;
	case 3:
		input_vmm_refill(&fuzzed->vmm, script);
		break;
	case 4:
		input_vmm_kick(&fuzzed->vmm, script);
		break;
	case 5:
		input_vmm_truncate(&fuzzed->vmm, script);
		break;
	case 6:
		settle(fuzzed);
		break;
	case 7:
		connect_vmm(fuzzed);
		break;
	case 8:
		fuzzed->detaches = true;
		break;
	default:
		act(fuzzed, script);
		break;
	}
	check_room(fuzzed->input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	struct fuzzed fuzzed = {0};
	unsigned int num_open = fuzz_count_descriptors();

	input_vmm_begin(&fuzzed.vmm);
	create(&fuzzed, script_take_byte(&script));
	connect_vmm(&fuzzed);
	while (!script_is_at_end(&script))
		take_step(&fuzzed, &script);
	input_vmm_hang_up(&fuzzed.vmm);
	settle(&fuzzed);
	FUZZ_CHECK(!vug_input_is_connected(fuzzed.input));
	FUZZ_CHECK(fuzzed.num_ended + fuzzed.num_detached == fuzzed.num_attached);
	vug_input_unref(fuzzed.input);
	input_vmm_end(&fuzzed.vmm);
	FUZZ_CHECK(fuzz_count_descriptors() == num_open);
	return 0;
}
