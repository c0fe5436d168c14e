/* SPDX-License-Identifier: MIT */
#include "input/device.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <unistd.h>

#include "listener.h"
#include "report-limit.h"

struct device {
	struct device_setup setup;
	struct vug_input *input;
	struct listener *listener;
	guint source;
};

static void on_leds_changed(struct vug_input *input, uint32_t leds, void *data)
{
	const struct device *device = data;

	(void)input;
	if (device->setup.leds_changed)
		device->setup.leds_changed(leds, device->setup.data);
}

/* The log has said why. */
static void on_disconnected(struct vug_input *input, int error, void *data)
{
	const struct device *device = data;

	(void)input;
	(void)error;
	on_leds_changed(input, 0, data);
	listener_wait(device->listener);
}

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	const struct device *device = data;

	(void)level;
	report_peer("%s: %s", device->setup.name, line);
}

static void on_accepted(int fd, void *data)
{
	const struct device *device = data;
	int result = vug_input_attach(device->input, fd);

	if (result == 0)
		return;
	report_peer("%s: cannot serve a VMM: %s; waiting for the next", device->setup.name,
		    g_strerror(-result));
	close(fd);
	listener_wait(device->listener);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	const struct device *device = data;

	(void)fd;
	(void)condition;
	vug_input_dispatch(device->input);
	return G_SOURCE_CONTINUE;
}

static bool make_input(struct device *device, GError **error)
{
	static const struct vug_input_callbacks callbacks = {
		.size = sizeof(callbacks),
		.leds_changed = on_leds_changed,
		.disconnected = on_disconnected,
		.log = on_log,
	};
	const struct vug_input_config config = {.size = sizeof(config),
						.kind = device->setup.kind,
						.log_level = device->setup.log_level};
	int result = vug_input_new(&config, &callbacks, device, &device->input);

	if (result < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "--%s: cannot make the device: %s", device->setup.name,
			    g_strerror(-result));
	return result == 0;
}

struct device *device_new(const struct device_setup *setup, GError **error)
{
	struct device *device = g_new0(struct device, 1);

	device->setup = *setup;
	device->listener = listener_new(setup->path, on_accepted, device, error);
	if (!device->listener || !make_input(device, error)) {
		device_free(device);
		return NULL;
	}
	device->source = g_unix_fd_add(vug_input_get_fd(device->input), G_IO_IN, on_ready, device);
	listener_wait(device->listener);
	return device;
}

void device_free(struct device *device)
{
	if (!device)
		return;
	if (device->source != 0)
		g_source_remove(device->source);
	vug_input_unref(device->input);
	listener_free(device->listener);
	g_free(device);
}

struct vug_input *device_get_input(const struct device *device)
{
	return device->input;
}
