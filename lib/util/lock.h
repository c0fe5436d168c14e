/* SPDX-License-Identifier: MIT */
/*
 * A lock for sections of a few instructions. Most of the time nobody else wants it, and then it costs one
 * atomic operation to take and one to release, in place: a mutex of the C library costs five times as many
 * instructions, which was a quarter of what a frame costs. A thread that has to wait sleeps in the kernel.
 *
 * All zero: free. It is neither recursive nor fair. The thread that releases it last may free its memory.
 */
#ifndef VUG_LOCK_H
#define VUG_LOCK_H

#include <stdatomic.h>

enum vug_lock_state {
	VUG_LOCK_FREE,
	VUG_LOCK_TAKEN,
	VUG_LOCK_AWAITED, /* taken, and a thread sleeps until it is free */
};

struct vug_lock {
	atomic_int state; /* of enum vug_lock_state */
};

/* For the functions below: another thread has it, or waits for it. errno stays as it is. */
void vug_lock_wait(struct vug_lock *lock);
void vug_lock_wake(struct vug_lock *lock);

static inline void vug_lock_take(struct vug_lock *lock)
{
	int state = VUG_LOCK_FREE;

	if (!atomic_compare_exchange_strong_explicit(&lock->state, &state, VUG_LOCK_TAKEN,
						     memory_order_acquire, memory_order_relaxed))
		vug_lock_wait(lock);
}

static inline void vug_lock_release(struct vug_lock *lock)
{
	if (atomic_exchange_explicit(&lock->state, VUG_LOCK_FREE, memory_order_release) ==
	    VUG_LOCK_AWAITED)
		vug_lock_wake(lock);
}

#endif
