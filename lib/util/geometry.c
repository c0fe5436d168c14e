/* SPDX-License-Identifier: MIT */
#include "util/geometry.h"

#include "util/checked.h"

/* One direction of vug_clip_rect(); 64 bits hold every sum and difference of two u32. */
static bool clip(uint32_t position, uint32_t length, uint32_t origin, uint32_t limit,
		 uint32_t *ret_position, uint32_t *ret_length)
{
	int64_t start = (int64_t)position - origin;
	int64_t end = start + length;

	if (start < 0)
		start = 0;
	if (end > limit)
		end = limit;
	if (start >= end)
		return false;
	*ret_position = (uint32_t)start;
	*ret_length = (uint32_t)(end - start);
	return true;
}

bool vug_clip_rect(const struct vug_rect *rect, uint32_t origin_x, uint32_t origin_y,
		   uint32_t width, uint32_t height, struct vug_rect *ret_clipped)
{
	struct vug_rect clipped;

	if (!clip(rect->x, rect->width, origin_x, width, &clipped.x, &clipped.width) ||
	    !clip(rect->y, rect->height, origin_y, height, &clipped.y, &clipped.height))
		return false;
	*ret_clipped = clipped;
	return true;
}

bool vug_rect_is_within(const struct vug_rect *rect, uint32_t width, uint32_t height)
{
	uint32_t right, bottom;

	return rect->width > 0 && rect->height > 0 && vug_add_u32(rect->x, rect->width, &right) &&
	       right <= width && vug_add_u32(rect->y, rect->height, &bottom) && bottom <= height;
}

struct vug_rect vug_rect_turn_over(const struct vug_rect *rect, uint32_t buffer_height)
{
	struct vug_rect turned = *rect;

	turned.y = buffer_height - rect->y - rect->height;
	return turned;
}

static bool is_empty(const struct vug_rect *rect)
{
	return rect->width == 0 || rect->height == 0;
}

static void unite(uint32_t a, uint32_t a_length, uint32_t b, uint32_t b_length,
		  uint32_t *ret_position, uint32_t *ret_length)
{
	uint64_t a_end = (uint64_t)a + a_length, b_end = (uint64_t)b + b_length;
	uint32_t start = a < b ? a : b;
	uint64_t length = (a_end > b_end ? a_end : b_end) - start;

	*ret_position = start;
	*ret_length = length < UINT32_MAX ? (uint32_t)length : UINT32_MAX;
}

struct vug_rect vug_rect_unite(const struct vug_rect *a, const struct vug_rect *b)
{
	struct vug_rect united;

	if (is_empty(a))
		return *b;
	if (is_empty(b))
		return *a;
	unite(a->x, a->width, b->x, b->width, &united.x, &united.width);
	unite(a->y, a->height, b->y, b->height, &united.y, &united.height);
	return united;
}
