/* SPDX-License-Identifier: MIT */
/* Where the pictures of all scanouts are on one desktop, and what the axes of a pointing device mean there. Pure. */
#include "vug/view.h"

#include <errno.h>

#include "util/sized.h"

#define MAX_PICTURE_SIZE 32767
#define NUM_VALUES ((uint64_t)VUG_AXIS_MAX + 1)

/* The smallest rectangle around all areas; a width of 0: there is none. */
struct extents {
	int32_t x, y;
	uint32_t width, height;
};

/* One direction of an area: both its ends are signed numbers of 32 bits. */
static bool is_good_side(int32_t position, uint32_t length)
{
	return length >= 1 && length <= MAX_PICTURE_SIZE && position <= INT32_MAX - (int32_t)length;
}

static bool is_part(const struct vug_desktop_area *area)
{
	return area->width != 0 || area->height != 0;
}

static bool is_good_area(const struct vug_desktop_area *area)
{
	return !is_part(area) ||
	       (is_good_side(area->x, area->width) && is_good_side(area->y, area->height));
}

static int read_desktop(const struct vug_desktop *desktop, struct vug_desktop *ret_desktop)
{
	int error = desktop != NULL ? vug_sized_read(ret_desktop, sizeof(*ret_desktop), desktop)
				    : -EINVAL;

	if (error < 0)
		return error;
	if (ret_desktop->unused != 0)
		return -EINVAL;
	if (ret_desktop->num_areas > VUG_MAX_SCANOUTS)
		return -ERANGE;
	for (uint32_t i = 0; i < ret_desktop->num_areas; i++)
		if (!is_good_area(&ret_desktop->areas[i]))
			return -ERANGE;
	return 0;
}

static int32_t get_lesser(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int64_t get_greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct extents get_extents(const struct vug_desktop *desktop)
{
	struct extents extents = {.x = INT32_MAX, .y = INT32_MAX};
	int64_t right = INT32_MIN, bottom = INT32_MIN;

	for (uint32_t i = 0; i < desktop->num_areas; i++) {
		const struct vug_desktop_area *area = &desktop->areas[i];

		if (!is_part(area))
			continue;
		extents.x = get_lesser(extents.x, area->x);
		extents.y = get_lesser(extents.y, area->y);
		right = get_greater(right, (int64_t)area->x + area->width);
		bottom = get_greater(bottom, (int64_t)area->y + area->height);
	}
	if (right <= extents.x)
		return (struct extents){.width = 0};
	extents.width = (uint32_t)(right - extents.x);
	extents.height = (uint32_t)(bottom - extents.y);
	return extents;
}

/* What of a desktop a pixel of the scanout is. Its area is within the extents. */
static int find_pixel(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x, uint32_t y,
		      struct extents *ret_extents, uint32_t *ret_x, uint32_t *ret_y)
{
	const struct vug_desktop_area *area;

	if (scanout >= desktop->num_areas || !is_part(&desktop->areas[scanout]))
		return -ENODATA;
	area = &desktop->areas[scanout];
	if (x >= area->width || y >= area->height)
		return -ERANGE;
	*ret_extents = get_extents(desktop);
	*ret_x = (uint32_t)((int64_t)area->x - ret_extents->x + x);
	*ret_y = (uint32_t)((int64_t)area->y - ret_extents->y + y);
	return 0;
}

int vug_desktop_to_pixel(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x,
			 uint32_t y, uint32_t *ret_x, uint32_t *ret_y)
{
	struct vug_desktop ours;
	struct extents extents;
	int error = ret_x != NULL && ret_y != NULL ? read_desktop(desktop, &ours) : -EINVAL;

	if (error < 0)
		return error;
	return find_pixel(&ours, scanout, x, y, &extents, ret_x, ret_y);
}

/* In the middle of the pixel, unless it is narrower than a value: then the first value in it. */
static int32_t to_value(uint32_t pixel, uint32_t length)
{
	uint64_t first = (pixel * NUM_VALUES + length - 1) / length;
	uint64_t middle = (2 * (uint64_t)pixel + 1) * NUM_VALUES / (2 * (uint64_t)length);
	uint64_t value = middle > first ? middle : first;

	return (int32_t)(value < NUM_VALUES ? value : VUG_AXIS_MAX);
}

int vug_desktop_to_axis(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x, uint32_t y,
			int32_t *ret_x, int32_t *ret_y)
{
	struct vug_desktop ours;
	struct extents extents;
	uint32_t pixel_x, pixel_y;
	int error = ret_x != NULL && ret_y != NULL ? read_desktop(desktop, &ours) : -EINVAL;

	if (error == 0)
		error = find_pixel(&ours, scanout, x, y, &extents, &pixel_x, &pixel_y);
	if (error != 0)
		return error;
	*ret_x = to_value(pixel_x, extents.width);
	*ret_y = to_value(pixel_y, extents.height);
	return 0;
}

static int64_t from_value(int32_t value, int32_t origin, uint32_t length)
{
	return origin + (int64_t)((uint64_t)value * length / NUM_VALUES);
}

static bool has_place(const struct vug_desktop_area *area, int64_t x, int64_t y)
{
	return x >= area->x && x - area->x < area->width && y >= area->y &&
	       y - area->y < area->height;
}

static bool is_value(int32_t value)
{
	return value >= 0 && value <= VUG_AXIS_MAX;
}

int vug_desktop_from_axis(const struct vug_desktop *desktop, int32_t x, int32_t y,
			  uint32_t *ret_scanout, uint32_t *ret_x, uint32_t *ret_y)
{
	bool has_results = ret_scanout != NULL && ret_x != NULL && ret_y != NULL;
	struct vug_desktop ours;
	struct extents extents;
	int error = has_results ? read_desktop(desktop, &ours) : -EINVAL;

	if (error < 0)
		return error;
	if (!is_value(x) || !is_value(y))
		return -ERANGE;
	extents = get_extents(&ours);
	for (uint32_t i = 0; i < ours.num_areas; i++) {
		const struct vug_desktop_area *area = &ours.areas[i];
		int64_t desktop_x = from_value(x, extents.x, extents.width);
		int64_t desktop_y = from_value(y, extents.y, extents.height);

		if (!has_place(area, desktop_x, desktop_y))
			continue;
		*ret_scanout = i;
		*ret_x = (uint32_t)(desktop_x - area->x);
		*ret_y = (uint32_t)(desktop_y - area->y);
		return 0;
	}
	return -ENODATA;
}
