/* SPDX-License-Identifier: MIT */
/*
 * Random stories of a VMM and a back end with an interposer between them: both send and read as
 * much as they like, answer late, the guest is reset, and a dispatch comes only when a descriptor
 * asks for it. When all has been sent, answered and read, every message has arrived.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "protocol/interposer/reset_rig.h"
#include "protocol/rig/story.h"
#include "support/memory_file.h"
#include "vhost-user/interposer.h"

#define MAX_OWED 1024
/* Of the messages that mean nothing to anybody: numbered, with as many bytes as they like. */
#define ANYTHING 4711
#define RING_ADDRESS (UINT64_C(1) << 60)
#define RING_NUMBER 256

/* Requests whose replies are to come, in order. */
struct owed {
	uint32_t requests[MAX_OWED];
	size_t first, end;
};

struct side {
	struct story_writer writer;
	struct story_reader reader;
	uint32_t num_said, num_heard; /* of ANYTHING */
};

struct story {
	struct random random;
	struct vug_server *server;
	struct vug_interposer *interposer;
	struct side vmm, back_end;
	struct owed to_vmm, by_back_end; /* by the VMM's count, and by the back end's */
	struct reset_device device;      /* of a sweep's ring */
	bool has_our_ring;               /* which the back end has now, not the VMM's */
	unsigned int num_resets;         /* still to come */
	unsigned int num_closed;
};

static void owe(struct owed *owed, uint32_t request)
{
	check(owed->end < MAX_OWED, "too many requests");
	owed->requests[owed->end++] = request;
}

static void say(struct side *side, const struct peer_message *message)
{
	story_writer_add(&side->writer, message);
}

static struct peer_message make_anything(struct story *story, struct side *side)
{
	static uint32_t payload[512];
	size_t length = 4 * (size_t)random_between(&story->random, 1, COUNT(payload));
	struct peer_message message;

	payload[0] = side->num_said++;
	message = vhost_make(ANYTHING, 0, payload, length);
	if (story_happens(&story->random, 4))
		peer_add_fd(&message, open("/dev/null", O_RDONLY | O_CLOEXEC));
	return message;
}

static void hear_anything(struct side *from, const struct peer_message *message)
{
	uint32_t number = peer_get_field(message, PEER_HEADER_SIZE);

	check(number == from->num_heard, "message %u came instead of %u", number, from->num_heard);
	from->num_heard++;
}

/* ---- the VMM ---------------------------------------------------------------------------- */

static void say_anything(struct story *story)
{
	const struct peer_message message = make_anything(story, &story->vmm);

	say(&story->vmm, &message);
}

static void ask_for_features(struct story *story)
{
	const struct peer_message message = vhost_make(VHOST_GET_FEATURES, 0, NULL, 0);

	say(&story->vmm, &message);
	owe(&story->to_vmm, VHOST_GET_FEATURES);
}

static void set_socket(struct story *story)
{
	uint32_t flags = story_happens(&story->random, 2) ? VHOST_NEED_REPLY : 0;
	struct peer display;
	const struct peer_message message = vhost_make_set_socket(flags, &display);

	peer_close(&display);
	say(&story->vmm, &message);
	if (flags != 0)
		owe(&story->to_vmm, VHOST_GPU_SET_SOCKET);
}

static void say_state(struct story *story, uint32_t request, uint32_t value)
{
	const uint32_t state[2] = {0, value};
	const struct peer_message message = vhost_make(request, 0, state, sizeof(state));

	say(&story->vmm, &message);
}

static void say_with_file(struct story *story, uint32_t request)
{
	const uint64_t index = 0;
	struct peer_message message = vhost_make(request, 0, &index, sizeof(index));

	peer_add_fd(&message, open("/dev/null", O_RDWR | O_CLOEXEC));
	say(&story->vmm, &message);
}

static void start_ring(struct story *story)
{
	const uint64_t address[5] = {0, 4096, 8192, 12288, 0};
	const struct peer_message message =
		vhost_make(RESET_SET_VRING_ADDR, 0, address, sizeof(address));

	say_with_file(story, VHOST_SET_VRING_CALL);
	say_state(story, RESET_SET_VRING_NUM, RING_NUMBER);
	say_state(story, RESET_SET_VRING_BASE, 0);
	say(&story->vmm, &message);
	say_with_file(story, VHOST_SET_VRING_KICK);
}

static void set_features(struct story *story)
{
	const uint64_t features = reset_qemu.features, protocol = reset_qemu.protocol_features;
	const struct peer_message messages[] = {
		vhost_make(RESET_SET_PROTOCOL_FEATURES, 0, &protocol, sizeof(protocol)),
		vhost_make(RESET_SET_FEATURES, 0, &features, sizeof(features))};

	for (size_t i = 0; i < COUNT(messages); i++)
		say(&story->vmm, &messages[i]);
}

/* The rest of it when the ring has stopped: take_reply(). */
static void reset_the_guest(struct story *story)
{
	if (story->num_resets == 0)
		return;
	story->num_resets--;
	say_state(story, RESET_GET_VRING_BASE, 0);
	owe(&story->to_vmm, RESET_GET_VRING_BASE);
}

static void vmm_says(struct story *story)
{
	static void (*const sayings[])(struct story * story) = {
		say_anything, say_anything, ask_for_features, set_socket, reset_the_guest};
	uint32_t count = random_between(&story->random, 1, 6);

	while (count-- > 0)
		sayings[random_between(&story->random, 0, COUNT(sayings) - 1)](story);
}

static void take_reply(void *data, struct peer_message *message)
{
	struct story *story = data;
	uint32_t request = peer_get_field(message, 0);
	struct owed *owed = &story->to_vmm;

	peer_close_fds(message);
	if (request == ANYTHING) {
		hear_anything(&story->back_end, message);
		return;
	}
	check(owed->first < owed->end, "a reply to nothing: %u", request);
	check(request == owed->requests[owed->first], "the reply is to %u instead of %u", request,
	      owed->requests[owed->first]);
	owed->first++;
	if (request == RESET_GET_VRING_BASE)
		start_ring(story);
}

/* ---- the back end ----------------------------------------------------------------------- */

/* A sweep adds its memory first; from then on until it stops the ring, the ring is the sweep's. */
static void set_up_our_ring(struct story *story, struct peer_message *message)
{
	uint64_t address = 0;

	if (peer_get_field(message, 0) == RESET_ADD_MEM_REG) {
		memcpy(&address, message->bytes + PEER_HEADER_SIZE + 8, sizeof(address));
		check(address == RING_ADDRESS && message->num_fds == 1, "memory of nobody's");
		reset_device_init(&story->device);
		reset_device_map(&story->device, message, PEER_HEADER_SIZE + 8, message->fds[0]);
		message->num_fds = 0;
		story->has_our_ring = true;
	} else if (story->has_our_ring) {
		reset_device_set_up(&story->device, message);
		if (peer_get_field(message, 0) == VHOST_SET_VRING_CALL ||
		    peer_get_field(message, 0) == VHOST_SET_VRING_KICK)
			message->num_fds = 0;
	}
}

static void stop_our_ring(struct story *story)
{
	if (!story->has_our_ring)
		return;
	story->has_our_ring = false;
	reset_device_finish(&story->device);
}

static void take_request(void *data, struct peer_message *message)
{
	struct story *story = data;
	uint32_t request = peer_get_field(message, 0);

	set_up_our_ring(story, message);
	peer_close_fds(message);
	if (request == ANYTHING)
		hear_anything(&story->vmm, message);
	if (request == RESET_GET_VRING_BASE)
		stop_our_ring(story);
	if (request == RESET_GET_VRING_BASE || request == VHOST_GET_FEATURES ||
	    (peer_get_field(message, 4) & VHOST_NEED_REPLY))
		owe(&story->by_back_end, request);
}

static void answer(struct story *story, uint32_t count)
{
	struct owed *owed = &story->by_back_end;

	for (; count > 0 && owed->first < owed->end; count--) {
		const uint32_t state[2] = {0, 17};
		const struct peer_message message = vhost_make(owed->requests[owed->first++],
							       VHOST_REPLY, state, sizeof(state));

		say(&story->back_end, &message);
	}
}

static bool work(struct story *story, uint32_t max)
{
	uint32_t count;

	if (!story->has_our_ring || story->device.kick_fd < 0)
		return false;
	count = reset_device_count(&story->device);
	reset_device_work(&story->device, (uint16_t)(count < max ? count : max));
	return count > 0;
}

static void back_end_says(struct story *story)
{
	const struct peer_message message = make_anything(story, &story->back_end);

	say(&story->back_end, &message);
}

/* ---- the program ------------------------------------------------------------------------ */

static void on_closed(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		      void *data)
{
	struct story *story = data;

	(void)interposer;
	(void)side;
	check(error == 0, "it was closed with error %d", error);
	story->num_closed++;
}

static bool dispatch(struct story *story)
{
	if (!loop_is_readable(vug_interposer_get_fd(story->interposer)))
		return false;
	check(vug_interposer_dispatch(story->interposer) == 0, "dispatch failed");
	loop_expect_no_interposer_debt(story->interposer);
	return true;
}

static bool settle(struct story *story)
{
	unsigned int count = 0;

	while (dispatch(story))
		check(++count < 10000, "the poll descriptor stays readable: it spins");
	loop_settle(story->server);
	return count > 0;
}

/* ---- the story -------------------------------------------------------------------------- */

/* The sweep's time is over. */
static void let_time_pass(struct story *story)
{
	const struct itimerspec now = {.it_value.tv_nsec = 1};

	if (story->interposer->sweep.timer_fd >= 0)
		timerfd_settime(story->interposer->sweep.timer_fd, 0, &now, NULL);
}

static struct side *choose_side(struct story *story)
{
	return story_happens(&story->random, 2) ? &story->vmm : &story->back_end;
}

static void read_some(struct story *story, size_t max)
{
	if (story_happens(&story->random, 2))
		story_reader_read(&story->vmm.reader, max, take_reply, story);
	else
		story_reader_read(&story->back_end.reader, max, take_request, story);
}

static void take_step(struct story *story)
{
	struct random *random = &story->random;

	switch (random_between(random, 0, 11)) {
	case 0:
		vmm_says(story);
		break;
	case 1:
		back_end_says(story);
		break;
	case 2:
	case 3:
		story_writer_send(&choose_side(story)->writer, random_between(random, 1, 4000));
		break;
	case 4:
	case 5:
		read_some(story, random_between(random, 1, 4000));
		break;
	case 6:
		answer(story, random_between(random, 1, 4));
		break;
	case 7:
		work(story, random_between(random, 1, RING_NUMBER));
		break;
	case 8:
		if (story_happens(random, 16))
			let_time_pass(story);
		break;
	case 9:
		settle(story);
		break;
	default:
		dispatch(story);
		break;
	}
}

/* Everything is sent, read and answered. Each round takes what the one before made room for. */
static void bring_to_an_end(struct story *story)
{
	bool has_progress = true;

	while (has_progress) {
		has_progress = story_writer_send(&story->vmm.writer, SIZE_MAX) > 0;
		has_progress |= story_writer_send(&story->back_end.writer, SIZE_MAX) > 0;
		has_progress |= settle(story);
		has_progress |= story_reader_read(&story->back_end.reader, SIZE_MAX, take_request,
						  story) > 0;
		has_progress |=
			story_reader_read(&story->vmm.reader, SIZE_MAX, take_reply, story) > 0;
		has_progress |= story->by_back_end.first < story->by_back_end.end;
		answer(story, MAX_OWED);
		has_progress |= work(story, RING_NUMBER);
	}
}

static void expect_sent(const struct side *side, const char *name)
{
	check(side->writer.start == side->writer.end, "what the %s sent last was never read", name);
	check(side->num_heard == side->num_said, "%u of %u messages of the %s arrived",
	      side->num_heard, side->num_said, name);
}

static void expect_nothing_owed(const struct story *story)
{
	expect_sent(&story->vmm, "VMM");
	expect_sent(&story->back_end, "back end");
	check(story->to_vmm.first == story->to_vmm.end, "%zu of %zu replies arrived",
	      story->to_vmm.first, story->to_vmm.end);
	check(!story->interposer->sweep.is_running, "a sweep goes on for ever");
}

static int open_side(struct story *story, struct side *side)
{
	int fds[2];

	story_open_socket(&story->random, fds);
	side->writer.fd = side->reader.fd = fds[0];
	return fds[1];
}

static void begin(struct story *story, uint32_t seed)
{
	static const struct vug_interposer_callbacks callbacks = {.size = sizeof(callbacks),
								  .closed = on_closed};
	int vmm, back_end;

	story->random.state = seed;
	story->num_resets = story_happens(&story->random, 4) ? 2 : 0;
	reset_device_init(&story->device);
	vmm = open_side(story, &story->vmm);
	back_end = open_side(story, &story->back_end);
	check(vug_server_new(NULL, NULL, NULL, &story->server) == 0, "no server");
	check(vug_interposer_new(story->server, &callbacks, story, &story->interposer) == 0,
	      "no interposer");
	check(vug_interposer_attach(story->interposer, vmm, back_end) == 0, "no pair");
	set_features(story);
	start_ring(story);
}

static void end(struct story *story)
{
	vug_interposer_unref(story->interposer);
	vug_server_unref(story->server);
	reset_device_finish(&story->device);
	story_writer_finish(&story->vmm.writer);
	story_writer_finish(&story->back_end.writer);
	close(story->vmm.reader.fd);
	close(story->back_end.reader.fd);
	free(story);
}

/* One of them leaves: the other one and the program notice. */
static void leave(struct story *story)
{
	struct side *side = choose_side(story);

	shutdown(side->writer.fd, SHUT_RDWR);
	settle(story);
	check(story->num_closed == 1, "its end was reported %u times", story->num_closed);
	bring_to_an_end(story);
	check(story->vmm.reader.is_closed && story->back_end.reader.is_closed, "it does not end");
}

static void tell(uint32_t seed)
{
	struct story *story = calloc(1, sizeof(*story));

	begin(story, seed);
	for (uint32_t i = random_between(&story->random, 20, 120); i > 0; i--)
		take_step(story);
	bring_to_an_end(story);
	check(story->num_closed == 0, "it has ended");
	expect_nothing_owed(story);
	leave(story);
	end(story);
}

SUITE(fixture_set_up_checks, fixture_set_up_checks);

SUITE_TEST(interposer_stories, every_message_arrives_when_all_is_sent_answered_and_read)
{
	story_tell_all("interposer", 300, tell);
}
