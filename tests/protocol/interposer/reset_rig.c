/* SPDX-License-Identifier: MIT */
#include "protocol/interposer/reset_rig.h"

#include <stdlib.h>
#include <string.h>

#include "support/memory_file.h"

#define RING_ADDRESS (UINT64_C(1) << 60)
#define RING_SIZE 65536
#define REGION_SIZE 32

const struct reset_options reset_qemu = {
	.features = RESET_FEATURE_PROTOCOL | 1ULL << 32 | 1ULL << 29,
	.protocol_features = RESET_PROTOCOL_MEM_SLOTS | 1ULL << 3,
	.number = 64,
	.regions = 1,
};
const struct reset_options reset_table = {
	.features = RESET_FEATURE_PROTOCOL | 1ULL << 32,
	.protocol_features = 1ULL << 3,
	.number = 1024,
	.regions = 3,
};

struct reset_rig *reset;

void reset_set_up(void)
{
	interposer_set_up();
	reset = calloc(1, sizeof(*reset));
	reset->channel.fd = reset->display.fd = -1;
	reset_device_init(&reset->device);
}

void reset_tear_down(void)
{
	peer_close(&reset->channel);
	peer_close(&reset->display);
	reset_device_finish(&reset->device);
	peer_close_fds(&reset->memory);
	peer_close_fds(&reset->call);
	peer_close_fds(&reset->kick);
	free(reset);
	interposer_tear_down();
}

static void pass(const struct peer_message *message)
{
	interposer_expect_passed(&pair->vmm, &pair->back_end, message);
}

static struct peer_message make_state(uint32_t request, uint32_t flags, uint32_t value)
{
	const uint32_t state[2] = {0, value};

	return vhost_make(request, flags, state, sizeof(state));
}

static void pass_u64(uint32_t request, uint64_t value)
{
	const struct peer_message message = vhost_make(request, 0, &value, sizeof(value));

	pass(&message);
}

/* Of SET_VRING_CALL and SET_VRING_KICK: with a file, which differs from every other one. */
static void make_with_file(struct peer_message *ret_message, uint32_t request)
{
	const uint64_t index = 0;

	peer_close_fds(ret_message);
	*ret_message = vhost_make(request, 0, &index, sizeof(index));
	peer_add_fd(ret_message, memory_file_new(0, false));
}

void reset_confirm(uint32_t request)
{
	const uint64_t status = 0;
	const struct peer_message answer =
		vhost_make(request, VHOST_REPLY, &status, sizeof(status));

	interposer_expect_passed(&pair->back_end, &pair->vmm, &answer);
}

static void pass_slots(void)
{
	for (uint32_t i = 0; i < reset->options.regions; i++) {
		const uint64_t slot[5] = {0, i * 4096ULL, 4096, i * 4096ULL + 77777, 0};
		struct peer_message message = vhost_make(RESET_ADD_MEM_REG, 0, slot, sizeof(slot));

		peer_add_fd(&message, memory_file_new(0, false));
		pass(&message);
		peer_close_fds(&message);
	}
}

static void pass_table(void)
{
	uint64_t table[1 + 4 * 16] = {0};

	/* The count is 32 bits of the first 64, the others are padding. */
	memcpy(table, &reset->options.regions, sizeof(reset->options.regions));
	for (size_t i = 1; i <= reset->options.regions * 4U; i++)
		table[i] = i << 12;
	reset->memory = vhost_make(VHOST_SET_MEM_TABLE, VHOST_NEED_REPLY, table,
				   8 + (size_t)reset->options.regions * REGION_SIZE);
	for (uint32_t i = 0; i < reset->options.regions; i++)
		peer_add_fd(&reset->memory, memory_file_new(0, false));
	pass(&reset->memory);
}

static bool has_slots(void)
{
	return (reset->options.protocol_features & RESET_PROTOCOL_MEM_SLOTS) != 0;
}

void reset_start(const struct reset_options *options)
{
	reset->options = *options;
	reset->device.kicks_itself = reset->is_newer;
	pass_u64(RESET_SET_PROTOCOL_FEATURES, options->protocol_features);
	pass_u64(RESET_SET_FEATURES, options->features);
	if (has_slots())
		pass_slots();
	else
		pass_table();
	reset->display = interposer_set_socket(0);
	interposer_take_channel(&reset->channel, 0);
	reset_prepare(0);
	reset_kick();
	reset_expect_kick();
}

void reset_prepare(uint32_t base)
{
	const uint64_t address[5] = {0, 0x1122334455667788, 0x99aabbccddeeff00, 0x0102030405060708,
				     0x1111};

	make_with_file(&reset->call, VHOST_SET_VRING_CALL);
	if (reset->is_newer)
		peer_set_flags(&reset->call, VHOST_VERSION | VHOST_NEED_REPLY);
	reset->number = make_state(RESET_SET_VRING_NUM, VHOST_NEED_REPLY, reset->options.number);
	reset->base = make_state(RESET_SET_VRING_BASE, 0, base);
	reset->address = vhost_make(RESET_SET_VRING_ADDR, 0, address, sizeof(address));
	pass(&reset->call);
	if (reset->is_newer)
		reset_confirm(VHOST_SET_VRING_CALL);
	pass(&reset->number);
	pass(&reset->base);
	pass(&reset->address);
}

void reset_kick(void)
{
	make_with_file(&reset->kick, VHOST_SET_VRING_KICK);
	peer_set_flags(&reset->kick, VHOST_VERSION | VHOST_NEED_REPLY);
	peer_send(&pair->vmm, &reset->kick);
	interposer_settle();
}

void reset_stop(uint32_t base)
{
	const struct peer_message question = make_state(RESET_GET_VRING_BASE, 0, 0),
				  answer = make_state(RESET_GET_VRING_BASE, VHOST_REPLY, base);

	pass(&question);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &answer);
}

void reset_guest(void)
{
	reset_stop(17);
	reset_prepare(0);
	reset_kick();
}

void reset_enable(uint32_t value)
{
	const struct peer_message message =
		make_state(RESET_SET_VRING_ENABLE, VHOST_NEED_REPLY, value);

	pass(&message);
}

void reset_expect_kick(void)
{
	struct peer_message received;

	peer_receive(&pair->back_end, &received);
	peer_expect_equal(&received, &reset->kick);
	peer_close_fds(&received);
	peer_expect_silence(&pair->back_end);
}

struct peer_message reset_receive(uint32_t request, const void *payload, size_t size,
				  size_t num_fds)
{
	struct peer_message received;

	peer_receive(&pair->back_end, &received);
	check(peer_get_field(&received, 0) == request, "request %u instead of %u",
	      peer_get_field(&received, 0), request);
	check(peer_get_field(&received, 4) == VHOST_VERSION, "its flags are %#x",
	      peer_get_field(&received, 4));
	check(received.length == PEER_HEADER_SIZE + size, "request %u has %zu bytes", request,
	      received.length);
	check(received.num_fds == num_fds, "request %u came with %zu descriptors", request,
	      received.num_fds);
	if (payload != NULL)
		check(memcmp(received.bytes + PEER_HEADER_SIZE, payload, size) == 0,
		      "request %u has another payload", request);
	return received;
}

void reset_expect_state(uint32_t request, uint32_t value)
{
	const uint32_t state[2] = {0, value};

	reset_receive(request, state, sizeof(state), 0);
}

void reset_expect_again(const struct peer_message *message)
{
	struct peer_message expected = *message, received;

	peer_set_flags(&expected, VHOST_VERSION);
	peer_receive(&pair->back_end, &received);
	peer_expect_equal(&received, &expected);
	peer_close_fds(&received);
}

static void expect_slot(uint32_t request, bool is_added)
{
	const uint64_t slot[5] = {0, RING_ADDRESS, RING_SIZE, RING_ADDRESS, 0};
	struct peer_message message = reset_receive(request, slot, sizeof(slot), is_added ? 1 : 0);

	if (is_added)
		reset_device_map(&reset->device, &message, PEER_HEADER_SIZE + 8, message.fds[0]);
}

/* The VMM's regions with their files, and one more. */
static void expect_longer_table(void)
{
	const uint64_t region[4] = {RING_ADDRESS, RING_SIZE, RING_ADDRESS, 0};
	size_t count = reset->options.regions, last = reset->memory.length;
	struct peer_message received =
		reset_receive(VHOST_SET_MEM_TABLE, NULL, 8 + (count + 1) * REGION_SIZE, count + 1);

	check(peer_get_field(&received, PEER_HEADER_SIZE) == count + 1, "a wrong count");
	check(memcmp(received.bytes + last, region, sizeof(region)) == 0, "not our region");
	reset_device_map(&reset->device, &received, last, received.fds[count]);
	received.num_fds = count;
	received.length = last;
	memcpy(received.bytes, reset->memory.bytes, PEER_HEADER_SIZE + 4);
	peer_expect_equal(&received, &reset->memory);
	peer_close_fds(&received);
}

static void set_up(uint32_t request, size_t size, size_t num_fds)
{
	const struct peer_message message = reset_receive(request, NULL, size, num_fds);

	check(peer_get_field(&message, PEER_HEADER_SIZE) == 0, "not ring 0");
	reset_device_set_up(&reset->device, &message);
}

void reset_expect_ring(void)
{
	if (has_slots())
		expect_slot(RESET_ADD_MEM_REG, true);
	else
		expect_longer_table();
	set_up(RESET_SET_VRING_NUM, 8, 0);
	reset_expect_state(RESET_SET_VRING_BASE, 0);
	set_up(RESET_SET_VRING_ADDR, 40, 0);
	set_up(VHOST_SET_VRING_CALL, 8, 1);
	set_up(VHOST_SET_VRING_KICK, 8, 1);
}

void reset_work(void)
{
	while (reset_device_take_kick(&reset->device)) {
		reset_device_work(&reset->device, reset_device_count(&reset->device));
		interposer_settle();
	}
	reset_expect_state(RESET_GET_VRING_BASE, 0);
	peer_expect_silence(&pair->back_end);
}

void reset_answer_stop(void)
{
	const struct peer_message answer = make_state(RESET_GET_VRING_BASE, VHOST_REPLY, 4711);

	reset_device_finish(&reset->device);
	peer_send(&pair->back_end, &answer);
	interposer_settle();
	peer_expect_silence(&pair->vmm);
}

void reset_expect_restored(void)
{
	reset_expect_again(&reset->number);
	reset_expect_again(&reset->base);
	reset_expect_again(&reset->address);
	reset_expect_again(&reset->call);
	if ((reset->options.features & RESET_FEATURE_PROTOCOL) != 0)
		reset_expect_state(RESET_SET_VRING_ENABLE, 0);
	if (has_slots())
		expect_slot(RESET_REM_MEM_REG, false);
	else
		reset_expect_again(&reset->memory);
	reset_expect_kick();
}

void reset_expect_sweep(void)
{
	reset_expect_ring();
	if ((reset->options.features & RESET_FEATURE_PROTOCOL) != 0)
		reset_expect_state(RESET_SET_VRING_ENABLE, 1);
	reset_work();
	reset_answer_stop();
	reset_expect_restored();
}
