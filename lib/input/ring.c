/* SPDX-License-Identifier: MIT */
#include "input/ring.h"

#include <endian.h>
#include <string.h>
#include <sys/epoll.h>

#include "input/signal.h"
#include "util/fd.h"

/* The available ring: flags, index, heads, and where the guest wants an interrupt. */
#define AVAILABLE_FLAGS 0
#define AVAILABLE_INDEX 2
#define AVAILABLE_HEADS 4
#define AVAILABLE_NO_INTERRUPT 1
/* The used ring: flags, index, elements, and where we want to be kicked. */
#define USED_FLAGS 0
#define USED_INDEX 2
#define USED_ELEMENTS 4

struct used_element {
	uint32_t head, length;
};

void vug_input_ring_init(struct vug_input_ring *ring, const struct vug_input_memory *memory,
			 int epoll_fd)
{
	memset(ring, 0, sizeof(*ring));
	ring->memory = memory;
	ring->epoll_fd = epoll_fd;
	ring->kick_fd = ring->call_fd = -1;
}

/* The VMM has the file open, too, so that it would stay watched. */
static void close_kick(struct vug_input_ring *ring)
{
	if (ring->kick_fd >= 0)
		vug_fd_unwatch(ring->epoll_fd, ring->kick_fd);
	vug_fd_close(&ring->kick_fd);
}

/* A kick is never read: each write to it is one more event. */
int vug_input_ring_set_kick(struct vug_input_ring *ring, int fd)
{
	int error = fd >= 0 ? vug_fd_watch(ring->epoll_fd, fd, EPOLLIN | EPOLLET, false) : 0;

	if (error < 0)
		return error;
	close_kick(ring);
	ring->kick_fd = fd;
	return 0;
}

void vug_input_ring_finish(struct vug_input_ring *ring)
{
	close_kick(ring);
	vug_fd_close(&ring->call_fd);
	vug_input_inflight_close(&ring->inflight);
	vug_input_ring_init(ring, ring->memory, ring->epoll_fd);
}

void vug_input_ring_break(struct vug_input_ring *ring, const char *fault)
{
	ring->is_broken = true;
	ring->fault = fault;
}

bool vug_input_ring_is_ready(const struct vug_input_ring *ring)
{
	return ring->is_started && ring->is_enabled && ring->has_addresses && ring->number > 0;
}

/* What an earlier back end took and did not return counts as taken, and comes first. */
void vug_input_ring_begin(struct vug_input_ring *ring)
{
	ring->is_running = true;
	ring->is_broken = false;
	ring->is_first_told = true;
	ring->num_left = ring->next_left = 0;
	if (vug_input_memory_load(ring->memory, ring->space, ring->used + USED_INDEX,
				  &ring->next_used) < 0) {
		vug_input_ring_break(ring, "it is outside of the guest's memory");
		return;
	}
	ring->next_told = ring->next_used;
	ring->num_left = vug_input_inflight_begin(&ring->inflight, ring->next_used, ring->left);
	if (ring->inflight.mapping.start != NULL)
		ring->next_available = (uint16_t)(ring->next_used + ring->num_left);
}

void vug_input_ring_stop(struct vug_input_ring *ring)
{
	ring->next_available =
		(uint16_t)(ring->next_available - (ring->num_left - ring->next_left));
	ring->num_left = ring->next_left = 0;
	ring->is_running = ring->is_started = false;
	close_kick(ring);
}

/* ---- taking ----------------------------------------------------------------------------- */

static bool load(struct vug_input_ring *ring, uint64_t address, uint16_t *ret_value)
{
	if (vug_input_memory_load(ring->memory, ring->space, address, ret_value) == 0)
		return true;
	vug_input_ring_break(ring, "it is outside of the guest's memory");
	return false;
}

static uint16_t count_available(struct vug_input_ring *ring)
{
	uint16_t index, count;

	if (!ring->is_running || ring->is_broken ||
	    !load(ring, ring->available + AVAILABLE_INDEX, &index))
		return 0;
	count = (uint16_t)(index - ring->next_available);
	if (count > ring->number) {
		vug_input_ring_break(ring, "its index runs ahead");
		return 0;
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return count;
}

static bool take_head(struct vug_input_ring *ring, uint16_t *ret_head)
{
	uint16_t slot = ring->next_available % ring->number;

	if (ring->next_left < ring->num_left) {
		*ret_head = ring->left[ring->next_left++];
		return true;
	}
	if (count_available(ring) == 0 ||
	    !load(ring, ring->available + AVAILABLE_HEADS + 2 * (uint64_t)slot, ret_head))
		return false;
	ring->next_available++;
	return true;
}

bool vug_input_ring_take(struct vug_input_ring *ring, struct vug_input_buffer *ret_buffer)
{
	uint16_t head;

	if (!ring->is_running || ring->is_broken || !take_head(ring, &head) ||
	    !vug_input_buffer_open(ring, head, ret_buffer))
		return false;
	vug_input_inflight_take(&ring->inflight, head);
	return true;
}

/* ---- giving back ------------------------------------------------------------------------ */

void vug_input_ring_give(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			 uint32_t length)
{
	const struct used_element element = {.head = htole32(buffer->head),
					     .length = htole32(length)};
	uint64_t slot = ring->next_used % ring->number;

	if (ring->is_broken)
		return;
	vug_input_inflight_prepare(&ring->inflight, buffer->head);
	ring->next_used++;
	if (vug_input_memory_write(ring->memory, ring->space,
				   ring->used + USED_ELEMENTS + slot * sizeof(element), &element,
				   sizeof(element)) < 0 ||
	    vug_input_memory_advance(ring->memory, ring->space, ring->used + USED_FLAGS,
				     ring->next_used) < 0)
		vug_input_ring_break(ring, "it is outside of the guest's memory");
	vug_input_inflight_return(&ring->inflight, buffer->head, ring->next_used);
}

/* ---- kicks ------------------------------------------------------------------------------ */

/* Without the event index we are always kicked. */
bool vug_input_ring_wants_kick(struct vug_input_ring *ring)
{
	const uint16_t event = htole16(ring->next_available);

	if (!ring->is_running || ring->is_broken)
		return false;
	if (ring->next_left < ring->num_left)
		return true;
	if (ring->has_event_index &&
	    vug_input_memory_write(ring->memory, ring->space,
				   ring->used + USED_ELEMENTS +
					   ring->number * sizeof(struct used_element),
				   &event, sizeof(event)) < 0)
		vug_input_ring_break(ring, "it is outside of the guest's memory");
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return count_available(ring) > 0;
}

/* Whether `event` is among what has been given back since the last look. */
static bool has_passed(const struct vug_input_ring *ring, uint16_t event)
{
	return (uint16_t)(ring->next_used - event - 1) <
	       (uint16_t)(ring->next_used - ring->next_told);
}

static bool wants_to_be_told(struct vug_input_ring *ring)
{
	uint16_t value;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (ring->has_event_index)
		return load(ring, ring->available + AVAILABLE_HEADS + 2 * (uint64_t)ring->number,
			    &value) &&
		       (ring->is_first_told || has_passed(ring, value));
	return load(ring, ring->available + AVAILABLE_FLAGS, &value) &&
	       !(value & AVAILABLE_NO_INTERRUPT);
}

void vug_input_ring_tell(struct vug_input_ring *ring)
{
	if (!ring->is_running || ring->is_broken || ring->next_told == ring->next_used)
		return;
	if (wants_to_be_told(ring))
		vug_input_send_signal(ring->call_fd);
	ring->next_told = ring->next_used;
	ring->is_first_told = false;
}
