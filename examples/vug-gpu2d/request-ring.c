/* SPDX-License-Identifier: MIT */
/* How the VMM sets the two queues up, starts and stops them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "backend.h"
#include "util/fd.h"

/*
 * The next guest need not wait until somebody reads what the old one drew: a VMM may hand over between
 * them on the thread that reads the display channel.
 */
static void forget_guest(struct gpu2d_backend *backend)
{
	gpu2d_reset(&backend->gpu);
	gpu2d_channel_drop_updates(&backend->channel);
}

/*
 * A control queue that begins at 0 and was left elsewhere is a new guest's, which numbers its resources from
 * 1 again. A VM that was only paused goes on where it was.
 */
static void begin_ring(struct gpu2d_backend *backend, struct vug_input_ring *ring)
{
	ring->space = backend->memory.has_guest_addresses ? VUG_INPUT_GUEST : VUG_INPUT_USER;
	ring->has_event_index = (backend->features & VIRTIO_F_EVENT_IDX) != 0;
	vug_input_ring_begin(ring);
	if (ring == &backend->rings[GPU2D_CONTROL] && ring->next_available == 0 &&
	    ring->next_used == 0 && backend->stopped_at != 0)
		forget_guest(backend);
}

void gpu2d_update_rings(struct gpu2d_backend *backend)
{
	for (size_t i = 0; i < GPU2D_NUM_RINGS; i++) {
		struct vug_input_ring *ring = &backend->rings[i];
		bool is_ready = vug_input_ring_is_ready(ring);

		if (is_ready && !ring->is_running)
			begin_ring(backend, ring);
		else if (!is_ready)
			ring->is_running = false;
	}
}

/* A command whose response has not come yet counts as not taken. */
static void stop_ring(struct gpu2d_backend *backend, struct vug_input_ring *ring)
{
	if (ring == &backend->rings[GPU2D_CONTROL]) {
		ring->next_available = (uint16_t)(ring->next_available - backend->is_holding);
		backend->is_holding = false;
		backend->stopped_at = ring->next_available;
	}
	vug_input_ring_stop(ring);
}

void gpu2d_reset_guest(struct gpu2d_backend *backend)
{
	for (size_t i = 0; i < GPU2D_NUM_RINGS; i++) {
		struct vug_input_ring *ring = &backend->rings[i];

		stop_ring(backend, ring);
		ring->is_enabled = !(backend->features & VHOST_USER_F_PROTOCOL_FEATURES);
		ring->has_addresses = false;
		ring->next_available = 0;
	}
	forget_guest(backend);
}

/* NULL: there is no such queue. */
static struct vug_input_ring *find_ring(struct gpu2d_backend *backend, uint64_t index)
{
	return index < GPU2D_NUM_RINGS ? &backend->rings[index] : NULL;
}

static struct vug_input_ring *get_state(struct gpu2d_backend *backend,
					const struct vug_input_message *request,
					struct vhost_user_vring_state *ret_state)
{
	memcpy(ret_state, request->payload, sizeof(*ret_state));
	return find_ring(backend, ret_state->index);
}

int gpu2d_set_vring_num(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(backend, request, &state);

	if (ring == NULL || state.value == 0 || state.value > VUG_INPUT_RING_MAX_NUMBER ||
	    (state.value & (state.value - 1)) != 0)
		return -EINVAL;
	if (ring->is_running)
		return -EBUSY;
	ring->number = (uint16_t)state.value;
	gpu2d_update_rings(backend);
	return 0;
}

int gpu2d_set_vring_addr(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_vring_address address;
	struct vug_input_ring *ring;

	memcpy(&address, request->payload, sizeof(address));
	ring = find_ring(backend, address.index);
	if (ring == NULL || address.descriptors % 16 != 0 || address.available % 2 != 0 ||
	    address.used % 4 != 0)
		return -EINVAL;
	ring->descriptors = address.descriptors;
	ring->available = address.available;
	ring->used = address.used;
	ring->has_addresses = true;
	gpu2d_update_rings(backend);
	return 0;
}

int gpu2d_set_vring_base(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(backend, request, &state);

	if (ring == NULL || state.value > UINT16_MAX)
		return -EINVAL;
	if (ring->is_running)
		return -EBUSY;
	ring->next_available = (uint16_t)state.value;
	return 0;
}

/* That stops the queue. */
int gpu2d_get_vring_base(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(backend, request, &state);

	if (ring == NULL)
		return -EINVAL;
	stop_ring(backend, ring);
	state.value = ring->next_available;
	vug_input_connection_reply(&backend->vmm, &state, sizeof(state), -1);
	return 0;
}

int gpu2d_set_vring_enable(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(backend, request, &state);

	if (ring == NULL || state.value > 1)
		return -EINVAL;
	ring->is_enabled = state.value == 1;
	gpu2d_update_rings(backend);
	return 0;
}

/* An eventfd, or a FIFO, as an interposer has it; other files could have anybody wait. */
static bool is_signal(int fd)
{
	struct statx status;

	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &status) == 0 &&
	       ((status.stx_mode & S_IFMT) == 0 || S_ISFIFO(status.stx_mode));
}

/* The queue, and the descriptor, which is taken over; -1: there comes none. */
static int take_signal(struct gpu2d_backend *backend, struct vug_input_message *request,
		       struct vug_input_ring **ret_ring, int *ret_fd)
{
	uint64_t value;

	*ret_fd = -1;
	memcpy(&value, request->payload, sizeof(value));
	*ret_ring = find_ring(backend, value & VHOST_USER_VRING_INDEX_MASK);
	if (*ret_ring == NULL || (request->num_fds == 0) != ((value & VHOST_USER_VRING_NO_FD) != 0))
		return -EINVAL;
	if (request->num_fds == 0)
		return 0;
	if (!is_signal(request->fds[0]))
		return -ENOTSUP;
	*ret_fd = vug_fd_take(&request->fds[0]);
	return 0;
}

int gpu2d_set_vring_kick(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(backend, request, &ring, &fd);

	if (error == 0)
		error = vug_input_ring_set_kick(ring, fd);
	if (error < 0) {
		vug_fd_close(&fd);
		return error;
	}
	ring->is_started = true;
	gpu2d_update_rings(backend);
	return 0;
}

int gpu2d_set_vring_call(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(backend, request, &ring, &fd);

	if (error < 0)
		return error;
	vug_fd_close(&ring->call_fd);
	ring->call_fd = fd;
	if (fd >= 0)
		(void)vug_fd_set_nonblocking(fd);
	return 0;
}

/* Nothing is reported there. */
int gpu2d_set_vring_err(struct gpu2d_backend *backend, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(backend, request, &ring, &fd);

	vug_fd_close(&fd);
	return error;
}
