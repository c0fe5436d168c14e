/* SPDX-License-Identifier: MIT */
/* --window: a window for each scanout. */
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

#include "options.h"
#include "outputs/output.h"
#include "report.h"
#include "window/feed.h"
#include "window/link.h"
#include "window/monitors.h"
#include "window/requests.h"
#include "window/user/heard.h"
#include "window/user/input-event.h"

/* What the end of a window means, beside that its monitor is unplugged. */
enum closing { CLOSE_LAST_ENDS, CLOSE_ENDS, CLOSE_STAYS };

static const char *const closings[] = {
	[CLOSE_LAST_ENDS] = "unplug",
	[CLOSE_ENDS] = "end",
	[CLOSE_STAYS] = "stay",
};

struct window_fields {
	enum closing closing;
};

/* For that long a window may keep the guest from drawing on. */
#define PATIENCE_MS 100

struct window {
	struct output base;
	struct vug_server *server;
	struct window_link link;
	enum closing closing;
	bool is_kept; /* the last window ends nothing */
	bool is_verbose;
	bool has_snapshots; /* a snapshot goes somewhere */
	struct window_heard wishes, input;
	struct window_input_event event;  /* as far as it has come */
	bool is_closed[VUG_MAX_SCANOUTS]; /* by the user */
	struct window_feed feeds[VUG_MAX_SCANOUTS];
};

static struct window_feed *feed_of(struct window *window, const struct vug_scanout *scanout)
{
	return &window->feeds[vug_scanout_get_index(scanout)];
}

/* --- the user --------------------------------------------------------------------------------- */

static void resize(struct window *window, const struct display_link_message *wish)
{
	int result = window_monitors_resize(window->server, wish->scanout, wish->size.width,
					    wish->size.height);

	if (result < 0)
		output_warn_once(
			&window->base, NULL,
			"the window of monitor %u has %ux%u pixels, which cannot be described to a "
			"guest (%s): its picture is scaled",
			wish->scanout, wish->size.width, wish->size.height, g_strerror(-result));
}

static bool has_window(const struct window *window)
{
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		if ((window->feeds[i].is_open || window->feeds[i].is_to_open) &&
		    !window->is_closed[i])
			return true;
	return false;
}

/*
 * The last monitor stays plugged in where the display goes on without windows: a guest without one
 * draws nothing, and there would be nothing in the other outputs, nor in the window that is opened again.
 */
static void go_on_without(struct window *window, guint scanout)
{
	if (has_window(window))
		window_monitors_unplug(window->server, scanout);
	else
		report("all windows are closed, and vug-view goes on: kill -USR2 %d opens them "
		       "again, "
		       "kill %d ends it",
		       (int)getpid(), (int)getpid());
}

static void shut(struct window *window, guint scanout)
{
	if (!window->feeds[scanout].is_open || window->is_closed[scanout])
		return;
	window->is_closed[scanout] = true;
	window_feed_shut(&window->feeds[scanout]);
	if (window->closing == CLOSE_ENDS ||
	    (window->closing == CLOSE_LAST_ENDS && !window->is_kept && !has_window(window)))
		output_ask_end(&window->base); /* as Ctrl-C */
	else
		go_on_without(window, scanout);
}

static void take_snapshot(struct window *window)
{
	if (window->has_snapshots)
		output_ask_snapshot(&window->base);
	else
		output_warn_once(&window->base, NULL,
				 "no picture is written: no file was named; add --png FILE");
}

/* False: that makes no sense. */
static bool obey(struct window *window, const struct display_link_message *message)
{
	switch (message->type) {
	case DISPLAY_LINK_SIZE:
		resize(window, message);
		return true;
	case DISPLAY_LINK_CLOSE:
		shut(window, message->scanout);
		return true;
	case DISPLAY_LINK_SNAPSHOT:
		take_snapshot(window);
		return true;
	case DISPLAY_LINK_TROUBLE:
		output_warn_once(&window->base, NULL, "the window of monitor %u: %s",
				 message->scanout, message->text.text);
		return true;
	default:
		return false;
	}
}

static bool handle(struct window *window, struct display_link_message *message)
{
	bool is_answer = message->type == DISPLAY_LINK_DONE || message->type == DISPLAY_LINK_SHOWN;

	if (is_answer)
		return message->scanout < G_N_ELEMENTS(window->feeds) &&
		       window_feed_done(&window->feeds[message->scanout], message);
	if (window_input_is(message))
		return window_heard_add(&window->input, WINDOW_MAX_INPUTS) &&
		       window_input_take(&window->event, message, window->server,
					 window->base.listener);
	return window_heard_add(&window->wishes, WINDOW_MAX_WISHES) && obey(window, message);
}

static bool take_message(struct window *window)
{
	struct display_link_message message;
	int error = window_channel_receive(&window->link.channel, &message);
	bool is_right;

	/* Of a newer version, which a process of this program does not have. */
	if (error == -ENOMSG)
		return window_heard_add(&window->wishes, WINDOW_MAX_WISHES);
	if (error < 0)
		return false;
	is_right = handle(window, &message);
	display_link_close_fds(&message);
	return is_right;
}

static void let_go(struct window *window)
{
	vug_listener_release_input(window->base.listener);
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++) {
		window->feeds[i].is_open = false;
		window_feed_release(&window->feeds[i]);
	}
}

/* Another child may draw there by now. */
static gboolean on_message(gint fd, GIOCondition condition, gpointer data)
{
	struct window *window = data;

	(void)fd;
	(void)condition;
	if (take_message(window))
		return G_SOURCE_CONTINUE;
	window->link.watch = 0;
	let_go(window);
	output_drop(&window->base, window_link_explain_end(&window->link));
	return G_SOURCE_REMOVE;
}

static void warn(struct output *output, uint32_t scanout, enum window_feed_warning what,
		 const char *why)
{
	switch (what) {
	case WINDOW_FEED_NOT_SHOWN:
		output_warn_once(output, NULL, "the window does not show scanout %u: %s", scanout,
				 why);
		break;
	case WINDOW_FEED_COPIED:
		output_warn_once(
			output, NULL,
			"the picture of scanout %u is copied for its window: OpenGL does not "
			"show the buffer as it is (%s)",
			scanout, why);
		break;
	case WINDOW_FEED_NO_CURSOR:
		output_warn_once(output, NULL,
				 "the window does not show the cursor of scanout %u: %s", scanout,
				 why);
		break;
	}
}

/* --- what the guest does ---------------------------------------------------------------------- */

static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct window_feed *feed = feed_of(data, scanout);
	struct window *window = data;
	struct vug_rect viewport;

	window_feed_scanout_changed(feed);
	if (vug_listener_get_buffer(listener, scanout, &viewport) && !feed->is_open &&
	    !window->is_closed[feed->scanout])
		window_feed_open(feed, viewport.width, viewport.height);
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	window_feed_frame(feed_of(data, vug_frame_get_scanout(frame)), frame);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	(void)listener;
	window_feed_cursor_changed(feed_of(data, scanout));
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_changed = on_cursor_changed,
};

static void window_left(struct output *output, const char *reason)
{
	struct window *window = (struct window *)output;

	(void)reason;
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		window_feed_left(&window->feeds[i]);
}

static void window_waiting(struct output *output, const char *text)
{
	struct window *window = (struct window *)output;

	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		if (window->feeds[i].is_open)
			window_feed_text(&window->feeds[i], text ? text : "");
}

static void window_reopen(struct output *output)
{
	struct window *window = (struct window *)output;
	guint count = 0;

	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++) {
		uint32_t width = 0, height = 0;

		if (!window->is_closed[i])
			continue;
		window->is_closed[i] = false;
		window_monitors_plug(window->server, i, &width, &height);
		window_feed_open(&window->feeds[i], MIN(width, G_MAXINT16),
				 MIN(height, G_MAXINT16));
		count++;
	}
	if (count == 0)
		report("SIGUSR2 opens windows that were closed: there is none");
}

/* --- the output ------------------------------------------------------------------------------- */

static void window_close(struct output *output)
{
	struct window *window = (struct window *)output;

	window_link_end(&window->link);
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		window_feed_clear(&window->feeds[i]);
	g_free(window);
}

static void init_feed(struct window *window, guint scanout, const struct output_setup *setup)
{
	window->feeds[scanout] = (struct window_feed){
		.output = &window->base,
		.shown = vug_server_get_scanout(window->server, scanout),
		.channel = &window->link.channel,
		.gl = setup->gl,
		.latency = setup->latency,
		.scanout = scanout,
		.warn = warn,
	};
	window_refusals_init(&window->feeds[scanout].refusals);
}

/* The first window says what there is to draw with. */
static void note_painter(struct window *window, const struct display_link_message *message)
{
	const char *text = message->abilities.text;

	if (message->type != DISPLAY_LINK_ABILITIES)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		window->feeds[i].takes_buffers =
			message->abilities.flags & DISPLAY_LINK_ABILITIES_IMPORT;
	if (window->is_verbose && text[0])
		report("window: %s", text);
}

static bool open_window(struct window *window, guint scanout, GError **error)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct display_link_message request, abilities = {0};

	if (vug_scanout_get_monitor(vug_server_get_scanout(window->server, scanout), &monitor) <
		    0 ||
	    !monitor.connected)
		return true;
	window_request_scanout(MIN(monitor.width, G_MAXINT16), MIN(monitor.height, G_MAXINT16),
			       &request);
	request.scanout = scanout;
	if (!window_link_exchange(&window->link, &request, &abilities, error))
		return false;
	note_painter(window, &abilities);
	window_feed_opened(&window->feeds[scanout]);
	return true;
}

/* SDL says what it has not found, but not what to do. */
static void advise(GError **error)
{
	g_autoptr(GError) found = g_steal_pointer(error);

	g_set_error(error, found->domain, found->code,
		    "%s; it needs an X server or a Wayland compositor that DISPLAY or "
		    "WAYLAND_DISPLAY names; --terminal and --vnc need none",
		    found->message);
}

/* All that a display server and a driver need is there before the first byte of a peer. */
static bool start(struct window *window, GError **error)
{
	struct display_link_message begin = {.type = DISPLAY_LINK_START,
					     .scanout = DISPLAY_LINK_NO_SCANOUT};
	struct display_link_message confine = {.type = DISPLAY_LINK_CONFINE,
					       .scanout = DISPLAY_LINK_NO_SCANOUT};

	if (!window_link_start(&window->link, error))
		return false;
	if (!window_link_exchange(&window->link, &begin, NULL, error)) {
		advise(error);
		return false;
	}
	for (guint i = 0; i < VUG_MAX_SCANOUTS; i++)
		if (!open_window(window, i, error))
			return false;
	if (!window_link_exchange(&window->link, &confine, NULL, error))
		return false;
	window->link.watch = g_unix_fd_add(window->link.child.socket, G_IO_IN, on_message, window);
	return true;
}

static bool take_closing(const char *text, void *fields, GError **error)
{
	struct window_fields *window = fields;

	for (size_t i = 0; i < G_N_ELEMENTS(closings); i++) {
		if (strcmp(text, closings[i]) != 0)
			continue;
		window->closing = (enum closing)i;
		return true;
	}
	g_set_error(
		error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		"--window-close %s: it is unplug (without --keep the last one ends vug-view), end "
		"or stay",
		text);
	return false;
}

static struct window *make(const struct output_setup *setup)
{
	const struct window_fields *fields = setup->fields;
	struct window *window = output_new(setup, sizeof(struct window));

	window->server = setup->server;
	window->closing = fields->closing;
	window->is_kept = setup->options->keep;
	window->is_verbose = setup->options->verbosity > 0;
	window->has_snapshots = setup->has_snapshots;
	window->link.setup.name = setup->options->name;
	window->link.has_sandbox = !setup->options->no_sandbox;
	window->link.setup.has_gl = !setup->options->no_gl;
	window->link.setup.sends_input = !setup->options->view_only;
	window->link.setup.is_relative = setup->options->has_relative_pointer;
	window->link.channel.socket = -1;
	window->link.child.socket = window->link.child.process.fd = -1;
	for (guint i = 0; i < G_N_ELEMENTS(window->feeds); i++)
		init_feed(window, i, setup);
	return window;
}

static struct output *window_open(const struct output_setup *setup, GError **error)
{
	struct window *window = make(setup);

	if (start(window, error))
		return &window->base;
	window_close(&window->base);
	return NULL;
}

const struct output_type output_window = {
	.options = {.rows = {{.name = "window",
			      .help = "Output: window for each monitor",
			      .only_one = "there is one window for each monitor; add monitors with "
					  "--display"},
			     {.name = "window-close",
			      .argument = "WHAT",
			      .help = "What closing a window does: unplug (default), end or stay",
			      .take = take_closing}},
		    .size = sizeof(struct window_fields),
		    .defaults = &(const struct window_fields){CLOSE_LAST_ENDS}},
	.reads_pictures = true,
	.listener = &callbacks,
	.deadline_ms = PATIENCE_MS,
	.open = window_open,
	.waiting = window_waiting,
	.reopen = window_reopen,
	.left = window_left,
	.close = window_close,
};
