/* SPDX-License-Identifier: MIT */
#include "window/feed.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "outputs/output.h"

static void push(struct window_feed *feed);

/* --- frames ----------------------------------------------------------------------------------- */

static void let_go(struct vug_frame **frame)
{
	g_clear_pointer(frame, vug_frame_done);
}

static void let_go_all(struct window_feed *feed)
{
	let_go(&feed->pending);
	let_go(&feed->in_hand);
}

static void forget_fence(struct window_feed *feed)
{
	if (feed->fence_watch == 0)
		return;
	g_source_remove(feed->fence_watch);
	feed->fence_watch = 0;
	close(feed->fence);
}

void window_feed_release(struct window_feed *feed)
{
	let_go_all(feed);
	forget_fence(feed);
}

/* --- requests --------------------------------------------------------------------------------- */

static void ask(struct window_feed *feed, struct window_request *request, const int *fds,
		size_t num_fds)
{
	request->scanout = feed->scanout;
	feed->asked = request->type;
	feed->is_asked = window_link_send(feed->link, request, fds, num_fds);
	if (!feed->is_asked) /* the link says so itself when it has gone */
		window_feed_release(feed);
}

static void ask_text(struct window_feed *feed)
{
	struct window_request request = {.type = WINDOW_TEXT};

	feed->has_other_text = false;
	g_strlcpy(request.text, feed->text ? feed->text : "", sizeof(request.text));
	ask(feed, &request, NULL, 0);
}

static void get_cursor(const struct window_feed *feed, struct vug_cursor_info *ret_cursor)
{
	*ret_cursor = (struct vug_cursor_info){.size = sizeof(*ret_cursor)};
	vug_listener_get_cursor(feed->output->listener, feed->shown, ret_cursor);
}

/* Returns whether there is one to send. */
static bool make_image(struct window_feed *feed, const struct vug_cursor_info *cursor,
		       struct window_memory *ret_image)
{
	const size_t size = sizeof(uint32_t) * VUG_CURSOR_SIZE * VUG_CURSOR_SIZE;

	/* The display channel has no others. */
	if (!feed->has_other_image || !cursor->pixels || cursor->width != VUG_CURSOR_SIZE ||
	    cursor->height != VUG_CURSOR_SIZE)
		return false;
	if (window_memory_make(ret_image, size) == 0) {
		memcpy(ret_image->bytes, cursor->pixels, size);
		return true;
	}
	feed->warn(feed->output, feed->scanout, WINDOW_FEED_NO_CURSOR, "there is no memory");
	return false;
}

static void ask_cursor(struct window_feed *feed)
{
	struct window_request request = {.type = WINDOW_CURSOR, .is_known = feed->knows_cursor};
	struct window_memory image = {0};
	struct vug_cursor_info cursor;
	bool has_image;

	get_cursor(feed, &cursor);
	request.hot_x = cursor.hot_x;
	request.hot_y = cursor.hot_y;
	request.is_visible = cursor.visible;
	has_image = make_image(feed, &cursor, &image);
	feed->has_other_cursor = feed->has_other_image = false;
	ask(feed, &request, &image.fd, has_image ? 1 : 0);
	window_memory_clear(&image);
}

static void ask_simply(struct window_feed *feed, enum window_request_type type)
{
	struct window_request request = {.type = type};

	ask(feed, &request, NULL, 0);
}

/* --- a buffer as it is ------------------------------------------------------------------------ */

/* Returns whether that is new. */
static bool refuse(struct window_feed *feed)
{
	if (!window_refusals_can_grow(&feed->refusals))
		feed->takes_buffers = false;
	return feed->takes_buffers && window_refusals_add(&feed->refusals);
}

static bool can_show_buffer(const struct window_feed *feed, const struct vug_buffer *buffer,
			    struct vug_buffer_layout *ret_layout)
{
	return feed->takes_buffers && vug_buffer_is_imported(buffer) &&
	       vug_buffer_get_layout(buffer, ret_layout) == 0 &&
	       !window_refusals_have(&feed->refusals, ret_layout);
}

static void ask_buffer(struct window_feed *feed, const struct vug_buffer_layout *layout)
{
	struct window_request request = {
		.type = WINDOW_BUFFER,
		.area = feed->viewport,
		.layout = *layout,
	};
	int fds[VUG_MAX_PLANES];

	for (uint32_t i = 0; i < layout->num_planes; i++)
		fds[i] = layout->planes[i].fd;
	window_refusals_ask(&feed->refusals, layout);
	feed->shows_memory = false;
	feed->in_hand = g_steal_pointer(&feed->pending);
	ask(feed, &request, fds, layout->num_planes);
}

/* --- a copy in memory ------------------------------------------------------------------------- */

static void forget_memory(struct window_feed *feed)
{
	g_clear_pointer(&feed->picture, pixman_image_unref);
	window_memory_clear(&feed->memory);
}

/* The next one is sent as a whole. */
static void forget_picture(struct window_feed *feed)
{
	feed->shows_memory = false;
	forget_memory(feed);
}

static bool fits(const struct window_feed *feed)
{
	return feed->picture &&
	       pixman_image_get_width(feed->picture) == (int)feed->viewport.width &&
	       pixman_image_get_height(feed->picture) == (int)feed->viewport.height;
}

static bool make_memory(struct window_feed *feed)
{
	const struct vug_rect *viewport = &feed->viewport;
	size_t stride = viewport->width * sizeof(uint32_t);

	forget_memory(feed);
	if (viewport->width > G_MAXINT16 || viewport->height > G_MAXINT16 ||
	    window_memory_make(&feed->memory, stride * viewport->height) != 0)
		return false;
	feed->picture = pixman_image_create_bits_no_clear(PIXMAN_x8r8g8b8, (int)viewport->width,
							  (int)viewport->height, feed->memory.bytes,
							  (int)stride);
	return feed->picture != NULL;
}

static bool copy(struct window_feed *feed, const struct picture_source *source,
		 const struct vug_rect *area)
{
	g_autoptr(GError) error = NULL;

	if (feed->picture &&
	    picture_read_into(feed->picture, (int)area->x, (int)area->y, source, area, &error))
		return true;
	feed->warn(feed->output, feed->scanout, WINDOW_FEED_NOT_SHOWN,
		   error ? error->message : "there is no memory");
	return false;
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
	const struct vug_rect *viewport = &feed->viewport;
	const struct vug_rect whole = {.width = viewport->width, .height = viewport->height};
	struct window_request request = {
		.type = WINDOW_PICTURE,
		.width = viewport->width,
		.height = viewport->height,
	};
	bool is_new = !fits(feed);

	if (is_new)
		make_memory(feed);
	request.area = is_new || !feed->shows_memory ? whole : get_damage(feed);
	if (request.area.width > 0 && copy(feed, source, &request.area)) {
		feed->shows_memory = true;
		ask(feed, &request, &feed->memory.fd, is_new ? 1 : 0);
	} else if (request.area.width > 0) {
		forget_picture(feed);
	}
	/* It was copied, so the guest may go on. */
	let_go(&feed->pending);
}

static void ask_blank(struct window_feed *feed)
{
	forget_picture(feed);
	let_go(&feed->pending);
	ask_simply(feed, WINDOW_BLANK);
}

static struct picture_source find_picture(const struct window_feed *feed)
{
	return picture_source_find(feed->output->listener, feed->shown, feed->gl);
}

static void ask_shown(struct window_feed *feed)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	const struct picture_source source = find_picture(feed);

	feed->has_news = false;
	latency_begin(&feed->stage);
	if (!source.buffer)
		ask_blank(feed);
	else if (can_show_buffer(feed, source.buffer, &layout))
		ask_buffer(feed, &layout);
	else
		ask_picture(feed, &source);
}

/* --- in turn ---------------------------------------------------------------------------------- */

static void ask_shut(struct window_feed *feed)
{
	feed->is_to_shut = feed->is_open = false;
	ask_simply(feed, WINDOW_SHUT);
}

/* A new window knows nothing yet. */
static void forget_told(struct window_feed *feed)
{
	forget_picture(feed);
	feed->has_news |= feed->has_frame;
	feed->has_other_image |= feed->knows_image;
	feed->has_other_cursor |= feed->knows_cursor;
	feed->has_other_text |= feed->text != NULL;
}

static void ask_open(struct window_feed *feed)
{
	struct window_request request = {
		.type = WINDOW_OPEN,
		.width = feed->open_width,
		.height = feed->open_height,
	};

	feed->is_to_open = false;
	feed->is_open = true;
	forget_told(feed);
	ask(feed, &request, NULL, 0);
}

static void push(struct window_feed *feed)
{
	if (feed->is_asked)
		return;
	if (feed->is_open && feed->is_to_shut)
		ask_shut(feed);
	if (feed->is_to_open && !feed->is_asked)
		ask_open(feed);
	if (!feed->is_open)
		return;
	if (feed->has_news && !feed->is_asked)
		ask_shown(feed);
	if (feed->has_other_cursor && !feed->is_asked)
		ask_cursor(feed);
	if (feed->has_other_text && !feed->is_asked)
		ask_text(feed);
}

/* The frame that was refused is shown in another way. */
static void note_refusal(struct window_feed *feed, const char *why)
{
	if (feed->in_hand && !feed->pending)
		feed->pending = g_steal_pointer(&feed->in_hand);
	feed->has_news = true;
	if (refuse(feed))
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_COPIED, why);
}

/* One that could not be opened is there no more; what was not shown will be asked for again. */
static void note_failure(struct window_feed *feed, const char *why)
{
	if (feed->asked == WINDOW_OPEN) {
		feed->is_open = feed->is_to_shut = false;
		window_feed_release(feed);
	}
	if (feed->asked == WINDOW_PICTURE)
		forget_picture(feed);
	if (feed->asked == WINDOW_OPEN || feed->asked == WINDOW_PICTURE)
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_NOT_SHOWN, why);
	if (feed->asked == WINDOW_CURSOR)
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_NO_CURSOR, why);
}

static void conclude(struct window_feed *feed)
{
	feed->is_asked = false;
	let_go(&feed->in_hand);
	if (feed->has_shown)
		latency_finish(&feed->stage, feed->latency);
	push(feed);
}

static gboolean on_fence(gint fd, GIOCondition condition, gpointer data)
{
	struct window_feed *feed = data;

	(void)condition;
	feed->fence_watch = 0;
	close(fd);
	conclude(feed);
	return G_SOURCE_REMOVE;
}

/* The GPU is still reading, and for as long the request counts as open. */
static void wait_for_fence(struct window_feed *feed, int fence)
{
	feed->fence = fence;
	feed->fence_watch =
		g_unix_fd_add(fence, G_IO_IN | G_IO_ERR | G_IO_HUP | G_IO_NVAL, on_fence, feed);
}

bool window_feed_done(struct window_feed *feed, const struct window_reply *reply, int fence)
{
	bool is_expected = feed->is_asked && feed->fence_watch == 0;

	feed->has_shown = reply->error == 0 &&
			  (feed->asked == WINDOW_BUFFER || feed->asked == WINDOW_PICTURE);
	if (is_expected && reply->error < 0 && feed->asked == WINDOW_BUFFER)
		note_refusal(feed, reply->text);
	else if (is_expected && reply->error < 0)
		note_failure(feed, reply->text);
	if (is_expected && fence >= 0) {
		wait_for_fence(feed, fence);
		return true;
	}
	if (fence >= 0)
		close(fence);
	if (is_expected)
		conclude(feed);
	return is_expected;
}

void window_feed_open(struct window_feed *feed, uint32_t width, uint32_t height)
{
	feed->is_to_open = true;
	feed->open_width = width;
	feed->open_height = height;
	push(feed);
}

void window_feed_opened(struct window_feed *feed)
{
	feed->is_open = true;
	push(feed);
}

void window_feed_shut(struct window_feed *feed)
{
	feed->is_to_shut = feed->is_open;
	feed->is_to_open = false;
	let_go_all(feed);
	push(feed);
}

void window_feed_clear(struct window_feed *feed)
{
	window_feed_release(feed);
	forget_memory(feed);
	g_free(feed->text);
	window_refusals_clear(&feed->refusals);
}

/* --- what the guest does ---------------------------------------------------------------------- */

/* What has changed of a picture says nothing about one of another size. */
static void note_size(struct window_feed *feed)
{
	const struct vug_rect now = find_picture(feed).viewport;

	if (now.width != feed->viewport.width || now.height != feed->viewport.height)
		feed->shows_memory = false;
	feed->viewport = now;
}

static void forget_cursor(struct window_feed *feed)
{
	feed->has_other_cursor |= feed->knows_cursor;
	feed->knows_cursor = feed->knows_image = false;
}

/* With neither a picture nor a cursor there is no guest yet, or none any more: the host's is seen. */
void window_feed_scanout_changed(struct window_feed *feed)
{
	feed->has_frame = false;
	note_size(feed);
	if (vug_listener_get_buffer(feed->output->listener, feed->shown, NULL))
		return; /* its picture comes with a frame */
	if (!feed->is_cursor_visible)
		forget_cursor(feed);
	feed->has_news = true;
	push(feed);
}

/* There is no other one before this one has been shown. */
void window_feed_frame(struct window_feed *feed, struct vug_frame *frame)
{
	latency_note(&feed->stage, vug_frame_get_arrival(frame));
	note_size(feed);
	feed->has_news = feed->has_frame = true;
	g_clear_pointer(&feed->text, g_free);
	feed->pending = frame;
	if (!feed->is_open || feed->is_to_shut)
		let_go(&feed->pending);
	push(feed);
}

/* The picture stays, and the cursor goes. */
void window_feed_left(struct window_feed *feed)
{
	forget_cursor(feed);
	push(feed);
}

/* Where it is does not matter: the host's is where the host's pointer is. */
void window_feed_cursor_changed(struct window_feed *feed)
{
	struct vug_cursor_info cursor;

	get_cursor(feed, &cursor);
	if (cursor.pixels && cursor.pixels != feed->image)
		feed->has_other_image = feed->has_other_cursor = feed->knows_image = true;
	feed->has_other_cursor |= !feed->knows_cursor || cursor.visible != feed->is_cursor_visible;
	feed->knows_cursor = true;
	feed->is_cursor_visible = cursor.visible;
	feed->image = cursor.pixels;
	push(feed);
}

void window_feed_text(struct window_feed *feed, const char *text)
{
	g_free(feed->text);
	feed->text = g_strdup(text);
	feed->has_other_text = true;
	push(feed);
}
