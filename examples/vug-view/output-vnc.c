/* SPDX-License-Identifier: MIT */
/* --vnc: every scanout, as one desktop, for VNC clients. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "loop-call.h"
#include "options.h"
#include "output.h"
#include "picture.h"
#include "report.h"
#include "sandbox.h"
#include "shared-frame.h"
#include "unix-socket.h"
#include "vnc-address.h"
#include "vnc-desktop.h"
#include "vnc-layout.h"
#include "vnc-password.h"
#include "vnc-server.h"

/*
 * The last picture of a scanout, which is copied while somebody looks. The buffer is kept for those
 * who come later.
 */
struct shown {
	struct vug_buffer *buffer; /* NULL: nothing is shown */
	struct vug_rect viewport;
	bool is_stale; /* all of it is to be drawn, not only what changes */
	struct picture_cursor cursor;
};

struct vnc {
	struct output base;
	struct vug_server *server;
	struct gl *gl; /* NULL: none */
	struct vnc_desktop *desktop;
	struct vnc_server *vnc_server;
	char *socket_path; /* to be removed at the end; NULL: none */
	struct stat socket_file;
	GSource *wanted;
	guint start;          /* 0: the server's thread runs */
	GHashTable *warnings; /* those that were given already */
	struct shown shown[VUG_MAX_SCANOUTS];
	struct vnc_layout layout;
	guint left_out;        /* scanouts that do not fit on the desktop */
	bool has_other_layout; /* than the one above, perhaps */
	guint cursor_at;       /* the scanout whose cursor was seen last */
};

/* --- the layout ------------------------------------------------------------------------------- */

static void add_place(struct vnc *vnc, guint scanout, struct vnc_layout *layout)
{
	const struct shown *shown = &vnc->shown[scanout];
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct vnc_place *place = &layout->places[layout->count++];

	vug_scanout_get_monitor(vug_server_get_scanout(vnc->server, scanout), &monitor);
	place->scanout = scanout;
	place->rect.x = monitor.x;
	place->rect.y = monitor.y;
	place->rect.width = shown->viewport.width;
	place->rect.height = shown->viewport.height;
}

/* Where nothing is shown any more, the desktop keeps its size, and is black. */
static struct vnc_layout make_layout(struct vnc *vnc)
{
	struct vnc_layout layout = {0};
	guint left_out;

	for (guint i = 0; i < G_N_ELEMENTS(vnc->shown); i++)
		if (vnc->shown[i].buffer)
			add_place(vnc, i, &layout);
	left_out = vnc_layout_arrange(&layout);
	if (layout.count == 0) {
		layout.width = vnc->layout.width;
		layout.height = vnc->layout.height;
	}
	if (left_out > vnc->left_out)
		output_warn(&vnc->base,
			    "VNC clients do not see %u of the scanouts: a desktop may have 32767 "
			    "pixels each way and 134217728 in all",
			    left_out);
	vnc->left_out = left_out;
	return layout;
}

static void place_cursor(struct vnc *vnc, bool is_new_image)
{
	struct vnc_pointer pointer;

	vnc_pointer_place(&pointer, &vnc->shown[vnc->cursor_at].cursor,
			  vnc_layout_find(&vnc->layout, vnc->cursor_at));
	vnc_desktop_set_pointer(vnc->desktop, &pointer, is_new_image);
}

static void follow_layout(struct vnc *vnc)
{
	struct vnc_layout layout;

	if (!vnc->has_other_layout)
		return;
	layout = make_layout(vnc);
	vnc->has_other_layout = false;
	if (vnc_layout_equals(&layout, &vnc->layout))
		return;
	if (!vnc_desktop_set_layout(vnc->desktop, &layout)) {
		output_warn(&vnc->base, "there is no memory for a VNC desktop of %ux%u pixels",
			    layout.width, layout.height);
		return;
	}
	vnc->layout = layout;
	for (guint i = 0; i < G_N_ELEMENTS(vnc->shown); i++)
		vnc->shown[i].is_stale = true;
	place_cursor(vnc, false);
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Once for each reason: the next picture will not be readable either. */
static void warn_once(struct vnc *vnc, guint scanout, const GError *error)
{
	if (g_hash_table_add(vnc->warnings, g_strdup(error->message)))
		output_warn(&vnc->base,
			    "VNC clients do not see scanout %u: the CPU cannot read the buffer "
			    "(%s)",
			    scanout, error->message);
}

/* area: of the scanout's picture. Between vnc_desktop_begin() and _end(). */
static void draw(struct vnc *vnc, pixman_image_t *picture, const struct vnc_place *place,
		 const struct vug_rect *area)
{
	const struct shown *shown = &vnc->shown[place->scanout];
	const struct picture_source source = {shown->buffer, shown->viewport, vnc->gl};
	struct vug_rect damage = *area;
	g_autoptr(GError) error = NULL;

	damage.x += place->rect.x;
	damage.y += place->rect.y;
	if (picture_read_into(picture, (int)damage.x, (int)damage.y, &source, area, &error))
		vnc_desktop_add_damage(vnc->desktop, &damage);
	else
		warn_once(vnc, place->scanout, error);
}

static void draw_stale(struct vnc *vnc, pixman_image_t *picture)
{
	for (guint i = 0; i < vnc->layout.count; i++) {
		const struct vnc_place *place = &vnc->layout.places[i];
		struct shown *shown = &vnc->shown[place->scanout];
		const struct vug_rect whole = {
			.width = shown->viewport.width,
			.height = shown->viewport.height,
		};

		if (shown->buffer && shown->is_stale)
			draw(vnc, picture, place, &whole);
		shown->is_stale = false;
	}
}

static void draw_frame(struct vnc *vnc, pixman_image_t *picture, guint scanout,
		       const struct vug_frame *frame)
{
	const struct vnc_place *place = vnc_layout_find(&vnc->layout, scanout);
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, G_N_ELEMENTS(rects));

	for (size_t i = 0; place && i < count; i++)
		draw(vnc, picture, place, &rects[i]);
}

/* frame: NULL where there is none, but what was missed. */
static void follow(struct vnc *vnc, guint scanout, const struct vug_frame *frame)
{
	pixman_image_t *picture;
	bool is_stale;

	follow_layout(vnc);
	is_stale = vnc->shown[scanout].is_stale;
	picture = vnc_desktop_begin(vnc->desktop);
	if (picture)
		draw_stale(vnc, picture);
	if (picture && frame && !is_stale)
		draw_frame(vnc, picture, scanout, frame);
	vnc_desktop_end(vnc->desktop, frame ? vug_frame_get_arrival(frame) : 0);
}

/* --- the monitors ----------------------------------------------------------------------------- */

/* The physical size is left to the library: as many dots an inch as ever. */
static void set_monitor(struct vnc *vnc, const struct vnc_place *place, bool is_placed)
{
	struct vug_scanout *scanout = vug_server_get_scanout(vnc->server, place->scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int result;

	vug_scanout_get_monitor(scanout, &monitor);
	monitor.width = place->rect.width;
	monitor.height = place->rect.height;
	monitor.width_mm = 0;
	monitor.height_mm = 0;
	if (is_placed) {
		monitor.x = place->rect.x;
		monitor.y = place->rect.y;
	}
	result = vug_scanout_set_monitor(scanout, &monitor);
	if (result < 0)
		output_warn(&vnc->base,
			    "a VNC client wants monitor %u to be %ux%u+%u+%u, which cannot be "
			    "told to a guest: %s",
			    place->scanout, monitor.width, monitor.height, monitor.x, monitor.y,
			    g_strerror(-result));
}

static void on_wanted(void *data)
{
	struct vnc *vnc = data;
	struct vnc_layout wish;

	if (vnc_desktop_take_wish(vnc->desktop, &wish)) {
		for (guint i = 0; i < wish.count; i++)
			set_monitor(vnc, &wish.places[i], wish.count > 1);
		vnc->has_other_layout = true;
	}
	follow(vnc, 0, NULL);
}

/* --- what the guest does ---------------------------------------------------------------------- */

static void vnc_scanout_changed(struct output *output, struct vug_scanout *scanout,
				struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	struct vnc *vnc = (struct vnc *)output;
	struct shown *shown = &vnc->shown[vug_scanout_get_index(scanout)];

	(void)viewport;
	if (buffer) /* its picture comes with a frame */
		return;
	g_clear_pointer(&shown->buffer, vug_buffer_unref);
	vnc->has_other_layout = true;
	if (vnc_desktop_is_watched(vnc->desktop))
		follow(vnc, 0, NULL);
}

static void keep_buffer(struct vnc *vnc, struct shown *shown, const struct vug_frame *frame)
{
	struct vug_buffer *previous = shown->buffer;
	struct vug_rect viewport;

	vug_frame_get_viewport(frame, &viewport);
	if (!previous || viewport.width != shown->viewport.width ||
	    viewport.height != shown->viewport.height) {
		vnc->has_other_layout = true;
		shown->is_stale = true;
	}
	shown->viewport = viewport;
	shown->buffer = vug_buffer_ref(vug_frame_get_buffer(frame));
	vug_buffer_unref(previous);
}

static void vnc_frame(struct output *output, struct vug_scanout *scanout,
		      struct shared_frame *frame)
{
	struct vnc *vnc = (struct vnc *)output;
	guint index = vug_scanout_get_index(scanout);
	struct shown *shown = &vnc->shown[index];

	keep_buffer(vnc, shown, shared_frame_get(frame));
	if (vnc_desktop_is_watched(vnc->desktop))
		follow(vnc, index, shared_frame_get(frame));
	else
		shown->is_stale = true;
}

/* --- the cursor ------------------------------------------------------------------------------- */

static void vnc_cursor_image(struct output *output, struct vug_scanout *scanout,
			     const uint32_t *argb, uint32_t hot_x, uint32_t hot_y)
{
	struct vnc *vnc = (struct vnc *)output;
	guint index = vug_scanout_get_index(scanout);
	struct picture_cursor *cursor = &vnc->shown[index].cursor;

	memcpy(cursor->argb, argb, sizeof(cursor->argb));
	cursor->hot_x = hot_x;
	cursor->hot_y = hot_y;
	if (index == vnc->cursor_at)
		place_cursor(vnc, true);
}

/* A desktop has one cursor: that of the scanout where one was seen last. */
static void vnc_cursor_moved(struct output *output, struct vug_scanout *scanout, int32_t x,
			     int32_t y, bool visible)
{
	struct vnc *vnc = (struct vnc *)output;
	guint index = vug_scanout_get_index(scanout);
	struct picture_cursor *cursor = &vnc->shown[index].cursor;
	bool is_other = index != vnc->cursor_at;

	cursor->x = x;
	cursor->y = y;
	cursor->is_visible = visible;
	if (is_other && !visible)
		return;
	vnc->cursor_at = index;
	place_cursor(vnc, is_other);
}

/* --- the output ------------------------------------------------------------------------------- */

static void vnc_close(struct output *output)
{
	struct vnc *vnc = (struct vnc *)output;

	if (vnc->start != 0)
		g_source_remove(vnc->start);
	vnc_server_free(vnc->vnc_server);
	if (vnc->socket_path)
		unix_socket_remove(vnc->socket_path, &vnc->socket_file);
	if (vnc->wanted) {
		g_source_destroy(vnc->wanted);
		g_source_unref(vnc->wanted);
	}
	vnc_desktop_free(vnc->desktop);
	for (size_t i = 0; i < G_N_ELEMENTS(vnc->shown); i++)
		vug_buffer_unref(vnc->shown[i].buffer);
	g_hash_table_unref(vnc->warnings);
	g_free(vnc->socket_path);
	g_free(vnc);
}

/* When the main loop runs: then the sandbox is closed, and a thread that begins is in it, too. */
static gboolean on_start(gpointer data)
{
	struct vnc *vnc = data;
	g_autoptr(GError) error = NULL;

	vnc->start = 0;
	if (!vnc_server_start(vnc->vnc_server, &error))
		output_drop(&vnc->base, g_error_new(G_IO_ERROR, G_IO_ERROR_FAILED,
						    "no VNC: its thread cannot be started: %s",
						    error->message));
	return G_SOURCE_REMOVE;
}

/* Like the first monitor, until there is a picture. */
static void make_desktop(struct vnc *vnc)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	vug_scanout_get_monitor(vug_server_get_scanout(vnc->server, 0), &monitor);
	vnc->layout.width = MIN(monitor.width, 4096);
	vnc->layout.height = MIN(monitor.height, 4096);
	vnc->desktop = vnc_desktop_new(vnc->layout.width, vnc->layout.height);
	vnc->wanted = loop_call_new(NULL, on_wanted, vnc);
	vnc_desktop_set_wanted(vnc->desktop, vnc->wanted);
}

static bool check_security(const struct output_setup *setup, const struct vnc_address *address,
			   GError **error)
{
	if (vnc_address_is_local(address) || options_has(setup->options, "vnc-password-file"))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    "--vnc %s: anybody on the network could look; add --vnc-password-file FILE, or "
		    "name :PORT and use a tunnel",
		    setup->value);
	return false;
}

static void say_where(const struct vnc_address *address, int fd)
{
	g_autofree char *where = address->path ? g_strdup(address->path) : vnc_address_describe(fd);

	report("VNC clients can connect to %s", where);
}

static struct vnc *make(const struct output_setup *setup, int fd, const char *password)
{
	struct vnc *vnc = g_new0(struct vnc, 1);

	vnc->server = setup->server;
	vnc->gl = setup->gl;
	vnc->warnings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	make_desktop(vnc);
	vnc->vnc_server = vnc_server_new(&(struct vnc_server_setup){
		.desktop = vnc->desktop,
		.listening_fd = fd,
		.password = password,
		.latency = setup->latency,
		.is_verbose = setup->options->verbosity > 0,
	});
	vnc->start = g_idle_add_full(G_PRIORITY_HIGH, on_start, vnc, NULL);
	return vnc;
}

/* Returns NULL, with an error or without, where there is none. */
static char *read_password(const struct output_setup *setup, GError **error)
{
	const char *path = options_get(setup->options, "vnc-password-file");

	return path ? vnc_password_read(path, error) : NULL;
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
	GError *problem = NULL;
	g_autofree char *password = NULL;
	struct vnc *vnc;
	int fd;

	if (!check_security(setup, address, error))
		return NULL;
	password = read_password(setup, &problem);
	if (problem) {
		g_propagate_error(error, problem);
		return NULL;
	}
	fd = vnc_address_listen(address, setup->value, error);
	if (fd < 0)
		return NULL;
	vnc = make(setup, fd, password);
	if (address->path)
		own_socket(vnc, setup->sandbox, address->path);
	say_where(address, fd);
	return &vnc->base;
}

static struct output *vnc_open(const struct output_setup *setup, GError **error)
{
	struct vnc_address address;
	struct output *output;

	if (setup->value != options_get(setup->options, "vnc")) {
		g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
			    "--vnc was given twice: there is one server; any number of clients "
			    "can connect to it");
		return NULL;
	}
	if (!vnc_address_parse(setup->value, &address, error))
		return NULL;
	output = open_at(setup, &address, error);
	vnc_address_clear(&address);
	return output;
}

const struct output_type output_vnc = {
	.options =
		{
			{"vnc", "ADDRESS:PORT|unix:PATH",
			 "Output: a VNC server (:PORT for this machine; port 0: a free one)", 0},
			{"vnc-password-file", "FILE", "Ask VNC clients for the file's first line",
			 0},
		},
	.reads_pictures = true,
	.shows_later = true,
	.open = vnc_open,
	.scanout_changed = vnc_scanout_changed,
	.frame = vnc_frame,
	.cursor_image = vnc_cursor_image,
	.cursor_moved = vnc_cursor_moved,
	.close = vnc_close,
};
