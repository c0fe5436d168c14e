/* SPDX-License-Identifier: MIT */
/* --control: other programs look at the guest, type and point, by JSON lines. The man page has them all. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>
#include <vug/input-routing.h>

#include "confine/sandbox.h"
#include "control/client.h"
#include "control/layouts.h"
#include "control/pictures.h"
#include "control/task.h"
#include "listener.h"
#include "outputs/output.h"
#include "report-limit.h"

#define MAX_CLIENTS 16

struct control_fields {
	const char *directory;
};

struct control {
	struct output base;
	const char *path;
	struct listener *listener; /* NULL: standard input and output */
	GPtrArray *clients;        /* struct control_client */
	bool sends_input;
	struct control_context context;
};

static bool is_stdio(const char *value)
{
	return strcmp(value, "-") == 0;
}

/* --- the clients ------------------------------------------------------------------------------ */

static void on_client_ended(struct control_client *client, void *data)
{
	struct control *control = data;

	g_ptr_array_remove(control->clients, client);
	if (control->listener)
		listener_wait(control->listener);
}

/* Each has a listener of its own, so that what it has pressed is released when it goes. */
static struct vug_listener *make_input(struct control *control)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct vug_listener_config config = {.size = sizeof(config), .name = "--control"};
	struct vug_listener *input = NULL;
	int result = vug_listener_new(control->context.server, &config, &callbacks, NULL, &input);

	if (result == 0 && !control->sends_input)
		result = vug_listener_set_input_enabled(input, false);
	if (result == 0)
		return input;
	output_warn(&control->base, "--control %s: a client was turned away: %s", control->path,
		    g_strerror(-result));
	vug_listener_unref(input);
	return NULL;
}

/* The descriptors are taken over. */
static void add_client(struct control *control, int input_fd, int output_fd, bool is_socket)
{
	struct vug_listener *input = output_fd >= 0 ? make_input(control) : NULL;

	if (input) {
		g_ptr_array_add(control->clients,
				control_client_new(&control->context, input_fd, output_fd,
						   is_socket, input, on_client_ended, control));
	} else {
		close(input_fd);
		if (output_fd >= 0)
			close(output_fd);
	}
	vug_listener_unref(input);
}

/* More of them wait until one has gone. */
static void on_accepted(int fd, void *data)
{
	struct control *control = data;

	add_client(control, fd, fcntl(fd, F_DUPFD_CLOEXEC, 0), true);
	if (control->clients->len < MAX_CLIENTS)
		listener_wait(control->listener);
}

/* --- the output ------------------------------------------------------------------------------- */

static void list_files(const char *value, GPtrArray *paths)
{
	g_ptr_array_add(paths, g_strdup(is_stdio(value) ? "/dev/stdout" : value));
}

static bool check_directory(const char *directory, GError **error)
{
	if (g_file_test(directory, G_FILE_TEST_IS_DIR))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY,
		    "--control-directory %s: it is no directory; name one that is there",
		    directory);
	return false;
}

static void tell_sandbox(const struct control *control, struct sandbox *sandbox)
{
	g_autofree char *file = g_build_filename(control->context.directory, "file", NULL);
	g_autofree char *layout = g_build_filename(control_layouts_get_folder(), "file", NULL);

	sandbox_allow_writing(sandbox, file);
	sandbox_allow_reading(sandbox, file);
	sandbox_allow_reading(sandbox, layout);
	if (control->listener)
		sandbox_allow_removing(sandbox, control->path);
}

static void control_close(struct output *output)
{
	struct control *control = (struct control *)output;

	g_ptr_array_unref(control->clients);
	listener_free(control->listener);
	control_pictures_free(control->context.pictures);
	control_layouts_free(control->context.layouts);
	g_free(control->context.guest_name);
	g_free(control->context.guest_state);
	g_free(control);
}

static struct output *control_open(const struct output_setup *setup, GError **error)
{
	const struct control_fields *fields = setup->fields;
	struct control *control;

	if (!check_directory(fields->directory, error))
		return NULL;
	control = output_new(setup, sizeof(*control));
	control->path = setup->value;
	control->sends_input = !setup->options->view_only;
	control->clients = g_ptr_array_new_with_free_func((GDestroyNotify)control_client_free);
	control->context = (struct control_context){
		.output = &control->base,
		.server = setup->server,
		.pictures = control_pictures_new(setup->server, setup->gl),
		.layouts = control_layouts_new(),
		.name = setup->options->name,
		.directory = fields->directory,
	};
	control_pictures_set_output(control->context.pictures, &control->base);
	if (!is_stdio(control->path))
		control->listener = listener_new(control->path, on_accepted, control, error);
	if (!is_stdio(control->path) && !control->listener) {
		control_close(&control->base);
		return NULL;
	}
	tell_sandbox(control, setup->sandbox);
	return &control->base;
}

/* Nothing was read of a client before. */
static void control_start(struct output *output)
{
	struct control *control = (struct control *)output;

	if (control->listener)
		listener_wait(control->listener);
	else
		add_client(control, fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0),
			   fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0), false);
}

static void control_connected(struct output *output)
{
	((struct control *)output)->context.is_connected = true;
}

static void control_left(struct output *output, const char *reason)
{
	(void)reason;
	((struct control *)output)->context.is_connected = false;
}

static void control_guest_changed(struct output *output, const struct guest_facts *facts)
{
	struct control_context *context = &((struct control *)output)->context;

	g_free(context->guest_name);
	g_free(context->guest_state);
	context->guest_name = g_strdup(facts->name);
	context->guest_state = g_strdup(facts->state);
}

/* --- the display ------------------------------------------------------------------------------ */

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct control *control = data;

	(void)listener;
	control->context.num_frames++;
	control_pictures_frame(control->context.pictures, frame);
}

static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct control *control = data;

	(void)listener;
	control_pictures_scanout_changed(control->context.pictures, vug_scanout_get_index(scanout));
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
};

const struct output_type output_control = {
	.options = {.rows = {{.name = "control",
			      .argument = "PATH|-",
			      .help = "Output: take commands at a UNIX socket (mode 0600), one "
				      "JSON object per line",
			      .is_socket = true},
			     {.name = "control-directory",
			      .argument = "PATH",
			      .help = "Where --control reads and writes pictures (default: the "
				      "current directory)",
			      OPTION_FIELD(struct control_fields, directory)}},
		    .size = sizeof(struct control_fields),
		    .defaults = &(const struct control_fields){.directory = "."}},
	.reads_pictures = true,
	.list_files = list_files,
	.open = control_open,
	.start = control_start,
	.listener = &callbacks,
	.connected = control_connected,
	.left = control_left,
	.guest_changed = control_guest_changed,
	.close = control_close,
};
