/* SPDX-License-Identifier: MIT */
#include "protocol/interposer/rig.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_file.h"

#define NUM_SCANOUTS 3

struct interposer_rig *pair;

static void write_event(struct interposer_rig *self, const char *event)
{
	size_t length = strlen(self->events);

	snprintf(self->events + length, sizeof(self->events) - length, "%s", event);
	if (self->react != NULL)
		self->react(self);
}

static void on_display_taken(struct vug_interposer *interposer, void *data)
{
	(void)interposer;
	write_event(data, "taken\n");
}

static void on_closed(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		      void *data)
{
	char event[64];

	(void)interposer;
	snprintf(event, sizeof(event), "closed %s %d\n",
		 side == VUG_INTERPOSER_VMM ? "vmm" : "back-end", error);
	write_event(data, event);
}

static void create(struct interposer_rig *self)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = NUM_SCANOUTS};
	const struct vug_callbacks callbacks = recorder_get_callbacks();
	const struct vug_interposer_callbacks own = {
		.size = sizeof(own), .display_taken = on_display_taken, .closed = on_closed};

	check(vug_server_new(&config, &callbacks, &self->recorder, &self->server) == 0,
	      "no server");
	check(vug_interposer_new(self->server, &own, self, &self->interposer) == 0,
	      "no interposer");
}

void interposer_set_up(void)
{
	fixture_set_up_checks();
	pair = calloc(1, sizeof(*pair));
	fd_census_take(&pair->census);
	recorder_init(&pair->recorder);
	create(pair);
	pair->vmm.fd = pair->back_end.fd = -1;
	interposer_connect();
}

void interposer_tear_down(void)
{
	vug_interposer_unref(pair->interposer);
	vug_server_unref(pair->server);
	peer_close(&pair->vmm);
	peer_close(&pair->back_end);
	recorder_finish(&pair->recorder);
	fd_census_expect_same(&pair->census);
	free(pair);
}

void interposer_connect(void)
{
	int vmm_fd, back_end_fd, result;

	peer_close(&pair->vmm);
	peer_close(&pair->back_end);
	vmm_fd = peer_open(&pair->vmm);
	back_end_fd = peer_open(&pair->back_end);
	result = vug_interposer_attach(pair->interposer, vmm_fd, back_end_fd);
	check(result == 0, "vug_interposer_attach returned %d", result);
}

void interposer_settle(void)
{
	loop_settle_both(pair->interposer, pair->server);
}

void interposer_expect(const char *events)
{
	check(strcmp(pair->events, events) == 0, "what happened was\n%sinstead of\n%s",
	      pair->events, events);
	pair->events[0] = '\0';
}

struct peer_message vhost_make(uint32_t request, uint32_t flags, const void *payload, size_t length)
{
	struct peer_message message = peer_make(request, payload, length);

	peer_set_flags(&message, flags | VHOST_VERSION);
	return message;
}

struct peer_message vhost_make_with_fds(uint32_t request, size_t length, size_t count)
{
	static uint8_t payload[65536];
	struct peer_message message;

	for (size_t i = 0; i < length; i++)
		payload[i] = (uint8_t)(i * 31 + length);
	message = vhost_make(request, 0, payload, length);
	for (size_t i = 0; i < count; i++)
		peer_add_fd(&message, memory_file_new(0, false));
	return message;
}

struct peer_message vhost_make_set_socket(uint32_t flags, struct peer *ret_display)
{
	struct peer_message message = vhost_make(VHOST_GPU_SET_SOCKET, flags, NULL, 0);

	peer_add_fd(&message, peer_open(ret_display));
	return message;
}

void interposer_expect_received(const struct peer *peer, const struct peer_message *message)
{
	struct peer_message received;

	peer_receive(peer, &received);
	peer_expect_equal(&received, message);
	peer_close_fds(&received);
}

void interposer_expect_passed(const struct peer *from, const struct peer *to,
			      const struct peer_message *message)
{
	peer_send(from, message);
	interposer_settle();
	interposer_expect_received(to, message);
}

void interposer_take_channel(struct peer *ret_channel, uint32_t flags)
{
	struct peer_message received;

	peer_receive(&pair->back_end, &received);
	check(received.length == PEER_HEADER_SIZE && received.num_fds == 1 &&
		      peer_get_field(&received, 0) == VHOST_GPU_SET_SOCKET &&
		      peer_get_field(&received, 4) == (VHOST_VERSION | flags) &&
		      peer_get_field(&received, 8) == 0,
	      "not a SET_SOCKET: id %u, flags %#x, size %u, %zu descriptors",
	      peer_get_field(&received, 0), peer_get_field(&received, 4),
	      peer_get_field(&received, 8), received.num_fds);
	ret_channel->fd = received.fds[0];
}

void interposer_expect_served(const struct peer *channel)
{
	const struct peer_message question = peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);

	peer_send(channel, &question);
	interposer_settle();
	peer_expect_reply(channel, PEER_GET_PROTOCOL_FEATURES, NULL, PEER_FEATURES_REPLY_SIZE);
}

struct peer interposer_send_set_socket(uint32_t flags)
{
	struct peer display;
	struct peer_message message = vhost_make_set_socket(flags, &display);

	peer_send(&pair->vmm, &message);
	peer_close_fds(&message);
	return display;
}

struct peer interposer_set_socket(uint32_t flags)
{
	struct peer display = interposer_send_set_socket(flags);

	interposer_settle();
	return display;
}

void interposer_kick(void)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_VRING_KICK, 8, 1);

	peer_send(&pair->vmm, &message);
	peer_close_fds(&message);
	interposer_settle();
}

void interposer_expect_kick(void)
{
	struct peer_message received;

	peer_receive(&pair->back_end, &received);
	cr_assert_eq(peer_get_field(&received, 0), VHOST_SET_VRING_KICK);
	cr_assert_eq(received.num_fds, 1);
	peer_close_fds(&received);
}

struct peer interposer_take_display(void)
{
	struct peer display = interposer_set_socket(0), channel;

	peer_close(&display);
	interposer_take_channel(&channel, 0);
	interposer_expect("taken\n");
	return channel;
}
