/* SPDX-License-Identifier: MIT */
/* A back end that answers what it is asked, and a VMM that waits for answers. */
#include <string.h>

#include "double.h"
#include "history.h"
#include "support/check.h"
#include "support/memory_file.h"
#include "vhost_pair.h"

#define RING_ADDRESS (UINT64_C(1) << 60)
#define REGION_SIZE 32

struct peer_message vhost_make(uint32_t request, uint32_t flags, const void *payload, size_t length)
{
	struct peer_message message = peer_make(request, payload, length);

	peer_set_flags(&message, flags | VHOST_VERSION);
	return message;
}

struct peer_message vhost_make_u64(uint32_t request, uint64_t value)
{
	return vhost_make(request, 0, &value, sizeof(value));
}

struct peer_message vhost_make_state(uint32_t request, uint32_t value)
{
	const uint32_t state[2] = {0, value};

	return vhost_make(request, 0, state, sizeof(state));
}

struct peer_message vhost_with_file(struct peer_message message)
{
	peer_add_fd(&message, memory_file_new(4096, false));
	return message;
}

void vhost_forget_peers(struct vhost_pair *pair)
{
	pair->num_owed = pair->num_said = 0;
	pair->display.num_owed = 0;
}

static bool waits_for_reply(const struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);

	return (peer_get_field(message, 4) & VHOST_NEED_REPLY) != 0 ||
	       request == VHOST_GET_FEATURES || request == VHOST_GET_VRING_BASE ||
	       request == VHOST_GET_CONFIG;
}

static void append(uint32_t *list, size_t *count, uint32_t request)
{
	check(*count < VHOST_MAX_OWED, "too many requests");
	list[(*count)++] = request;
}

static void remove_first(uint32_t *list, size_t *count)
{
	memmove(list, list + 1, --*count * sizeof(list[0]));
}

void vhost_note_said(struct vhost_pair *pair, const struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);

	/* Its fate is the interposer's business: see the display. */
	if (request != VHOST_GPU_SET_SOCKET)
		append(pair->said, &pair->num_said, request);
	if (waits_for_reply(message))
		append(pair->owed, &pair->num_owed, request);
}

static void write_message(const char *who, const struct peer_message *message)
{
	history_write("%s gets %u with %zu descriptors\n", who, peer_get_field(message, 0),
		      message->num_fds);
	history_write_bytes("bytes", message->bytes, message->length);
}

bool vhost_hear_vmm(struct vhost_pair *pair)
{
	struct peer_message message;

	if (!pair->is_attached || !peer_try_receive(&pair->vmm, &message))
		return false;
	write_message("VMM", &message);
	check(pair->num_owed > 0 && peer_get_field(&message, 0) == pair->owed[0],
	      "reply to %u, which is not what the VMM waits for", peer_get_field(&message, 0));
	remove_first(pair->owed, &pair->num_owed);
	return true;
}

/* Only the interposer's own memory is there; its messages ask for no reply. */
static bool find_ring_memory(const struct peer_message *message, size_t *ret_region)
{
	uint32_t request = peer_get_field(message, 0);
	uint64_t address;

	if (request == VHOST_ADD_MEM_REG)
		*ret_region = PEER_HEADER_SIZE + 8;
	else if (request == VHOST_SET_MEM_TABLE)
		*ret_region = message->length - REGION_SIZE;
	else
		return false;
	memcpy(&address, message->bytes + *ret_region, sizeof(address));
	return address == RING_ADDRESS && message->num_fds > 0;
}

static bool is_for_device(const struct vhost_pair *pair, uint32_t request)
{
	return pair->device.memory != NULL &&
	       (request == VHOST_SET_VRING_NUM || request == VHOST_SET_VRING_ADDR ||
		request == VHOST_SET_VRING_CALL || request == VHOST_SET_VRING_KICK);
}

/* What is the device's, or the display's, is taken out of the message. */
static void take(struct vhost_pair *pair, struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);
	size_t region;

	if (request == VHOST_GPU_SET_SOCKET && message->num_fds == 1) {
		peer_close(&pair->display.peer);
		pair->display.peer.fd = message->fds[--message->num_fds];
		pair->display.is_attached = vug_server_is_connected(pair->display.server);
		pair->display.num_owed = 0;
	} else if (find_ring_memory(message, &region)) {
		reset_device_finish(&pair->device);
		reset_device_map(&pair->device, message, region, message->fds[--message->num_fds]);
	} else if (is_for_device(pair, request)) {
		reset_device_set_up(&pair->device, message);
		message->num_fds = 0;
	}
}

static void answer(struct vhost_pair *pair, const struct peer_message *message)
{
	uint32_t request = peer_get_field(message, 0);
	const uint32_t config[] = {0, 12, 0, 0, 0, 0};
	struct peer_message reply = vhost_make_u64(request, 0);

	if (!waits_for_reply(message))
		return;
	if (request == VHOST_GET_VRING_BASE) {
		bool is_ours = pair->device.memory != NULL;

		reset_device_finish(&pair->device);
		if (is_ours && pair->ignores_stop)
			return;
		reply = vhost_make_state(request, is_ours ? 0 : pair->base);
	}
	if (request == VHOST_GET_CONFIG)
		reply = vhost_make(request, 0, config, sizeof(config));
	peer_set_flags(&reply, VHOST_VERSION | VHOST_REPLY);
	peer_send(&pair->back_end, &reply);
}

/* The VMM's own come in its order; between them come the interposer's. */
static void note_come(struct vhost_pair *pair, const struct peer_message *message)
{
	if (pair->num_said > 0 && peer_get_field(message, 0) == pair->said[0])
		remove_first(pair->said, &pair->num_said);
}

static bool receive(struct vhost_pair *pair)
{
	struct peer_message message;

	if (!pair->is_attached || !peer_try_receive(&pair->back_end, &message))
		return false;
	write_message("back end", &message);
	/* The sweep ends before the kick that waits for it; its own come first. */
	if (pair->device.memory == NULL || peer_get_field(&message, 0) != VHOST_SET_VRING_KICK)
		note_come(pair, &message);
	take(pair, &message);
	answer(pair, &message);
	peer_close_fds(&message);
	return true;
}

static bool work(struct vhost_pair *pair)
{
	struct reset_device *device = &pair->device;

	if (device->kick_fd < 0 || pair->patience == 0 || !reset_device_take_kick(device))
		return false;
	pair->patience--;
	reset_device_work(device, reset_device_count(device));
	return true;
}

bool vhost_serve_back_end(struct vhost_pair *pair)
{
	bool has_received = receive(pair);

	return work(pair) || has_received;
}
