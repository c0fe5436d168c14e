/* SPDX-License-Identifier: MIT */
/* Listeners on threads of their own, while the server is dispatched: for ThreadSanitizer. */
#include "protocol/listener/threads.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include <vug/listener.h>

#include "support/check.h"
#include "support/memory_file.h"
#include "support/rig.h"

#define NUM_LOOKERS 3
#define NUM_ROUNDS 1000
#define WIDTH 16

struct looker {
	struct vug_listener *listener;
	pthread_t thread;
	atomic_bool is_at_end;
	struct vug_frame *kept; /* shown, and still read */
	unsigned int num_frames;
};

static void read_picture(struct vug_frame *frame)
{
	const void *pixels;
	uint32_t stride;
	struct vug_rect damage;
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);

	vug_frame_get_damage(frame, &damage);
	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "cannot be mapped");
	vug_buffer_unmap(buffer);
}

/* In turns: done at once; shown, and kept until the next one; hidden for a moment. */
static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct looker *looker = data;

	read_picture(frame);
	vug_frame_done(looker->kept);
	looker->kept = NULL;
	switch (looker->num_frames++ % 3) {
	case 0:
		vug_frame_shown(frame);
		looker->kept = frame;
		return;
	case 1:
		vug_listener_set_visible(listener, false);
		vug_listener_set_visible(listener, true);
		break;
	default:
		break;
	}
	vug_frame_done(frame);
}

static void on_changed(struct vug_listener *listener, struct vug_scanout *scanout, void *data)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct looker *looker = data;

	/* What it keeps may be of the buffer before, which the guest waits for. */
	vug_frame_done(looker->kept);
	looker->kept = NULL;
	(void)vug_listener_get_buffer(listener, scanout, NULL);
	check(vug_listener_get_cursor(listener, scanout, &cursor) == 0, "no cursor");
}

static void *look(void *data)
{
	struct looker *looker = data;

	while (!atomic_load(&looker->is_at_end)) {
		struct pollfd ready = {.fd = vug_listener_get_fd(looker->listener),
				       .events = POLLIN};

		poll(&ready, 1, 10);
		check(vug_listener_dispatch(looker->listener) == 0, "dispatch failed");
	}
	vug_frame_done(looker->kept);
	vug_listener_unref(looker->listener);
	return NULL;
}

static void start(struct rig *rig, struct looker *looker)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .scanout_changed = on_changed,
							 .cursor_changed = on_changed,
							 .frame = on_frame};

	looker->kept = NULL;
	looker->num_frames = 0;
	atomic_init(&looker->is_at_end, false);
	check(vug_listener_new(rig->server, &config, &callbacks, looker, &looker->listener) == 0,
	      "no listener");
	check(pthread_create(&looker->thread, NULL, look, looker) == 0, "no thread");
}

static void end(struct looker *looker)
{
	atomic_store(&looker->is_at_end, true);
	pthread_join(looker->thread, NULL);
}

static void show_picture(struct rig *rig)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, WIDTH, WIDTH);
	int fd = memory_file_new(WIDTH * WIDTH * 4, true);

	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, 0, fd));
	close(fd);
}

static void wait_for_reply(struct rig *rig)
{
	while (!loop_is_readable(rig->peer.fd)) {
		loop_wait_readable(vug_server_get_fd(rig->server));
		rig_settle(rig);
	}
	peer_expect_reply(&rig->peer, PEER_DMABUF_UPDATE, NULL, 0);
}

static struct rig *new_rig(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .frame_timeout_ms = 60000},
		.has_no_frame_callback = true};

	return rig_new(&options);
}

/* Each update is answered, once, with listeners that come and go. */
static void test_updates(void)
{
	struct looker lookers[NUM_LOOKERS];
	struct rig *rig = new_rig();

	for (size_t i = 0; i < NUM_LOOKERS; i++)
		start(rig, &lookers[i]);
	for (unsigned int round = 0; round < NUM_ROUNDS; round++) {
		if (round % 10 == 0)
			show_picture(rig);
		rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, round, round));
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		wait_for_reply(rig);
		if (round % 50 == 49) {
			end(&lookers[round / 50 % NUM_LOOKERS]);
			start(rig, &lookers[round / 50 % NUM_LOOKERS]);
		}
	}
	for (size_t i = 0; i < NUM_LOOKERS; i++)
		end(&lookers[i]);
	rig_settle(rig);
	peer_expect_silence(&rig->peer);
	recorder_forget(&rig->recorder);
	rig_free(rig);
}

/* The server goes while its listeners work on. */
static void test_end_of_server(void)
{
	for (unsigned int round = 0; round < 20; round++) {
		struct looker lookers[NUM_LOOKERS];
		struct rig *rig = new_rig();

		for (size_t i = 0; i < NUM_LOOKERS; i++)
			start(rig, &lookers[i]);
		show_picture(rig);
		for (unsigned int i = 0; i < 8; i++)
			rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		vug_server_unref(rig->server);
		rig->server = NULL;
		for (size_t i = 0; i < NUM_LOOKERS; i++)
			end(&lookers[i]);
		rig_free(rig);
	}
}

void test_listeners_on_threads(void)
{
	test_updates();
	test_end_of_server();
}
