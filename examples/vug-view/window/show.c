/* SPDX-License-Identifier: MIT */
/* The pictures that a window is asked to show. */
#include <gio/gio.h>

#include "outputs/output.h"
#include "picture/buffer-message.h"
#include "window/feed-parts.h"
#include "window/requests.h"

/* The ids of buffers: that of the copy, and of the first one of the guest's. */
enum { COPY_ID = 0, FIRST_ID = 1 };

/* --- a buffer as it is ------------------------------------------------------------------------ */

bool window_feed_refuse(struct window_feed *feed)
{
	if (!window_refusals_can_grow(&feed->refusals))
		feed->takes_buffers = false;
	return feed->takes_buffers && window_refusals_add(&feed->refusals);
}

/* Larger ones cannot be named in a message, nor drawn by OpenGL. */
static bool can_show_buffer(const struct window_feed *feed, const struct vug_buffer *buffer,
			    struct vug_buffer_layout *ret_layout)
{
	return feed->takes_buffers && vug_buffer_is_imported(buffer) &&
	       vug_buffer_get_layout(buffer, ret_layout) == 0 &&
	       MAX(ret_layout->width, ret_layout->height) <= DISPLAY_LINK_MAX_EXTENT &&
	       !window_refusals_have(&feed->refusals, ret_layout);
}

void window_feed_forget_buffers(struct window_feed *feed)
{
	struct display_link_message message = {.type = DISPLAY_LINK_FORGET};

	for (uint32_t i = 0; i < WINDOW_MAX_SENT; i++) {
		message.forget.id = FIRST_ID + i;
		if (feed->sent.buffers[i].buffer)
			window_feed_tell(feed, &message);
	}
	window_sent_forget_all(&feed->sent);
}

/* The message: of a buffer that is to be sent before; NULL: the window has it. */
static void ask_frame(struct window_feed *feed, struct display_link_message *buffer, uint32_t id,
		      const struct vug_rect *viewport, const struct vug_rect *damage)
{
	struct display_link_message request;

	if (buffer && !window_feed_tell(feed, buffer)) {
		window_feed_release(feed);
		return;
	}
	feed->asks_buffer = id != COPY_ID;
	window_request_frame(id, ++feed->sequence, viewport, damage, &request);
	window_feed_ask(feed, &request);
}

static struct vug_rect get_whole(const struct window_feed *feed)
{
	return (struct vug_rect){.width = feed->viewport.width, .height = feed->viewport.height};
}

static void ask_buffer(struct window_feed *feed, struct vug_buffer *buffer,
		       const struct vug_buffer_layout *layout)
{
	const struct vug_rect whole = get_whole(feed);
	struct display_link_message message;
	uint32_t number;
	bool is_known = window_sent_find(&feed->sent, buffer, &number);

	buffer_message_fill(FIRST_ID + number, layout, &message);
	window_refusals_ask(&feed->refusals, layout);
	feed->shows_memory = false;
	feed->in_hand = g_steal_pointer(&feed->pending);
	ask_frame(feed, is_known ? NULL : &message, FIRST_ID + number, &feed->viewport, &whole);
}

/* --- a copy in memory ------------------------------------------------------------------------- */

void window_feed_forget_picture(struct window_feed *feed)
{
	feed->shows_memory = false;
	feed->has_copy = false;
	window_copy_clear(&feed->copy);
}

/* The window gets the memory first where it does not have it yet. */
static void ask_copy(struct window_feed *feed, const struct vug_rect *area)
{
	const struct vug_rect whole = get_whole(feed);
	struct display_link_message memory;
	bool is_new = !feed->has_copy;

	feed->shows_memory = feed->has_copy = true;
	window_request_memory(COPY_ID, &feed->copy.memory, whole.width, whole.height, &memory);
	ask_frame(feed, is_new ? &memory : NULL, COPY_ID, &whole, area);
}

static void warn_not_shown(struct window_feed *feed, const GError *error)
{
	window_feed_forget_picture(feed);
	feed->warn(feed->output, feed->scanout, WINDOW_FEED_NOT_SHOWN,
		   error ? error->message : "there is no memory");
}

/* One of another size comes too late: there is a newer picture. */
static void on_fetched(pixman_image_t *picture, const GError *error, void *data)
{
	struct window_feed *feed = data;
	const struct vug_rect whole = get_whole(feed);
	bool is_right = picture && feed->copy.picture &&
			window_copy_fits(&feed->copy, (uint32_t)pixman_image_get_width(picture),
					 (uint32_t)pixman_image_get_height(picture)) &&
			window_copy_fits(&feed->copy, whole.width, whole.height);

	feed->fetch = NULL;
	feed->is_asked = false;
	if (is_right) {
		picture_copy_into(feed->copy.picture, 0, 0, picture, &whole);
		ask_copy(feed, &whole);
	} else if (picture) {
		feed->has_news = true;
	} else {
		warn_not_shown(feed, error);
	}
	g_clear_pointer(&feed->in_hand, vug_frame_done);
	window_feed_push(feed);
}

/* It counts as an open request, and the frame is kept meanwhile: the guest draws no other picture. */
static void begin_fetch(struct window_feed *feed, const struct picture_source *source,
			const GError *error)
{
	feed->in_hand = g_steal_pointer(&feed->pending);
	feed->is_asked = true;
	feed->fetch = picture_fetch_begin(source, error, on_fetched, feed);
}

void window_feed_cancel_fetch(struct window_feed *feed)
{
	if (!feed->fetch)
		return;
	picture_fetch_cancel(g_steal_pointer(&feed->fetch));
	feed->is_asked = false;
	g_clear_pointer(&feed->in_hand, vug_frame_done);
}

static void copy_area(struct window_feed *feed, const struct picture_source *source,
		      const struct vug_rect *area)
{
	g_autoptr(GError) error = NULL;

	if (feed->copy.picture &&
	    picture_read_into(feed->copy.picture, (int)area->x, (int)area->y, source, area, &error))
		ask_copy(feed, area);
	else if (picture_may_come(error))
		begin_fetch(feed, source, error);
	else
		warn_not_shown(feed, error);
}

/* Without a frame: whatever has changed has been shown. */
static struct vug_rect get_damage(const struct window_feed *feed)
{
	struct vug_rect damage = {0};

	vug_frame_get_damage(feed->pending, &damage);
	return damage;
}

static void ask_picture(struct window_feed *feed, const struct picture_source *source)
{
	const struct vug_rect whole = get_whole(feed);
	struct vug_rect area;

	if (!window_copy_fits(&feed->copy, whole.width, whole.height)) {
		feed->has_copy = false;
		window_copy_make(&feed->copy, whole.width, whole.height);
	}
	area = feed->has_copy && feed->shows_memory ? get_damage(feed) : whole;
	if (area.width > 0)
		copy_area(feed, source, &area);
	/* It was copied, so the guest may go on. */
	g_clear_pointer(&feed->pending, vug_frame_done);
}

static void ask_blank(struct window_feed *feed)
{
	struct display_link_message request = {.type = DISPLAY_LINK_BLANK};

	window_feed_forget_picture(feed);
	window_sent_forget_all(&feed->sent);
	g_clear_pointer(&feed->pending, vug_frame_done);
	window_feed_ask(feed, &request);
}

struct picture_source window_feed_find_picture(const struct window_feed *feed)
{
	return picture_source_find(feed->output->listener, feed->shown, feed->gl);
}

void window_feed_show(struct window_feed *feed)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	const struct picture_source source = window_feed_find_picture(feed);

	feed->has_news = false;
	latency_begin(&feed->stage);
	if (!source.buffer)
		ask_blank(feed);
	else if (can_show_buffer(feed, source.buffer, &layout))
		ask_buffer(feed, source.buffer, &layout);
	else
		ask_picture(feed, &source);
}
