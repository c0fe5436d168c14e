/* SPDX-License-Identifier: MIT */
/* --vnc: every scanout, as one desktop, for VNC clients. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "confine/sandbox.h"
#include "options.h"
#include "outputs/output.h"
#include "report.h"
#include "unix-socket.h"
#include "vnc/address.h"
#include "vnc/desktop.h"
#include "vnc/loop-call.h"
#include "vnc/monitor.h"
#include "vnc/password.h"
#include "vnc/pictures.h"
#include "vnc/route.h"
#include "vnc/server.h"

struct vnc_fields {
	const char *password_file; /* NULL: no password is asked for */
	bool view_only;
};

struct vnc {
	struct output base;
	struct vug_server *server;
	struct vug_server *rehearsal;
	struct vnc_desktop *desktop;
	struct vnc_route route;
	bool is_view_only;
	struct vnc_pictures pictures;
	struct vnc_server *vnc_server;
	char *socket_path; /* to be removed at the end; NULL: none */
	struct stat socket_file;
	GSource *wanted;
};

/* --- the monitors ----------------------------------------------------------------------------- */

/* The rehearsal took it: what is refused here has another cause, such as a monitor that was moved since. */
static void grant(struct vnc *vnc, const struct vnc_layout *wish)
{
	int result = vnc_monitor_set_all(vnc->server, wish);

	if (result < 0)
		output_warn(&vnc->base,
			    "the monitors that a VNC client wants, %ux%u pixels in all, cannot be "
			    "described to the guest: %s",
			    wish->width, wish->height, g_strerror(-result));
	vnc->pictures.has_other_layout = true;
}

static void on_change(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct vnc *vnc = data;

	(void)listener;
	vnc_pictures_note_change(&vnc->pictures,
				 vug_scanout_get_index(vug_frame_get_scanout(frame)), frame);
}

/* Without memory for it the guest's word counts. */
static void look_closely(struct vnc *vnc, bool is_watched)
{
	static const struct vug_listener_callbacks changes = {.size = sizeof(changes),
							      .frame = on_change};
	const struct vug_listener_config config = {
		.size = sizeof(config), .flags = VUG_LISTENER_EXACT_DAMAGE, .name = "--vnc"};
	struct vug_listener *exact = NULL;

	if (is_watched == (vnc->pictures.exact != NULL))
		return;
	if (is_watched && vug_listener_new(vnc->server, &config, &changes, vnc, &exact) < 0)
		return;
	vnc_pictures_set_exact(&vnc->pictures, exact);
}

static void on_wanted(void *data)
{
	struct vnc *vnc = data;
	bool is_watched = vnc_desktop_is_watched(vnc->desktop);
	struct vnc_layout wish;

	look_closely(vnc, is_watched);
	if (vnc_desktop_take_wish(vnc->desktop, &wish))
		grant(vnc, &wish);
	if (is_watched)
		vnc_pictures_follow(&vnc->pictures, 0, NULL);
}

/* --- what happens ----------------------------------------------------------------------------- */

static void vnc_connected(struct output *output)
{
	struct vnc *vnc = (struct vnc *)output;

	vnc_notice_set_reason(&vnc->pictures.notice, NULL);
	vnc_pictures_update_notice(&vnc->pictures);
}

static void vnc_waiting(struct output *output, const char *text)
{
	struct vnc *vnc = (struct vnc *)output;

	vnc_notice_set_waited(&vnc->pictures.notice, text);
	vnc_pictures_update_notice(&vnc->pictures);
}

static void vnc_left(struct output *output, const char *reason)
{
	struct vnc *vnc = (struct vnc *)output;

	vnc_notice_set_reason(&vnc->pictures.notice, reason);
	vnc_pictures_are_gone(&vnc->pictures);
}

static void vnc_leds_changed(struct output *output, guint leds)
{
	struct vnc *vnc = (struct vnc *)output;

	vnc_desktop_set_leds(vnc->desktop, leds);
}

/* A buffer's picture comes with a frame. */
static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct vnc *vnc = data;

	if (!vug_listener_get_buffer(listener, scanout, NULL))
		vnc_pictures_drop(&vnc->pictures, vug_scanout_get_index(scanout));
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct vnc *vnc = data;

	(void)listener;
	vnc_pictures_keep(&vnc->pictures, vug_scanout_get_index(vug_frame_get_scanout(frame)),
			  frame);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	struct vnc *vnc = data;

	(void)listener;
	vnc_pictures_cursor_changed(&vnc->pictures, vug_scanout_get_index(scanout));
}

static const struct vug_listener_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.cursor_changed = on_cursor_changed,
};

/* --- the output ------------------------------------------------------------------------------- */

static void vnc_close(struct output *output)
{
	struct vnc *vnc = (struct vnc *)output;

	vnc_server_free(vnc->vnc_server);
	if (vnc->socket_path)
		unix_socket_remove(vnc->socket_path, &vnc->socket_file);
	if (vnc->wanted) {
		g_source_destroy(vnc->wanted);
		g_source_unref(vnc->wanted);
	}
	vnc_desktop_free(vnc->desktop);
	vug_server_unref(vnc->rehearsal);
	vnc_pictures_clear(&vnc->pictures);
	g_free(vnc->socket_path);
	g_free(vnc);
}

/* The sandbox is closed: a thread that begins is in it, too. */
static void vnc_start(struct output *output)
{
	struct vnc *vnc = (struct vnc *)output;
	g_autoptr(GError) error = NULL;

	if (!vnc->is_view_only)
		vnc_route_begin(&vnc->route, output->listener);
	if (!vnc_server_start(vnc->vnc_server, &error))
		output_drop(&vnc->base, g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
						    "no VNC: its thread cannot be started: %s",
						    error->message));
}

/* Like the first monitor, until there is a picture. */
static void make_desktop(struct vnc *vnc, const struct output_setup *setup)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct vnc_pictures *pictures = &vnc->pictures;

	vug_scanout_get_monitor(vug_server_get_scanout(vnc->server, 0), &monitor);
	pictures->layout.width = MIN(monitor.width, 4096);
	pictures->layout.height = MIN(monitor.height, 4096);
	vnc->desktop = vnc_desktop_new(pictures->layout.width, pictures->layout.height);
	vnc->wanted = loop_call_new(NULL, on_wanted, vnc);
	vnc_desktop_set_wanted(vnc->desktop, vnc->wanted);
	pictures->output = &vnc->base;
	pictures->server = vnc->server;
	pictures->gl = setup->gl;
	pictures->desktop = vnc->desktop;
	pictures->notice.name = setup->options->name;
	vnc_pictures_init(pictures);
}

static void say_where(const struct vnc_address *address, int fd)
{
	g_autofree char *where = address->path ? g_strdup(address->path) : vnc_address_describe(fd);

	report("VNC clients can connect to %s", where);
}

/* Takes the rehearsal over. */
static struct vnc *make(const struct output_setup *setup, int fd, const char *password,
			struct vug_server *rehearsal)
{
	const struct vnc_fields *fields = setup->fields;
	struct vnc *vnc = output_new(setup, sizeof(struct vnc));

	vnc->server = setup->server;
	vnc->rehearsal = rehearsal;
	vnc->is_view_only = setup->options->view_only || fields->view_only;
	make_desktop(vnc, setup);
	vnc_route_init(&vnc->route, vnc->server, setup->options->has_relative_pointer);
	vnc->vnc_server = vnc_server_new(&(struct vnc_server_setup){
		.desktop = vnc->desktop,
		.route = &vnc->route,
		.rehearsal = rehearsal,
		.listening_fd = fd,
		.password = password,
		.latency = setup->latency,
		.is_verbose = setup->options->verbosity > 0,
	});
	return vnc;
}

/* Returns NULL, with an error or without, where there is none. */
static char *read_password(const struct output_setup *setup, GError **error)
{
	const struct vnc_fields *fields = setup->fields;

	return fields->password_file ? vnc_password_read(fields->password_file, error) : NULL;
}

static void own_socket(struct vnc *vnc, struct sandbox *sandbox, const char *path)
{
	vnc->socket_path = g_strdup(path);
	g_lstat(path, &vnc->socket_file);
	sandbox_allow_removing(sandbox, path);
}

static struct output *open_at(const struct output_setup *setup, const struct vnc_address *address,
			      GError **error)
{
	const struct vnc_fields *fields = setup->fields;
	GError *problem = NULL;
	g_autofree char *password = NULL;
	struct vug_server *rehearsal;
	struct vnc *vnc;
	int fd;

	if (!fields->password_file && !vnc_address_check_local(address, setup->value, error))
		return NULL;
	password = read_password(setup, &problem);
	if (problem) {
		g_propagate_error(error, problem);
		return NULL;
	}
	rehearsal = vnc_monitor_rehearse(setup->server, error);
	if (!rehearsal)
		return NULL;
	fd = vnc_address_listen(address, setup->value, error);
	if (fd < 0) {
		vug_server_unref(rehearsal);
		return NULL;
	}
	vnc = make(setup, fd, password, rehearsal);
	if (address->path)
		own_socket(vnc, setup->sandbox, address->path);
	say_where(address, fd);
	return &vnc->base;
}

static struct output *vnc_open(const struct output_setup *setup, GError **error)
{
	struct vnc_address address;
	struct output *output;

	if (!vnc_address_parse(setup->value, &address, error))
		return NULL;
	output = open_at(setup, &address, error);
	vnc_address_clear(&address);
	return output;
}

static void vnc_list_files(const char *value, GPtrArray *paths)
{
	const char *path = vnc_address_get_path(value);

	if (path)
		g_ptr_array_add(paths, g_strdup(path));
}

const struct output_type output_vnc = {
	.options =
		{.rows = {{.name = "vnc",
			   .argument = "ADDRESS:PORT|unix:PATH",
			   .help = "Output: VNC server (:PORT: for this machine alone; port 0: a "
				   "free one)",
			   .only_one = "there is one server; any number of clients can connect "
				       "to it"},
			  {.name = "vnc-password-file",
			   .argument = "FILE",
			   .help = "Password for VNC clients: the first line of FILE",
			   .is_read = true,
			   OPTION_FIELD(struct vnc_fields, password_file)},
			  {.name = "vnc-view-only",
			   .help = "Take no input from VNC clients",
			   OPTION_FIELD(struct vnc_fields, view_only)}},
		 .size = sizeof(struct vnc_fields),
		 .defaults = &(const struct vnc_fields){0}},
	.reads_pictures = true,
	.listener = &callbacks,
	.list_files = vnc_list_files,
	.open = vnc_open,
	.start = vnc_start,
	.connected = vnc_connected,
	.waiting = vnc_waiting,
	.left = vnc_left,
	.leds_changed = vnc_leds_changed,
	.close = vnc_close,
};
