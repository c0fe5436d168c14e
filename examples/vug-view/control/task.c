/* SPDX-License-Identifier: MIT */
#include "control/task.h"

#include <stdarg.h>
#include <string.h>
#include <vug/vug.h>

#include "control/commands.h"

struct control_task {
	struct control_context *context;
	struct vug_listener *input;
	const struct control_command *command; /* NULL: there is no such one */
	struct control_request *request;       /* NULL: the line was none */
	char *id;
	JsonBuilder *reply;
	void *state;
	GDestroyNotify free_state;
	void (*ended)(const GString *reply, void *data);
	void *data;
};

struct control_task *control_task_new(struct control_context *context, struct vug_listener *input,
				      void (*ended)(const GString *reply, void *data), void *data)
{
	struct control_task *task = g_new0(struct control_task, 1);

	task->context = context;
	task->input = input;
	task->ended = ended;
	task->data = data;
	task->reply = json_builder_new();
	json_builder_begin_object(task->reply);
	return task;
}

static void free_task(struct control_task *task)
{
	if (task->free_state)
		task->free_state(task->state);
	control_request_free(task->request);
	g_object_unref(task->reply);
	g_free(task->id);
	g_free(task);
}

void control_task_cancel(struct control_task *task)
{
	if (task)
		free_task(task);
}

void control_task_run(struct control_task *task, const char *line, size_t length)
{
	g_autoptr(GError) error = NULL;

	task->request = control_request_new(line, length, &task->id, &error);
	if (task->request)
		task->command =
			control_command_find(control_request_get_command(task->request), &error);
	if (task->command && control_request_check(task->request, task->command->members, &error))
		task->command->run(task);
	else
		control_task_fail(task, "%s", error->message);
}

bool control_task_is_wait(const struct control_task *task)
{
	return task->command && task->command->is_wait;
}

/* --- for commands ----------------------------------------------------------------------------- */

struct control_context *control_task_get_context(const struct control_task *task)
{
	return task->context;
}

const struct control_request *control_task_get_request(const struct control_task *task)
{
	return task->request;
}

struct vug_listener *control_task_get_input(const struct control_task *task)
{
	return task->input;
}

void control_task_set_state(struct control_task *task, void *state, GDestroyNotify free_state)
{
	task->state = state;
	task->free_state = free_state;
}

unsigned int control_task_get_scanout_index(const struct control_task *task)
{
	return (unsigned int)control_request_get_integer(task->request, "scanout", 0);
}

struct vug_scanout *control_task_get_scanout(const struct control_task *task)
{
	return vug_server_get_scanout(task->context->server, control_task_get_scanout_index(task));
}

JsonBuilder *control_task_get_reply(struct control_task *task)
{
	return task->reply;
}

/* "id" and "ok" come first; what the command has added stands in the builder's object behind its "{". */
static GString *make_line(struct control_task *task, bool is_ok)
{
	g_autofree char *rest = NULL;
	GString *line = g_string_new(NULL);
	JsonNode *root;

	json_builder_end_object(task->reply);
	root = json_builder_get_root(task->reply);
	rest = json_to_string(root, FALSE);
	json_node_unref(root);
	g_string_printf(line, "{\"id\":%s,\"ok\":%s%s%s\n", task->id, is_ok ? "true" : "false",
			strcmp(rest, "{}") == 0 ? "" : ",", rest + 1);
	return line;
}

static void end(struct control_task *task, bool is_ok)
{
	GString *line = make_line(task, is_ok);
	void (*ended)(const GString *reply, void *data) = task->ended;
	void *data = task->data;

	free_task(task);
	ended(line, data);
	g_string_free(line, TRUE);
}

void control_task_done(struct control_task *task)
{
	end(task, true);
}

void control_task_fail(struct control_task *task, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	json_builder_reset(task->reply);
	json_builder_begin_object(task->reply);
	json_builder_set_member_name(task->reply, "error");
	json_builder_add_string_value(task->reply, text);
	end(task, false);
}

/* Landlock holds the viewer to that directory, too; without it this is all that does. */
static bool leaves(const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "/", -1);

	if (g_path_is_absolute(name))
		return true;
	for (size_t i = 0; parts[i]; i++)
		if (strcmp(parts[i], "..") == 0)
			return true;
	return false;
}

char *control_task_get_path(struct control_task *task, const char *name)
{
	if (*name && !leaves(name))
		return g_build_filename(task->context->directory, name, NULL);
	control_task_fail(task, "'%s' is not the name of a file in the directory for files, %s",
			  name, task->context->directory);
	return NULL;
}
