/* SPDX-License-Identifier: MIT */
#include "serve/attached.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

#include "picture/gl.h"
#include "serve/parts.h"

/* What a viewer may have of what this display has. */
#define FEATURES \
	(DISPLAY_LINK_FEATURE_DMABUF | DISPLAY_LINK_FEATURE_INPUT | DISPLAY_LINK_FEATURE_CONTROL)

/* For that long a viewer may keep the guest from drawing on. */
#define PATIENCE_MS 100

/* To greet, and to answer: a process that was stopped for longer has nobody in front of it. */
#define GREETING_US (10 * G_TIME_SPAN_SECOND)
#define ANSWER_US (30 * G_TIME_SPAN_SECOND)
#define CLOCK_S 5

/* --- the end ---------------------------------------------------------------------------------- */

static bool has_stopped(const struct attached *attached, gint64 now)
{
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++) {
		const struct window_feed *feed = &attached->feeds[i];

		if (feed->is_asked && !feed->fetch && now - feed->asked_at > ANSWER_US)
			return true;
	}
	return false;
}

static const char *look_at_clock(const struct attached *attached)
{
	gint64 now = g_get_monotonic_time();

	if (!attached->channel.session.is_greeted && now - attached->since > GREETING_US)
		return "it has said nothing";
	return has_stopped(attached, now) ? "it does not answer" : NULL;
}

static gboolean on_clock(gpointer data)
{
	struct attached *attached = data;
	const char *why = look_at_clock(attached);

	if (!why)
		return G_SOURCE_CONTINUE;
	attached->clock = 0;
	attached->setup.ended(attached, why, attached->setup.data);
	return G_SOURCE_REMOVE;
}

static gboolean on_message(gint fd, GIOCondition condition, gpointer data)
{
	struct attached *attached = data;
	const char *why = attached_hear(attached);

	(void)fd;
	(void)condition;
	if (!why)
		return G_SOURCE_CONTINUE;
	attached->watch = 0;
	attached->setup.ended(attached, why, attached->setup.data);
	return G_SOURCE_REMOVE;
}

/* --- what the guest does ---------------------------------------------------------------------- */

static struct window_feed *feed_of(struct attached *attached, const struct vug_scanout *scanout)
{
	return &attached->feeds[vug_scanout_get_index(scanout)];
}

/* There is a place for it while there is a monitor, or a picture. */
static void place(struct attached *attached, struct window_feed *feed,
		  const struct vug_monitor *monitor)
{
	struct vug_rect picture = {0};
	bool has_picture =
		vug_listener_get_buffer(attached->shown.listener, feed->shown, &picture) != NULL;

	attached->told[feed->scanout] = *monitor;
	if (has_picture)
		window_feed_open(feed, picture.width, picture.height);
	else if (monitor->connected)
		window_feed_open(feed, monitor->width, monitor->height);
	else
		window_feed_shut(feed);
}

static bool is_same(const struct vug_monitor *a, const struct vug_monitor *b)
{
	return a->connected == b->connected && a->x == b->x && a->y == b->y &&
	       a->width == b->width && a->height == b->height && a->refresh_mhz == b->refresh_mhz;
}

static bool is_placed(const struct window_feed *feed)
{
	return (feed->is_open || feed->is_to_open) && !feed->is_to_shut;
}

/* Said where it is new: a viewer that hears of a monitor gets all of its picture again. */
static void follow(struct attached *attached, struct window_feed *feed)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	if (!attached->channel.session.is_greeted ||
	    vug_scanout_get_monitor(feed->shown, &monitor) < 0)
		return;
	if (!is_placed(feed) || !is_same(&monitor, &attached->told[feed->scanout]))
		place(attached, feed, &monitor);
}

static void follow_all(struct attached *attached)
{
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		follow(attached, &attached->feeds[i]);
}

static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct window_feed *feed = feed_of(data, scanout);

	(void)listener;
	window_feed_scanout_changed(feed);
	follow(data, feed);
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct attached *attached = data;

	(void)listener;
	gl_note_frame(attached->setup.gl, vug_frame_get_buffer(frame));
	window_feed_frame(feed_of(attached, vug_frame_get_scanout(frame)), frame);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	(void)listener;
	window_feed_cursor_changed(feed_of(data, scanout));
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	(void)listener;
	follow_all(data);
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_changed = on_cursor_changed,
	.monitors_changed = on_monitors_changed,
};

void attached_begin(struct attached *attached)
{
	attached_leds_changed(attached, attached->leds);
	follow_all(attached);
}

void attached_left(struct attached *attached)
{
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		window_feed_left(&attached->feeds[i]);
}

void attached_waiting(struct attached *attached, const char *text)
{
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		window_feed_text(&attached->feeds[i], text ? text : "");
}

/* A viewer that knows no input gets none: -EINVAL, which costs nothing. */
void attached_leds_changed(struct attached *attached, guint leds)
{
	struct display_link_message message = {.type = DISPLAY_LINK_LEDS,
					       .scanout = DISPLAY_LINK_NO_SCANOUT,
					       .leds.lit = leds & DISPLAY_LINK_LEDS_ALL};

	attached->leds = leds;
	window_channel_tell(&attached->channel, &message);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void warn(struct output *output, uint32_t scanout, enum window_feed_warning what,
		 const char *why)
{
	static const char *const texts[] = {
		[WINDOW_FEED_NOT_SHOWN] = "does not show scanout",
		[WINDOW_FEED_COPIED] = "gets a copy of the picture of scanout",
		[WINDOW_FEED_NO_CURSOR] = "does not show the cursor of scanout",
	};

	output_warn(output, "an attached viewer %s %u: %s", texts[what], scanout, why);
}

static void init_feed(struct attached *attached, guint scanout)
{
	attached->feeds[scanout] = (struct window_feed){
		.output = &attached->shown,
		.shown = vug_server_get_scanout(attached->setup.server, scanout),
		.channel = &attached->channel,
		.gl = attached->setup.gl,
		.latency = attached->setup.latency,
		.scanout = scanout,
		.tells_place = true,
		.copy.budget = attached->setup.budget,
		.warn = warn,
	};
	window_refusals_init(&attached->feeds[scanout].refusals);
}

static int listen_to(struct attached *attached)
{
	const struct vug_listener_config config = {
		.size = sizeof(config),
		.flags = VUG_LISTENER_LAST_PICTURE,
		.deadline_ms = PATIENCE_MS,
		.name = "an attached viewer",
	};
	int error = vug_listener_new(attached->setup.server, &config, &callbacks, attached,
				     &attached->shown.listener);

	if (error == 0 && !attached->setup.takes_input)
		error = vug_listener_set_input_enabled(attached->shown.listener, false);
	return error;
}

static void greet(struct attached *attached)
{
	struct display_link_message hello;

	display_link_session_init(&attached->channel.session, DISPLAY_LINK_DISPLAY, FEATURES);
	display_link_fill_hello(&attached->channel.session, attached->setup.name, &hello);
	window_channel_tell(&attached->channel, &hello);
	attached->since = g_get_monotonic_time();
	attached->watch = g_unix_fd_add(attached->channel.socket, G_IO_IN, on_message, attached);
	attached->clock = g_timeout_add_seconds(CLOCK_S, on_clock, attached);
}

int attached_new(const struct attached_setup *setup, int socket, struct attached **ret_attached)
{
	struct attached *attached = g_new0(struct attached, 1);
	int error;

	attached->setup = *setup;
	attached->shown = *setup->output;
	attached->shown.listener = NULL;
	attached->channel.socket = -1;
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		init_feed(attached, i);
	error = listen_to(attached);
	if (error < 0) {
		attached_free(attached);
		return error;
	}
	attached->channel.socket = socket;
	greet(attached);
	*ret_attached = attached;
	return 0;
}

static void stop_watching(struct attached *attached)
{
	if (attached->watch != 0)
		g_source_remove(attached->watch);
	if (attached->clock != 0)
		g_source_remove(attached->clock);
	if (attached->channel.socket >= 0)
		close(attached->channel.socket);
	attached->channel.socket = -1;
}

/* What it has pressed is released with its listener. */
void attached_free(struct attached *attached)
{
	stop_watching(attached);
	for (guint i = 0; i < G_N_ELEMENTS(attached->feeds); i++)
		window_feed_clear(&attached->feeds[i]);
	vug_listener_unref(attached->shown.listener);
	g_free(attached);
}
