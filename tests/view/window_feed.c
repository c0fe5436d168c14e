/* SPDX-License-Identifier: MIT */
/* What is said to a window of vug-view for each picture: the window, the guest and OpenGL are played. */
#include "window/feed.h"

#include <criterion/criterion.h>
#include <vug/source.h>

#include "outputs/output.h"
#include "support/memory_buffer.h"
#include "window/requests.h"

#define WIDTH 16
#define HEIGHT 8
#define MAX_SAID 32

/* In place of the link, of pictures, of OpenGL and of the library's frames. */
static struct {
	struct display_link_message said[MAX_SAID];
	int num_said;
	uint32_t serial;
	struct vug_buffer *buffer; /* that the guest shows; NULL: none */
	uint32_t width;
	bool is_readable; /* by the CPU */
	picture_fetched fetched;
	void *data;
	int num_fetches, num_cancelled, num_done, num_warnings;
} played;

static char a_frame, a_buffer, a_fetch;

static bool note(const struct display_link_message *message)
{
	cr_assert_lt(played.num_said, MAX_SAID);
	played.said[played.num_said++] = *message;
	return true;
}

bool window_channel_tell(struct window_channel *channel, const struct display_link_message *message)
{
	(void)channel;
	return note(message);
}

uint32_t window_channel_ask(struct window_channel *channel, struct display_link_message *request)
{
	(void)channel;
	request->serial = ++played.serial;
	note(request);
	return request->serial;
}

struct picture_source picture_source_find(const struct vug_listener *listener,
					  const struct vug_scanout *scanout, struct gl *gl)
{
	(void)listener;
	(void)scanout;
	return (struct picture_source){
		.buffer = played.buffer,
		.viewport = {.width = played.width, .height = HEIGHT},
		.gl = gl,
	};
}

bool picture_read_into(pixman_image_t *picture, int x, int y, const struct picture_source *source,
		       const struct vug_rect *area, GError **error)
{
	(void)picture;
	(void)x;
	(void)y;
	(void)source;
	(void)area;
	if (!played.is_readable)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "it is tiled");
	return played.is_readable;
}

bool picture_may_come(const GError *error)
{
	return error != NULL;
}

void picture_copy_into(pixman_image_t *picture, int x, int y, pixman_image_t *fetched,
		       const struct vug_rect *area)
{
	pixman_image_composite32(PIXMAN_OP_SRC, fetched, NULL, picture, x, y, 0, 0, (int)area->x,
				 (int)area->y, (int)area->width, (int)area->height);
}

struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data)
{
	(void)source;
	(void)cpu_error;
	played.num_fetches++;
	played.fetched = fetched;
	played.data = data;
	return (struct picture_fetch *)&a_fetch;
}

void picture_fetch_cancel(struct picture_fetch *fetch)
{
	played.num_cancelled += fetch != NULL;
}

void vug_frame_done(struct vug_frame *frame)
{
	played.num_done += frame != NULL;
}

int64_t vug_frame_get_arrival(const struct vug_frame *frame)
{
	(void)frame;
	return 1;
}

void vug_frame_get_damage(const struct vug_frame *frame, struct vug_rect *ret_damage)
{
	(void)frame;
	*ret_damage = (struct vug_rect){.x = 1, .y = 2, .width = 3, .height = 4};
}

/* --- a window that is open -------------------------------------------------------------------- */

static void warn(struct output *output, uint32_t scanout, enum window_feed_warning what,
		 const char *why)
{
	(void)output;
	(void)scanout;
	(void)what;
	(void)why;
	played.num_warnings++;
}

static struct output output;

static void open_feed(struct window_feed *feed)
{
	memset(&played, 0, sizeof(played));
	played.buffer = (struct vug_buffer *)&a_buffer;
	played.width = WIDTH;
	*feed = (struct window_feed){
		.output = &output, .is_open = true, .latency = latency_new(), .warn = warn};
	window_refusals_init(&feed->refusals);
}

static void close_feed(struct window_feed *feed)
{
	window_feed_clear(feed);
	latency_free(feed->latency);
}

static void show_frame(struct window_feed *feed)
{
	window_feed_frame(feed, (struct vug_frame *)&a_frame);
}

static void answer(struct window_feed *feed, uint32_t code)
{
	const struct display_link_message *request = &played.said[played.num_said - 1];
	struct display_link_message message = {.serial = request->serial};

	message.type = request->type == DISPLAY_LINK_FRAME ? DISPLAY_LINK_SHOWN : DISPLAY_LINK_DONE;
	if (request->type == DISPLAY_LINK_FRAME) {
		message.shown.code = code;
		message.shown.flags = DISPLAY_LINK_SHOWN_RELEASED;
	} else {
		message.done.code = code;
	}
	cr_assert(window_feed_done(feed, &message));
}

static void expect_said(int number, enum display_link_type type)
{
	cr_assert_lt(number, played.num_said, "%d messages", played.num_said);
	cr_assert_eq(played.said[number].type, type, "message %d is of type %d", number,
		     (int)played.said[number].type);
}

static void finish_fetch(int width)
{
	pixman_image_t *picture = pixman_image_create_bits(PIXMAN_x8r8g8b8, width, HEIGHT, NULL, 0);

	pixman_image_get_data(picture)[0] = 0x123456;
	played.fetched(picture, NULL, played.data);
	pixman_image_unref(picture);
}

/* --- copies ----------------------------------------------------------------------------------- */

Test(window_feed, the_memory_of_copies_is_sent_once)
{
	struct window_feed feed;

	open_feed(&feed);
	played.is_readable = true;
	show_frame(&feed);
	expect_said(0, DISPLAY_LINK_BUFFER);
	expect_said(1, DISPLAY_LINK_FRAME);
	cr_assert_eq(played.said[1].frame.damage.rects[0].width, WIDTH);
	cr_assert_eq(played.num_done, 1);
	answer(&feed, 0);
	show_frame(&feed);
	expect_said(2, DISPLAY_LINK_FRAME);
	cr_assert_eq(played.said[2].frame.damage.rects[0].width, 3);
	cr_assert_eq(played.num_said, 3);
	close_feed(&feed);
}

Test(window_feed, a_picture_that_opengl_reads_is_shown_when_it_is_read)
{
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	cr_assert_eq(played.num_fetches, 1);
	cr_assert_eq(played.num_said, 0);
	cr_assert_eq(played.num_done, 0, "the guest may draw into what is read");
	finish_fetch(WIDTH);
	expect_said(0, DISPLAY_LINK_BUFFER);
	expect_said(1, DISPLAY_LINK_FRAME);
	cr_assert_eq(*(const uint32_t *)feed.copy.memory.bytes & 0xffffff, 0x123456);
	cr_assert_eq(played.num_done, 1);
	answer(&feed, 0);
	show_frame(&feed);
	finish_fetch(WIDTH);
	expect_said(2, DISPLAY_LINK_FRAME);
	close_feed(&feed);
}

Test(window_feed, nothing_is_asked_of_a_window_while_opengl_reads)
{
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	window_feed_text(&feed, "waiting");
	cr_assert_eq(played.num_said, 0);
	finish_fetch(WIDTH);
	expect_said(1, DISPLAY_LINK_FRAME);
	answer(&feed, 0);
	expect_said(2, DISPLAY_LINK_TEXT);
	close_feed(&feed);
}

Test(window_feed, an_answer_while_opengl_reads_is_refused)
{
	struct display_link_message shown = {.type = DISPLAY_LINK_SHOWN,
					     .shown.flags = DISPLAY_LINK_SHOWN_RELEASED};
	struct window_feed feed;

	open_feed(&feed);
	feed.asked = DISPLAY_LINK_FRAME;
	show_frame(&feed);
	cr_assert_not(window_feed_done(&feed, &shown));
	close_feed(&feed);
}

Test(window_feed, a_read_ends_with_the_picture)
{
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	played.buffer = NULL;
	window_feed_scanout_changed(&feed);
	cr_assert_eq(played.num_cancelled, 1);
	cr_assert_eq(played.num_done, 1);
	expect_said(0, DISPLAY_LINK_BLANK);
	close_feed(&feed);
}

Test(window_feed, a_read_ends_with_the_window)
{
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	window_feed_shut(&feed);
	cr_assert_eq(played.num_cancelled, 1);
	cr_assert_eq(played.num_done, 1);
	expect_said(0, DISPLAY_LINK_SCANOUT);
	cr_assert_eq(played.said[0].scanout_config.flags, 0);
	close_feed(&feed);
}

Test(window_feed, a_read_that_fails_is_reported_and_the_guest_goes_on)
{
	g_autoptr(GError) error = g_error_new_literal(G_IO_ERROR, G_IO_ERROR_FAILED, "no");
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	played.fetched(NULL, error, played.data);
	cr_assert_eq(played.num_warnings, 1);
	cr_assert_eq(played.num_done, 1);
	cr_assert_eq(played.num_said, 0);
	close_feed(&feed);
}

Test(window_feed, a_picture_of_another_size_is_read_again)
{
	struct window_feed feed;

	open_feed(&feed);
	show_frame(&feed);
	finish_fetch(WIDTH + 1);
	cr_assert_eq(played.num_fetches, 2);
	cr_assert_eq(played.num_said, 0);
	finish_fetch(WIDTH);
	expect_said(1, DISPLAY_LINK_FRAME);
	close_feed(&feed);
}

/* --- answers that make no sense --------------------------------------------------------------- */

static void expect_refused(const struct display_link_message *message)
{
	struct display_link_message wrong = *message;
	struct window_feed feed;

	open_feed(&feed);
	played.is_readable = true;
	show_frame(&feed);
	wrong.serial += played.serial;
	cr_assert_not(window_feed_done(&feed, &wrong));
	answer(&feed, 0);
	close_feed(&feed);
}

Test(window_feed, an_answer_of_another_request_is_refused)
{
	expect_refused(&(struct display_link_message){
		.type = DISPLAY_LINK_SHOWN,
		.serial = 1,
		.shown.flags = DISPLAY_LINK_SHOWN_RELEASED,
	});
}

Test(window_feed, an_answer_of_another_kind_is_refused)
{
	expect_refused(&(struct display_link_message){.type = DISPLAY_LINK_DONE});
}

Test(window_feed, a_frame_that_is_not_released_is_refused)
{
	expect_refused(&(struct display_link_message){.type = DISPLAY_LINK_SHOWN});
}

Test(window_feed, a_second_answer_is_refused)
{
	struct display_link_message again = {.type = DISPLAY_LINK_SHOWN,
					     .shown.flags = DISPLAY_LINK_SHOWN_RELEASED};
	struct window_feed feed;

	open_feed(&feed);
	played.is_readable = true;
	show_frame(&feed);
	answer(&feed, 0);
	again.serial = played.serial;
	cr_assert_not(window_feed_done(&feed, &again));
	close_feed(&feed);
}

/* --- buffers as they are ---------------------------------------------------------------------- */

Test(window_feed, a_guest_s_buffer_is_sent_once)
{
	struct window_feed feed;

	open_feed(&feed);
	feed.takes_buffers = true;
	played.buffer = memory_buffer_new(WIDTH, HEIGHT);
	show_frame(&feed);
	expect_said(0, DISPLAY_LINK_BUFFER);
	expect_said(1, DISPLAY_LINK_FRAME);
	cr_assert_eq(played.num_done, 0, "the window reads it");
	answer(&feed, 0);
	cr_assert_eq(played.num_done, 1);
	show_frame(&feed);
	expect_said(2, DISPLAY_LINK_FRAME);
	cr_assert_eq(played.said[2].frame.id, played.said[0].buffer.id);
	close_feed(&feed);
	vug_buffer_unref(played.buffer);
}

Test(window_feed, a_refused_buffer_is_forgotten_and_copied)
{
	struct window_feed feed;

	open_feed(&feed);
	feed.takes_buffers = played.is_readable = true;
	played.buffer = memory_buffer_new(WIDTH, HEIGHT);
	show_frame(&feed);
	answer(&feed, 3);
	expect_said(2, DISPLAY_LINK_FORGET);
	cr_assert_eq(played.said[2].forget.id, played.said[0].buffer.id);
	expect_said(3, DISPLAY_LINK_BUFFER);
	cr_assert_eq(played.said[3].buffer.flags, 0);
	expect_said(4, DISPLAY_LINK_FRAME);
	cr_assert_eq(played.num_warnings, 1);
	close_feed(&feed);
	vug_buffer_unref(played.buffer);
}

Test(window_feed, buffers_are_forgotten_when_their_back_end_leaves)
{
	struct window_feed feed;

	open_feed(&feed);
	feed.takes_buffers = true;
	played.buffer = memory_buffer_new(WIDTH, HEIGHT);
	show_frame(&feed);
	answer(&feed, 0);
	window_feed_left(&feed);
	expect_said(2, DISPLAY_LINK_FORGET);
	cr_assert_eq(feed.sent.buffers[0].buffer, NULL);
	close_feed(&feed);
	vug_buffer_unref(played.buffer);
}

/* --- cursors ---------------------------------------------------------------------------------- */

Test(window_feed, a_cursor_of_any_size_is_sent_whole)
{
	static uint32_t pixels[VUG_MAX_CURSOR_SIZE * 3];
	const struct vug_cursor_info cursor = {.size = sizeof(cursor),
					       .pixels = pixels,
					       .width = VUG_MAX_CURSOR_SIZE,
					       .height = 3,
					       .hot_x = VUG_MAX_CURSOR_SIZE - 1,
					       .visible = true};
	struct display_link_message message;
	struct window_memory image = {0};

	for (uint32_t i = 0; i < G_N_ELEMENTS(pixels); i++)
		pixels[i] = 0xff000000 | i;
	cr_assert_eq(window_request_cursor(&cursor, true, true, &message, &image), 0);
	cr_assert(message.cursor.flags & DISPLAY_LINK_CURSOR_IMAGE);
	cr_assert_eq(message.cursor.width, cursor.width);
	cr_assert_eq(message.cursor.height, cursor.height);
	cr_assert_eq(message.num_fds, 1);
	for (uint32_t i = 0; i < G_N_ELEMENTS(pixels); i++)
		cr_assert_eq(GUINT32_FROM_LE(((uint32_t *)image.bytes)[i]), pixels[i]);
	window_memory_clear(&image);
}
