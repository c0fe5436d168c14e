/* SPDX-License-Identifier: MIT */
/* --serve: other processes look at this display by docs/display-link.md, and come and go. */
#include <errno.h>
#include <gio/gio.h>
#include <grp.h>
#include <unistd.h>

#include "confine/sandbox.h"
#include "display-link/errors.h"
#include "display-link/link.h"
#include "listener.h"
#include "options.h"
#include "outputs/output.h"
#include "report-limit.h"
#include "report.h"
#include "serve/attached.h"
#include "serve/readiness.h"
#include "unix-socket.h"
#include "window/copy.h"

/* Each costs a listener, a socket and what it has not answered. */
#define MAX_VIEWERS 32

/* What all their copies of pictures may have: 32 of a screen of 3840 × 2160 pixels. */
#define MAX_COPIES ((size_t)1 << 30)

#define DEFAULT_MODE 0600

struct serve_fields {
	const char *group;
	int mode;
	bool is_view_only;
};

struct serve {
	struct output base;
	struct attached_setup setup;
	struct window_budget budget;
	struct listener *listener;
	GPtrArray *viewers; /* struct attached */
	char *text;         /* what there is to wait for; NULL: nothing */
	guint leds;
	int readiness; /* -1: nobody wants to know, or it was said */
	bool is_verbose;
};

/* --- viewers ---------------------------------------------------------------------------------- */

static void on_ended(struct attached *attached, const char *why, void *data)
{
	struct serve *serve = data;

	g_ptr_array_remove_fast(serve->viewers, attached);
	if (serve->is_verbose)
		report_peer("a viewer is attached no more (%s); %u are", why, serve->viewers->len);
}

/* A viewer that has no place learns why, where it listens. */
static void turn_away(int fd, int error, const char *why)
{
	struct display_link_session session;
	struct display_link_message end = {
		.type = DISPLAY_LINK_END,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.done = {.code = display_link_code_of(error)},
	};

	g_strlcpy(end.done.text, why, sizeof(end.done.text));
	display_link_session_init(&session, DISPLAY_LINK_DISPLAY, 0);
	(void)display_link_send(&session, fd, &end);
	close(fd);
	report_peer("a viewer cannot attach: %s", why);
}

static void take_in(struct serve *serve, int fd)
{
	struct attached *attached;
	int error;

	if (serve->viewers->len == MAX_VIEWERS) {
		turn_away(fd, -EBUSY, "there are as many as there can be");
		return;
	}
	error = attached_new(&serve->setup, fd, &attached);
	if (error < 0) {
		turn_away(fd, error, g_strerror(-error));
		return;
	}
	g_ptr_array_add(serve->viewers, attached);
	if (serve->text)
		attached_waiting(attached, serve->text);
	attached_leds_changed(attached, serve->leds);
	if (serve->is_verbose)
		report_peer("a viewer has attached; %u are", serve->viewers->len);
}

static void on_accepted(int fd, void *data)
{
	struct serve *serve = data;

	take_in(serve, fd);
	listener_wait(serve->listener);
}

static struct attached *viewer_at(const struct serve *serve, guint i)
{
	return g_ptr_array_index(serve->viewers, i);
}

/* --- what the guest does ---------------------------------------------------------------------- */

static void serve_left(struct output *output, const char *reason)
{
	const struct serve *serve = (const struct serve *)output;

	(void)reason;
	for (guint i = 0; i < serve->viewers->len; i++)
		attached_left(viewer_at(serve, i));
}

static void serve_waiting(struct output *output, const char *text)
{
	struct serve *serve = (struct serve *)output;

	g_free(serve->text);
	serve->text = g_strdup(text);
	for (guint i = 0; i < serve->viewers->len; i++)
		attached_waiting(viewer_at(serve, i), text);
}

static void serve_leds_changed(struct output *output, guint leds)
{
	struct serve *serve = (struct serve *)output;

	serve->leds = leds;
	for (guint i = 0; i < serve->viewers->len; i++)
		attached_leds_changed(viewer_at(serve, i), leds);
}

/* --- the output ------------------------------------------------------------------------------- */

static void serve_start(struct output *output)
{
	struct serve *serve = (struct serve *)output;

	listener_wait(serve->listener);
	readiness_tell(serve->readiness);
	serve->readiness = -1;
}

static void serve_close(struct output *output)
{
	struct serve *serve = (struct serve *)output;

	listener_free(serve->listener);
	g_ptr_array_unref(serve->viewers);
	if (serve->readiness >= 0)
		close(serve->readiness);
	g_free(serve->text);
	g_free(serve);
}

static struct serve *make(const struct output_setup *setup, int fd)
{
	const struct serve_fields *fields = setup->fields;
	struct serve *serve = output_new(setup, sizeof(struct serve));

	serve->budget.left = MAX_COPIES;
	serve->setup = (struct attached_setup){
		.output = &serve->base,
		.server = setup->server,
		.gl = setup->gl,
		.latency = setup->latency,
		.budget = &serve->budget,
		.name = setup->options->name,
		.takes_input = !setup->options->view_only && !fields->is_view_only,
		.ended = on_ended,
		.data = serve,
	};
	serve->viewers = g_ptr_array_new_with_free_func((GDestroyNotify)attached_free);
	serve->is_verbose = setup->options->verbosity > 0;
	serve->listener = listener_take(fd, setup->value, on_accepted, serve);
	serve->readiness = readiness_open();
	return serve;
}

static bool find_group(const char *name, gid_t *ret_group, GError **error)
{
	const struct group *group = name ? getgrnam(name) : NULL;

	*ret_group = group ? group->gr_gid : (gid_t)-1;
	if (group || !name)
		return true;
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--socket-group %s: there is no such group", name);
	return false;
}

static struct output *serve_open(const struct output_setup *setup, GError **error)
{
	const struct serve_fields *fields = setup->fields;
	gid_t group;
	int fd;

	if (!find_group(fields->group, &group, error))
		return NULL;
	fd = unix_socket_listen_packets(setup->value, (mode_t)fields->mode, group, error);
	if (fd < 0)
		return NULL;
	sandbox_allow_removing(setup->sandbox, setup->value);
	report("viewers can attach at %s", setup->value);
	return &make(setup, fd)->base;
}

static bool take_mode(const char *text, void *fields, GError **error)
{
	struct serve_fields *serve = fields;
	guint64 mode;

	if (g_ascii_string_to_unsigned(text, 8, 0, 0777, &mode, NULL)) {
		serve->mode = (int)mode;
		return true;
	}
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
		    "--socket-mode %s: it is a file's mode, as 0660", text);
	return false;
}

const struct output_type output_serve = {
	.options = {.rows = {{.name = "serve",
			      .argument = "PATH",
			      .help = "Output: vug-view --attach PATH shows the display, from any "
				      "number of processes",
			      .only_one = "any number of viewers can attach to it",
			      .is_socket = true},
			     {.name = "socket-mode",
			      .argument = "MODE",
			      .help = "Mode of that socket (default: 0600)",
			      .take = take_mode},
			     {.name = "socket-group",
			      .argument = "GROUP",
			      .help = "Group of that socket",
			      OPTION_FIELD(struct serve_fields, group)},
			     {.name = "attach-view-only",
			      .help = "Take no input from attached viewers",
			      OPTION_FIELD(struct serve_fields, is_view_only)}},
		    .size = sizeof(struct serve_fields),
		    .defaults = &(const struct serve_fields){.mode = DEFAULT_MODE}},
	.reads_pictures = true,
	.open = serve_open,
	.start = serve_start,
	.waiting = serve_waiting,
	.leds_changed = serve_leds_changed,
	.left = serve_left,
	.close = serve_close,
};
