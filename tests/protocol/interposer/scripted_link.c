/* SPDX-License-Identifier: MIT */
#include "protocol/interposer/scripted_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

/* vhost-user's own numbers. */
enum {
	SET_MEM_TABLE = 5,
	GET_VRING_BASE = 11,
	SET_VRING_KICK = 12,
	ADD_MEM_REG = 37,
	FLAG_REPLY = 5, /* with the version */
};

/* Behind a count, or behind padding. */
#define REGIONS (PEER_HEADER_SIZE + 8)
#define REGION_SIZE 32

static void *work(void *data)
{
	struct scripted_link *link = data;

	while (!atomic_load(&link->ends)) {
		struct pollfd kick = {.fd = link->device.kick_fd, .events = POLLIN};

		if (poll(&kick, 1, 5) > 0 && reset_device_take_kick(&link->device) && link->works)
			reset_device_work(&link->device, reset_device_count(&link->device));
	}
	return NULL;
}

static void start_work(struct scripted_link *link)
{
	atomic_store(&link->ends, false);
	check(pthread_create(&link->thread, NULL, work, link) == 0, "no thread");
	link->has_thread = true;
}

static void end_work(struct scripted_link *link)
{
	if (!link->has_thread)
		return;
	atomic_store(&link->ends, true);
	pthread_join(link->thread, NULL);
	link->has_thread = false;
}

/* The ring's memory is the last region. */
static void map_memory(struct scripted_link *link, const struct peer_message *message)
{
	size_t last = message->num_fds - 1;

	reset_device_map(&link->device, message, REGIONS + REGION_SIZE * last, message->fds[last]);
	for (size_t i = 0; i < last; i++)
		close(message->fds[i]);
}

static void stop(struct scripted_link *link)
{
	end_work(link);
	link->has_stopped = true;
}

/* What comes behind the stop is for the VMM's ring. */
static void handle(struct scripted_link *link, struct peer_message *message)
{
	if (link->has_stopped) {
		peer_close_fds(message);
		return;
	}
	switch (peer_get_field(message, 0)) {
	case SET_MEM_TABLE:
	case ADD_MEM_REG:
		map_memory(link, message);
		break;
	case GET_VRING_BASE:
		stop(link);
		break;
	default:
		reset_device_set_up(&link->device, message);
		if (peer_get_field(message, 0) == SET_VRING_KICK)
			start_work(link);
	}
}

static int send_message(const void *bytes, size_t length, const int *fds, size_t num_fds,
			void *data)
{
	struct scripted_link *link = data;
	struct peer_message message = peer_make(0, NULL, 0);

	check(link->num_requests < SCRIPTED_LINK_MAX_REQUESTS, "too many messages");
	if (link->num_requests + 1 == link->fails_at)
		return -EPIPE;
	memcpy(message.bytes, bytes, length);
	message.length = length;
	check(length == PEER_HEADER_SIZE + peer_get_field(&message, 8), "%zu bytes", length);
	check(peer_get_field(&message, 4) == 1, "the flags are %#x", peer_get_field(&message, 4));
	for (size_t i = 0; i < num_fds; i++)
		peer_add_fd(&message, fcntl(fds[i], F_DUPFD_CLOEXEC, 0));
	link->requests[link->num_requests++] = peer_get_field(&message, 0);
	link->last[peer_get_field(&message, 0)] = message;
	handle(link, &message);
	return 0;
}

static int receive_message(void *ret_bytes, size_t size, uint32_t timeout_ms, void *data)
{
	const struct scripted_link *link = data;
	const uint32_t reply[] = {link->reply_request, FLAG_REPLY, 8, link->reply_index, 77};

	check(timeout_ms > 0 && size == sizeof(reply), "room for %zu bytes", size);
	if (link->has_lost_stop)
		return -ETIMEDOUT;
	memcpy(ret_bytes, reply, sizeof(reply));
	return sizeof(reply);
}

void scripted_link_init(struct scripted_link *link)
{
	memset(link, 0, sizeof(*link));
	reset_device_init(&link->device);
	link->works = true;
	link->reply_request = GET_VRING_BASE;
}

void scripted_link_finish(struct scripted_link *link)
{
	end_work(link);
	reset_device_finish(&link->device);
}

struct vug_guest_reset scripted_link_get_settings(struct scripted_link *link)
{
	return (struct vug_guest_reset){.size = sizeof(struct vug_guest_reset),
					.features = UINT64_C(1) << 30,
					.protocol_features = UINT64_C(1) << 15,
					.num_scanouts = 2,
					.queue_size = 64,
					.descriptors = 0x1000,
					.used = 0x2000,
					.available = 0x3000,
					.send = send_message,
					.receive = receive_message,
					.data = link};
}

struct vug_guest_reset scripted_link_get_table_settings(struct scripted_link *link)
{
	/* Standard input and error are descriptors that there are. */
	static const struct vug_guest_reset_region regions[] = {
		{.guest_address = 0, .size = 0x10000, .user_address = 0x1000, .fd = 0},
		{.guest_address = 1 << 20,
		 .size = 0x1000,
		 .user_address = 0x90000,
		 .mmap_offset = 7,
		 .fd = 2},
	};
	struct vug_guest_reset settings = scripted_link_get_settings(link);

	settings.features = settings.protocol_features = 0;
	settings.regions = regions;
	settings.num_regions = 2;
	return settings;
}
