/* SPDX-License-Identifier: MIT */
/*
 * The driver's side of one split virtqueue: requests of one buffer each, with a response of
 * one buffer or (the cursor's) none. Several may be under way at once.
 */
#ifndef SCRIPTED_VMM_VIRTQUEUE_H
#define SCRIPTED_VMM_VIRTQUEUE_H

#include <linux/virtio_ring.h>

#include "scripted-vmm/guest-memory.h"
#include "scripted-vmm/vhost-user.h"

#define VIRTQUEUE_SIZE 64
/* A request takes two descriptors. */
#define VIRTQUEUE_SLOTS (VIRTQUEUE_SIZE / 2)
#define VIRTQUEUE_REQUEST_SIZE 4096
#define VIRTQUEUE_RESPONSE_SIZE 2048

/* One request that may be under way, and the memory for it. */
struct virtqueue_slot {
	uint8_t request[VIRTQUEUE_REQUEST_SIZE];
	uint8_t response[VIRTQUEUE_RESPONSE_SIZE];
};

struct virtqueue {
	uint32_t index;
	bool has_responses;
	struct event_loop *loop;
	struct guest_memory *memory;
	struct vring ring;            /* in the guest's memory, */
	struct virtqueue_slot *slots; /* and so are these */
	bool is_busy[VIRTQUEUE_SLOTS];
	uint32_t lengths[VIRTQUEUE_SLOTS]; /* of the last response */
	uint16_t available, used;          /* how far we are in either ring */
	int kick_fd, call_fd;
};

/* Returns 0 or -errno. The call descriptor is watched by the loop. */
int virtqueue_new(struct virtqueue *queue, uint32_t index, bool has_responses,
		  struct guest_memory *memory, struct event_loop *loop);
void virtqueue_free(struct virtqueue *queue);

/* An empty ring again, as a driver that restarts has it. */
void virtqueue_reset(struct virtqueue *queue);

/* Tell the back end of it, and start it. Returns 0 or -errno. */
int virtqueue_start(struct virtqueue *queue, struct vhost_user *peer, bool must_enable);
/* Returns how far the back end came (GET_VRING_BASE), or -errno. */
int virtqueue_stop(struct virtqueue *queue, struct vhost_user *peer);

/* Put a request on the queue; waits for room. Returns its slot, or -errno. */
int virtqueue_submit(struct virtqueue *queue, const void *request, size_t size);

/*
 * Wait for the response of one slot, or of all. Returns its length in bytes (0 for all), or
 * -ETIMEDOUT.
 */
int virtqueue_wait(struct virtqueue *queue, int slot, void *ret_response, size_t size);
int virtqueue_wait_all(struct virtqueue *queue);

#endif
