/* SPDX-License-Identifier: MIT */
/*
 * A thread draws, the server's thread presents before that is done, and listeners on threads of their own look at
 * each pixel: for ThreadSanitizer. What keeps them apart is the acquire fence, and that buffers are released.
 */
#include "protocol/source/threads.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include <vug/listener.h>
#include <vug/source.h>

#include "support/check.h"

#define NUM_LOOKERS 3
#define NUM_ROUNDS 500
#define NUM_BUFFERS 3
#define NUM_PIXELS (16 * 16)

/* A pipe is the fence: each looker takes a byte, so that it is signalled as long as one has to look. */
struct job {
	uint32_t *pixels;
	uint32_t colour;
	int signal;
};

static struct {
	struct vug_server *server;
	struct vug_source *source;
	uint32_t pixels[NUM_BUFFERS][NUM_PIXELS];
	struct vug_buffer *buffers[NUM_BUFFERS];
	bool is_in_use[NUM_BUFFERS];
	unsigned int num_shown, num_released;
	int jobs[2]; /* a pipe to the thread that draws */
	/* ThreadSanitizer does not see through a fence that was duplicated, but through this. */
	atomic_uint num_drawn;
} stage;

struct looker {
	struct vug_listener *listener;
	pthread_t thread;
	atomic_bool is_at_end;
	unsigned int num_frames;
};

static void *draw(void *data)
{
	struct job job;

	(void)data;
	while (read(stage.jobs[0], &job, sizeof(job)) == sizeof(job)) {
		for (unsigned int i = 0; i < NUM_PIXELS; i++)
			job.pixels[i] = job.colour;
		atomic_fetch_add(&stage.num_drawn, 1);
		check(write(job.signal, "123", NUM_LOOKERS) == NUM_LOOKERS, "no signal");
		close(job.signal);
	}
	return NULL;
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct looker *looker = data;
	const uint32_t *pixels;
	const void *mapped;
	uint32_t stride;
	int fence = -1;
	char byte;

	(void)listener;
	check(vug_frame_get_acquire_fence(frame, &fence) == 0, "no fence");
	check(read(fence, &byte, 1) == 1, "the fence was not signalled for everybody");
	close(fence);
	check(atomic_load(&stage.num_drawn) >= vug_frame_get_arrival(frame), "not drawn yet");
	vug_frame_shown(frame); /* and still read */
	check(vug_buffer_map(vug_frame_get_buffer(frame), &mapped, &stride) == 0, "no pixels");
	pixels = mapped;
	for (unsigned int i = 1; i < NUM_PIXELS; i++)
		check(pixels[i] == pixels[0], "half a picture");
	vug_buffer_unmap(vug_frame_get_buffer(frame));
	looker->num_frames++;
	vug_frame_done(frame);
}

static void *look(void *data)
{
	struct looker *looker = data;

	while (!atomic_load(&looker->is_at_end)) {
		struct pollfd ready = {.fd = vug_listener_get_fd(looker->listener),
				       .events = POLLIN};

		if (poll(&ready, 1, 10) > 0)
			check(vug_listener_dispatch(looker->listener) == 0, "dispatch failed");
	}
	return NULL;
}

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	(void)source, (void)data;
	check(cookie == stage.num_shown++, "out of turn");
}

static void on_released(struct vug_source *source, struct vug_buffer *buffer, int fence, void *data)
{
	(void)source, (void)data;
	check(fence < 0, "a fence of nobody's");
	for (unsigned int i = 0; i < NUM_BUFFERS; i++)
		if (stage.buffers[i] == buffer)
			stage.is_in_use[i] = false;
	stage.num_released++;
}

static void dispatch(void)
{
	struct pollfd ready = {.fd = vug_server_get_fd(stage.server), .events = POLLIN};

	check(poll(&ready, 1, 10000) == 1, "nothing happens");
	check(vug_server_dispatch(stage.server) == 0, "dispatch failed");
}

/* NUM_BUFFERS: all are in use. */
static unsigned int find_free(void)
{
	unsigned int index = 0;

	while (index < NUM_BUFFERS && stage.is_in_use[index])
		index++;
	return index;
}

static void present(unsigned int round)
{
	struct vug_present next = {
		.size = sizeof(next),
		.flags = VUG_PRESENT_FENCE,
		.cookie = round,
		.arrival = round + 1, /* how many have been drawn with this one */
	};
	unsigned int index = find_free();
	struct job job = {.pixels = stage.pixels[index], .colour = round};
	int fence[2];

	check(pipe(fence) == 0, "no pipe");
	next.acquire_fence = fence[0];
	job.signal = fence[1];
	check(write(stage.jobs[1], &job, sizeof(job)) == sizeof(job), "no job");
	stage.is_in_use[index] = true;
	check(vug_source_show(stage.source, 0, stage.buffers[index], NULL) == 0, "not shown");
	check(vug_source_present(stage.source, 0, &next) == 0, "not presented");
}

static void draw_all(void)
{
	for (unsigned int round = 0; round < NUM_ROUNDS; round++) {
		while (stage.num_shown < round || find_free() == NUM_BUFFERS)
			dispatch();
		present(round);
	}
	while (stage.num_shown < NUM_ROUNDS)
		dispatch();
	check(vug_source_show(stage.source, 0, NULL, NULL) == 0, "not switched off");
	while (stage.num_released < NUM_ROUNDS)
		dispatch();
}

static void begin(struct looker lookers[NUM_LOOKERS])
{
	static const struct vug_source_callbacks callbacks = {
		.size = sizeof(callbacks), .shown = on_shown, .released = on_released};
	static const struct vug_listener_callbacks of_looker = {.size = sizeof(of_looker),
								.frame = on_frame};
	const struct vug_listener_config config = {
		.size = sizeof(config), .flags = VUG_LISTENER_OWN_THREAD, .deadline_ms = 60000};

	check(pipe(stage.jobs) == 0, "no pipe");
	check(vug_server_new(NULL, NULL, NULL, &stage.server) == 0, "no server");
	check(vug_source_new(stage.server, 0, 1, &callbacks, NULL, &stage.source) == 0,
	      "no source");
	for (unsigned int i = 0; i < NUM_BUFFERS; i++) {
		const struct vug_memory memory = {.size = sizeof(memory),
						  .pixels = stage.pixels[i],
						  .length = sizeof(stage.pixels[i]),
						  .stride = 16 * 4,
						  .fd = -1};

		check(vug_buffer_new_from_memory(&memory, 16, 16, 0, NULL, NULL,
						 &stage.buffers[i]) == 0,
		      "no buffer");
	}
	for (unsigned int i = 0; i < NUM_LOOKERS; i++) {
		check(vug_listener_new(stage.server, &config, &of_looker, &lookers[i],
				       &lookers[i].listener) == 0,
		      "no listener");
		check(pthread_create(&lookers[i].thread, NULL, look, &lookers[i]) == 0,
		      "no thread");
	}
}

static void end(struct looker lookers[NUM_LOOKERS])
{
	for (unsigned int i = 0; i < NUM_LOOKERS; i++) {
		atomic_store(&lookers[i].is_at_end, true);
		pthread_join(lookers[i].thread, NULL);
		check(lookers[i].num_frames == NUM_ROUNDS, "%u frames", lookers[i].num_frames);
		vug_listener_unref(lookers[i].listener);
	}
	vug_source_unref(stage.source);
	vug_server_unref(stage.server);
	for (unsigned int i = 0; i < NUM_BUFFERS; i++)
		vug_buffer_unref(stage.buffers[i]);
	close(stage.jobs[0]);
}

void test_sources_on_threads(void)
{
	static struct looker lookers[NUM_LOOKERS];
	pthread_t painter;

	begin(lookers);
	check(pthread_create(&painter, NULL, draw, NULL) == 0, "no thread");
	draw_all();
	close(stage.jobs[1]);
	pthread_join(painter, NULL);
	end(lookers);
}
