/* SPDX-License-Identifier: MIT */
#include "qmp/resize.h"

#include <string.h>
#include <vug/vug.h>

#include "qmp/bus.h"
#include "report-limit.h"

/* A guest changes its mode for each: so many a second are enough while a window is drawn to its size. */
#define GAP_MS 100
#define MAX_MM 65535

/* What SetUIInfo says of a monitor. */
struct ui_info {
	uint16_t width_mm, height_mm;
	int32_t x, y;
	uint32_t width, height; /* 0: it is not plugged in */
};

struct qmp_resize {
	struct vug_server *server;
	const char *path;
	struct qmp_bus *bus;
	struct vug_listener *listener;
	struct ui_info known[VUG_MAX_SCANOUTS]; /* to the guest: by QEMU, or since its boot */
	guint gap;                              /* the timer; 0: it may be said now */
	bool is_said;                           /* why the guest does not follow */
};

static struct ui_info get_ui_info(const struct vug_scanout *scanout)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	vug_scanout_get_monitor(scanout, &monitor);
	if (!monitor.connected)
		return (struct ui_info){0};
	return (struct ui_info){
		.width_mm = (uint16_t)MIN(monitor.width_mm, MAX_MM),
		.height_mm = (uint16_t)MIN(monitor.height_mm, MAX_MM),
		.x = monitor.x,
		.y = monitor.y,
		.width = monitor.width,
		.height = monitor.height,
	};
}

static void say(struct qmp_resize *resize, const char *problem)
{
	if (!resize->is_said)
		report_peer("--qmp %s: the guest does not hear of another size: %.200s",
			    resize->path, problem);
	resize->is_said = true;
}

static void on_answered(const char *error, void *data)
{
	if (error)
		say(data, error);
}

static void tell(struct qmp_resize *resize, guint index, const struct ui_info *info)
{
	resize->known[index] = *info;
	qmp_bus_set_ui_info(resize->bus, index,
			    g_variant_new("(qqiiuu)", info->width_mm, info->height_mm, info->x,
					  info->y, info->width, info->height),
			    on_answered);
}

/* Whether the guest does not know it yet. */
static bool is_news(const struct qmp_resize *resize, guint index, struct ui_info *ret_info)
{
	const struct vug_scanout *scanout = vug_server_get_scanout(resize->server, index);

	if (!scanout)
		return false;
	*ret_info = get_ui_info(scanout);
	return memcmp(ret_info, &resize->known[index], sizeof(*ret_info)) != 0;
}

static bool has_news(const struct qmp_resize *resize)
{
	struct ui_info info;
	bool is_any = false;

	for (guint i = 0; i < VUG_MAX_SCANOUTS && !is_any; i++)
		is_any = is_news(resize, i, &info);
	return is_any;
}

static void tell_all(struct qmp_resize *resize)
{
	struct ui_info info;

	for (guint i = 0; i < VUG_MAX_SCANOUTS; i++)
		if (is_news(resize, i, &info))
			tell(resize, i, &info);
}

static gboolean on_gap_over(gpointer data);

static void tell_or_wait(struct qmp_resize *resize)
{
	if (!has_news(resize))
		return;
	if (qmp_bus_get_problem(resize->bus))
		say(resize, qmp_bus_get_problem(resize->bus));
	if (resize->gap != 0 || !qmp_bus_is_connected(resize->bus))
		return;
	tell_all(resize);
	resize->gap = g_timeout_add(GAP_MS, on_gap_over, resize);
}

static gboolean on_gap_over(gpointer data)
{
	struct qmp_resize *resize = data;

	resize->gap = 0;
	tell_or_wait(resize);
	return G_SOURCE_REMOVE;
}

static void on_bus(void *data)
{
	struct qmp_resize *resize = data;

	if (qmp_bus_is_connected(resize->bus))
		resize->is_said = false;
	tell_or_wait(resize);
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	(void)listener;
	tell_or_wait(data);
}

/* --- the whole -------------------------------------------------------------------------------- */

void qmp_resize_ready(struct qmp_resize *resize)
{
	qmp_bus_ready(resize->bus);
}

void qmp_resize_lost(struct qmp_resize *resize)
{
	qmp_bus_lost(resize->bus);
}

struct qmp_resize *qmp_resize_new(struct vug_server *server, struct qmp_session *session,
				  const char *path)
{
	static const struct vug_listener_callbacks callbacks = {
		.size = sizeof(callbacks), .monitors_changed = on_monitors_changed};
	const struct vug_listener_config config = {.size = sizeof(config), .name = "--qmp"};
	struct qmp_resize *resize = g_new0(struct qmp_resize, 1);
	struct vug_scanout *scanout;

	resize->server = server;
	resize->path = path;
	resize->bus = qmp_bus_new(session, on_bus, resize);
	for (guint i = 0; (scanout = vug_server_get_scanout(server, i)); i++)
		resize->known[i] = get_ui_info(scanout);
	if (vug_listener_new(server, &config, &callbacks, resize, &resize->listener) == 0)
		return resize;
	qmp_resize_free(resize);
	return NULL;
}

void qmp_resize_free(struct qmp_resize *resize)
{
	if (!resize)
		return;
	if (resize->gap != 0)
		g_source_remove(resize->gap);
	qmp_bus_free(resize->bus);
	vug_listener_unref(resize->listener);
	g_free(resize);
}
