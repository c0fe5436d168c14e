/* SPDX-License-Identifier: MIT */
/*
 * A VMM for tests, with no guest in it: it starts a vhost-user GPU as a VMM does, and what a
 * guest's driver would put on the queues is in gpu_commands.h. One thread; all waiting is done
 * in the loop. Functions return 0 or -errno unless they say otherwise.
 */
#ifndef SCRIPTED_VMM_VMM_H
#define SCRIPTED_VMM_VMM_H

#include "scripted-vmm/event-loop.h"
#include "scripted-vmm/guest-memory.h"
#include "scripted-vmm/vhost-user.h"
#include "scripted-vmm/virtqueue.h"

/* virtio_gpu_config, as GET_CONFIG brings it. */
struct vmm_gpu_config {
	uint32_t events_read, events_clear, num_scanouts, num_capsets;
};

struct vmm {
	struct event_loop *loop;
	struct vhost_user peer;
	struct guest_memory memory;
	struct virtqueue control, cursor;
	uint64_t offered_features, features;
	uint64_t protocol_features;
};

/*
 * Make a VMM and agree on features over the connection `fd`, which it takes over, even on
 * failure. `refused_features` are those not taken though the back end offers them.
 */
int vmm_connect(struct vmm *vmm, struct event_loop *loop, int fd, uint64_t refused_features);
void vmm_finish(struct vmm *vmm);

/* Start the rings, as at the guest's DRIVER_OK; stop them, as at its reset. */
int vmm_start(struct vmm *vmm);
int vmm_stop(struct vmm *vmm);

/* Wait for the confirmation of a message that was sent with need_reply. */
int vmm_wait_for_confirmation(struct vmm *vmm, uint32_t request);

int vmm_get_config(struct vmm *vmm, struct vmm_gpu_config *ret_config);

#endif
