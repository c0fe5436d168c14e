/* SPDX-License-Identifier: MIT */
#include "util/lock.h"

#include <errno.h>
#include <linux/futex.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where time has 64 bits alone. No time is given here. */
#ifndef SYS_futex
#define SYS_futex SYS_futex_time64
#endif

/* Where the state is another one already it returns at once, as it may at any time. */
static void sleep_while(struct vug_lock *lock, int state)
{
	(void)syscall(SYS_futex, &lock->state, FUTEX_WAIT_PRIVATE, state, NULL, NULL, 0);
}

void vug_lock_wait(struct vug_lock *lock)
{
	const int error = errno;

	/* Others may sleep, too: the thread that takes it here has to wake the next one. */
	while (atomic_exchange_explicit(&lock->state, VUG_LOCK_AWAITED, memory_order_acquire) !=
	       VUG_LOCK_FREE)
		sleep_while(lock, VUG_LOCK_AWAITED);
	errno = error;
}

/* The memory may be somebody else's by now: the kernel takes its address alone. */
void vug_lock_wake(struct vug_lock *lock)
{
	const int error = errno;

	(void)syscall(SYS_futex, &lock->state, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	errno = error;
}
