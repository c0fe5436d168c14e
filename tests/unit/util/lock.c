/* SPDX-License-Identifier: MIT */
/* A lock of threads that mostly do not meet. */
#include "util/lock.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <time.h>

#define NUM_THREADS 4
#define NUM_ROUNDS 20000
#define MILLISECOND INT64_C(1000000)

static struct vug_lock lock;
static unsigned int counter; /* the lock guards it */

/* Now and then another thread runs while this one holds the lock. */
static void *count(void *data)
{
	for (unsigned int i = 0; i < NUM_ROUNDS; i++) {
		unsigned int before;

		vug_lock_take(&lock);
		before = counter;
		if (i % 64 == 0)
			sched_yield();
		counter = before + 1;
		vug_lock_release(&lock);
	}
	return data;
}

Test(lock, no_two_threads_hold_a_lock_at_once)
{
	pthread_t threads[NUM_THREADS];

	for (size_t i = 0; i < NUM_THREADS; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, count, NULL), 0);
	for (size_t i = 0; i < NUM_THREADS; i++)
		pthread_join(threads[i], NULL);
	cr_expect_eq(counter, NUM_THREADS * NUM_ROUNDS);
	cr_expect_eq(lock.state, VUG_LOCK_FREE);
}

static int64_t to_nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

/* *data becomes what the thread had to compute for, in nanoseconds. */
static void *wait_for_lock(void *data)
{
	int64_t *ret_cpu = data;
	struct timespec cpu;

	errno = ENOTTY;
	vug_lock_take(&lock);
	cr_expect_eq(errno, ENOTTY);
	vug_lock_release(&lock);
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
	*ret_cpu = to_nanoseconds(&cpu);
	return NULL;
}

Test(lock, a_thread_that_waits_for_a_lock_sleeps_until_it_is_released, .timeout = 30)
{
	const struct timespec a_while = {.tv_nsec = 200 * MILLISECOND};
	pthread_t thread;
	int64_t cpu;

	vug_lock_take(&lock);
	cr_assert_eq(pthread_create(&thread, NULL, wait_for_lock, &cpu), 0);
	nanosleep(&a_while, NULL);
	cr_expect_eq(lock.state, VUG_LOCK_AWAITED);
	vug_lock_release(&lock);
	pthread_join(thread, NULL);
	cr_expect_lt(cpu, 20 * MILLISECOND, "%lld ns", (long long)cpu);
}
