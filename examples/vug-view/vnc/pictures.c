/* SPDX-License-Identifier: MIT */
#include "vnc/pictures.h"

#include <vug/listener.h>

#include "outputs/output.h"
#include "vnc/desktop.h"
#include "vnc/text-band.h"

static const struct vug_scanout *find_scanout(const struct vnc_pictures *pictures, guint number)
{
	return vug_server_get_scanout(pictures->server, number);
}

/* --- the layout ------------------------------------------------------------------------------- */

static void add_place(struct vnc_pictures *pictures, guint scanout, struct vnc_layout *layout)
{
	const struct vnc_shown *shown = &pictures->shown[scanout];
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct vnc_place *place = &layout->places[layout->count++];

	vug_scanout_get_monitor(find_scanout(pictures, scanout), &monitor);
	place->scanout = scanout;
	place->rect.x = vnc_layout_from_position(monitor.x);
	place->rect.y = vnc_layout_from_position(monitor.y);
	place->rect.width = shown->viewport.width;
	place->rect.height = shown->viewport.height;
}

/* Where nothing is shown any more, the desktop keeps its size, and is black. */
static struct vnc_layout make_layout(struct vnc_pictures *pictures)
{
	struct vnc_layout layout = {0};
	guint left_out;

	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++)
		if (pictures->shown[i].is_there)
			add_place(pictures, i, &layout);
	left_out = vnc_layout_arrange(&layout);
	if (layout.count == 0) {
		layout.width = pictures->layout.width;
		layout.height = pictures->layout.height;
	}
	if (left_out > pictures->left_out)
		output_warn(pictures->output,
			    "VNC clients do not see %u of the scanouts: a desktop may have 32767 "
			    "pixels each way and 134217728 in all",
			    left_out);
	pictures->left_out = left_out;
	return layout;
}

static void place_cursor(struct vnc_pictures *pictures, bool is_new_image)
{
	struct vnc_pointer pointer;

	picture_cursor_get(pictures->output->listener, find_scanout(pictures, pictures->cursor_at),
			   &pointer.cursor);
	vnc_pointer_place(&pointer, vnc_layout_find(&pictures->layout, pictures->cursor_at));
	vnc_desktop_set_pointer(pictures->desktop, &pointer, is_new_image);
	vnc_pointer_clear(&pointer);
}

static void follow_layout(struct vnc_pictures *pictures)
{
	struct vnc_layout layout;

	if (!pictures->has_other_layout)
		return;
	layout = make_layout(pictures);
	pictures->has_other_layout = false;
	if (pictures->has_picture && vnc_layout_equals(&layout, &pictures->layout))
		return;
	if (!vnc_desktop_set_layout(pictures->desktop, &layout)) {
		output_warn(pictures->output,
			    "there is no memory for a VNC desktop of %ux%u pixels", layout.width,
			    layout.height);
		return;
	}
	pictures->has_picture = true;
	pictures->is_blank_stale = true;
	pictures->layout = layout;
	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++) {
		pictures->shown[i].is_stale = true;
		pictures->shown[i].is_drawn = false;
	}
	place_cursor(pictures, false);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* frame: NULL: the last picture of all. */
static struct picture_source find_picture(const struct vnc_pictures *pictures, guint scanout,
					  const struct vug_frame *frame)
{
	struct picture_source source = {vug_frame_get_buffer(frame), {0}, pictures->gl};

	vug_frame_get_viewport(frame, &source.viewport);
	if (!frame)
		source.buffer =
			vug_listener_get_picture(pictures->output->listener,
						 find_scanout(pictures, scanout), &source.viewport);
	return source;
}

/* Where it does not, its next frame brings another layout. */
static bool fits(const struct vnc_shown *shown, const struct picture_source *source)
{
	return source->buffer && source->viewport.width == shown->viewport.width &&
	       source->viewport.height == shown->viewport.height;
}

/* The next picture will not be readable either. */
static void warn_of(struct vnc_pictures *pictures, guint scanout, const GError *error)
{
	output_warn_once(pictures->output, error->message,
			 "VNC clients do not see scanout %u: the CPU cannot read the buffer "
			 "(%s)",
			 scanout, error->message);
}

/* area: of the scanout's picture. Between vnc_desktop_begin() and _end(). */
static void draw(struct vnc_pictures *pictures, pixman_image_t *picture,
		 const struct vnc_place *place, const struct picture_source *source,
		 const struct vug_rect *area)
{
	struct vug_rect damage = *area;
	g_autoptr(GError) error = NULL;

	if (!fits(&pictures->shown[place->scanout], source))
		return;
	damage.x += place->rect.x;
	damage.y += place->rect.y;
	if (picture_read_into(picture, (int)damage.x, (int)damage.y, source, area, &error)) {
		vnc_desktop_add_damage(pictures->desktop, &damage);
		pictures->shown[place->scanout].is_drawn = true;
	} else if (picture_may_come(error))
		vnc_fetches_add(&pictures->fetches, place->scanout, source, area, error);
	else
		warn_of(pictures, place->scanout, error);
}

static void draw_notice(struct vnc_pictures *pictures, pixman_image_t *picture,
			const struct vug_rect *place, enum vnc_desktop_state state)
{
	g_autofree char *text = vnc_notice_describe(&pictures->notice, state);

	text_band_draw(picture, place, text);
	vnc_desktop_add_damage(pictures->desktop, place);
}

/* Where nothing is shown. */
static void draw_blank(struct vnc_pictures *pictures, pixman_image_t *picture)
{
	const struct vug_rect all = {.width = pictures->layout.width,
				     .height = pictures->layout.height};
	const pixman_color_t black = {.alpha = 0xffff};
	const pixman_box32_t box = {.x2 = (int)all.width, .y2 = (int)all.height};

	if (pictures->layout.count > 0 || !pictures->is_blank_stale)
		return;
	pictures->is_blank_stale = false;
	pixman_image_fill_boxes(PIXMAN_OP_SRC, picture, &black, 1, &box);
	draw_notice(pictures, picture, &all, VNC_DESKTOP_WAITING);
}

static void draw_stale(struct vnc_pictures *pictures, pixman_image_t *picture)
{
	for (guint i = 0; i < pictures->layout.count; i++) {
		const struct vnc_place *place = &pictures->layout.places[i];
		struct vnc_shown *shown = &pictures->shown[place->scanout];
		const struct vug_rect whole = {
			.width = shown->viewport.width,
			.height = shown->viewport.height,
		};
		const struct picture_source last = find_picture(pictures, place->scanout, NULL);

		if (shown->is_there && shown->is_stale)
			draw(pictures, picture, place, &last, &whole);
		if (shown->is_gone && shown->is_stale)
			draw_notice(pictures, picture, &place->rect, VNC_DESKTOP_GONE);
		shown->is_stale = false;
	}
	draw_blank(pictures, picture);
}

static void draw_frame(struct vnc_pictures *pictures, pixman_image_t *picture, guint scanout,
		       const struct vug_frame *frame)
{
	const struct vnc_place *place = vnc_layout_find(&pictures->layout, scanout);
	const struct picture_source source = find_picture(pictures, scanout, frame);
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, G_N_ELEMENTS(rects));

	for (size_t i = 0; place && i < count; i++)
		draw(pictures, picture, place, &source, &rects[i]);
}

/* Between vnc_desktop_begin() and _end(). */
static void draw_unread(struct vnc_pictures *pictures, pixman_image_t *picture)
{
	for (guint i = 0; i < pictures->layout.count; i++) {
		const struct vnc_place *place = &pictures->layout.places[i];

		if (pictures->shown[place->scanout].is_there &&
		    !pictures->shown[place->scanout].is_drawn)
			draw_notice(pictures, picture, &place->rect, VNC_DESKTOP_READING);
	}
}

/* The picture comes when it has been read. */
static gboolean on_impatience(gpointer data)
{
	struct vnc_pictures *pictures = data;
	pixman_image_t *picture = vnc_desktop_begin(pictures->desktop);

	pictures->patience = 0;
	if (picture)
		draw_unread(pictures, picture);
	vnc_desktop_end(pictures->desktop, 0, true);
	return G_SOURCE_REMOVE;
}

static void set_patience(struct vnc_pictures *pictures, bool is_needed)
{
	if (is_needed && pictures->patience == 0)
		pictures->patience = g_timeout_add(VNC_PATIENCE_MS, on_impatience, pictures);
	if (is_needed || pictures->patience == 0)
		return;
	g_source_remove(pictures->patience);
	pictures->patience = 0;
}

/* Clients are shown what was drawn, unless more is being read: for that they wait a moment. */
static bool close_fetches(struct vnc_pictures *pictures)
{
	bool is_reading = vnc_fetches_close(&pictures->fetches);

	set_patience(pictures, is_reading);
	return is_reading;
}

void vnc_pictures_follow(struct vnc_pictures *pictures, guint scanout,
			 const struct vug_frame *frame)
{
	gint64 arrival = vug_frame_get_arrival(frame);
	pixman_image_t *picture;
	bool is_stale, is_reading;

	follow_layout(pictures);
	is_stale = pictures->shown[scanout].is_stale;
	picture = vnc_desktop_begin(pictures->desktop);
	if (picture)
		draw_stale(pictures, picture);
	if (picture && frame && !is_stale)
		draw_frame(pictures, picture, scanout, frame);
	is_reading = close_fetches(pictures);
	vnc_desktop_end(pictures->desktop, is_reading ? 0 : arrival, !is_reading);
}

/* --- what OpenGL has read --------------------------------------------------------------------- */

/* A picture is not drawn where another one is shown by now. Between vnc_desktop_begin() and _end(). */
static void draw_fetched(struct vnc_pictures *pictures, pixman_image_t *picture,
			 const struct vnc_place *place, pixman_image_t *fetched,
			 const pixman_region32_t *damage)
{
	struct vnc_shown *shown = &pictures->shown[place->scanout];
	int count;
	const pixman_box32_t *boxes =
		pixman_region32_rectangles((pixman_region32_t *)damage, &count);

	if ((uint32_t)pixman_image_get_width(fetched) != shown->viewport.width ||
	    (uint32_t)pixman_image_get_height(fetched) != shown->viewport.height)
		return;
	for (int i = 0; i < count; i++) {
		const struct vug_rect area = {(uint32_t)boxes[i].x1, (uint32_t)boxes[i].y1,
					      (uint32_t)(boxes[i].x2 - boxes[i].x1),
					      (uint32_t)(boxes[i].y2 - boxes[i].y1)};
		struct vug_rect drawn = area;

		drawn.x += place->rect.x;
		drawn.y += place->rect.y;
		picture_copy_into(picture, (int)drawn.x, (int)drawn.y, fetched, &area);
		vnc_desktop_add_damage(pictures->desktop, &drawn);
	}
	shown->is_drawn = true;
	if (shown->is_gone)
		draw_notice(pictures, picture, &place->rect, VNC_DESKTOP_GONE);
}

/* Nobody waits for it any more; an older picture stays. Between vnc_desktop_begin() and _end(). */
static void draw_failure(struct vnc_pictures *pictures, pixman_image_t *picture,
			 const struct vnc_place *place)
{
	if (!pictures->shown[place->scanout].is_drawn)
		draw_notice(pictures, picture, &place->rect, VNC_DESKTOP_FAILED);
}

static void on_fetched(guint scanout, const struct vnc_fetch *fetch, pixman_image_t *fetched,
		       const GError *error, void *data)
{
	struct vnc_pictures *pictures = data;
	const struct vnc_place *place = vnc_layout_find(&pictures->layout, scanout);
	pixman_image_t *picture = vnc_desktop_begin(pictures->desktop);

	if (error)
		warn_of(pictures, scanout, error);
	if (picture && place && error)
		draw_failure(pictures, picture, place);
	if (picture && place && !error)
		draw_fetched(pictures, picture, place, fetched, &fetch->damage);
	vnc_desktop_end(pictures->desktop, fetch->arrival, !close_fetches(pictures));
	if (!fetch->is_outdated)
		return;
	pictures->shown[scanout].is_stale = true;
	vnc_pictures_follow(pictures, scanout, NULL);
}

/* --- what is said instead --------------------------------------------------------------------- */

/* One live monitor is a living guest. */
static enum vnc_desktop_state find_state(const struct vnc_pictures *pictures)
{
	enum vnc_desktop_state state = VNC_DESKTOP_WAITING;

	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++) {
		if (pictures->shown[i].is_there && !pictures->shown[i].is_gone)
			return VNC_DESKTOP_LIVE;
		if (pictures->shown[i].is_gone)
			state = VNC_DESKTOP_GONE;
	}
	return state;
}

static void update_name(struct vnc_pictures *pictures)
{
	g_autofree char *name = vnc_notice_name(&pictures->notice, find_state(pictures));

	vnc_desktop_set_name(pictures->desktop, name);
}

/* What is said is another thing, or said of something else. */
void vnc_pictures_update_notice(struct vnc_pictures *pictures)
{
	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++)
		pictures->shown[i].is_stale |= pictures->shown[i].is_gone;
	pictures->is_blank_stale = true;
	update_name(pictures);
	if (vnc_desktop_is_watched(pictures->desktop))
		vnc_pictures_follow(pictures, 0, NULL);
}

/* --- what the guest does ---------------------------------------------------------------------- */

static void note_size(struct vnc_pictures *pictures, struct vnc_shown *shown,
		      const struct vug_frame *frame)
{
	struct vug_rect viewport;

	vug_frame_get_viewport(frame, &viewport);
	if (!shown->is_there || viewport.width != shown->viewport.width ||
	    viewport.height != shown->viewport.height) {
		pictures->has_other_layout = true;
		shown->is_stale = true;
	}
	shown->is_stale |= shown->is_gone;
	shown->is_gone = false;
	shown->viewport = viewport;
	shown->is_there = true;
}

/* The next back end draws: what the last one left on other monitors is no picture of this guest. */
static void drop_gone(struct vnc_pictures *pictures, guint drawn)
{
	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++) {
		struct vnc_shown *shown = &pictures->shown[i];

		if (i == drawn || !shown->is_gone)
			continue;
		shown->is_there = shown->is_gone = false;
		pictures->has_other_layout = true;
	}
}

void vnc_pictures_keep(struct vnc_pictures *pictures, guint scanout, struct vug_frame *frame)
{
	struct vnc_shown *shown = &pictures->shown[scanout];

	vnc_fetches_set_frame(&pictures->fetches, scanout, frame);
	drop_gone(pictures, scanout);
	note_size(pictures, shown, frame);
	update_name(pictures);
	if (!vnc_desktop_is_watched(pictures->desktop))
		shown->is_stale = true;
	else if (!shown->is_exact)
		vnc_pictures_follow(pictures, scanout, frame);
	else if (shown->is_stale || pictures->has_other_layout)
		vnc_pictures_follow(pictures, scanout, NULL);
	vnc_fetches_set_frame(&pictures->fetches, scanout, NULL);
}

/* Its first frame is the whole picture, of which the other listener has drawn all that came until then. */
void vnc_pictures_note_change(struct vnc_pictures *pictures, guint scanout, struct vug_frame *frame)
{
	struct vnc_shown *shown = &pictures->shown[scanout];
	bool is_first = !shown->is_exact;

	vnc_fetches_set_frame(&pictures->fetches, scanout, frame);
	shown->is_exact = true;
	if (!vnc_desktop_is_watched(pictures->desktop))
		shown->is_stale = true;
	else if (!is_first)
		vnc_pictures_follow(pictures, scanout, frame);
	vnc_fetches_set_frame(&pictures->fetches, scanout, NULL);
}

void vnc_pictures_set_exact(struct vnc_pictures *pictures, struct vug_listener *exact)
{
	vug_listener_unref(pictures->exact);
	pictures->exact = exact;
	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++)
		pictures->shown[i].is_exact = false;
}

void vnc_pictures_drop(struct vnc_pictures *pictures, guint scanout)
{
	struct vnc_shown *shown = &pictures->shown[scanout];

	vnc_fetches_cancel(&pictures->fetches, scanout);
	shown->is_there = shown->is_gone = false;
	pictures->has_other_layout = true;
	vnc_pictures_update_notice(pictures);
}

void vnc_pictures_are_gone(struct vnc_pictures *pictures)
{
	for (guint i = 0; i < G_N_ELEMENTS(pictures->shown); i++)
		pictures->shown[i].is_gone = pictures->shown[i].is_there;
	vnc_pictures_update_notice(pictures);
}

/* A desktop has one cursor: that of the scanout where one was seen last. */
void vnc_pictures_cursor_changed(struct vnc_pictures *pictures, guint scanout)
{
	struct vnc_shown *shown = &pictures->shown[scanout];
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	bool is_other = scanout != pictures->cursor_at, is_new_image;

	vug_listener_get_cursor(pictures->output->listener, find_scanout(pictures, scanout),
				&cursor);
	is_new_image = cursor.pixels != shown->image;
	shown->image = cursor.pixels;
	if (is_other && !cursor.visible)
		return;
	pictures->cursor_at = scanout;
	place_cursor(pictures, is_other || is_new_image);
}

/* --- all of it -------------------------------------------------------------------------------- */

void vnc_pictures_init(struct vnc_pictures *pictures)
{
	vnc_fetches_init(&pictures->fetches, on_fetched, pictures);
	pictures->has_other_layout = true; /* than none */
	update_name(pictures);
}

void vnc_pictures_clear(struct vnc_pictures *pictures)
{
	set_patience(pictures, false);
	vnc_fetches_clear(&pictures->fetches);
	vug_listener_unref(pictures->exact);
	vnc_notice_clear(&pictures->notice);
}
