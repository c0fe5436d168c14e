/* SPDX-License-Identifier: MIT */
/*
 * The sweep: when the guest has been reset, the old guest's resources are removed from the back
 * end before the new guest's control queue starts.
 *
 * A back end hears of no reset: it sees its rings stop and start, as when the VM is paused. What
 * the old guest left is in the new one's way: numbers that are taken, pages that are others now.
 * So the interposer is the driver itself for a moment. While the VMM's SET_VRING_KICK waits, it
 * shows the back end memory of its own, sets the ring up there, gives the commands of
 * gpu_driver.h, and then sets everything up again as the VMM had it.
 *
 * Nothing blocks, and nothing is awaited for more than a second without any progress.
 */
#ifndef VUG_SWEEP_H
#define VUG_SWEEP_H

#include "util/log.h"
#include "vhost-user/gpu_driver.h"
#include "vhost-user/memory_setup.h"
#include "vhost-user/owed_replies.h"
#include "vhost-user/ring_setup.h"

struct vug_sweep {
	struct vug_log *log;
	int epoll_fd;
	uint32_t num_scanouts;
	struct vug_ring_setup ring;
	struct vug_memory_setup memory;
	struct vug_owed_replies replies; /* to GET_VRING_BASE */

	/* While it runs. */
	bool is_running;
	size_t step;
	struct vug_relay outgoing; /* to the back end */
	struct vug_gpu_driver driver;
	int timer_fd;
	int64_t start;
	bool is_late; /* the timer has fired */
	bool has_given_up_driving, has_given_up_stopping;
};

void vug_sweep_init(struct vug_sweep *sweep, struct vug_log *log, int epoll_fd,
		    uint32_t num_scanouts);
/* The connections are gone. */
void vug_sweep_reset(struct vug_sweep *sweep);

/* A message of the VMM's is passed on. */
void vug_sweep_record_request(struct vug_sweep *sweep, const struct vug_relay *relay);

/* A message of the back end's. Returns whether it was for us, and is not to be passed on. */
bool vug_sweep_take_reply(struct vug_sweep *sweep, const struct vug_relay *relay);

/* Whether this message of the VMM's starts a new guest, and nothing has been done for it yet. */
bool vug_sweep_is_due(const struct vug_sweep *sweep, const struct vug_relay *relay);

/*
 * Ask before a SET_VRING_KICK is passed on, and again in each dispatch until it may be: sweeps
 * where that is due. Returns 1: pass it on, 0: not yet, or what sending failed with.
 */
int vug_sweep_hold(struct vug_sweep *sweep, const struct vug_relay *relay, int back_end_fd);

/* Begin of a dispatch: what has happened is looked at now. */
void vug_sweep_wake(struct vug_sweep *sweep);

/* Whether the sweep has nothing to send until something else happens. */
bool vug_sweep_is_waiting(const struct vug_sweep *sweep);

/* sweep_steps.c: go on. Returns 1: all is done, or it has been ended, 0: not yet, or what sending failed with. */
int vug_sweep_advance(struct vug_sweep *sweep, int back_end_fd);
bool vug_sweep_is_at_stop(const struct vug_sweep *sweep);
/* The timer restarts. Returns 0, or -errno: it is late already. */
int vug_sweep_arm_timer(struct vug_sweep *sweep);

#endif
