/* SPDX-License-Identifier: MIT */
/* --events: what happens, as one JSON object a line. The man page lists every member. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <unistd.h>
#include <vug/format.h>

#include "outputs/fresh-file.h"
#include "outputs/json-line.h"
#include "outputs/line-queue.h"
#include "outputs/output.h"
#include "picture/checksum.h"
#include "report.h"
#include "timers.h"

/* A guest that has not drawn for so long is idle. */
#define IDLE_MS 1000

struct events {
	struct output base;
	const char *path;
	struct fresh_file file;
	int fd; /* the queue's */
	struct line_queue *queue;
	struct timers *idle;
	gint64 start;
	guint64 left_out; /* since the last line that was written */
};

/* --- the stream ------------------------------------------------------------------------------- */

static const char *stream_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard output" : path;
}

static bool is_stdout(const struct events *events)
{
	return strcmp(events->path, "-") == 0;
}

/* Non-blocking, so that a FIFO nobody reads is an answer, not a wait. A descriptor, or -errno. */
static int open_stream(struct events *events)
{
	const int flags = O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC;
	int fd;

	if (!is_stdout(events))
		return fresh_file_open(&events->file, events->path, flags, 0666);
	fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

static void on_failed(int error, void *data)
{
	struct events *events = data;

	g_clear_pointer(&events->idle, timers_free);
	output_drop(&events->base, g_error_new(G_IO_ERROR, (gint)g_io_error_from_errno(error),
					       "no more events: cannot write to %s: %s",
					       stream_name(events->path), g_strerror(error)));
}

static void events_list_files(const char *value, GPtrArray *paths)
{
	g_ptr_array_add(paths, g_strdup(strcmp(value, "-") == 0 ? "/dev/stdout" : value));
}

static void on_idle(bool is_idle, void *data);

static bool set_open_error(const struct events *events, int code, GError **error)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "--events %s: cannot open %s: %s; %s", events->path, stream_name(events->path),
		    g_strerror(code),
		    code == ENXIO ? "start the reader of the pipe first"
				  : "name a file that you may write, or -");
	return false;
}

/* What happens before every option is known to be usable is held until then. */
static struct output *events_open(const struct output_setup *setup, GError **error)
{
	struct events *events = output_new(setup, sizeof(struct events));

	events->path = setup->value;
	events->fd = open_stream(events);
	if (events->fd < 0) {
		set_open_error(events, -events->fd, error);
		g_free(events);
		return NULL;
	}
	events->start = g_get_monotonic_time();
	events->queue = line_queue_new(events->fd, on_failed, events);
	line_queue_hold(events->queue);
	events->idle = timers_new(0, IDLE_MS, on_idle, events);
	return &events->base;
}

static bool events_begin(struct output *output, GError **error)
{
	struct events *events = (struct events *)output;
	int result = is_stdout(events) ? 0 : fresh_file_begin(&events->file, events->fd);

	if (result < 0)
		return set_open_error(events, -result, error);
	line_queue_release(events->queue);
	return true;
}

static void events_close(struct output *output)
{
	struct events *events = (struct events *)output;
	size_t lost = line_queue_free(events->queue);

	fresh_file_clear(&events->file);
	g_clear_pointer(&events->idle, timers_free);
	if (lost > 0 || events->left_out > 0)
		report("the reader of %s is too slow: %" G_GUINT64_FORMAT
		       " events and the last %" G_GSIZE_FORMAT " bytes were left out",
		       stream_name(events->path), events->left_out, lost);
	g_free(events);
}

/* --- a line ----------------------------------------------------------------------------------- */

static GString *begin_scanout(const char *name, const struct vug_scanout *scanout)
{
	GString *line = json_line_new(name);

	json_line_add_number(line, "scanout", vug_scanout_get_index(scanout));
	return line;
}

static void add_place(GString *line, const struct vug_rect *rect)
{
	json_line_add_number(line, "x", rect->x);
	json_line_add_number(line, "y", rect->y);
}

static void add_size(GString *line, const struct vug_rect *rect)
{
	json_line_add_number(line, "width", rect->width);
	json_line_add_number(line, "height", rect->height);
}

/* Of the wall clock, for other programs' logs; it may be set while this runs. */
static void add_utc(GString *line)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autofree char *text = g_date_time_format(now, "%Y-%m-%dT%H:%M:%S");
	g_autofree char *whole =
		g_strdup_printf("%s.%06dZ", text, g_date_time_get_microsecond(now));

	json_line_add_text(line, "utc", whole);
}

/* Every event ends with its time. */
static void complete(const struct events *events, GString *line)
{
	add_utc(line);
	json_line_add_time(line, "time", g_get_monotonic_time() - events->start);
	json_line_end(line);
}

/* Say what was left out, as soon as there is room to say it. */
static bool catch_up(struct events *events)
{
	g_autofree char *message = NULL;
	GString *line;
	bool has_room;

	if (events->left_out == 0)
		return true;
	message = g_strdup_printf("%" G_GUINT64_FORMAT
				  " events dropped: they were not read fast enough",
				  events->left_out);
	line = json_line_new("warning");
	json_line_add_text(line, "message", message);
	complete(events, line);
	has_room = line_queue_add(events->queue, line);
	g_string_free(line, TRUE);
	if (has_room)
		events->left_out = 0;
	return has_room;
}

static void end(struct output *output, GString *line)
{
	struct events *events = (struct events *)output;

	complete(events, line);
	if (!catch_up(events) || !line_queue_add(events->queue, line))
		events->left_out++;
	g_string_free(line, TRUE);
}

/* --- the events ------------------------------------------------------------------------------- */

static void events_connected(struct output *output)
{
	end(output, json_line_new("connected"));
}

/* What a program needs that wants to look at the buffer itself. */
static void add_layout(GString *line, const struct vug_buffer *buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	char fourcc[VUG_FOURCC_TEXT_SIZE];
	g_autofree char *modifier = NULL;

	vug_buffer_get_layout(buffer, &layout);
	vug_format_to_text(layout.fourcc, fourcc);
	modifier = g_strdup_printf("0x%016" G_GINT64_MODIFIER "x", layout.modifier);
	json_line_add_text(line, "fourcc", fourcc);
	json_line_add_text(line, "modifier", modifier);
	json_line_add_number(line, "stride", layout.planes[0].stride);
	json_line_add_number(line, "buffer_width", layout.width);
	json_line_add_number(line, "buffer_height", layout.height);
	json_line_add_bool(line, "y_inverted", layout.y_inverted);
}

static const char *get_kind(const struct vug_buffer *buffer)
{
	if (!buffer)
		return "none";
	if (vug_buffer_is_dmabuf(buffer))
		return "dmabuf";
	return vug_buffer_is_imported(buffer) ? "memory" : "surface";
}

static void events_scanout_changed(struct output *output, struct vug_scanout *scanout,
				   struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	const struct vug_rect nothing = {0};
	GString *line = begin_scanout("scanout", scanout);

	json_line_add_text(line, "kind", get_kind(buffer));
	if (buffer) {
		add_size(line, viewport);
		add_place(line, viewport);
		add_layout(line, buffer);
	} else {
		add_size(line, &nothing);
	}
	end(output, line);
}

static void events_frame(struct output *output, struct vug_scanout *scanout,
			 const struct vug_frame *frame)
{
	GString *line = begin_scanout("frame", scanout);
	struct vug_rect damage = {0};

	timers_frame(((struct events *)output)->idle);
	vug_frame_get_damage(frame, &damage);
	add_place(line, &damage);
	add_size(line, &damage);
	end(output, line);
}

static void on_idle(bool is_idle, void *data)
{
	(void)is_idle; /* there is no other limit */
	end(data, json_line_new("idle"));
}

static void events_picture_written(struct output *output, const struct written_picture *picture)
{
	GString *line = json_line_new("png");

	json_line_add_number(line, "scanout", picture->scanout);
	json_line_add_text(line, "file", picture->path);
	json_line_add_bool(line, "written", picture->problem == NULL);
	if (picture->problem) {
		json_line_add_text(line, "reason", picture->problem);
	} else {
		g_autofree char *checksum = picture_checksum(picture->pixels);

		json_line_add_text(line, "sha256", checksum);
	}
	end(output, line);
}

static void events_cursor_image(struct output *output, struct vug_scanout *scanout,
				const uint32_t *argb, uint32_t hot_x, uint32_t hot_y)
{
	GString *line = begin_scanout("cursor-image", scanout);

	(void)argb;
	json_line_add_number(line, "hot_x", hot_x);
	json_line_add_number(line, "hot_y", hot_y);
	end(output, line);
}

static void events_cursor_moved(struct output *output, struct vug_scanout *scanout, int32_t x,
				int32_t y, bool visible)
{
	GString *line = begin_scanout("cursor", scanout);

	json_line_add_number(line, "x", x);
	json_line_add_number(line, "y", y);
	json_line_add_bool(line, "visible", visible);
	end(output, line);
}

static void events_disconnected(struct output *output, const char *reason)
{
	GString *line = json_line_new("disconnected");

	json_line_add_text(line, "reason", reason);
	end(output, line);
}

static void events_warning(struct output *output, const char *message)
{
	GString *line = json_line_new("warning");

	json_line_add_text(line, "message", message);
	end(output, line);
}

const struct output_type output_events = {
	.options = {.rows = {{.name = "events",
			      .argument = "FILE|-",
			      .help = "Output: events, one JSON object per line"}}},
	.list_files = events_list_files,
	.open = events_open,
	.begin = events_begin,
	.connected = events_connected,
	.scanout_changed = events_scanout_changed,
	.frame = events_frame,
	.cursor_image = events_cursor_image,
	.cursor_moved = events_cursor_moved,
	.picture_written = events_picture_written,
	.disconnected = events_disconnected,
	.warning = events_warning,
	.close = events_close,
};
