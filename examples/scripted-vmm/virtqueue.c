/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/virtqueue.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define RING_ALIGNMENT 4096

/* What one request is put together of. */
static void fill_descriptors(struct virtqueue *queue, unsigned int slot, size_t size)
{
	struct vring_desc *request = &queue->ring.desc[(size_t)2 * slot], *response = request + 1;
	const struct virtqueue_slot *memory = &queue->slots[slot];

	*request = (struct vring_desc){
		.addr = htole64(guest_memory_get_address(queue->memory, memory->request)),
		.len = htole32((uint32_t)size),
		.flags = htole16(queue->has_responses ? VRING_DESC_F_NEXT : 0),
		.next = htole16((uint16_t)(2 * slot + 1)),
	};
	*response = (struct vring_desc){
		.addr = htole64(guest_memory_get_address(queue->memory, memory->response)),
		.len = htole32(VIRTQUEUE_RESPONSE_SIZE),
		.flags = htole16(VRING_DESC_F_WRITE),
	};
}

static void take_response(struct virtqueue *queue)
{
	const struct vring_used_elem *element =
		&queue->ring.used->ring[queue->used++ % VIRTQUEUE_SIZE];
	uint32_t slot = le32toh(element->id) / 2;

	if (slot >= VIRTQUEUE_SLOTS)
		return;
	queue->lengths[slot] = le32toh(element->len);
	queue->is_busy[slot] = false;
}

static void handle_call(void *data)
{
	struct virtqueue *queue = data;
	uint64_t count;

	if (read(queue->call_fd, &count, sizeof(count)) < 0)
		return;
	while (le16toh(__atomic_load_n(&queue->ring.used->idx, __ATOMIC_ACQUIRE)) != queue->used)
		take_response(queue);
}

static int create_fds(struct virtqueue *queue)
{
	queue->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	queue->call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (queue->kick_fd < 0 || queue->call_fd < 0)
		return -errno;
	return event_loop_add(queue->loop, queue->call_fd, handle_call, queue) ? 0 : -ENOSPC;
}

int virtqueue_new(struct virtqueue *queue, uint32_t index, bool has_responses,
		  struct guest_memory *memory, struct event_loop *loop)
{
	void *ring = guest_memory_allocate(memory, vring_size(VIRTQUEUE_SIZE, RING_ALIGNMENT));

	*queue = (struct virtqueue){.index = index,
				    .has_responses = has_responses,
				    .loop = loop,
				    .memory = memory,
				    .kick_fd = -1,
				    .call_fd = -1};
	queue->slots =
		guest_memory_allocate(memory, sizeof(struct virtqueue_slot) * VIRTQUEUE_SLOTS);
	if (ring == NULL || queue->slots == NULL)
		return -ENOMEM;
	vring_init(&queue->ring, VIRTQUEUE_SIZE, ring, RING_ALIGNMENT);
	return create_fds(queue);
}

void virtqueue_free(struct virtqueue *queue)
{
	event_loop_remove(queue->loop, queue->call_fd);
	if (queue->kick_fd >= 0)
		close(queue->kick_fd);
	if (queue->call_fd >= 0)
		close(queue->call_fd);
}

void virtqueue_reset(struct virtqueue *queue)
{
	memset(queue->ring.desc, 0, vring_size(VIRTQUEUE_SIZE, RING_ALIGNMENT));
	memset(queue->is_busy, 0, sizeof(queue->is_busy));
	queue->available = queue->used = 0;
}

static int set_addresses(struct virtqueue *queue, struct vhost_user *peer)
{
	const struct vring_address address = {
		.index = queue->index,
		.descriptors = (uintptr_t)queue->ring.desc,
		.used = (uintptr_t)queue->ring.used,
		.available = (uintptr_t)queue->ring.avail,
	};

	return vhost_user_send(peer, REQUEST_SET_VRING_ADDR, &address, sizeof(address), -1);
}

/*
 * The call descriptor goes first. QEMU's back end calls ring 0 as soon as the display has told
 * its features, and exits where the ring has its addresses but nothing to call.
 */
int virtqueue_start(struct virtqueue *queue, struct vhost_user *peer, bool must_enable)
{
	const uint32_t index = queue->index;
	int error = vhost_user_set_ring_fd(peer, REQUEST_SET_VRING_CALL, index, queue->call_fd);

	if (error == 0)
		error = vhost_user_set_ring(peer, REQUEST_SET_VRING_NUM, index, VIRTQUEUE_SIZE);
	if (error == 0)
		error = vhost_user_set_ring(peer, REQUEST_SET_VRING_BASE, index, queue->used);
	if (error == 0)
		error = set_addresses(queue, peer);
	if (error == 0)
		error = vhost_user_set_ring_fd(peer, REQUEST_SET_VRING_KICK, index, queue->kick_fd);
	if (error == 0 && must_enable)
		error = vhost_user_set_ring(peer, REQUEST_SET_VRING_ENABLE, index, 1);
	return error;
}

int virtqueue_stop(struct virtqueue *queue, struct vhost_user *peer)
{
	struct vring_state state = {.index = queue->index};
	int error = vhost_user_ask(peer, REQUEST_GET_VRING_BASE, &state, sizeof(state));

	return error < 0 ? error : (int)state.value;
}

static int find_free_slot(const struct virtqueue *queue)
{
	for (int i = 0; i < VIRTQUEUE_SLOTS; i++)
		if (!queue->is_busy[i])
			return i;
	return -EAGAIN;
}

static bool has_room(void *data)
{
	return find_free_slot(data) >= 0;
}

static void publish(struct virtqueue *queue, unsigned int slot)
{
	struct vring_avail *available = queue->ring.avail;

	available->ring[queue->available++ % VIRTQUEUE_SIZE] = htole16((uint16_t)(2 * slot));
	__atomic_store_n(&available->idx, htole16(queue->available), __ATOMIC_SEQ_CST);
}

int virtqueue_submit(struct virtqueue *queue, const void *request, size_t size)
{
	const uint64_t one = 1;
	int slot;

	if (size > VIRTQUEUE_REQUEST_SIZE)
		return -EMSGSIZE;
	if (!event_loop_run_until(queue->loop, has_room, queue))
		return -ETIMEDOUT;
	slot = find_free_slot(queue);
	memcpy(queue->slots[slot].request, request, size);
	memset(queue->slots[slot].response, 0, VIRTQUEUE_RESPONSE_SIZE);
	fill_descriptors(queue, (unsigned int)slot, size);
	queue->is_busy[slot] = true;
	publish(queue, (unsigned int)slot);
	return write(queue->kick_fd, &one, sizeof(one)) == sizeof(one) ? slot : -errno;
}

struct awaited {
	const struct virtqueue *queue;
	int slot;
};

static bool has_response(void *data)
{
	const struct awaited *awaited = data;

	return !awaited->queue->is_busy[awaited->slot];
}

int virtqueue_wait(struct virtqueue *queue, int slot, void *ret_response, size_t size)
{
	struct awaited awaited = {.queue = queue, .slot = slot};

	if (!event_loop_run_until(queue->loop, has_response, &awaited))
		return -ETIMEDOUT;
	memcpy(ret_response, queue->slots[slot].response, size);
	return (int)queue->lengths[slot];
}

static bool is_idle(void *data)
{
	const struct virtqueue *queue = data;

	for (int i = 0; i < VIRTQUEUE_SLOTS; i++)
		if (queue->is_busy[i])
			return false;
	return true;
}

int virtqueue_wait_all(struct virtqueue *queue)
{
	return event_loop_run_until(queue->loop, is_idle, queue) ? 0 : -ETIMEDOUT;
}
