/* SPDX-License-Identifier: MIT */
#include "qmp/qmp.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <vug/input-routing.h>

#include "confine/sandbox.h"
#include "qmp/guest.h"
#include "qmp/input.h"
#include "qmp/resize.h"
#include "qmp/session.h"
#include "unix-socket.h"

struct fields {
	const char *path;
};

const struct option_part qmp_options = {
	.rows = {{.name = "qmp",
		  .argument = "PATH",
		  .help = "QEMU's QMP socket: takes keys and the pointer to the guest, where no "
			  "device "
			  "does",
		  .only_one = "a guest has one QEMU",
		  .is_socket = true,
		  OPTION_FIELD(struct fields, path)}},
	.size = sizeof(struct fields),
	.defaults = &(const struct fields){0},
};

/* Without --qmp all are NULL. */
struct qmp {
	struct qmp_session *session;
	struct qmp_guest *guest;
	struct qmp_input *input;
	struct qmp_resize *resize;
	bool is_ending; /* guest_changed is not called any more */
	void (*guest_changed)(const struct guest_facts *facts, const char *problem, void *data);
	void *data;
};

static void on_ready(void *data)
{
	struct qmp *qmp = data;

	qmp_input_ready(qmp->input);
	qmp_guest_ready(qmp->guest);
	qmp_resize_ready(qmp->resize);
}

static void on_event(const char *name, JsonObject *arguments, void *data)
{
	const struct qmp *qmp = data;

	(void)arguments;
	qmp_guest_event(qmp->guest, name);
}

static void on_lost(void *data)
{
	struct qmp *qmp = data;

	qmp_resize_lost(qmp->resize);
	qmp_input_lost(qmp->input);
	qmp_guest_lost(qmp->guest);
}

static void on_guest_changed(void *data)
{
	const struct qmp *qmp = data;
	g_autofree char *problem = qmp_guest_describe_problem(qmp->guest);
	const struct guest_facts facts = {.name = qmp_guest_get_name(qmp->guest),
					  .state = qmp_guest_get_state(qmp->guest)};

	qmp_input_set_running(qmp->input, qmp_guest_is_running(qmp->guest));
	if (!qmp->is_ending)
		qmp->guest_changed(&facts, problem, qmp->data);
}

static bool check_path(const char *path, GError **error)
{
	GStatBuf status;

	if (!unix_socket_check(path, error))
		return false;
	if (g_stat(path, &status) != 0 || S_ISSOCK(status.st_mode))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
		    "--qmp %s: it is not a socket: name the one of QEMU's -qmp "
		    "unix:PATH,server=on,wait=off",
		    path);
	return false;
}

static bool begin(struct qmp *qmp, const struct qmp_setup *setup, const char *path)
{
	static const struct qmp_session_callbacks callbacks = {on_ready, on_event, on_lost};
	const uint32_t all = VUG_SINK_KEYBOARD | VUG_SINK_POINTER;

	qmp->guest_changed = setup->guest_changed;
	qmp->data = setup->data;
	sandbox_allow_connecting(setup->sandbox);
	qmp->session = qmp_session_new(path, &callbacks, qmp);
	qmp->guest = qmp_guest_new(qmp->session, on_guest_changed, qmp);
	qmp->input = qmp_input_new(setup->server, qmp->session, all & ~setup->taken, path);
	qmp->resize = qmp_resize_new(setup->server, qmp->session, path);
	return qmp->resize != NULL;
}

struct qmp *qmp_new(const struct qmp_setup *setup, GError **error)
{
	const struct fields *fields = options_get_fields(setup->options, &qmp_options);
	struct qmp *qmp;

	if (fields->path && !check_path(fields->path, error))
		return NULL;
	qmp = g_new0(struct qmp, 1);
	if (!fields->path || begin(qmp, setup, fields->path))
		return qmp;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "--qmp %s: out of memory", fields->path);
	qmp_free(qmp);
	return NULL;
}

void qmp_free(struct qmp *qmp)
{
	if (!qmp)
		return;
	qmp->is_ending = true;
	qmp_input_end(qmp->input);
	qmp_session_free(qmp->session);
	qmp_resize_free(qmp->resize);
	qmp_input_free(qmp->input);
	qmp_guest_free(qmp->guest);
	g_free(qmp);
}
