/* SPDX-License-Identifier: MIT */
#include "window/feed.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "outputs/output.h"
#include "window/feed-parts.h"
#include "window/requests.h"

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
	window_feed_cancel_fetch(feed);
	let_go_all(feed);
	forget_fence(feed);
	window_sent_forget_all(&feed->sent);
}

/* --- requests --------------------------------------------------------------------------------- */

void window_feed_ask(struct window_feed *feed, struct display_link_message *request)
{
	request->scanout = feed->scanout;
	feed->asked = request->type;
	feed->asked_at = g_get_monotonic_time();
	feed->serial = window_channel_ask(feed->channel, request);
	feed->is_asked = feed->serial != 0;
	if (!feed->is_asked) /* the link says so itself when it has gone */
		window_feed_release(feed);
}

bool window_feed_tell(struct window_feed *feed, struct display_link_message *message)
{
	message->scanout = feed->scanout;
	return window_channel_tell(feed->channel, message);
}

static void ask_text(struct window_feed *feed)
{
	struct display_link_message request;

	feed->has_other_text = false;
	window_request_text(feed->text, &request);
	window_feed_ask(feed, &request);
}

static void get_cursor(const struct window_feed *feed, struct vug_cursor_info *ret_cursor)
{
	*ret_cursor = (struct vug_cursor_info){.size = sizeof(*ret_cursor)};
	vug_listener_get_cursor(feed->output->listener, feed->shown, ret_cursor);
}

static void ask_cursor(struct window_feed *feed)
{
	struct display_link_message request;
	struct window_memory image = {0};
	struct vug_cursor_info cursor;

	get_cursor(feed, &cursor);
	if (window_request_cursor(&cursor, feed->knows_cursor, feed->has_other_image, &request,
				  &image) != 0)
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_NO_CURSOR,
			   "there is no memory");
	feed->has_other_cursor = feed->has_other_image = false;
	window_feed_ask(feed, &request);
	window_memory_clear(&image);
}

/* There shall be a window, or none any more. */
static void ask_window(struct window_feed *feed, uint32_t width, uint32_t height)
{
	struct display_link_message request;

	window_request_scanout(width, height, &request);
	if (width > 0)
		window_request_add_monitor(feed->shown, &request);
	feed->asks_window = width > 0;
	window_sent_forget_all(&feed->sent);
	window_feed_ask(feed, &request);
}

/* --- in turn ---------------------------------------------------------------------------------- */

static void ask_shut(struct window_feed *feed)
{
	feed->is_to_shut = feed->is_open = false;
	ask_window(feed, 0, 0);
}

/* A new window knows nothing yet. */
static void forget_told(struct window_feed *feed)
{
	window_feed_forget_picture(feed);
	feed->has_news |= feed->has_frame;
	feed->has_other_image |= feed->knows_image;
	feed->has_other_cursor |= feed->knows_cursor;
	feed->has_other_text |= feed->text != NULL;
}

static void ask_open(struct window_feed *feed)
{
	feed->is_to_open = false;
	feed->is_open = true;
	forget_told(feed);
	ask_window(feed, feed->open_width, feed->open_height);
}

void window_feed_push(struct window_feed *feed)
{
	if (feed->is_asked)
		return;
	if (feed->is_open && feed->is_to_shut)
		ask_shut(feed);
	if (feed->is_to_open && !feed->is_asked)
		ask_open(feed);
	if (!feed->is_open)
		return;
	if (feed->has_news && !feed->is_asked && !feed->is_hidden)
		window_feed_show(feed);
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
	window_feed_forget_buffers(feed);
	if (window_feed_refuse(feed))
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_COPIED, why);
}

static bool asks_picture(const struct window_feed *feed)
{
	return feed->asked == DISPLAY_LINK_FRAME && !feed->asks_buffer;
}

static bool asks_window(const struct window_feed *feed)
{
	return feed->asked == DISPLAY_LINK_SCANOUT && feed->asks_window;
}

/* One that could not be opened is there no more; what was not shown will be asked for again. */
static void note_failure(struct window_feed *feed, const char *why)
{
	if (asks_window(feed)) {
		feed->is_open = feed->is_to_shut = false;
		window_feed_release(feed);
	}
	if (asks_picture(feed))
		window_feed_forget_picture(feed);
	if (asks_window(feed) || asks_picture(feed))
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_NOT_SHOWN, why);
	if (feed->asked == DISPLAY_LINK_CURSOR)
		feed->warn(feed->output, feed->scanout, WINDOW_FEED_NO_CURSOR, why);
}

static void conclude(struct window_feed *feed)
{
	feed->is_asked = false;
	let_go(&feed->in_hand);
	if (feed->has_shown)
		latency_finish(&feed->stage, feed->latency);
	window_feed_push(feed);
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

/* A window that keeps what it shows would have to say when it does not any more: this one does not. */
static bool is_expected(const struct window_feed *feed, const struct display_link_message *answer)
{
	bool is_shown = answer->type == DISPLAY_LINK_SHOWN;

	return feed->is_asked && !feed->fetch && feed->fence_watch == 0 &&
	       answer->serial == feed->serial && is_shown == (feed->asked == DISPLAY_LINK_FRAME) &&
	       (!is_shown || answer->shown.flags & DISPLAY_LINK_SHOWN_RELEASED);
}

static void note_answer(struct window_feed *feed, const struct display_link_message *answer)
{
	bool is_frame = feed->asked == DISPLAY_LINK_FRAME;
	bool has_failed = (is_frame ? answer->shown.code : answer->done.code) != 0;
	const char *why = is_frame ? answer->shown.text : answer->done.text;

	feed->has_shown = is_frame && !has_failed;
	if (has_failed && is_frame && feed->asks_buffer)
		note_refusal(feed, why);
	else if (has_failed)
		note_failure(feed, why);
}

bool window_feed_done(struct window_feed *feed, struct display_link_message *answer)
{
	if (!is_expected(feed, answer))
		return false;
	note_answer(feed, answer);
	if (answer->num_fds > 0)
		wait_for_fence(feed, display_link_take_fd(answer, 0));
	else
		conclude(feed);
	return true;
}

void window_feed_open(struct window_feed *feed, uint32_t width, uint32_t height)
{
	feed->is_to_open = true;
	feed->open_width = width;
	feed->open_height = height;
	window_feed_push(feed);
}

void window_feed_opened(struct window_feed *feed)
{
	feed->is_open = true;
	window_feed_push(feed);
}

void window_feed_seen(struct window_feed *feed)
{
	feed->has_news |= feed->has_frame;
	window_feed_push(feed);
}

void window_feed_shut(struct window_feed *feed)
{
	feed->is_to_shut = feed->is_open;
	feed->is_to_open = false;
	window_feed_cancel_fetch(feed);
	let_go_all(feed);
	window_feed_push(feed);
}

void window_feed_clear(struct window_feed *feed)
{
	window_feed_release(feed);
	window_copy_clear(&feed->copy);
	g_free(feed->text);
	window_refusals_clear(&feed->refusals);
}

/* --- what the guest does ---------------------------------------------------------------------- */

/* What has changed of a picture says nothing about one of another size. */
static void note_size(struct window_feed *feed)
{
	const struct vug_rect now = window_feed_find_picture(feed).viewport;

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
	window_feed_cancel_fetch(feed);
	if (!feed->is_cursor_visible)
		forget_cursor(feed);
	feed->has_news = true;
	window_feed_push(feed);
}

/* There is no other one before this one has been shown. */
void window_feed_frame(struct window_feed *feed, struct vug_frame *frame)
{
	latency_note(&feed->stage, vug_frame_get_arrival(frame));
	note_size(feed);
	feed->has_news = feed->has_frame = true;
	g_clear_pointer(&feed->text, g_free);
	feed->pending = frame;
	if (!feed->is_open || feed->is_to_shut || feed->is_hidden)
		let_go(&feed->pending);
	window_feed_push(feed);
}

/* The picture stays, and the cursor goes. */
void window_feed_left(struct window_feed *feed)
{
	forget_cursor(feed);
	window_feed_forget_buffers(feed);
	window_feed_push(feed);
}

/* Where it is does not matter to a window: the host's is where the host's pointer is. */
void window_feed_cursor_changed(struct window_feed *feed)
{
	struct vug_cursor_info cursor;

	get_cursor(feed, &cursor);
	if (cursor.pixels && cursor.pixels != feed->image)
		feed->has_other_image = feed->has_other_cursor = feed->knows_image = true;
	feed->has_other_cursor |= feed->tells_place || !feed->knows_cursor ||
				  cursor.visible != feed->is_cursor_visible;
	feed->knows_cursor = true;
	feed->is_cursor_visible = cursor.visible;
	feed->image = cursor.pixels;
	window_feed_push(feed);
}

void window_feed_text(struct window_feed *feed, const char *text)
{
	g_free(feed->text);
	feed->text = g_strdup(text);
	feed->has_other_text = true;
	window_feed_push(feed);
}
