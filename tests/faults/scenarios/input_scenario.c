/* SPDX-License-Identifier: MIT */
/*
 * An input device with its VMM and its guest: each request gets its one reply unless the end of the connection
 * is reported, once; the guest gets events in order, none twice; afterwards the next VMM is served.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vug/input.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "input_guest.h"
#include "scenario.h"
#include "support/check.h"

#define MAX_TURNS 200
#define NUM_KEYS 6
#define NEED_REPLY 8

enum {
	GET_FEATURES = 1,
	SET_FEATURES = 2,
	SET_VRING_NUM = 8,
	SET_VRING_ADDR = 9,
	GET_VRING_BASE = 11,
	SET_VRING_KICK = 12,
	SET_VRING_CALL = 13,
	SET_PROTOCOL_FEATURES = 16,
	SET_VRING_ENABLE = 18,
	GET_CONFIG = 24,
	GET_INFLIGHT_FD = 31,
	SET_INFLIGHT_FD = 32,
	RESET_DEVICE = 34,
	ADD_MEM_REG = 37,
};

struct rig {
	struct vug_input *input; /* NULL: it could not be made */
	struct peer vmm;
	struct input_guest guest;
	bool is_attached;
	unsigned int num_ended;
	uint32_t leds;
	int inflight_fd;
};

static void on_started(struct vug_input *input, void *data)
{
	(void)input, (void)data;
	history_write("started\n");
}

static void on_leds_changed(struct vug_input *input, uint32_t leds, void *data)
{
	(void)input;
	((struct rig *)data)->leds = leds;
	history_write("leds %u\n", leds);
}

static void on_disconnected(struct vug_input *input, int error, void *data)
{
	struct rig *rig = data;

	check(!vug_input_is_connected(input), "ended, and connected still");
	check(++rig->num_ended == 1, "a connection ended twice");
	history_write("ended %d\n", error);
}

static void create(struct rig *rig)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, -ENOSPC, 0};
	const struct vug_input_config config = {.size = sizeof(config), .kind = VUG_INPUT_KEYBOARD};
	const struct vug_input_callbacks callbacks = {.size = sizeof(callbacks),
						      .started = on_started,
						      .leds_changed = on_leds_changed,
						      .disconnected = on_disconnected};
	int error = vug_input_new(&config, &callbacks, rig, &rig->input);

	history_write("vug_input_new %d\n", error);
	if (error < 0)
		display_expect_error("vug_input_new", error, documented);
	check((rig->input == NULL) == (error < 0), "an output was touched by a failure");
}

static void attach(struct rig *rig)
{
	static const int documented[] = {-ENOMEM, -ENOSPC, -ENOTSOCK, -ENOTCONN, 0};
	int fd, error;

	if (rig->input == NULL)
		return;
	fd = peer_open(&rig->vmm);
	double_give(fd);
	rig->num_ended = 0;
	error = vug_input_attach(rig->input, fd);
	history_write("vug_input_attach %d\n", error);
	rig->is_attached = error == 0;
	if (error == 0)
		return;
	display_expect_error("vug_input_attach", error, documented);
	double_take(fd);
	close(fd);
}

static void settle(struct rig *rig)
{
	struct pollfd ready = {.events = POLLIN};

	if (rig->input == NULL)
		return;
	ready.fd = vug_input_get_fd(rig->input);
	for (unsigned int turn = 0; poll(&ready, 1, 0) == 1; turn++) {
		check(turn < MAX_TURNS, "the device is never quiet");
		check(vug_input_dispatch(rig->input) == 0, "no dispatch");
	}
	if (!rig->is_attached || vug_input_is_connected(rig->input))
		return;
	check(rig->num_ended == 1, "the connection ended and nobody heard");
	rig->is_attached = false;
}

static void look_at_reply(struct rig *rig, uint32_t request)
{
	struct peer_message reply;

	if (!rig->is_attached)
		return;
	peer_receive(&rig->vmm, &reply);
	check(peer_get_field(&reply, 0) == request, "a reply to %u, not to %u",
	      peer_get_field(&reply, 0), request);
	history_write_bytes("reply", reply.bytes, reply.length);
	if (reply.num_fds == 1 && rig->inflight_fd < 0)
		rig->inflight_fd = reply.fds[0];
	else
		peer_close_fds(&reply);
}

static void say(struct rig *rig, uint32_t request, const void *payload, size_t size, int fd)
{
	struct peer_message message = peer_make(request, payload, size);

	if (!rig->is_attached)
		return;
	peer_set_flags(&message, request == SET_PROTOCOL_FEATURES ? 1 : 1 | NEED_REPLY);
	if (fd >= 0)
		peer_add_fd(&message, fd);
	peer_send(&rig->vmm, &message);
	settle(rig);
	if (request != SET_PROTOCOL_FEATURES)
		look_at_reply(rig, request);
}

static void say_u64(struct rig *rig, uint32_t request, uint64_t value, int fd)
{
	say(rig, request, &value, sizeof(value), fd);
}

static void say_state(struct rig *rig, uint32_t request, uint32_t queue, uint32_t value)
{
	const uint32_t state[] = {queue, value};

	say(rig, request, state, sizeof(state), -1);
}

static void set_up_queue(struct rig *rig, uint32_t queue)
{
	struct {
		uint32_t queue, flags;
		uint64_t addresses[3], log;
	} address = {.queue = queue};

	input_guest_get_addresses(queue, address.addresses);
	say_state(rig, SET_VRING_NUM, queue, INPUT_GUEST_NUMBER);
	say(rig, SET_VRING_ADDR, &address, sizeof(address), -1);
	say_u64(rig, SET_VRING_CALL, queue, rig->guest.call_fd);
	say_u64(rig, SET_VRING_KICK, queue, rig->guest.kick_fd);
	say_state(rig, SET_VRING_ENABLE, queue, 1);
}

static void keep_inflight(struct rig *rig)
{
	struct {
		uint64_t size, offset;
		uint16_t num_queues, queue_size;
	} inflight = {.num_queues = 2, .queue_size = INPUT_GUEST_NUMBER};

	say(rig, GET_INFLIGHT_FD, &inflight, sizeof(inflight), -1);
	if (rig->inflight_fd >= 0)
		say(rig, SET_INFLIGHT_FD, &inflight, sizeof(inflight), rig->inflight_fd);
}

static void start(struct rig *rig)
{
	const uint64_t slot[] = {0, INPUT_GUEST_ADDRESS, INPUT_GUEST_SIZE, INPUT_GUEST_ADDRESS, 0};
	uint32_t config[3 + 34] = {0, 136, 0};

	say(rig, GET_FEATURES, NULL, 0, -1);
	say_u64(rig, SET_PROTOCOL_FEATURES, UINT64_C(1) << 3 | 1 << 9 | 1 << 12 | 1 << 15, -1);
	say_u64(rig, SET_FEATURES, UINT64_C(1) << 32 | 1 << 30, -1);
	say(rig, GET_CONFIG, config, sizeof(config), -1);
	keep_inflight(rig);
	say(rig, ADD_MEM_REG, slot, sizeof(slot), rig->guest.fd);
	set_up_queue(rig, 0);
	set_up_queue(rig, 1);
}

static void forget_inflight(struct rig *rig)
{
	if (rig->inflight_fd >= 0)
		close(rig->inflight_fd);
	rig->inflight_fd = -1;
}

static void hang_up(struct rig *rig)
{
	peer_close(&rig->vmm);
	settle(rig);
	check(!rig->is_attached, "the VMM left and nobody heard");
	forget_inflight(rig);
}

/* ---- events ----------------------------------------------------------------------------- */

static void type(struct rig *rig)
{
	for (uint16_t code = 1; rig->input != NULL && code <= NUM_KEYS; code++) {
		(void)vug_input_key(rig->input, code, true);
		(void)vug_input_sync(rig->input);
		(void)vug_input_key(rig->input, code, false);
		(void)vug_input_sync(rig->input);
	}
	do
		settle(rig);
	while (input_guest_take(&rig->guest));
}

/* Press, end, release, end of each key; what is missing may be missing. Returns how many came. */
static size_t check_order(const struct rig *rig)
{
	size_t place = 0;

	for (size_t i = 0; i < rig->guest.num_events; i++) {
		uint16_t type = rig->guest.events[i].type, code = rig->guest.events[i].code;
		size_t key_place =
			4 * (size_t)(code - 1) + (rig->guest.events[i].value == 0 ? 2 : 0);

		history_write("event %u %u %u\n", type, code, rig->guest.events[i].value);
		if (type == 0)
			continue;
		check(type == 1 && code >= 1 && code <= NUM_KEYS, "event %u %u", type, code);
		check(i == 0 || key_place > place, "key %u comes twice, or too late", code);
		place = key_place;
	}
	return rig->guest.num_events;
}

static void run(bool is_sealed)
{
	struct rig rig = {.inflight_fd = -1, .vmm = {.fd = -1}};
	struct fd_census census;

	fd_census_take(&census);
	input_guest_begin(&rig.guest, is_sealed);
	create(&rig);
	attach(&rig);
	start(&rig);
	type(&rig);
	check_order(&rig);
	input_guest_light_led(&rig.guest);
	settle(&rig);
	say_state(&rig, GET_VRING_BASE, 0, 0);
	say(&rig, RESET_DEVICE, NULL, 0, -1);
	hang_up(&rig);
	double_stop();
	if (rig.input == NULL)
		create(&rig);
	input_guest_reset(&rig.guest);
	rig.guest.num_events = 0;
	attach(&rig);
	start(&rig);
	type(&rig);
	check(check_order(&rig) == 4 * NUM_KEYS, "the next VMM's guest has no input");
	vug_input_unref(rig.input);
	double_expect_empty();
	peer_close(&rig.vmm);
	forget_inflight(&rig);
	input_guest_end(&rig.guest);
	fd_census_expect_same(&census);
}

void scenario_input(void)
{
	run(true);
}

void scenario_input_unsealed(void)
{
	run(false);
}
