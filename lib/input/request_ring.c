/* SPDX-License-Identifier: MIT */
/* How the VMM sets the two queues up, and starts and stops them. */
#include <errno.h>
#include <string.h>

#include "input/device.h"
#include "input/signal.h"
#include "util/fd.h"

/* NULL: there is no such queue. */
static struct vug_input_ring *find_ring(struct vug_input *input, uint64_t index)
{
	return index < VUG_INPUT_NUM_RINGS ? &input->rings[index] : NULL;
}

static struct vug_input_ring *get_state(struct vug_input *input,
					const struct vug_input_message *request,
					struct vhost_user_vring_state *ret_state)
{
	memcpy(ret_state, request->payload, sizeof(*ret_state));
	return find_ring(input, ret_state->index);
}

int vug_input_set_vring_num(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(input, request, &state);

	if (ring == NULL || state.value == 0 || state.value > VUG_INPUT_RING_MAX_NUMBER ||
	    (state.value & (state.value - 1)) != 0)
		return -EINVAL;
	if (ring->is_running)
		return -EBUSY;
	ring->number = (uint16_t)state.value;
	vug_input_update_guest(input);
	return 0;
}

int vug_input_set_vring_addr(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_vring_address address;
	struct vug_input_ring *ring;

	memcpy(&address, request->payload, sizeof(address));
	ring = find_ring(input, address.index);
	if (ring == NULL || address.descriptors % 16 != 0 || address.available % 2 != 0 ||
	    address.used % 4 != 0)
		return -EINVAL;
	ring->descriptors = address.descriptors;
	ring->available = address.available;
	ring->used = address.used;
	ring->has_addresses = true;
	vug_input_update_guest(input);
	return 0;
}

int vug_input_set_vring_base(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(input, request, &state);

	if (ring == NULL || state.value > UINT16_MAX)
		return -EINVAL;
	if (ring->is_running)
		return -EBUSY;
	ring->next_available = (uint16_t)state.value;
	return 0;
}

/* That ends it: the queue is stopped. */
int vug_input_get_vring_base(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(input, request, &state);

	if (ring == NULL)
		return -EINVAL;
	vug_input_ring_stop(ring);
	state.value = ring->next_available;
	vug_input_connection_reply(&input->connection, &state, sizeof(state), -1);
	return 0;
}

int vug_input_set_vring_enable(struct vug_input *input, struct vug_input_message *request)
{
	struct vhost_user_vring_state state;
	struct vug_input_ring *ring = get_state(input, request, &state);

	if (ring == NULL || state.value > 1)
		return -EINVAL;
	ring->is_enabled = state.value == 1;
	vug_input_update_guest(input);
	return 0;
}

/* ---- descriptors ------------------------------------------------------------------------ */

/* Returns the queue, and the descriptor, which is taken over; -1: there comes none. */
static int take_signal(struct vug_input *input, struct vug_input_message *request,
		       struct vug_input_ring **ret_ring, int *ret_fd)
{
	uint64_t value;

	*ret_fd = -1;
	memcpy(&value, request->payload, sizeof(value));
	*ret_ring = find_ring(input, value & VHOST_USER_VRING_INDEX_MASK);
	if (*ret_ring == NULL || (request->num_fds == 0) != ((value & VHOST_USER_VRING_NO_FD) != 0))
		return -EINVAL;
	if (request->num_fds == 0)
		return 0;
	if (!vug_input_is_signal(request->fds[0]))
		return -ENOTSUP;
	*ret_fd = vug_fd_take(&request->fds[0]);
	return 0;
}

int vug_input_set_vring_kick(struct vug_input *input, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(input, request, &ring, &fd);

	if (error == 0)
		error = vug_input_ring_set_kick(ring, fd);
	if (error < 0) {
		vug_fd_close(&fd);
		return error;
	}
	ring->is_started = true;
	vug_input_update_guest(input);
	return 0;
}

int vug_input_set_vring_call(struct vug_input *input, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(input, request, &ring, &fd);

	if (error < 0)
		return error;
	vug_fd_close(&ring->call_fd);
	ring->call_fd = fd;
	if (fd >= 0)
		(void)vug_fd_set_nonblocking(fd);
	return 0;
}

/* Nothing is reported there. */
int vug_input_set_vring_err(struct vug_input *input, struct vug_input_message *request)
{
	struct vug_input_ring *ring;
	int fd, error = take_signal(input, request, &ring, &fd);

	if (error == 0)
		vug_fd_close(&fd);
	return error;
}
