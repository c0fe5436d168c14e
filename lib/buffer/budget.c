/* SPDX-License-Identifier: MIT */
#include "buffer/budget.h"

#include <stdatomic.h>
#include <stdlib.h>

struct vug_budget {
	atomic_uint references;
	atomic_size_t used;
	size_t limit;
};

struct vug_budget *vug_budget_new(size_t limit)
{
	struct vug_budget *budget = calloc(1, sizeof(*budget));

	if (budget == NULL)
		return NULL;
	atomic_init(&budget->references, 1);
	atomic_init(&budget->used, 0);
	budget->limit = limit;
	return budget;
}

struct vug_budget *vug_budget_ref(struct vug_budget *budget)
{
	atomic_fetch_add(&budget->references, 1);
	return budget;
}

void vug_budget_unref(struct vug_budget *budget)
{
	if (atomic_fetch_sub(&budget->references, 1) == 1)
		free(budget);
}

size_t vug_budget_get_limit(const struct vug_budget *budget)
{
	return budget->limit;
}

bool vug_budget_take(struct vug_budget *budget, size_t amount)
{
	size_t used = atomic_load(&budget->used);

	do {
		if (amount > budget->limit - used)
			return false;
	} while (!atomic_compare_exchange_weak(&budget->used, &used, used + amount));
	return true;
}

void vug_budget_give_back(struct vug_budget *budget, size_t amount)
{
	atomic_fetch_sub(&budget->used, amount);
}
