/* SPDX-License-Identifier: MIT */
/* The guest's two queues: each buffer is a command, and in the control queue room for its response. */
#include <stdio.h>

#include "backend.h"

/* Commands of one turn: a guest that never stops must not keep it busy. */
#define MAX_COMMANDS 256

struct taken {
	struct vug_input_ring *ring;
	struct vug_input_buffer buffer;
};

static bool read_buffer(void *data, void *ret_bytes, size_t length)
{
	struct taken *taken = data;

	return vug_input_buffer_read(taken->ring, &taken->buffer, ret_bytes, length);
}

/* A buffer without room has nothing written in it. */
static void respond(struct gpu2d_backend *backend, const struct vug_input_buffer *buffer)
{
	struct vug_input_ring *ring = &backend->rings[GPU2D_CONTROL];
	const struct gpu2d *gpu = &backend->gpu;
	bool is_written = vug_input_buffer_write(ring, buffer, &gpu->response, gpu->response_size);

	vug_input_ring_give(ring, buffer, is_written ? gpu->response_size : 0);
}

static void run_control(struct gpu2d_backend *backend, struct taken *taken)
{
	const struct gpu2d_request request = {.read = read_buffer, .data = taken};

	gpu2d_execute(&backend->gpu, &request);
	backend->is_holding = gpu2d_is_busy(&backend->gpu);
	if (backend->is_holding)
		backend->held = taken->buffer;
	else
		respond(backend, &taken->buffer);
}

static void run_cursor(struct gpu2d_backend *backend, struct taken *taken)
{
	const struct gpu2d_request request = {.read = read_buffer, .data = taken};

	gpu2d_execute_cursor(&backend->gpu, &request);
	vug_input_ring_give(taken->ring, &taken->buffer, 0);
}

/* Nothing is taken while the display has to read first, or, of the control queue, to answer. */
static bool may_take(const struct gpu2d_backend *backend, const struct vug_input_ring *ring)
{
	return gpu2d_channel_is_ready(&backend->channel) &&
	       (ring == &backend->rings[GPU2D_CURSOR] ||
		!(backend->is_holding || gpu2d_is_busy(&backend->gpu)));
}

/* Returns whether there may be more. */
static bool serve_ring(struct gpu2d_backend *backend, struct vug_input_ring *ring,
		       void (*run)(struct gpu2d_backend *, struct taken *))
{
	struct taken taken = {.ring = ring};
	unsigned int count = 0;

	while (may_take(backend, ring) && count < MAX_COMMANDS) {
		if (vug_input_ring_take(ring, &taken.buffer)) {
			run(backend, &taken);
			/* Where that fails, the channel hears of it when it is served. */
			(void)gpu2d_channel_send_queued(&backend->channel);
			count++;
		} else if (!vug_input_ring_wants_kick(ring)) {
			break;
		}
	}
	vug_input_ring_tell(ring);
	if (ring->fault != NULL)
		fprintf(stderr, "vug-gpu2d: the guest broke a queue: %s\n", ring->fault);
	ring->fault = NULL;
	return count == MAX_COMMANDS;
}

bool gpu2d_serve_queues(struct gpu2d_backend *backend)
{
	bool has_more;

	if (backend->is_holding && !gpu2d_is_busy(&backend->gpu)) {
		backend->is_holding = false;
		respond(backend, &backend->held);
	}
	has_more = serve_ring(backend, &backend->rings[GPU2D_CONTROL], run_control);
	return serve_ring(backend, &backend->rings[GPU2D_CURSOR], run_cursor) || has_more;
}
