/* SPDX-License-Identifier: MIT */
/* Where a display draws a picture, and what of the picture a point on the display is. Pure. */
#include "vug/view.h"

#include <errno.h>

#include "util/sized.h"

#define MAX_PICTURE_SIZE 32767
#define MAX_COORDINATE 1e9

/* Also false for what is no number. */
static bool is_within(double value, double min, double max)
{
	return value >= min && value <= max;
}

static bool is_coordinate(double value)
{
	return is_within(value, -MAX_COORDINATE, MAX_COORDINATE);
}

/* Neither infinite nor no number, and no product with a length of a picture or an area is. */
static bool is_usable(double value)
{
	return is_within(value, -1e100, 1e100);
}

static bool is_length(double value)
{
	return value > 0 && value <= MAX_COORDINATE;
}

static bool is_picture_size(uint32_t size)
{
	return size >= 1 && size <= MAX_PICTURE_SIZE;
}

static int read_picture(const struct vug_view *view, struct vug_view *ret_view)
{
	int error = view != NULL ? vug_sized_read(ret_view, sizeof(*ret_view), view) : -EINVAL;

	if (error < 0)
		return error;
	if ((ret_view->flags & ~(uint32_t)VUG_VIEW_BOTTOM_UP) != 0 || ret_view->unused != 0)
		return -EINVAL;
	if (!is_picture_size(ret_view->width) || !is_picture_size(ret_view->height))
		return -ERANGE;
	return 0;
}

static int read_view(const struct vug_view *view, struct vug_view *ret_view)
{
	int error = read_picture(view, ret_view);

	if (error < 0)
		return error;
	if (!is_coordinate(ret_view->x) || !is_coordinate(ret_view->y) ||
	    !is_length(ret_view->shown_width) || !is_length(ret_view->shown_height))
		return -ERANGE;
	return 0;
}

/* The whole part of what is not negative. */
static double cut(double value)
{
	return (double)(int64_t)value;
}

/* As much of a length as another one is of its own, 1 at least. */
static double share(double length, uint32_t part, uint32_t whole)
{
	double result = cut(length * part / whole);

	return result >= 1 ? result : 1;
}

int vug_view_fit(struct vug_view *view, double display_width, double display_height)
{
	struct vug_view fitted;
	int error = read_picture(view, &fitted);

	if (error < 0)
		return error;
	if (!is_within(display_width, 1, MAX_COORDINATE) ||
	    !is_within(display_height, 1, MAX_COORDINATE))
		return -ERANGE;
	fitted.shown_width = display_width;
	fitted.shown_height = display_height;
	if (fitted.width * display_height > fitted.height * display_width)
		fitted.shown_height = share(display_width, fitted.height, fitted.width);
	else
		fitted.shown_width = share(display_height, fitted.width, fitted.height);
	fitted.x = cut((display_width - fitted.shown_width) / 2);
	fitted.y = cut((display_height - fitted.shown_height) / 2);
	return vug_sized_write(view, &fitted, sizeof(fitted));
}

/*
 * One direction. The product comes first, so that a quotient of whole numbers is never rounded over a
 * pixel's edge. Returns whether it is within the picture; if not, the nearest pixel's middle.
 */
static bool to_picture(double point, double corner, double shown, uint32_t size, double *ret_place)
{
	double place = (point - corner) * size / shown;

	*ret_place = place;
	if (place >= 0 && place < size)
		return true;
	*ret_place = place < 0 ? 0.5 : size - 0.5;
	return false;
}

/* The row counted from the other end. Its upper edge stays an edge of that row, which has the pixel. */
static double turn_over(double place, uint32_t size)
{
	double row = cut(place);

	return size - 1 - row + (place - row);
}

int vug_view_to_picture(const struct vug_view *view, double x, double y, double *ret_x,
			double *ret_y)
{
	struct vug_view ours;
	int error = ret_x != NULL && ret_y != NULL ? read_view(view, &ours) : -EINVAL;
	bool is_inside;

	if (error < 0)
		return error;
	if (!is_usable(x) || !is_usable(y))
		return -ERANGE;
	is_inside = to_picture(x, ours.x, ours.shown_width, ours.width, ret_x);
	is_inside &= to_picture(y, ours.y, ours.shown_height, ours.height, ret_y);
	if ((ours.flags & VUG_VIEW_BOTTOM_UP) != 0)
		*ret_y = turn_over(*ret_y, ours.height);
	return is_inside ? 0 : 1;
}

int vug_view_from_picture(const struct vug_view *view, double x, double y, double *ret_x,
			  double *ret_y)
{
	struct vug_view ours;
	int error = ret_x != NULL && ret_y != NULL ? read_view(view, &ours) : -EINVAL;

	if (error < 0)
		return error;
	if (!is_usable(x) || !is_usable(y))
		return -ERANGE;
	if ((ours.flags & VUG_VIEW_BOTTOM_UP) != 0)
		y = ours.height - y;
	*ret_x = ours.x + x * ours.shown_width / ours.width;
	*ret_y = ours.y + y * ours.shown_height / ours.height;
	return 0;
}
