/* SPDX-License-Identifier: MIT */
/* --trace: every message of the channel, both ways, as docs/trace-format.md describes it. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixoutputstream.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vug/trace.h>

#include "options.h"
#include "outputs/fresh-file.h"
#include "outputs/output.h"

/* Everything but pixels and cursor images: of them nothing is kept, unless it is all. */
#define DEFAULT_PAYLOAD 2048
/* Small records cost a copy; a system call is for many of them. */
#define BUFFER_SIZE ((gsize)256 * 1024)
/* What a viewer that is killed has not written is younger than that. */
#define FLUSH_SECONDS 1
/* docs/trace-format.md: the file header. A smaller file is no trace. */
#define FILE_HEADER_SIZE 24
/* Nobody has a disk for more. */
#define MAX_LIMIT G_GUINT64_CONSTANT(0x7fffffffffffffff)

struct trace_fields {
	uint32_t payload;
	guint64 limit; /* bytes of the file; 0: none */
};

struct trace {
	struct output base;
	const char *path;
	struct vug_server *server;
	struct fresh_file file;
	int fd;                /* the stream's */
	GOutputStream *stream; /* NULL: it has failed */
	bool has_begun;
	guint flush_timer;  /* 0: nothing waits to be written */
	guint64 limit;      /* bytes of the file; 0: none */
	guint64 length;     /* bytes so far */
	guint64 record_end; /* where the record that is being written ends */
};

/* --- the file --------------------------------------------------------------------------------- */

/* NULL, or what is wrong. */
static const char *check_file(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return g_strerror(errno);
	return S_ISREG(status.st_mode) ? NULL : "it is not a file";
}

static bool set_file_error(const struct trace *trace, const char *problem, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
		    "--trace %s: cannot write to it: %s; name a file of your own, or a new one",
		    trace->path, problem);
	return false;
}

static bool open_file(struct trace *trace, GError **error)
{
	const char *problem;
	int fd =
		fresh_file_open(&trace->file, trace->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd < 0)
		return set_file_error(trace, g_strerror(-fd), error);
	problem = check_file(fd);
	if (problem) {
		close(fd);
		return set_file_error(trace, problem, error);
	}
	trace->fd = fd;
	return true;
}

static GOutputStream *make_stream(int fd)
{
	g_autoptr(GOutputStream) file = g_unix_output_stream_new(fd, TRUE);

	return g_buffered_output_stream_new_sized(file, BUFFER_SIZE);
}

/* Until it has begun, the file header and what follows it stay in the stream's buffer. */
static bool trace_begin(struct output *output, GError **error)
{
	struct trace *trace = (struct trace *)output;
	int result;

	/* Nobody but this user may see what the guest shows. */
	if (fchmod(trace->fd, 0600) < 0)
		return set_file_error(trace, g_strerror(errno), error);
	result = fresh_file_begin(&trace->file, trace->fd);
	if (result < 0)
		return set_file_error(trace, g_strerror(-result), error);
	trace->has_begun = true;
	return true;
}

/* What is in the buffer has nowhere to go then. */
static void forget_buffer(struct trace *trace)
{
	GFilterOutputStream *buffered = G_FILTER_OUTPUT_STREAM(trace->stream);

	g_output_stream_close(g_filter_output_stream_get_base_stream(buffered), NULL, NULL);
	g_clear_object(&trace->stream);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void stop_flushing(struct trace *trace)
{
	if (trace->flush_timer != 0)
		g_source_remove(trace->flush_timer);
	trace->flush_timer = 0;
}

/* The viewer goes on without the trace. */
static void fail(struct trace *trace, const GError *cause)
{
	vug_server_set_trace(trace->server, NULL);
	stop_flushing(trace);
	g_clear_object(&trace->stream);
	output_drop(&trace->base,
		    g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
				"the trace has ended: cannot write to %s: %s; it is good up to "
				"there",
				trace->path, cause->message));
}

static gboolean on_flush(gpointer data)
{
	struct trace *trace = data;
	g_autoptr(GError) error = NULL;

	trace->flush_timer = 0;
	if (!g_output_stream_flush(trace->stream, NULL, &error))
		fail(trace, error);
	return G_SOURCE_REMOVE;
}

/* It has come to its limit, as was asked for: that is no failure, and the viewer goes on. */
static void end_at_limit(struct trace *trace)
{
	g_autoptr(GError) error = NULL;

	if (trace->has_begun && !g_output_stream_flush(trace->stream, NULL, &error)) {
		fail(trace, error);
		return;
	}
	vug_server_set_trace(trace->server, NULL);
	stop_flushing(trace);
	output_warn(&trace->base,
		    "the trace has ended: one record more and %s would be larger than "
		    "--trace-limit; it is good up to there",
		    trace->path);
}

/* Whether there is room for it. A piece that begins a record has its length in front. */
static bool has_room(struct trace *trace, const void *bytes, size_t length)
{
	guint32 record;

	if (trace->length == trace->record_end && trace->length > 0 && length >= sizeof(record)) {
		memcpy(&record, bytes, sizeof(record));
		trace->record_end += GUINT32_FROM_LE(record);
	}
	if (trace->length == 0)
		trace->record_end = length; /* the file header */
	trace->length += length;
	return trace->limit == 0 || trace->record_end <= trace->limit;
}

static void on_write(const void *bytes, size_t length, void *data)
{
	struct trace *trace = data;
	g_autoptr(GError) error = NULL;

	if (!has_room(trace, bytes, length)) {
		end_at_limit(trace);
		return;
	}
	if (!g_output_stream_write_all(trace->stream, bytes, length, NULL, NULL, &error))
		fail(trace, error);
	else if (trace->flush_timer == 0)
		trace->flush_timer = g_timeout_add_seconds(FLUSH_SECONDS, on_flush, trace);
}

/* --- the output ------------------------------------------------------------------------------- */

static bool take_payload(const char *text, void *fields, GError **error)
{
	struct trace_fields *trace = fields;
	guint64 number = VUG_TRACE_WHOLE_PAYLOADS;

	if (strcmp(text, "all") != 0 &&
	    !g_ascii_string_to_unsigned(text, 10, 0, VUG_TRACE_WHOLE_PAYLOADS - 1, &number, NULL)) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--trace-payload %s: a number of bytes is needed, or all", text);
		return false;
	}
	trace->payload = (uint32_t)number;
	return true;
}

/* SIZE: a number of bytes, with K, M or G of 1024 each. */
static bool take_limit(const char *text, void *fields, GError **error)
{
	static const char units[] = "KMG";
	struct trace_fields *trace = fields;
	g_autofree char *digits = g_strdup(text);
	const char *unit = *digits ? strchr(units, digits[strlen(digits) - 1]) : NULL;
	guint shift = unit ? 10 * (guint)(unit - units + 1) : 0;
	guint64 number = 0;

	if (unit)
		digits[strlen(digits) - 1] = '\0';
	if (!g_ascii_string_to_unsigned(digits, 10, 1, MAX_LIMIT >> shift, &number, NULL) ||
	    number << shift < FILE_HEADER_SIZE) {
		g_set_error(
			error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			"--trace-limit %s: a number of bytes is needed, %d or more, or one with "
			"K, M or G behind it",
			text, FILE_HEADER_SIZE);
		return false;
	}
	trace->limit = number << shift;
	return true;
}

static void trace_list_files(const char *value, GPtrArray *paths)
{
	g_ptr_array_add(paths, g_strdup(value));
}

static struct trace *make(const struct output_setup *setup, guint64 limit, GError **error)
{
	struct trace *trace = output_new(setup, sizeof(struct trace));

	trace->path = setup->value;
	trace->server = setup->server;
	trace->limit = limit;
	if (open_file(trace, error)) {
		trace->stream = make_stream(trace->fd);
		return trace;
	}
	fresh_file_clear(&trace->file);
	g_free(trace);
	return NULL;
}

static struct output *trace_open(const struct output_setup *setup, GError **error)
{
	const struct trace_fields *fields = setup->fields;
	struct trace *trace = make(setup, fields->limit, error);
	struct vug_trace settings = {
		.size = sizeof(settings),
		.write = on_write,
		.max_payload = fields->payload,
		.omit_pixels = fields->payload != VUG_TRACE_WHOLE_PAYLOADS,
		.data = trace,
	};

	if (!trace)
		return NULL;
	vug_server_set_trace(trace->server, &settings); /* fails of nothing but wrong arguments */
	return &trace->base;
}

static void trace_close(struct output *output)
{
	struct trace *trace = (struct trace *)output;
	g_autoptr(GError) error = NULL;

	vug_server_set_trace(trace->server, NULL);
	stop_flushing(trace);
	if (trace->stream && !trace->has_begun)
		forget_buffer(trace);
	fresh_file_clear(&trace->file);
	if (trace->stream && !g_output_stream_close(trace->stream, NULL, &error))
		output_failed(output,
			      g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
					  "the end of the trace is missing: cannot write to %s: %s",
					  trace->path, error->message));
	g_clear_object(&trace->stream);
	g_free(trace);
}

const struct output_type output_trace = {
	.options = {.rows = {{.name = "trace",
			      .argument = "FILE",
			      .help = "Output: trace of all messages, for vug-replay",
			      .only_one = "there is one trace; copy the file"},
			     {.name = "trace-payload",
			      .argument = "BYTES|all",
			      .help = "Bytes to keep of each payload (default: 2048); all: pixels, "
				      "too",
			      .take = take_payload},
			     {.name = "trace-limit",
			      .argument = "SIZE",
			      .help = "End the trace before its file is larger: bytes, or K, M, G",
			      .take = take_limit}},
		    .size = sizeof(struct trace_fields),
		    .defaults = &(const struct trace_fields){.payload = DEFAULT_PAYLOAD}},
	.list_files = trace_list_files,
	.open = trace_open,
	.begin = trace_begin,
	.close = trace_close,
};
