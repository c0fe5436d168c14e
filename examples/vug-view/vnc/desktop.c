/* SPDX-License-Identifier: MIT */
#include "vnc/desktop.h"

#include "vnc/loop-call.h"

struct vnc_desktop {
	GSource *wanted, *changed; /* borrowed; set before there is a second thread */

	GMutex lock; /* for everything below */
	pixman_image_t *picture;
	struct vnc_layout layout;
	pixman_region32_t damage;
	gint64 arrival; /* of the oldest frame in it; 0: of none */
	struct vnc_pointer pointer;
	bool has_new_layout;
	bool has_new_cursor;
	bool has_moved_cursor;
	bool is_watched;
	bool is_current; /* drawn, all of it, since somebody looks */
	bool has_wish;
	struct vnc_layout wish;
	guint leds;
	char *name;     /* as it was set last; NULL: never */
	char *new_name; /* the same, until it is taken */
};

static pixman_image_t *new_picture(guint width, guint height)
{
	return pixman_image_create_bits(VNC_DESKTOP_FORMAT, (int)width, (int)height, NULL, 0);
}

struct vnc_desktop *vnc_desktop_new(guint width, guint height)
{
	struct vnc_desktop *desktop = g_new0(struct vnc_desktop, 1);

	g_mutex_init(&desktop->lock);
	pixman_region32_init(&desktop->damage);
	desktop->layout.width = width;
	desktop->layout.height = height;
	desktop->has_new_layout = true;
	return desktop;
}

void vnc_desktop_free(struct vnc_desktop *desktop)
{
	if (!desktop)
		return;
	if (desktop->picture)
		pixman_image_unref(desktop->picture);
	pixman_region32_fini(&desktop->damage);
	vnc_pointer_clear(&desktop->pointer);
	g_free(desktop->name);
	g_free(desktop->new_name);
	g_mutex_clear(&desktop->lock);
	g_free(desktop);
}

void vnc_desktop_set_wanted(struct vnc_desktop *desktop, GSource *wanted)
{
	desktop->wanted = wanted;
}

void vnc_desktop_set_changed(struct vnc_desktop *desktop, GSource *changed)
{
	desktop->changed = changed;
}

/* --- the main thread -------------------------------------------------------------------------- */

bool vnc_desktop_is_watched(struct vnc_desktop *desktop)
{
	bool is_watched;

	g_mutex_lock(&desktop->lock);
	is_watched = desktop->is_watched;
	g_mutex_unlock(&desktop->lock);
	return is_watched;
}

bool vnc_desktop_take_wish(struct vnc_desktop *desktop, struct vnc_layout *ret_wish)
{
	bool has_wish;

	g_mutex_lock(&desktop->lock);
	has_wish = desktop->has_wish;
	desktop->has_wish = false;
	if (has_wish)
		*ret_wish = desktop->wish;
	g_mutex_unlock(&desktop->lock);
	return has_wish;
}

static void replace_picture(struct vnc_desktop *desktop, pixman_image_t *picture)
{
	if (desktop->picture)
		pixman_image_unref(desktop->picture);
	desktop->picture = picture;
}

bool vnc_desktop_set_layout(struct vnc_desktop *desktop, const struct vnc_layout *layout)
{
	pixman_image_t *picture = new_picture(layout->width, layout->height);

	if (!picture)
		return false;
	g_mutex_lock(&desktop->lock);
	replace_picture(desktop, picture);
	desktop->layout = *layout;
	desktop->has_new_layout = true;
	g_mutex_unlock(&desktop->lock);
	return true;
}

pixman_image_t *vnc_desktop_begin(struct vnc_desktop *desktop)
{
	g_mutex_lock(&desktop->lock);
	return desktop->picture;
}

void vnc_desktop_add_damage(struct vnc_desktop *desktop, const struct vug_rect *rect)
{
	pixman_region32_union_rect(&desktop->damage, &desktop->damage, (int)rect->x, (int)rect->y,
				   rect->width, rect->height);
}

void vnc_desktop_end(struct vnc_desktop *desktop, gint64 arrival, bool is_current)
{
	if (desktop->arrival == 0)
		desktop->arrival = arrival;
	desktop->is_current |= is_current && desktop->is_watched;
	g_mutex_unlock(&desktop->lock);
	loop_call_request(desktop->changed);
}

void vnc_desktop_set_name(struct vnc_desktop *desktop, const char *name)
{
	bool is_new;

	g_mutex_lock(&desktop->lock);
	is_new = g_strcmp0(name, desktop->name) != 0;
	if (is_new) {
		g_free(desktop->name);
		g_free(desktop->new_name);
		desktop->name = g_strdup(name);
		desktop->new_name = g_strdup(name);
	}
	g_mutex_unlock(&desktop->lock);
	if (is_new && desktop->changed)
		loop_call_request(desktop->changed);
}

void vnc_desktop_set_pointer(struct vnc_desktop *desktop, const struct vnc_pointer *pointer,
			     bool is_new_image)
{
	g_mutex_lock(&desktop->lock);
	desktop->has_new_cursor |=
		is_new_image || pointer->cursor.is_visible != desktop->pointer.cursor.is_visible;
	desktop->has_moved_cursor = true;
	vnc_pointer_set(&desktop->pointer, pointer);
	g_mutex_unlock(&desktop->lock);
	loop_call_request(desktop->changed);
}

void vnc_desktop_set_leds(struct vnc_desktop *desktop, guint leds)
{
	g_mutex_lock(&desktop->lock);
	desktop->leds = leds;
	g_mutex_unlock(&desktop->lock);
	loop_call_request(desktop->changed);
}

/* --- the server's thread ---------------------------------------------------------------------- */

void vnc_desktop_watch(struct vnc_desktop *desktop, bool is_watched)
{
	g_mutex_lock(&desktop->lock);
	desktop->is_watched = is_watched;
	desktop->is_current = false;
	g_mutex_unlock(&desktop->lock);
	loop_call_request(desktop->wanted);
}

void vnc_desktop_wish(struct vnc_desktop *desktop, const struct vnc_layout *wish)
{
	g_mutex_lock(&desktop->lock);
	desktop->has_wish = true;
	desktop->wish = *wish;
	g_mutex_unlock(&desktop->lock);
	loop_call_request(desktop->wanted);
}

static void damage_everything(struct vnc_desktop *desktop)
{
	pixman_region32_fini(&desktop->damage);
	pixman_region32_init_rect(&desktop->damage, 0, 0, desktop->layout.width,
				  desktop->layout.height);
}

/* False where there is no memory for it: it will be tried again at the next change. */
static bool follow_size(struct vnc_desktop *desktop, pixman_image_t **picture)
{
	pixman_image_t *other = new_picture(desktop->layout.width, desktop->layout.height);

	if (!other)
		return false;
	if (*picture)
		pixman_image_unref(*picture);
	*picture = other;
	damage_everything(desktop);
	return true;
}

static void copy_damage(const struct vnc_desktop *desktop, pixman_image_t *picture)
{
	int count;
	const pixman_box32_t *boxes =
		pixman_region32_rectangles((pixman_region32_t *)&desktop->damage, &count);

	for (int i = 0; desktop->picture && i < count; i++)
		pixman_image_composite32(PIXMAN_OP_SRC, desktop->picture, NULL, picture,
					 boxes[i].x1, boxes[i].y1, 0, 0, boxes[i].x1, boxes[i].y1,
					 boxes[i].x2 - boxes[i].x1, boxes[i].y2 - boxes[i].y1);
}

static void take_cursor(struct vnc_desktop *desktop, struct vnc_change *change)
{
	change->has_new_cursor = desktop->has_new_cursor;
	change->has_moved_cursor = desktop->has_moved_cursor;
	if (desktop->has_moved_cursor)
		vnc_pointer_set(&change->pointer, &desktop->pointer);
	desktop->has_new_cursor = false;
	desktop->has_moved_cursor = false;
}

static void take_picture(struct vnc_desktop *desktop, pixman_image_t **picture,
			 struct vnc_change *change)
{
	if (desktop->has_new_layout && !follow_size(desktop, picture))
		return;
	copy_damage(desktop, *picture);
	change->has_new_layout = desktop->has_new_layout;
	change->layout = desktop->layout;
	pixman_region32_copy(&change->damage, &desktop->damage);
	change->arrival = desktop->arrival;
	pixman_region32_clear(&desktop->damage);
	desktop->arrival = 0;
	desktop->has_new_layout = false;
}

void vnc_desktop_take(struct vnc_desktop *desktop, pixman_image_t **picture,
		      struct vnc_change *ret_change)
{
	memset(ret_change, 0, sizeof(*ret_change));
	pixman_region32_init(&ret_change->damage);
	g_mutex_lock(&desktop->lock);
	ret_change->is_current = desktop->is_current;
	take_picture(desktop, picture, ret_change);
	take_cursor(desktop, ret_change);
	ret_change->leds = desktop->leds;
	ret_change->name = g_steal_pointer(&desktop->new_name);
	g_mutex_unlock(&desktop->lock);
}

void vnc_change_clear(struct vnc_change *change)
{
	pixman_region32_fini(&change->damage);
	vnc_pointer_clear(&change->pointer);
	g_free(change->name);
}
