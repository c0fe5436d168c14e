/* SPDX-License-Identifier: MIT */
#include "viewer.h"

#include <gio/gio.h>
#include <stdarg.h>
#include <vug/glib.h>
#include <vug/listener.h>

#include "confine/sandbox.h"
#include "display.h"
#include "input/devices.h"
#include "options.h"
#include "outputs/outputs.h"
#include "qmp/qmp.h"
#include "report.h"
#include "snapshots.h"
#include "sources/source.h"
#include "statistics.h"
#include "timers.h"
#include "waiting.h"

/* What the parts of a display have to find each other, and a guest to draw. */
#define MOMENT_MS 300
#define DRAWING_MS 2000

struct viewer {
	const struct options *options;
	GMainLoop *loop;
	struct vug_server *server;
	GSource *server_source;
	struct outputs *outputs;
	struct devices *devices;
	struct qmp *qmp;
	struct vug_listener *listener; /* the last one: the outputs have its frames before */
	struct snapshots *snapshots;
	struct timers *timers;
	struct waiting *waiting;
	struct sandbox *sandbox;
	struct source *source;
	bool has_channel;
	char *left; /* why the channel has gone, which the outputs do not know yet; NULL: it has not */
	guint64 num_frames;
	bool has_ended;
	struct exit_story story;
};

/* --- from the server -------------------------------------------------------------------------- */

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	struct viewer *viewer = data;

	outputs_scanout_changed(viewer->outputs, scanout, buffer, viewport);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct viewer *viewer = data;

	if (!viewer->has_ended)
		outputs_frame(viewer->outputs, scanout, frame);
	vug_frame_done(frame);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	struct viewer *viewer = data;

	outputs_cursor_image(viewer->outputs, scanout, argb, hot_x, hot_y);
}

static void on_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			    void *data)
{
	struct viewer *viewer = data;

	outputs_cursor_moved(viewer->outputs, scanout, x, y, visible);
}

static void note_end(struct viewer *viewer, const char *reason)
{
	if (!viewer->has_channel)
		return;
	viewer->has_channel = false;
	waiting_end(viewer->waiting);
	outputs_disconnected(viewer->outputs, reason);
	g_free(viewer->left);
	viewer->left = g_strdup(reason);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	struct viewer *viewer = data;
	const char *why = vug_disconnect_reason_to_string(reason);
	g_autofree char *text =
		error == 0 ? g_strdup(why) : g_strdup_printf("%s: %s", why, g_strerror(error));

	(void)server;
	note_end(viewer, text);
}

/* What came before the end has been shown by now. */
static void settle_end(struct viewer *viewer)
{
	g_autofree char *reason = g_steal_pointer(&viewer->left);

	if (!reason)
		return;
	outputs_left(viewer->outputs, reason);
	snapshots_picture_is_whole(viewer->snapshots, NULL);
	if (!viewer->options->source->outlives_channel)
		viewer_source_ended(viewer);
}

static gboolean on_dispatched(gpointer data)
{
	settle_end(data);
	return G_SOURCE_CONTINUE;
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	struct viewer *viewer = data;

	(void)server;
	if (level <= VUG_LOG_WARNING && viewer->outputs)
		outputs_warn(viewer->outputs, line);
	else
		report("%s", line);
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.disconnected = on_disconnected,
	.log = on_log,
};

/* For outputs that write down each message: a listener gets what came of several. */
static const struct vug_callbacks message_callbacks = {
	.size = sizeof(message_callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_image = on_cursor_image,
	.cursor_moved = on_cursor_moved,
	.disconnected = on_disconnected,
	.log = on_log,
};

/* A snapshot is taken while the frame is in hand: then nothing is drawn into its buffer. */
static void on_picture(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct viewer *viewer = data;

	(void)listener;
	viewer->num_frames++;
	viewer->story.had_frame = true;
	if (!viewer->has_ended) {
		timers_frame(viewer->timers);
		waiting_end(viewer->waiting);
		if (snapshots_picture_is_whole(viewer->snapshots, frame))
			return;
	}
	vug_frame_done(frame);
}

/* --- from the sources ------------------------------------------------------------------------- */

struct vug_server *viewer_get_server(const struct viewer *viewer)
{
	return viewer->server;
}

struct sandbox *viewer_get_sandbox(const struct viewer *viewer)
{
	return viewer->sandbox;
}

int viewer_attach(struct viewer *viewer, int fd)
{
	int result = vug_server_attach(viewer->server, fd);

	if (result == 0)
		viewer_channel_opened(viewer);
	return result;
}

void viewer_channel_opened(struct viewer *viewer)
{
	viewer->has_channel = viewer->story.had_channel = true;
	waiting_begin(viewer->waiting, DRAWING_MS,
		      "waiting for the first picture: the back end is connected; the guest has to "
		      "draw, for which it needs a driver for virtio-gpu and, behind a VMM, memory "
		      "that is shared (QEMU: share=on)");
	outputs_connected(viewer->outputs);
}

void viewer_channel_closed(struct viewer *viewer, const char *reason)
{
	note_end(viewer, reason);
	/* Inside a dispatch that is done at its end. */
	if (vug_server_dispatch(viewer->server) == 0)
		settle_end(viewer);
}

void viewer_wait_for(struct viewer *viewer, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	waiting_begin(viewer->waiting, MOMENT_MS, text);
}

void viewer_warn(struct viewer *viewer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	outputs_warn_limited(viewer->outputs, format, arguments);
	va_end(arguments);
}

void viewer_leds_changed(struct viewer *viewer, guint leds)
{
	outputs_leds_changed(viewer->outputs, leds);
}

void viewer_source_failed(struct viewer *viewer)
{
	viewer->story.has_failed = true;
}

void viewer_source_ended(struct viewer *viewer)
{
	const struct source_type *type = viewer->options->source;

	if (!viewer->options->keep)
		viewer_stop(viewer, END_SOURCE);
	else if (type->next && !viewer->has_ended)
		type->next(viewer->source);
}

/* --- the end ---------------------------------------------------------------------------------- */

void viewer_snapshot(struct viewer *viewer)
{
	snapshots_request(viewer->snapshots, false, viewer->has_channel);
}

void viewer_reopen(struct viewer *viewer)
{
	outputs_reopen(viewer->outputs);
}

/* The first cause counts: what ends after it ends because of it. */
void viewer_stop(struct viewer *viewer, enum end_cause cause)
{
	if (viewer->story.cause == END_NONE)
		viewer->story.cause = cause;
	if (!viewer->has_ended)
		snapshots_request(viewer->snapshots, true, viewer->has_channel);
}

void viewer_hang_up(struct viewer *viewer)
{
	if (!outputs_hung_up(viewer->outputs))
		viewer_stop(viewer, END_ASKED);
}

static void on_leds_changed(guint leds, void *data)
{
	viewer_leds_changed(data, leds);
}

static void on_outputs_gone(void *data)
{
	viewer_stop(data, END_ASKED);
}

static void on_snapshot_wanted(void *data)
{
	viewer_snapshot(data);
}

static void on_snapshot_finished(gint64 cost_us, void *data)
{
	struct viewer *viewer = data;

	snapshots_finished(viewer->snapshots, cost_us);
}

static void on_timer(bool is_idle, void *data)
{
	viewer_stop(data, is_idle ? END_IDLE : END_TIME_UP);
}

/* The last picture is written: no frame is reported after it. */
static void on_last_snapshot(void *data)
{
	struct viewer *viewer = data;

	viewer->has_ended = true;
	waiting_end(viewer->waiting);
	g_main_loop_quit(viewer->loop);
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool plug_in(struct viewer *viewer, GError **error)
{
	const GArray *displays = viewer->options->displays;

	for (guint i = 0; i < displays->len; i++) {
		const struct display *display = &g_array_index(displays, struct display, i);
		int result = vug_scanout_set_monitor(vug_server_get_scanout(viewer->server, i),
						     &display->monitor);

		if (result == 0)
			continue;
		g_set_error(
			error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
			"--display: monitor %u (%ux%u+%d+%d) cannot be described to a guest: %s; "
			"choose a smaller size, position or rate",
			i + 1, display->monitor.width, display->monitor.height, display->monitor.x,
			display->monitor.y, g_strerror(-result));
		return false;
	}
	return true;
}

static enum vug_log_level log_level(guint verbosity)
{
	static const enum vug_log_level levels[] = {VUG_LOG_WARNING, VUG_LOG_INFO, VUG_LOG_DEBUG};

	return levels[MIN(verbosity, G_N_ELEMENTS(levels) - 1)];
}

static bool make_server(struct viewer *viewer, GError **error)
{
	const struct options *options = viewer->options;
	guint named = MAX(options->displays->len, 1);
	struct vug_config config = {
		/* The CPU reads the pixels, and shall see whole pictures. */
		.flags = VUG_SERVER_WAIT_FOR_FENCES | VUG_SERVER_COALESCE,
		.size = sizeof(config),
		.num_scanouts = options->source->tells_scanouts ? named : VUG_MAX_SCANOUTS,
		.log_level = log_level(options->verbosity),
	};
	int result = vug_server_new(
		&config, outputs_want_messages(options) ? &message_callbacks : &callbacks, viewer,
		&viewer->server);

	if (result < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "cannot make the display server: %s", g_strerror(-result));
		return false;
	}
	viewer->server_source = vug_glib_server_source_new(viewer->server);
	g_source_set_callback(viewer->server_source, on_dispatched, viewer, NULL);
	g_source_attach(viewer->server_source, NULL);
	return plug_in(viewer, error);
}

static bool listen_last(struct viewer *viewer, GError **error)
{
	static const struct vug_listener_callbacks last = {.size = sizeof(last),
							   .frame = on_picture};
	const struct vug_listener_config config = {.size = sizeof(config), .name = "vug-view"};
	int result = vug_listener_new(viewer->server, &config, &last, viewer, &viewer->listener);

	if (result < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "cannot look at the display server: %s", g_strerror(-result));
	return result == 0;
}

/* Everything is open, and nothing has been read of a peer. */
static bool confine(struct viewer *viewer, GError **error)
{
	g_autofree char *text = NULL;

	if (!viewer->options->no_sandbox && !sandbox_enter(viewer->sandbox, error))
		return false;
	text = sandbox_describe(viewer->sandbox);
	if (viewer->options->verbosity > 0)
		report("sandbox: %s", text);
	return true;
}

static bool open_devices(struct viewer *viewer, GError **error)
{
	viewer->devices = devices_new(&(struct devices_setup){.options = viewer->options,
							      .server = viewer->server,
							      .sandbox = viewer->sandbox,
							      .leds_changed = on_leds_changed,
							      .data = viewer},
				      error);
	return viewer->devices != NULL;
}

static void on_guest_changed(const struct guest_facts *facts, const char *problem, void *data)
{
	struct viewer *viewer = data;

	outputs_guest_changed(viewer->outputs, facts);
	waiting_for_guest(viewer->waiting, MOMENT_MS, problem);
}

static bool open_qmp(struct viewer *viewer, GError **error)
{
	viewer->qmp = qmp_new(&(struct qmp_setup){.options = viewer->options,
						  .server = viewer->server,
						  .sandbox = viewer->sandbox,
						  .taken = devices_get_classes(viewer->options),
						  .guest_changed = on_guest_changed,
						  .data = viewer},
			      error);
	return viewer->qmp != NULL;
}

static bool open_all(struct viewer *viewer, GError **error)
{
	const struct options *options = viewer->options;
	const struct outputs_host host = {on_outputs_gone, on_snapshot_wanted, on_snapshot_finished,
					  viewer};

	if (!make_server(viewer, error))
		return false;
	viewer->outputs = outputs_open(options, viewer->server, viewer->sandbox, &host, error);
	if (!viewer->outputs || !open_devices(viewer, error) || !open_qmp(viewer, error) ||
	    !listen_last(viewer, error))
		return false;
	viewer->snapshots = snapshots_new(viewer->outputs, on_last_snapshot, viewer);
	viewer->timers = timers_new(options->duration_ms, options->idle_ms, on_timer, viewer);
	viewer->waiting = waiting_new(viewer->outputs);
	viewer->source = options->source->open(viewer, options, error);
	return viewer->source && outputs_begin(viewer->outputs, error) && confine(viewer, error);
}

struct viewer *viewer_new(const struct options *options, GError **error)
{
	struct viewer *viewer = g_new0(struct viewer, 1);

	viewer->options = options;
	viewer->story.wants_idle = options->idle_ms > 0;
	viewer->loop = g_main_loop_new(NULL, FALSE);
	viewer->sandbox = sandbox_new();
	if (open_all(viewer, error))
		return viewer;
	viewer_free(viewer);
	return NULL;
}

void viewer_run(struct viewer *viewer)
{
	if (!viewer->has_ended)
		outputs_start(viewer->outputs);
	if (!viewer->has_ended)
		g_main_loop_run(viewer->loop);
	if (viewer->options->stats)
		statistics_report(viewer->server, viewer->outputs, viewer->num_frames);
}

enum exit_status viewer_free(struct viewer *viewer)
{
	enum exit_status status;

	if (viewer->source)
		viewer->source->type->close(viewer->source);
	g_clear_pointer(&viewer->waiting, waiting_free);
	g_clear_pointer(&viewer->timers, timers_free);
	g_clear_pointer(&viewer->snapshots, snapshots_free);
	if (viewer->server_source) {
		g_source_destroy(viewer->server_source);
		g_source_unref(viewer->server_source);
	}
	vug_listener_unref(viewer->listener);
	viewer->story.lacks_picture = outputs_lack_picture(viewer->outputs);
	viewer->story.has_failed |= !outputs_close(viewer->outputs);
	qmp_free(viewer->qmp);
	devices_free(viewer->devices);
	status = exit_status_decide(&viewer->story);
	vug_server_unref(viewer->server);
	sandbox_free(viewer->sandbox);
	g_free(viewer->left);
	g_main_loop_unref(viewer->loop);
	g_free(viewer);
	return status;
}
