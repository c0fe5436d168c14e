/* SPDX-License-Identifier: MIT */
/* The command "screenshot": a picture, or a part of it, into a PNG file, or its checksum alone. */
#include <vug/vug.h>

#include "control/commands.h"
#include "control/pictures.h"
#include "outputs/png-file.h"
#include "picture/checksum.h"

struct screenshot {
	struct control_task *task;
	struct control_read *read;
	char *path; /* NULL: no file is wanted */
};

static void free_screenshot(void *data)
{
	struct screenshot *screenshot = data;

	control_read_cancel(screenshot->read);
	g_free(screenshot->path);
	g_free(screenshot);
}

static void add_reply(struct control_task *task, pixman_image_t *picture)
{
	JsonBuilder *reply = control_task_get_reply(task);
	g_autofree char *checksum = picture_checksum(picture);

	json_builder_set_member_name(reply, "width");
	json_builder_add_int_value(reply, pixman_image_get_width(picture));
	json_builder_set_member_name(reply, "height");
	json_builder_add_int_value(reply, pixman_image_get_height(picture));
	json_builder_set_member_name(reply, "sha256");
	json_builder_add_string_value(reply, checksum);
}

static void on_read(pixman_image_t *picture, const GError *error, void *data)
{
	struct screenshot *screenshot = data;
	g_autoptr(GError) problem = NULL;

	screenshot->read = NULL;
	if (!picture) {
		control_task_fail(screenshot->task, "%s", error->message);
		return;
	}
	if (screenshot->path && !png_file_write(screenshot->path, picture, &problem)) {
		control_task_fail(screenshot->task, "%s", problem->message);
		return;
	}
	add_reply(screenshot->task, picture);
	control_task_done(screenshot->task);
}

static void run(struct control_task *task)
{
	const struct control_request *request = control_task_get_request(task);
	const char *file = control_request_get_text(request, "file");
	struct vug_rect area;
	bool is_part = control_request_get_area(request, "crop", &area);
	char *path = file ? control_task_get_path(task, file) : NULL;
	struct screenshot *screenshot;

	if (file && !path)
		return;
	screenshot = g_new0(struct screenshot, 1);
	screenshot->task = task;
	screenshot->path = path;
	control_task_set_state(task, screenshot, free_screenshot);
	screenshot->read = control_pictures_read(control_task_get_context(task)->pictures,
						 control_task_get_scanout_index(task),
						 is_part ? &area : NULL, on_read, screenshot);
}

static const struct control_member members[] = {
	CONTROL_SCANOUT,
	{.name = "file", .type = CONTROL_TEXT},
	{.name = "crop", .type = CONTROL_AREA},
	{.name = NULL},
};

const struct control_command control_screenshot = {
	.name = "screenshot", .members = members, .run = run};
