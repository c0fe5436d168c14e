/* SPDX-License-Identifier: MIT */
/* Listeners send on threads of their own, as fast as they can, while the server is dispatched: for ThreadSanitizer. */
#include "protocol/routing/threads.h"

#include <errno.h>
#include <linux/input-event-codes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>

#include <vug/input-routing.h>

#include "support/check.h"
#include "unit/random.h"

#define NUM_SENDERS 3
#define NUM_ROUNDS 20000
#define NUM_CODES 8
#define LAST_X 99
#define LAST_Y 567

struct sender {
	struct vug_listener *listener;
	struct vug_scanout *scanout;
	pthread_t thread;
	uint64_t seed;
};

/* What the sink was called for: the server's thread alone. */
static struct {
	bool is_down[NUM_CODES];
	unsigned int num_pressed, num_contacts;
	struct vug_sink_place place; /* of the last position */
	bool is_in_batch;
} taken;

static atomic_uint num_at_end;

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink, (void)data;
	check(code >= KEY_A && code < KEY_A + NUM_CODES, "code %u", code);
	check(taken.is_down[code - KEY_A] != is_pressed, "%u twice", code);
	taken.is_down[code - KEY_A] = is_pressed;
	taken.num_pressed += is_pressed;
	taken.is_in_batch = true;
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	(void)x, (void)y, (void)data;
	taken.place.size = sizeof(taken.place);
	check(vug_sink_get_place(sink, &taken.place) == 0, "no place");
	taken.is_in_batch = true;
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	(void)sink, (void)x, (void)y, (void)data;
	taken.num_contacts |= 1U << contact;
	taken.is_in_batch = true;
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	(void)sink, (void)data;
	check((taken.num_contacts & 1U << contact) != 0, "lifted what was not down");
	taken.num_contacts &= ~(1U << contact);
	taken.is_in_batch = true;
}

static void on_sync(struct vug_sink *sink, void *data)
{
	(void)sink, (void)data;
	check(taken.is_in_batch, "an empty batch");
	taken.is_in_batch = false;
}

static void expect_sent(int error)
{
	check(error == 0 || error == -ENOBUFS || error == -EACCES, "not sent: %d", error);
}

static void send_one(struct sender *sender, struct random *random)
{
	struct vug_listener *listener = sender->listener;
	uint32_t choice = random_between(random, 0, 19);

	if (choice < 12) {
		expect_sent(vug_listener_send_key(
			listener, (uint16_t)(KEY_A + random_between(random, 0, NUM_CODES - 1)),
			choice < 6));
	} else if (choice < 15) {
		expect_sent(vug_listener_send_position(listener, sender->scanout, choice, choice));
	} else if (choice < 17) {
		expect_sent(vug_listener_send_touch(listener, choice - 8, sender->scanout, 1, 1));
	} else if (choice < 18) {
		expect_sent(vug_listener_send_touch_up(listener, 7));
	} else if (choice < 19) {
		vug_listener_release_input(listener);
		expect_sent(vug_listener_request_size(listener, sender->scanout,
						      random_between(random, 100, 2000), 768));
	} else {
		vug_listener_set_input_enabled(listener, random_between(random, 0, 3) != 0);
	}
}

/* In the end each holds all keys, and drops its listener with them. */
static void *send_all(void *data)
{
	struct sender *sender = data;
	struct random random = {.state = sender->seed};

	for (unsigned int i = 0; i < NUM_ROUNDS; i++)
		send_one(sender, &random);
	vug_listener_set_input_enabled(sender->listener, true);
	for (uint16_t i = 0; i < NUM_CODES; i++)
		expect_sent(vug_listener_send_key(sender->listener, (uint16_t)(KEY_A + i), true));
	expect_sent(vug_listener_send_position(sender->listener, sender->scanout, LAST_X, LAST_Y));
	vug_listener_unref(sender->listener);
	atomic_fetch_add(&num_at_end, 1);
	return NULL;
}

static void begin(struct vug_server *server, struct sender *sender, unsigned int number)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};

	sender->seed = number + 1;
	sender->scanout = vug_server_get_scanout(server, 0);
	check(vug_listener_new(server, &config, &callbacks, NULL, &sender->listener) == 0,
	      "no listener");
	check(pthread_create(&sender->thread, NULL, send_all, sender) == 0, "no thread");
}

static void dispatch_until_quiet(struct vug_server *server)
{
	struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};

	while (atomic_load(&num_at_end) < NUM_SENDERS || poll(&ready, 1, 0) > 0) {
		poll(&ready, 1, 1);
		check(vug_server_dispatch(server) == 0, "dispatch failed");
	}
}

void test_input_on_threads(void)
{
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_key,
		.position = on_position,
		.touch = on_touch,
		.touch_up = on_touch_up,
		.sync = on_sync,
	};
	const struct vug_sink_config config = {.size = sizeof(config),
					       .classes = VUG_SINK_KEYBOARD | VUG_SINK_POINTER |
							  VUG_SINK_TOUCH};
	static struct sender senders[NUM_SENDERS];
	struct vug_server *server;
	struct vug_sink *sink;

	check(vug_server_new(NULL, NULL, NULL, &server) == 0, "no server");
	check(vug_sink_new(server, &config, &callbacks, NULL, &sink) == 0, "no sink");
	for (unsigned int i = 0; i < NUM_SENDERS; i++)
		begin(server, &senders[i], i);
	dispatch_until_quiet(server);
	for (unsigned int i = 0; i < NUM_SENDERS; i++)
		pthread_join(senders[i].thread, NULL);
	for (unsigned int i = 0; i < NUM_CODES; i++)
		check(!taken.is_down[i], "%u is still pressed", KEY_A + i);
	check(taken.num_pressed > 100, "%u presses alone", taken.num_pressed);
	check(taken.num_contacts == 0, "contacts are still down");
	check(taken.place.x == LAST_X && taken.place.y == LAST_Y, "not the last place");
	check(vug_scanout_get_resize_master(vug_server_get_scanout(server, 0)) == NULL,
	      "a master that has gone");
	check(!taken.is_in_batch, "a batch that does not end");
	vug_sink_unref(sink);
	vug_server_unref(server);
}
