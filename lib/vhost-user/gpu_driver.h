/* SPDX-License-Identifier: MIT */
/*
 * What a guest's driver would do to leave nothing behind: switch all scanouts off, and destroy
 * all resources.
 *
 * Nobody knows which ones there are. So each number in turn is created and destroyed: where
 * there was none, that leaves none; where there was one, only the first fails. To destroy alone
 * would make a back end complain of each number that is free.
 */
#ifndef VUG_GPU_DRIVER_H
#define VUG_GPU_DRIVER_H

#include "vhost-user/gpu_ring.h"

/*
 * How many numbers without a resource mean that there are no more. Linux counts them upwards
 * from 1, and does not use one twice.
 */
#define VUG_GPU_DRIVER_MAX_GAP UINT32_C(16384)

struct vug_gpu_driver {
	struct vug_gpu_ring ring;
	uint32_t num_scanouts;
	uint32_t first;   /* the first resource of the batch; 0: the batch is of scanouts */
	uint32_t next;    /* the first one that was not tried */
	uint32_t last;    /* the highest one that there was; 0: none yet */
	uint32_t removed; /* how many there were */
};

int vug_gpu_driver_init(struct vug_gpu_driver *driver, uint32_t ring_number, uint32_t num_scanouts);
void vug_gpu_driver_finish(struct vug_gpu_driver *driver);

/*
 * Go on as far as that is possible without waiting, by one batch at most. Returns whether all is
 * done; else the ring's call_fd will say when to go on.
 */
bool vug_gpu_driver_advance(struct vug_gpu_driver *driver);

#endif
