/* SPDX-License-Identifier: MIT */
/*
 * A reader like a compositor, on a thread of its own, beside a back end that changes the whole picture with
 * each UPDATE: a picture that changes whole is never seen in part.
 */
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vug/listener.h>

#include "protocol/listener/threads.h"
#include "support/check.h"
#include "support/rig.h"

#define WIDTH 320
#define HEIGHT 240
#define PIXELS (WIDTH * HEIGHT)
#define NUM_READERS 2
#define NUM_PICTURES 300
#define PICTURES_AT_ONCE 4

struct reader {
	struct vug_listener *listener;
	pthread_t thread;
	atomic_bool is_at_end;
	bool keeps_last;
	struct vug_frame *kept; /* on the screen: read until the next one is */
	unsigned int num_frames, num_torn;
};

static bool is_torn(const struct vug_frame *frame)
{
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	const void *pixels;
	uint32_t stride, first;
	bool is_whole = true;

	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "cannot be mapped");
	memcpy(&first, pixels, sizeof(first));
	for (size_t y = 0; y < HEIGHT && is_whole; y++) {
		const uint32_t *row =
			(const uint32_t *)(const void *)((const char *)pixels + y * stride);

		for (size_t x = 0; x < WIDTH; x++)
			is_whole &= row[x] == first;
	}
	vug_buffer_unmap(buffer);
	return !is_whole;
}

static void look_again(struct reader *reader)
{
	if (reader->kept == NULL)
		return;
	reader->num_torn += is_torn(reader->kept);
	vug_frame_done(reader->kept);
	reader->kept = NULL;
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct reader *reader = data;

	(void)listener;
	reader->num_torn += is_torn(frame);
	reader->num_frames++;
	look_again(reader);
	vug_frame_shown(frame);
	if (reader->keeps_last)
		reader->kept = frame;
	else
		vug_frame_done(frame);
}

static void *read_pictures(void *data)
{
	struct reader *reader = data;

	while (!atomic_load(&reader->is_at_end)) {
		struct pollfd ready = {.fd = vug_listener_get_fd(reader->listener),
				       .events = POLLIN};

		poll(&ready, 1, 10);
		check(vug_listener_dispatch(reader->listener) == 0, "dispatch failed");
	}
	look_again(reader);
	vug_listener_unref(reader->listener);
	return NULL;
}

static void start_reader(struct rig *rig, struct reader *reader, bool keeps_last)
{
	const struct vug_listener_config config = {
		.size = sizeof(config),
		.flags = VUG_LISTENER_OWN_THREAD | (keeps_last ? VUG_LISTENER_EXACT_DAMAGE : 0)};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = on_frame};

	*reader = (struct reader){.keeps_last = keeps_last};
	atomic_init(&reader->is_at_end, false);
	check(vug_listener_new(rig->server, &config, &callbacks, reader, &reader->listener) == 0,
	      "no listener");
	check(pthread_create(&reader->thread, NULL, read_pictures, reader) == 0, "no thread");
}

static void end_reader(struct reader *reader)
{
	atomic_store(&reader->is_at_end, true);
	pthread_join(reader->thread, NULL);
	check(reader->num_frames > 0, "a reader saw nothing");
	check(reader->num_torn == 0, "a picture was seen in part");
	if (getenv("VUG_TORN_SECONDS") != NULL)
		printf("%u pictures seen, none in part\n", reader->num_frames);
}

static time_t get_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* The bytes of an UPDATE of all pixels, which are of one colour. */
static size_t write_picture(uint8_t *bytes, uint32_t colour)
{
	struct peer_message header = PEER_MAKE(PEER_UPDATE, 0, 0, 0, WIDTH, HEIGHT);
	size_t length = header.length;

	peer_set_size(&header, 5 * sizeof(uint32_t) + PIXELS * sizeof(colour));
	memcpy(bytes, header.bytes, length);
	for (size_t i = 0; i < PIXELS; i++, length += sizeof(colour))
		memcpy(bytes + length, &colour, sizeof(colour));
	return length;
}

/* Pictures behind each other, in pieces as the socket takes them: most end in the middle of one. */
static void draw_pictures(struct rig *rig)
{
	static uint8_t bytes[PICTURES_AT_ONCE * (64 + PIXELS * sizeof(uint32_t))];
	const char *seconds = getenv("VUG_TORN_SECONDS");
	time_t end = get_seconds() + (seconds != NULL ? atoi(seconds) : 0);
	uint32_t colour = 0;

	while (colour < NUM_PICTURES || get_seconds() < end) {
		size_t length = 0;

		for (unsigned int i = 0; i < PICTURES_AT_ONCE; i++)
			length += write_picture(bytes + length, colour++);
		rig_stream(rig, bytes, length);
	}
}

void test_stable_pictures(void)
{
	const struct rig_options options = {.has_no_frame_callback = true};
	struct rig *rig = rig_new(&options);
	struct reader readers[NUM_READERS];

	rig_show_surface(rig, 0, WIDTH, HEIGHT);
	for (size_t i = 0; i < NUM_READERS; i++)
		start_reader(rig, &readers[i], i > 0);
	draw_pictures(rig);
	for (size_t i = 0; i < NUM_READERS; i++)
		end_reader(&readers[i]);
	rig_free(rig);
}
