/* SPDX-License-Identifier: MIT */
#include "vnc/layout.h"

/* All of it in 64 bits: a monitor may stand anywhere in 32. */
struct extent {
	guint64 left, top, right, bottom;
};

static struct extent extent_of(const struct vnc_layout *layout)
{
	struct extent extent = {.left = G_MAXUINT64, .top = G_MAXUINT64};

	for (guint i = 0; i < layout->count; i++) {
		const struct vug_rect *rect = &layout->places[i].rect;

		extent.left = MIN(extent.left, rect->x);
		extent.top = MIN(extent.top, rect->y);
		extent.right = MAX(extent.right, (guint64)rect->x + rect->width);
		extent.bottom = MAX(extent.bottom, (guint64)rect->y + rect->height);
	}
	return layout->count > 0 ? extent : (struct extent){0};
}

guint32 vnc_layout_from_position(gint32 position)
{
	return (guint32)((gint64)position - G_MININT32);
}

void vnc_layout_measure(struct vnc_layout *layout)
{
	struct extent extent = extent_of(layout);

	layout->width = (guint)extent.right;
	layout->height = (guint)extent.bottom;
}

static bool do_overlap(const struct vug_rect *a, const struct vug_rect *b)
{
	return a->x < (guint64)b->x + b->width && b->x < (guint64)a->x + a->width &&
	       a->y < (guint64)b->y + b->height && b->y < (guint64)a->y + a->height;
}

bool vnc_layout_overlaps(const struct vnc_layout *layout)
{
	for (guint i = 0; i < layout->count; i++)
		for (guint j = 0; j < i; j++)
			if (do_overlap(&layout->places[i].rect, &layout->places[j].rect))
				return true;
	return false;
}

static bool fits(guint64 width, guint64 height)
{
	return width <= VNC_LAYOUT_MAX_SIDE && height <= VNC_LAYOUT_MAX_SIDE &&
	       width * height <= VNC_LAYOUT_MAX_PIXELS;
}

/* Where the monitors stand makes a desktop that can be shown, and is worth it. */
static bool is_sensible(const struct vnc_layout *layout)
{
	struct extent extent = extent_of(layout);
	guint64 width = extent.right - extent.left, height = extent.bottom - extent.top;
	guint64 pixels = 0;

	for (guint i = 0; i < layout->count; i++)
		pixels += (guint64)layout->places[i].rect.width * layout->places[i].rect.height;
	return !vnc_layout_overlaps(layout) && fits(width, height) && width * height <= 2 * pixels;
}

static void move_to_origin(struct vnc_layout *layout)
{
	struct extent extent = extent_of(layout);

	for (guint i = 0; i < layout->count; i++) {
		layout->places[i].rect.x -= (guint32)extent.left;
		layout->places[i].rect.y -= (guint32)extent.top;
	}
}

static void put_side_by_side(struct vnc_layout *layout)
{
	guint64 right = 0, bottom = 0;
	guint count = 0;

	while (count < layout->count) {
		struct vug_rect *rect = &layout->places[count].rect;

		bottom = MAX(bottom, rect->height);
		if (!fits(right + rect->width, bottom))
			break;
		rect->x = (guint32)right;
		rect->y = 0;
		right += rect->width;
		count++;
	}
	layout->count = count;
}

guint vnc_layout_arrange(struct vnc_layout *layout)
{
	guint wanted = layout->count;

	if (is_sensible(layout))
		move_to_origin(layout);
	else
		put_side_by_side(layout);
	vnc_layout_measure(layout);
	return wanted - layout->count;
}

bool vnc_layout_equals(const struct vnc_layout *one, const struct vnc_layout *other)
{
	if (one->count != other->count || one->width != other->width ||
	    one->height != other->height)
		return false;
	for (guint i = 0; i < one->count; i++) {
		const struct vnc_place *a = &one->places[i];
		const struct vnc_place *b = &other->places[i];

		if (a->scanout != b->scanout || a->rect.x != b->rect.x || a->rect.y != b->rect.y ||
		    a->rect.width != b->rect.width || a->rect.height != b->rect.height)
			return false;
	}
	return true;
}

const struct vnc_place *vnc_layout_find(const struct vnc_layout *layout, guint scanout)
{
	for (guint i = 0; i < layout->count; i++)
		if (layout->places[i].scanout == scanout)
			return &layout->places[i];
	return NULL;
}

guint vnc_layout_count(const struct vnc_layout *layout)
{
	return MAX(layout->count, 1);
}

struct vnc_place vnc_layout_get(const struct vnc_layout *layout, guint i)
{
	if (i < layout->count)
		return layout->places[i];
	return (struct vnc_place){.rect = {.width = layout->width, .height = layout->height}};
}

guint32 vnc_layout_id(guint scanout)
{
	return scanout + 1;
}
