/* SPDX-License-Identifier: MIT */
/*
 * What may be called from any thread, from several at once, while the server is dispatched. A
 * plain program, because Criterion does not run under ThreadSanitizer.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "protocol/listener/threads.h"
#include "protocol/routing/threads.h"
#include "protocol/source/threads.h"
#include "support/check.h"
#include "support/memory_file.h"
#include "support/rig.h"

#define NUM_THREADS 4
#define NUM_ROUNDS 2000
#define QUEUE_SIZE 64
#define WIDTH 16

/* Frames and buffers on their way from the dispatching thread to the others. */
static struct {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct vug_frame *frames[QUEUE_SIZE];
	struct vug_buffer *buffers[QUEUE_SIZE];
	size_t count;
	bool is_at_end;
} queue = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static atomic_uint num_released;

static void put(struct vug_frame *frame, struct vug_buffer *buffer)
{
	pthread_mutex_lock(&queue.mutex);
	while (queue.count == QUEUE_SIZE)
		pthread_cond_wait(&queue.changed, &queue.mutex);
	queue.frames[queue.count] = frame;
	queue.buffers[queue.count] = buffer;
	queue.count++;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
}

static bool take(struct vug_frame **ret_frame, struct vug_buffer **ret_buffer)
{
	bool is_taken;

	pthread_mutex_lock(&queue.mutex);
	while (queue.count == 0 && !queue.is_at_end)
		pthread_cond_wait(&queue.changed, &queue.mutex);
	is_taken = queue.count > 0;
	if (is_taken) {
		queue.count--;
		*ret_frame = queue.frames[queue.count];
		*ret_buffer = queue.buffers[queue.count];
	}
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
	return is_taken;
}

static void look_at(struct vug_frame *frame)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS], rect;
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	const void *pixels;
	uint32_t stride;

	vug_frame_get_damage(frame, &rect);
	vug_frame_get_viewport(frame, &rect);
	vug_frame_get_damage_rects(frame, rects, VUG_MAX_DAMAGE_RECTS);
	check(vug_buffer_get_layout(buffer, &layout) == 0, "no layout");
	check(vug_buffer_is_imported(buffer), "not imported");
	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "cannot be mapped");
	vug_buffer_unmap(buffer);
}

/* In one way or the other. */
static void finish(struct vug_frame *frame)
{
	static atomic_uint count;
	int fence;

	if (atomic_fetch_add(&count, 1) % 2) {
		vug_frame_done(frame);
		return;
	}
	fence = eventfd(0, EFD_CLOEXEC);
	check(fence >= 0 && vug_frame_done_after(vug_frame_ref(frame), dup(fence)) == 0,
	      "no fence");
	check(eventfd_write(fence, 1) == 0, "cannot signal");
	close(fence);
	vug_frame_done(frame);
}

static void *finish_frames(void *unused)
{
	struct vug_frame *frame;
	struct vug_buffer *buffer;

	(void)unused;
	while (take(&frame, &buffer)) {
		look_at(frame);
		vug_frame_ref(frame);
		vug_frame_done(frame);
		finish(frame);
		vug_buffer_unref(buffer);
	}
	return NULL;
}

static void pass_frames_on(struct recorder *recorder)
{
	while (recorder->num_frames > 0) {
		struct vug_frame *frame = recorder_take_frame(recorder, 0);

		put(frame, vug_buffer_ref(vug_frame_get_buffer(frame)));
	}
}

/* A new buffer each time, unsealed every other one: copied at each map. */
static void show_picture(struct rig *rig, unsigned int round)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, WIDTH, WIDTH);
	int fd = memory_file_new(WIDTH * WIDTH * 4, round % 2 == 0);

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

static void start_threads(pthread_t *threads)
{
	queue.is_at_end = false;
	for (size_t i = 0; i < NUM_THREADS; i++)
		check(pthread_create(&threads[i], NULL, finish_frames, NULL) == 0, "no thread");
}

static void join_threads(pthread_t *threads)
{
	pthread_mutex_lock(&queue.mutex);
	queue.is_at_end = true;
	pthread_cond_broadcast(&queue.changed);
	pthread_mutex_unlock(&queue.mutex);
	for (size_t i = 0; i < NUM_THREADS; i++)
		pthread_join(threads[i], NULL);
}

static struct rig *new_rig(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .frame_timeout_ms = 60000}, .keeps_frames = true};

	return rig_new(&options);
}

/* Every frame is answered exactly once, whichever thread finishes it. */
static void test_frames_finished_while_dispatching(void)
{
	struct rig *rig = new_rig();
	pthread_t threads[NUM_THREADS];
	unsigned int due = 0;

	start_threads(threads);
	for (unsigned int round = 0; round < NUM_ROUNDS; round++) {
		if (round % 10 == 0)
			show_picture(rig, round / 10);
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		pass_frames_on(&rig->recorder);
		for (due++; due > 8; due--)
			wait_for_reply(rig);
	}
	for (; due > 0; due--)
		wait_for_reply(rig);
	peer_expect_silence(&rig->peer);
	join_threads(threads);
	rig_free(rig);
}

/* The server goes while frames of its are still being finished. */
static void test_frames_finished_while_the_server_goes(void)
{
	for (unsigned int round = 0; round < 50; round++) {
		struct rig *rig = new_rig();
		pthread_t threads[NUM_THREADS];

		start_threads(threads);
		show_picture(rig, round);
		for (unsigned int i = 0; i < 16; i++)
			rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		pass_frames_on(&rig->recorder);
		vug_server_unref(rig->server);
		rig->server = NULL;
		join_threads(threads);
		rig_free(rig);
	}
}

static void test_frames_finished_while_reconnecting(void)
{
	struct rig *rig = new_rig();
	pthread_t threads[NUM_THREADS];

	start_threads(threads);
	for (unsigned int round = 0; round < 200; round++) {
		show_picture(rig, round);
		for (unsigned int i = 0; i < 4; i++)
			rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		pass_frames_on(&rig->recorder);
		vug_server_disconnect(rig->server);
		rig_connect(rig);
	}
	join_threads(threads);
	rig_free(rig);
}

static void *finish_frame(void *frame)
{
	vug_frame_done(frame);
	return NULL;
}

/* Several threads that each may be the one to finish it, and each have a reference. */
static void finish_everywhere(struct vug_frame *frame)
{
	pthread_t threads[NUM_THREADS];

	for (size_t i = 0; i < NUM_THREADS; i++)
		check(pthread_create(&threads[i], NULL, finish_frame, vug_frame_ref(frame)) == 0,
		      "no thread");
	vug_frame_done(frame);
	for (size_t i = 0; i < NUM_THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void test_one_frame_finished_by_all_threads(void)
{
	struct rig *rig = new_rig();

	show_picture(rig, 0);
	for (unsigned int round = 0; round < 200; round++) {
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		finish_everywhere(recorder_take_frame(&rig->recorder, 0));
		rig_settle(rig);
		rig_expect_dmabuf_reply(rig);
		peer_expect_silence(&rig->peer);
	}
	rig_free(rig);
}

/* After the connection, and after the server. */
static void test_one_frame_finished_by_all_threads_too_late(void)
{
	for (unsigned int round = 0; round < 100; round++) {
		struct rig *rig = new_rig();

		show_picture(rig, round);
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		if (round % 2 == 0) {
			vug_server_disconnect(rig->server);
		} else {
			vug_server_unref(rig->server);
			rig->server = NULL;
		}
		finish_everywhere(recorder_take_frame(&rig->recorder, 0));
		rig_free(rig);
	}
}

/* Twice on one reference, in two threads at once, before the server could take it. */
static void test_one_reference_given_up_by_two_threads(void)
{
	struct rig *rig = new_rig();

	show_picture(rig, 0);
	for (unsigned int round = 0; round < 200; round++) {
		struct vug_frame *frame;
		pthread_t thread;

		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, WIDTH, WIDTH));
		frame = recorder_take_frame(&rig->recorder, 0);
		check(pthread_create(&thread, NULL, finish_frame, frame) == 0, "no thread");
		vug_frame_done(frame);
		pthread_join(thread, NULL);
		rig_settle(rig);
		rig_expect_dmabuf_reply(rig);
	}
	check(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "too often") > 0, "unnoticed");
	rig_free(rig);
}

static _Alignas(16) uint8_t room[WIDTH * WIDTH * 4];

static int allocate(struct vug_scanout *scanout, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_memory *ret_memory, void *data)
{
	(void)scanout;
	(void)height;
	(void)fourcc;
	(void)data;
	ret_memory->pixels = room;
	ret_memory->length = sizeof(room);
	ret_memory->stride = width * 4;
	return 0;
}

static void release(const struct vug_memory *memory, void *data)
{
	(void)memory;
	(void)data;
	atomic_fetch_add(&num_released, 1);
}

static void *unref_buffer(void *buffer)
{
	vug_buffer_unref(buffer);
	return NULL;
}

static void unref_everywhere(struct vug_buffer *buffer)
{
	pthread_t threads[NUM_THREADS];

	for (size_t i = 0; i < NUM_THREADS; i++)
		check(pthread_create(&threads[i], NULL, unref_buffer, vug_buffer_ref(buffer)) == 0,
		      "no thread");
	vug_buffer_unref(buffer);
	for (size_t i = 0; i < NUM_THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* The last of several threads releases the program's memory, once. */
static void test_buffers_released_anywhere(void)
{
	const struct rig_options options = {.allocate_memory = allocate, .release_memory = release};
	const unsigned int rounds = 100;
	struct rig *rig = rig_new(&options);

	for (unsigned int i = 0; i < rounds; i++) {
		struct vug_scanout *scanout = rig_get_scanout(rig, 0);
		struct vug_buffer *buffer;

		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, WIDTH, WIDTH));
		buffer = vug_buffer_ref(vug_scanout_get_buffer(scanout, NULL));
		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
		unref_everywhere(buffer);
	}
	check(atomic_load(&num_released) == rounds, "released %u times",
	      atomic_load(&num_released));
	rig_free(rig);
}

int main(void)
{
	test_frames_finished_while_dispatching();
	test_frames_finished_while_the_server_goes();
	test_frames_finished_while_reconnecting();
	test_one_frame_finished_by_all_threads();
	test_one_frame_finished_by_all_threads_too_late();
	test_one_reference_given_up_by_two_threads();
	test_buffers_released_anywhere();
	test_listeners_on_threads();
	test_stable_pictures();
	test_sources_on_threads();
	test_input_on_threads();
	puts("thread-tests: 11 tests passed");
	return 0;
}
