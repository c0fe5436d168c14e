/* SPDX-License-Identifier: MIT */
/*
 * The cap on the memory that one server's pixels may take. Buffers may outlive their server, so
 * the budget is shared and counts references. Any thread.
 */
#ifndef VUG_BUDGET_H
#define VUG_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

struct vug_budget;

struct vug_budget *vug_budget_new(size_t limit);
struct vug_budget *vug_budget_ref(struct vug_budget *budget);
void vug_budget_unref(struct vug_budget *budget);

size_t vug_budget_get_limit(const struct vug_budget *budget);

/* Take `amount` bytes; false, and nothing taken, where that would be over the limit. */
bool vug_budget_take(struct vug_budget *budget, size_t amount);
void vug_budget_give_back(struct vug_budget *budget, size_t amount);

#endif
