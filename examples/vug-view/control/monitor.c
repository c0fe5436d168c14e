/* SPDX-License-Identifier: MIT */
/* The command "monitor": plug it in or out, and change its size. */
#include <vug/vug.h>

#include "control/commands.h"

#define MAX_SIDE 16384
#define MAX_HZ 1000

/* Millimetres of a size before say nothing about another one: the library fills them in. */
static void take_size(struct vug_monitor *monitor, const struct control_request *request)
{
	monitor->width = (uint32_t)control_request_get_integer(request, "width", monitor->width);
	monitor->height = (uint32_t)control_request_get_integer(request, "height", monitor->height);
	if (control_request_has(request, "width") || control_request_has(request, "height"))
		monitor->width_mm = monitor->height_mm = 0;
}

static void take_rest(struct vug_monitor *monitor, const struct control_request *request)
{
	double refresh = control_request_get_number(request, "refresh", 0);

	monitor->connected = control_request_get_bool(request, "plugged", monitor->connected);
	monitor->x = (int32_t)control_request_get_integer(request, "x", monitor->x);
	monitor->y = (int32_t)control_request_get_integer(request, "y", monitor->y);
	if (refresh > 0)
		monitor->refresh_mhz = (uint32_t)(refresh * 1000 + 0.5);
}

static void run(struct control_task *task)
{
	const struct control_request *request = control_task_get_request(task);
	struct vug_scanout *scanout = control_task_get_scanout(task);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int result;

	if (!scanout) {
		control_task_fail(task, "there is no scanout %u",
				  control_task_get_scanout_index(task));
		return;
	}
	vug_scanout_get_monitor(scanout, &monitor);
	take_size(&monitor, request);
	take_rest(&monitor, request);
	result = vug_scanout_set_monitor(scanout, &monitor);
	if (result == 0)
		control_task_done(task);
	else
		control_task_fail(task, "such a monitor cannot be described to a guest: %s",
				  g_strerror(-result));
}

static const struct control_member members[] = {
	CONTROL_SCANOUT,
	{.name = "plugged", .type = CONTROL_BOOL},
	{.name = "width", .type = CONTROL_INTEGER, .minimum = 1, .maximum = MAX_SIDE},
	{.name = "height", .type = CONTROL_INTEGER, .minimum = 1, .maximum = MAX_SIDE},
	{.name = "x", .type = CONTROL_INTEGER, .minimum = -MAX_SIDE, .maximum = MAX_SIDE},
	{.name = "y", .type = CONTROL_INTEGER, .minimum = -MAX_SIDE, .maximum = MAX_SIDE},
	{.name = "refresh", .type = CONTROL_NUMBER, .minimum = 1, .maximum = MAX_HZ},
	{.name = NULL},
};

const struct control_command control_monitor = {.name = "monitor", .members = members, .run = run};
