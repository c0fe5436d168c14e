/* SPDX-License-Identifier: MIT */
/* The commands "status" and "quit". */
#include <vug/vug.h>

#include "control/commands.h"
#include "control/pictures.h"
#include "outputs/output.h"

static void add_integer(JsonBuilder *reply, const char *name, gint64 value)
{
	json_builder_set_member_name(reply, name);
	json_builder_add_int_value(reply, value);
}

static void add_bool(JsonBuilder *reply, const char *name, bool value)
{
	json_builder_set_member_name(reply, name);
	json_builder_add_boolean_value(reply, value);
}

/* NULL: the reply lacks it. */
static void add_text(JsonBuilder *reply, const char *name, const char *text)
{
	if (!text)
		return;
	json_builder_set_member_name(reply, name);
	json_builder_add_string_value(reply, text);
}

static void add_monitor(JsonBuilder *reply, const struct vug_monitor *monitor)
{
	json_builder_set_member_name(reply, "monitor");
	json_builder_begin_object(reply);
	add_bool(reply, "plugged", monitor->connected);
	add_integer(reply, "x", monitor->x);
	add_integer(reply, "y", monitor->y);
	add_integer(reply, "width", monitor->width);
	add_integer(reply, "height", monitor->height);
	json_builder_set_member_name(reply, "refresh");
	json_builder_add_double_value(reply, monitor->refresh_mhz / 1000.0);
	json_builder_end_object(reply);
}

/* A scanout without a picture has no size. */
static void add_scanout(JsonBuilder *reply, const struct control_context *context,
			unsigned int index)
{
	struct vug_scanout *scanout = vug_server_get_scanout(context->server, index);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	bool is_on = vug_listener_get_buffer(context->output->listener, scanout, NULL) != NULL;
	uint32_t width, height;

	vug_scanout_get_monitor(scanout, &monitor);
	json_builder_begin_object(reply);
	add_integer(reply, "scanout", index);
	add_bool(reply, "on", is_on);
	if (control_pictures_get_size(context->pictures, index, &width, &height)) {
		add_integer(reply, "width", width);
		add_integer(reply, "height", height);
	}
	add_monitor(reply, &monitor);
	json_builder_end_object(reply);
}

static bool is_of_interest(const struct control_context *context, unsigned int index)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	uint32_t width, height;

	vug_scanout_get_monitor(vug_server_get_scanout(context->server, index), &monitor);
	return monitor.connected ||
	       control_pictures_get_size(context->pictures, index, &width, &height);
}

static void run_status(struct control_task *task)
{
	const struct control_context *context = control_task_get_context(task);
	JsonBuilder *reply = control_task_get_reply(task);

	json_builder_set_member_name(reply, "name");
	json_builder_add_string_value(reply, context->name);
	add_text(reply, "guest_name", context->guest_name);
	add_text(reply, "guest_state", context->guest_state);
	add_bool(reply, "connected", context->is_connected);
	add_integer(reply, "frames", (gint64)context->num_frames);
	json_builder_set_member_name(reply, "scanouts");
	json_builder_begin_array(reply);
	for (unsigned int i = 0; vug_server_get_scanout(context->server, i); i++)
		if (is_of_interest(context, i))
			add_scanout(reply, context, i);
	json_builder_end_array(reply);
	control_task_done(task);
}

/* The reply is on its way before the viewer ends. */
static void run_quit(struct control_task *task)
{
	struct output *output = control_task_get_context(task)->output;

	control_task_done(task);
	output_ask_end(output);
}

static const struct control_member no_members[] = {{.name = NULL}};

const struct control_command control_status = {
	.name = "status", .members = no_members, .run = run_status};
const struct control_command control_quit = {
	.name = "quit", .members = no_members, .run = run_quit};
