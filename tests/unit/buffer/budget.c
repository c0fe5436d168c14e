/* SPDX-License-Identifier: MIT */
#include "buffer/budget.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdint.h>

Test(budget, the_limit_is_what_was_asked_for)
{
	struct vug_budget *budget = vug_budget_new(123);

	cr_assert_eq(vug_budget_get_limit(budget), 123);
	vug_budget_unref(budget);
}

Test(budget, all_of_it_can_be_taken)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert(vug_budget_take(budget, 60));
	cr_assert(vug_budget_take(budget, 40));
	vug_budget_unref(budget);
}

Test(budget, no_byte_more_can_be_taken)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert(vug_budget_take(budget, 60));
	cr_assert_not(vug_budget_take(budget, 41));
	vug_budget_unref(budget);
}

Test(budget, a_refused_amount_takes_nothing)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert_not(vug_budget_take(budget, 101));
	cr_assert(vug_budget_take(budget, 100));
	vug_budget_unref(budget);
}

Test(budget, what_was_given_back_can_be_taken_again)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert(vug_budget_take(budget, 100));
	vug_budget_give_back(budget, 30);
	cr_assert(vug_budget_take(budget, 30));
	cr_assert_not(vug_budget_take(budget, 1));
	vug_budget_unref(budget);
}

Test(budget, the_largest_amount_does_not_wrap_around)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert(vug_budget_take(budget, 50));
	cr_assert_not(vug_budget_take(budget, SIZE_MAX));
	cr_assert_not(vug_budget_take(budget, SIZE_MAX - 49));
	vug_budget_unref(budget);
}

Test(budget, a_budget_of_nothing_gives_nothing)
{
	struct vug_budget *budget = vug_budget_new(0);

	cr_assert(vug_budget_take(budget, 0));
	cr_assert_not(vug_budget_take(budget, 1));
	vug_budget_unref(budget);
}

Test(budget, a_budget_lives_as_long_as_any_reference)
{
	struct vug_budget *budget = vug_budget_new(100);

	cr_assert_eq(vug_budget_ref(budget), budget);
	vug_budget_unref(budget);
	cr_assert(vug_budget_take(budget, 100));
	vug_budget_unref(budget);
}

static void *take_and_give_back(void *data)
{
	for (unsigned int i = 0; i < 100000; i++) {
		if (vug_budget_take(data, 60))
			vug_budget_give_back(data, 60);
	}
	return NULL;
}

Test(budget, several_threads_lose_nothing)
{
	struct vug_budget *budget = vug_budget_new(100);
	pthread_t threads[2];

	for (unsigned int i = 0; i < 2; i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, take_and_give_back, budget), 0);
	for (unsigned int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	cr_assert(vug_budget_take(budget, 100));
	vug_budget_unref(budget);
}
