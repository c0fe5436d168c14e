/* SPDX-License-Identifier: MIT */
#include "vnc/wish.h"

#include <rfb/rfbproto.h>
#include <stdlib.h>

#include "monitor-floor.h"
#include "vnc/bytes.h"
#include "vnc/monitor.h"

#define HEADER_SIZE 8
#define SCREEN_SIZE 16

/* --- what it wants ---------------------------------------------------------------------------- */

/* What it says of its only monitor beyond the desktop's size, libvncclient makes up. */
static void read_only_monitor(const guint8 *message, const struct vnc_layout *layout,
			      struct vnc_layout *ret_wish)
{
	ret_wish->places[0].scanout = layout->places[0].scanout;
	ret_wish->places[0].rect.width = vnc_get_16(message + 2);
	ret_wish->places[0].rect.height = vnc_get_16(message + 4);
}

static void read_monitor(const guint8 *screen, struct vnc_place *ret_place)
{
	ret_place->scanout = vnc_get_32(screen) - vnc_layout_id(0);
	ret_place->rect.x = vnc_get_16(screen + 4);
	ret_place->rect.y = vnc_get_16(screen + 6);
	ret_place->rect.width = vnc_get_16(screen + 8);
	ret_place->rect.height = vnc_get_16(screen + 10);
}

/* In the order of a layout, whatever order the client names them in. */
static int compare(const void *one, const void *other)
{
	const struct vnc_place *a = one, *b = other;

	return (a->scanout > b->scanout) - (a->scanout < b->scanout);
}

static void read_monitors(const guint8 *message, const struct vnc_layout *layout,
			  struct vnc_layout *ret_wish)
{
	ret_wish->count = message[6];
	if (ret_wish->count == 1)
		read_only_monitor(message, layout, ret_wish);
	else
		for (guint i = 0; i < ret_wish->count; i++)
			read_monitor(message + HEADER_SIZE + (gsize)SCREEN_SIZE * i,
				     &ret_wish->places[i]);
	qsort(ret_wish->places, ret_wish->count, sizeof(ret_wish->places[0]), compare);
	vnc_layout_measure(ret_wish);
}

/* Where nothing is shown, the client knows the first one. */
static bool names_scanouts(const struct vnc_layout *wish, const struct vnc_layout *layout)
{
	guint named = 0;

	if (layout->count == 0)
		return wish->count == 1 && wish->places[0].scanout == 0;
	if (wish->count != layout->count)
		return false;
	for (guint i = 0; i < layout->count; i++)
		if (vnc_layout_find(wish, layout->places[i].scanout))
			named++;
	return named == layout->count;
}

/* To the library that is another size, its own. */
static bool has_no_size(const struct vnc_layout *wish)
{
	for (guint i = 0; i < wish->count; i++)
		if (wish->places[i].rect.width == 0 || wish->places[i].rect.height == 0)
			return true;
	return false;
}

/* --- what it gets ----------------------------------------------------------------------------- */

/* A monitor's, across or down. */
struct span {
	guint32 begin, end; /* as it was wanted */
	guint32 raise;      /* by so much it ends later */
	guint32 shift;      /* by so much it moves */
};

/*
 * Each one moves as far as those in front of it, raised and moved, push it: what did not overlap does not,
 * what stood in a line still does. The longest line has as many as there are.
 */
static void push(struct span *spans, guint count)
{
	for (guint pass = 0; pass < count; pass++)
		for (guint i = 0; i < count; i++)
			for (guint j = 0; j < count; j++)
				if (spans[i].end <= spans[j].begin)
					spans[j].shift = MAX(spans[j].shift,
							     spans[i].raise + spans[i].shift);
}

/* One that --display made smaller, and that is to stay as it is, stays. */
static struct vug_rect raised(const struct vnc_place *place, const struct vnc_layout *layout)
{
	const struct vnc_place *shown = vnc_layout_find(layout, place->scanout);
	struct vug_rect rect = place->rect;

	if (!shown || shown->rect.width != rect.width || shown->rect.height != rect.height)
		monitor_floor_raise(&rect.width, &rect.height);
	return rect;
}

/* Returns whether any is raised. */
static bool raise_small_ones(struct vnc_layout *wish, const struct vnc_layout *layout)
{
	struct span across[VUG_MAX_SCANOUTS], down[VUG_MAX_SCANOUTS];
	bool is_raised = false;

	for (guint i = 0; i < wish->count; i++) {
		const struct vug_rect *was = &wish->places[i].rect;
		struct vug_rect rect = raised(&wish->places[i], layout);

		across[i] = (struct span){rect.x, rect.x + was->width, rect.width - was->width, 0};
		down[i] = (struct span){rect.y, rect.y + was->height, rect.height - was->height, 0};
		is_raised |= across[i].raise > 0 || down[i].raise > 0;
		wish->places[i].rect = rect;
	}
	push(across, wish->count);
	push(down, wish->count);
	for (guint i = 0; i < wish->count; i++) {
		wish->places[i].rect.x += across[i].shift;
		wish->places[i].rect.y += down[i].shift;
	}
	vnc_layout_measure(wish);
	return is_raised;
}

enum vnc_answer vnc_wish_read(const guint8 *message, const struct vnc_layout *layout,
			      struct vug_server *rehearsal, struct vnc_layout *ret_wish)
{
	struct vnc_layout wish = {0};
	bool is_raised;

	if (message[6] == 0 || message[6] > VUG_MAX_SCANOUTS)
		return VNC_ANSWER_INVALID;
	read_monitors(message, layout, &wish);
	if (wish.width > vnc_get_16(message + 2) || wish.height > vnc_get_16(message + 4) ||
	    has_no_size(&wish) || !names_scanouts(&wish, layout) || vnc_layout_overlaps(&wish))
		return VNC_ANSWER_INVALID;
	is_raised = raise_small_ones(&wish, layout);
	if (vnc_monitor_set_all(rehearsal, &wish) < 0)
		return VNC_ANSWER_INVALID;
	*ret_wish = wish;
	if (!vnc_layout_equals(&wish, layout))
		return VNC_ANSWER_FORWARDED;
	return is_raised ? VNC_ANSWER_PROHIBITED : VNC_ANSWER_DONE;
}

/* --- what it hears ---------------------------------------------------------------------------- */

static guint8 *put_screen(guint8 *end, const struct vnc_place *place)
{
	end = vnc_put_32(end, vnc_layout_id(place->scanout));
	end = vnc_put_16(end, place->rect.x);
	end = vnc_put_16(end, place->rect.y);
	end = vnc_put_16(end, place->rect.width);
	end = vnc_put_16(end, place->rect.height);
	return vnc_put_32(end, 0); /* flags */
}

/* Its sizes are what is shown, whatever the answer: clients of libvncclient follow them blindly. */
gsize vnc_wish_write_answer(const struct vnc_layout *layout, enum vnc_answer answer,
			    guint8 ret_update[VNC_ANSWER_SIZE])
{
	guint count = vnc_layout_count(layout);
	guint8 *end = ret_update;

	end = vnc_put_16(end, rfbFramebufferUpdate << 8);
	end = vnc_put_16(end, 1);
	end = vnc_put_16(end, rfbExtDesktopSize_ClientRequestedChange);
	end = vnc_put_16(end, answer);
	end = vnc_put_16(end, layout->width);
	end = vnc_put_16(end, layout->height);
	end = vnc_put_32(end, (guint32)rfbEncodingExtDesktopSize);
	end = vnc_put_32(end, count << 24);
	for (guint i = 0; i < count; i++) {
		struct vnc_place place = vnc_layout_get(layout, i);

		end = put_screen(end, &place);
	}
	return (gsize)(end - ret_update);
}
