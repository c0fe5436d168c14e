/* SPDX-License-Identifier: MIT */
#include "outputs/outputs.h"

#include <gio/gio.h>
#include <stdarg.h>
#include <vug/input-routing.h>

#include "latency.h"
#include "options.h"
#include "outputs/files.h"
#include "outputs/output.h"
#include "picture/gl.h"
#include "report-limit.h"
#include "report.h"

struct outputs {
	GPtrArray *all; /* struct output */
	struct gl *gl;  /* NULL: none */
	guint dropped;
	bool have_failed;
	bool lack_picture;
	guint num_snapshots; /* that are being made */
	gint64 snapshot_cost_us;
	struct outputs_host host;
};

static void close_output(void *data)
{
	struct output *output = data;
	struct latency *latency = output->latency;
	GHashTable *warnings = output->warnings;

	g_clear_pointer(&output->listener, vug_listener_unref);
	output->type->close(output);
	g_hash_table_unref(warnings);
	latency_free(latency);
}

void *output_new(const struct output_setup *setup, size_t size)
{
	struct output *output = g_malloc0(size);

	output->type = setup->type;
	output->set = setup->set;
	output->latency = setup->latency;
	output->warnings = setup->warnings;
	return output;
}

static bool are_any_on_request(const struct options *options)
{
	for (guint i = 0; i < options->outputs->len; i++)
		if (g_array_index(options->outputs, struct output_request, i).type->snapshot)
			return true;
	return false;
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct output *output = data;

	gl_note_frame(output->set->gl, vug_frame_get_buffer(frame));
	output->type->listener->frame(listener, frame, output);
}

/* Its own, but for frames, which whatever is being read of the buffer is compared with. */
static struct vug_listener_callbacks get_callbacks(const struct output_type *type)
{
	struct vug_listener_callbacks callbacks = *type->listener;

	if (callbacks.frame)
		callbacks.frame = on_frame;
	return callbacks;
}

/* Whatever it sends. */
static int silence(struct output *output, const struct options *options)
{
	return options->view_only ? vug_listener_set_input_enabled(output->listener, false) : 0;
}

static bool listen_to(struct vug_server *server, const struct options *options,
		      struct output *output, GError **error)
{
	const struct output_type *type = output->type;
	g_autofree char *name = g_strconcat("--", type->options.rows[0].name, NULL);
	const struct vug_listener_config config = {
		.size = sizeof(config),
		.flags = VUG_LISTENER_LAST_PICTURE,
		.deadline_ms = type->deadline_ms,
		.name = name,
	};
	struct vug_listener_callbacks callbacks;
	int result;

	if (!type->listener)
		return true;
	callbacks = get_callbacks(type);
	result = vug_listener_new(server, &config, &callbacks, output, &output->listener);
	if (result == 0)
		result = silence(output, options);
	if (result < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "%s: cannot look at the display server: %s", name, g_strerror(-result));
	return result == 0;
}

static bool open_output(struct outputs *outputs, const struct options *options,
			struct vug_server *server, struct sandbox *sandbox,
			const struct output_request *request, GError **error)
{
	struct output_setup setup = {
		.type = request->type,
		.set = outputs,
		.options = options,
		.value = request->value,
		.fields = options_get_fields(options, &request->type->options),
		.has_snapshots = are_any_on_request(options),
		.server = server,
		.gl = outputs->gl,
		.sandbox = sandbox,
		.latency = latency_new(),
		.warnings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
	struct output *output = request->type->open(&setup, error);

	if (!output) {
		g_hash_table_unref(setup.warnings);
		latency_free(setup.latency);
		return false;
	}
	g_ptr_array_add(outputs->all, output);
	return listen_to(server, options, output, error);
}

bool outputs_want_messages(const struct options *options)
{
	for (guint i = 0; i < options->outputs->len; i++)
		if (g_array_index(options->outputs, struct output_request, i).type->frame)
			return true;
	return false;
}

static bool read_pictures(const struct options *options)
{
	for (guint i = 0; i < options->outputs->len; i++)
		if (g_array_index(options->outputs, struct output_request, i).type->reads_pictures)
			return true;
	return false;
}

static void on_gl_warning(const char *line, void *data)
{
	outputs_warn(data, line);
}

static bool start_gl(struct outputs *outputs, const struct options *options, GError **error)
{
	const struct gl_host host = {on_gl_warning, outputs};

	return !read_pictures(options) || gl_start(options, &host, &outputs->gl, error);
}

struct outputs *outputs_open(const struct options *options, struct vug_server *server,
			     struct sandbox *sandbox, const struct outputs_host *host,
			     GError **error)
{
	struct outputs *outputs = g_new0(struct outputs, 1);

	outputs->all = g_ptr_array_new_with_free_func(close_output);
	outputs->host = *host;
	if (!output_files_check(options, error)) {
		outputs_close(outputs);
		return NULL;
	}
	if (!start_gl(outputs, options, error)) {
		outputs_close(outputs);
		return NULL;
	}
	for (guint i = 0; i < options->outputs->len; i++) {
		const struct output_request *request =
			&g_array_index(options->outputs, struct output_request, i);

		if (open_output(outputs, options, server, sandbox, request, error))
			continue;
		outputs_close(outputs);
		return NULL;
	}
	return outputs;
}

bool outputs_begin(struct outputs *outputs, GError **error)
{
	for (guint i = 0; i < outputs->all->len; i++) {
		struct output *output = g_ptr_array_index(outputs->all, i);

		if (output->type->begin && !output->type->begin(output, error))
			return false;
	}
	return true;
}

bool outputs_close(struct outputs *outputs)
{
	bool all_done;

	if (!outputs)
		return true;
	g_ptr_array_unref(outputs->all);
	gl_free(outputs->gl);
	all_done = !outputs->have_failed;
	g_free(outputs);
	return all_done;
}

void outputs_for_each(const struct outputs *outputs,
		      void (*function)(const struct output *output, void *data), void *data)
{
	for (guint i = 0; i < outputs->all->len; i++)
		function(g_ptr_array_index(outputs->all, i), data);
}

bool outputs_lack_picture(const struct outputs *outputs)
{
	return outputs && outputs->lack_picture;
}

bool outputs_take_snapshots(const struct outputs *outputs)
{
	for (guint i = 0; i < outputs->all->len; i++) {
		const struct output *output = g_ptr_array_index(outputs->all, i);

		if (output->type->snapshot && !output->is_dropped)
			return true;
	}
	return false;
}

bool outputs_hung_up(const struct outputs *outputs)
{
	bool is_theirs = false;

	for (guint i = 0; i < outputs->all->len; i++) {
		struct output *output = g_ptr_array_index(outputs->all, i);

		is_theirs |= output->type->hung_up && output->type->hung_up(output);
	}
	return is_theirs;
}

/* --- from the outputs ------------------------------------------------------------------------- */

static void note_failure(struct output *output, const GError *error)
{
	bool is_ours = !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);

	output->set->have_failed |= is_ours;
}

void output_failed(struct output *output, GError *error)
{
	note_failure(output, error);
	report_peer_failure(output->type->options.rows[0].name, error);
	g_error_free(error);
}

void output_snapshot_finished(struct output *output, gint64 cost_us)
{
	struct outputs *outputs = output->set;

	outputs->snapshot_cost_us += cost_us;
	if (--outputs->num_snapshots == 0)
		outputs->host.snapshot_finished(outputs->snapshot_cost_us, outputs->host.data);
}

void output_lacks_picture(struct output *output)
{
	output->set->lack_picture = true;
}

void output_drop(struct output *output, GError *error)
{
	struct outputs *outputs = output->set;

	output->is_dropped = true;
	g_clear_pointer(&output->listener, vug_listener_unref);
	note_failure(output, error);
	report("%s", error->message);
	g_error_free(error);
	if (++outputs->dropped == outputs->all->len)
		outputs->host.stop(outputs->host.data);
}

void output_finish_frame(struct output *output, struct vug_frame *frame)
{
	latency_add(output->latency, vug_frame_get_arrival(frame));
	vug_frame_done(frame);
}

void output_ask_end(struct output *output)
{
	output->set->host.stop(output->set->host.data);
}

void output_ask_snapshot(struct output *output)
{
	output->set->host.take_snapshot(output->set->host.data);
}

void output_warn(struct output *output, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	outputs_warn_limited(output->set, format, arguments);
	va_end(arguments);
}

void output_warn_once(struct output *output, const char *kind, const char *format, ...)
{
	va_list arguments;
	char *key;

	va_start(arguments, format);
	key = kind ? g_strdup(kind) : g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (!report_is_first(output->warnings, key))
		return;
	va_start(arguments, format);
	outputs_warn_limited(output->set, format, arguments);
	va_end(arguments);
}

/* --- to the outputs --------------------------------------------------------------------------- */

/* Call a method of each output that has it and still runs; they are called `output` meanwhile. */
#define TELL_EACH(outputs, method, ...) \
	for (guint i_ = 0; i_ < (outputs)->all->len; i_++) { \
		struct output *output = g_ptr_array_index((outputs)->all, i_); \
\
		if (output->type->method && !output->is_dropped) \
			output->type->method(__VA_ARGS__); \
	}

void output_picture_written(struct output *source, const struct written_picture *picture)
{
	TELL_EACH(source->set, picture_written, output, picture);
}

void outputs_start(struct outputs *outputs)
{
	TELL_EACH(outputs, start, output);
}

void outputs_connected(struct outputs *outputs)
{
	TELL_EACH(outputs, connected, output);
}

void outputs_left(struct outputs *outputs, const char *reason)
{
	TELL_EACH(outputs, left, output, reason);
}

void outputs_scanout_changed(struct outputs *outputs, struct vug_scanout *scanout,
			     struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	TELL_EACH(outputs, scanout_changed, output, scanout, buffer, viewport);
}

void outputs_frame(struct outputs *outputs, struct vug_scanout *scanout,
		   const struct vug_frame *frame)
{
	gint64 arrival = vug_frame_get_arrival(frame);

	for (guint i = 0; i < outputs->all->len; i++) {
		struct output *output = g_ptr_array_index(outputs->all, i);

		if (!output->type->frame || output->is_dropped)
			continue;
		output->type->frame(output, scanout, frame);
		latency_add(output->latency, arrival);
	}
}

void outputs_cursor_image(struct outputs *outputs, struct vug_scanout *scanout,
			  const uint32_t *argb, uint32_t hot_x, uint32_t hot_y)
{
	TELL_EACH(outputs, cursor_image, output, scanout, argb, hot_x, hot_y);
}

void outputs_cursor_moved(struct outputs *outputs, struct vug_scanout *scanout, int32_t x,
			  int32_t y, bool visible)
{
	TELL_EACH(outputs, cursor_moved, output, scanout, x, y, visible);
}

bool outputs_snapshot(struct outputs *outputs, bool is_last)
{
	outputs->snapshot_cost_us = 0;
	for (guint i = 0; i < outputs->all->len; i++) {
		struct output *output = g_ptr_array_index(outputs->all, i);

		if (output->type->snapshot && !output->is_dropped &&
		    !output->type->snapshot(output, is_last))
			outputs->num_snapshots++;
	}
	return outputs->num_snapshots == 0;
}

void outputs_leds_changed(struct outputs *outputs, guint leds)
{
	TELL_EACH(outputs, leds_changed, output, leds);
}

void outputs_guest_changed(struct outputs *outputs, const struct guest_facts *facts)
{
	TELL_EACH(outputs, guest_changed, output, facts);
}

void outputs_reopen(struct outputs *outputs)
{
	TELL_EACH(outputs, reopen, output);
}

void outputs_waiting(struct outputs *outputs, const char *text)
{
	TELL_EACH(outputs, waiting, output, text);
}

void outputs_disconnected(struct outputs *outputs, const char *reason)
{
	TELL_EACH(outputs, disconnected, output, reason);
}

void outputs_warn(struct outputs *outputs, const char *message)
{
	report("%s", message);
	TELL_EACH(outputs, warning, output, message);
}

void outputs_warn_limited(struct outputs *outputs, const char *format, va_list arguments)
{
	g_autofree char *message = report_limit(format, arguments);

	if (message)
		outputs_warn(outputs, message);
}
