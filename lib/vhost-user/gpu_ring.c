/* SPDX-License-Identifier: MIT */
#include "vhost-user/gpu_ring.h"

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/fd.h"

/* Above all memory and all addresses of processes that there are. */
#define MEMORY_ADDRESS (UINT64_C(1) << 60)
/* Whole pages, whatever their size is. */
#define MEMORY_SIZE 65536

#define DESCRIPTOR_NEXT 1
#define DESCRIPTOR_WRITE 2

/* The split virtqueue of virtio 1.x. Little-endian. */
struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

struct used_element {
	uint32_t id, length;
};

struct gpu_ring_memory {
	_Alignas(16) struct descriptor descriptors[VUG_GPU_RING_MAX_NUMBER];
	_Alignas(16) struct {
		uint16_t flags, index;
		uint16_t ring[VUG_GPU_RING_MAX_NUMBER + 1]; /* and the used_event behind it */
	} available;
	_Alignas(16) struct {
		uint16_t flags, index;
		struct used_element ring[VUG_GPU_RING_MAX_NUMBER];
		uint16_t available_event;
	} used;
	_Alignas(16) struct gpu_command commands[VUG_GPU_RING_MAX_COMMANDS];
	struct gpu_header responses[VUG_GPU_RING_MAX_COMMANDS];
};

_Static_assert(sizeof(struct gpu_ring_memory) <= MEMORY_SIZE, "the ring has to fit");

static int create_memory(struct vug_gpu_ring *ring)
{
	int fd = vug_fd_create_memory("vug-ring", MEMORY_SIZE);
	void *memory;

	if (fd < 0)
		return fd;
	ring->piece =
		(struct vug_memory_piece){.fd = fd, .address = MEMORY_ADDRESS, .size = MEMORY_SIZE};
	memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	ring->memory = memory;
	return 0;
}

static int create_signals(struct vug_gpu_ring *ring)
{
	ring->call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (ring->call_fd < 0)
		return -errno;
	return vug_fd_create_fifo(&ring->kick_fd, &ring->back_end_kick_fd);
}

static uint64_t get_guest_address(size_t offset)
{
	return MEMORY_ADDRESS + offset;
}

static void fill_descriptor(struct vug_gpu_ring *ring, uint16_t index, size_t offset,
			    uint32_t length, uint16_t flags)
{
	ring->memory->descriptors[index] = (struct descriptor){
		.address = htole64(get_guest_address(offset)),
		.length = htole32(length),
		.flags = htole16(flags),
		.next = htole16(flags & DESCRIPTOR_NEXT ? (uint16_t)(index + 1) : 0),
	};
}

int vug_gpu_ring_init(struct vug_gpu_ring *ring, uint32_t number)
{
	int error;

	vug_gpu_ring_clear(ring);
	ring->number = (uint16_t)number;
	error = create_memory(ring);
	if (error == 0)
		error = create_signals(ring);
	if (error < 0)
		vug_gpu_ring_finish(ring);
	return error;
}

void vug_gpu_ring_clear(struct vug_gpu_ring *ring)
{
	*ring = (struct vug_gpu_ring){
		.piece = {.fd = -1}, .kick_fd = -1, .back_end_kick_fd = -1, .call_fd = -1};
}

void vug_gpu_ring_finish(struct vug_gpu_ring *ring)
{
	if (ring->memory != NULL)
		munmap(ring->memory, MEMORY_SIZE);
	vug_fd_close(&ring->piece.fd);
	vug_fd_close(&ring->kick_fd);
	vug_fd_close(&ring->back_end_kick_fd);
	vug_fd_close(&ring->call_fd);
	vug_gpu_ring_clear(ring);
}

void vug_gpu_ring_get_address(const struct vug_gpu_ring *ring,
			      struct vhost_user_vring_address *ret_address)
{
	*ret_address = (struct vhost_user_vring_address){
		.descriptors = ring->piece.address + offsetof(struct gpu_ring_memory, descriptors),
		.used = ring->piece.address + offsetof(struct gpu_ring_memory, used),
		.available = ring->piece.address + offsetof(struct gpu_ring_memory, available),
	};
}

uint16_t vug_gpu_ring_get_room(const struct vug_gpu_ring *ring)
{
	return ring->number / 2;
}

void vug_gpu_ring_put(struct vug_gpu_ring *ring, const struct gpu_command *command, uint32_t size)
{
	struct gpu_ring_memory *memory = ring->memory;
	uint16_t slot = ring->num_commands++, head = (uint16_t)(slot * 2);
	uint16_t place = (uint16_t)(ring->available + slot) % ring->number;

	memory->commands[slot] = *command;
	memory->responses[slot] = (struct gpu_header){.type = 0};
	fill_descriptor(ring, head, offsetof(struct gpu_ring_memory, commands[slot]),
			(uint32_t)sizeof(command->header) + size, DESCRIPTOR_NEXT);
	fill_descriptor(ring, head + 1, offsetof(struct gpu_ring_memory, responses[slot]),
			sizeof(memory->responses[slot]), DESCRIPTOR_WRITE);
	memory->available.ring[place] = htole16(head);
}

static uint16_t load_used(const struct vug_gpu_ring *ring)
{
	return le16toh(__atomic_load_n(&ring->memory->used.index, __ATOMIC_SEQ_CST));
}

/* "Call after the next one": for back ends that negotiated VIRTIO_RING_F_EVENT_IDX. */
static void ask_for_call(struct vug_gpu_ring *ring, uint16_t used)
{
	/* In one order with load_used(): a call that is not asked for in time would never come. */
	__atomic_store_n(&ring->memory->available.ring[ring->number], htole16(used),
			 __ATOMIC_SEQ_CST);
}

/* One that does not fit is one of many: the back end has not read those before it. */
static void kick(const struct vug_gpu_ring *ring)
{
	const uint64_t one = 1;
	ssize_t count;

	do
		count = write(ring->kick_fd, &one, sizeof(one));
	while (count < 0 && errno == EINTR);
}

void vug_gpu_ring_submit(struct vug_gpu_ring *ring)
{
	ring->used = load_used(ring);
	ask_for_call(ring, ring->used);
	ring->available = (uint16_t)(ring->available + ring->num_commands);
	__atomic_store_n(&ring->memory->available.index, htole16(ring->available),
			 __ATOMIC_SEQ_CST);
	kick(ring);
}

/*
 * A command of the old guest's that ends only now is written into our ring as well: what counts
 * is that each of our own has its response.
 */
static bool has_all_responses(const struct vug_gpu_ring *ring)
{
	for (uint16_t i = 0; i < ring->num_commands; i++)
		if (vug_gpu_ring_get_response(ring, i) == 0)
			return false;
	return true;
}

bool vug_gpu_ring_is_done(struct vug_gpu_ring *ring)
{
	ask_for_call(ring, load_used(ring));
	return (uint16_t)(load_used(ring) - ring->used) >= ring->num_commands &&
	       has_all_responses(ring);
}

uint32_t vug_gpu_ring_get_response(const struct vug_gpu_ring *ring, uint16_t command)
{
	return le32toh(__atomic_load_n(&ring->memory->responses[command].type, __ATOMIC_ACQUIRE));
}

void vug_gpu_ring_start_batch(struct vug_gpu_ring *ring)
{
	ring->num_commands = 0;
}
