/* SPDX-License-Identifier: MIT */
/* The command "pointer": where it is, its buttons and its wheel, in that order. */
#include <linux/input-event-codes.h>
#include <math.h>
#include <string.h>
#include <vug/input-routing.h>
#include <vug/vug.h>

#include "control/commands.h"
#include "control/pictures.h"
#include "control/send.h"

#define MAX_PLACE 65535
#define MAX_MOTION 32767
#define MAX_CLICKS 100
#define CLICK 120 /* of a wheel, as the library counts */

static const struct {
	const char *name;
	uint16_t code;
} buttons[] = {
	{"left", BTN_LEFT}, {"right", BTN_RIGHT}, {"middle", BTN_MIDDLE},
	{"side", BTN_SIDE}, {"extra", BTN_EXTRA},
};

/* Each of these: false: the task has failed. */

static bool move_to(struct control_task *task, const struct control_request *request)
{
	gint64 x = control_request_get_integer(request, "x", 0);
	gint64 y = control_request_get_integer(request, "y", 0);
	uint32_t width, height;

	if (!control_request_has(request, "x") || !control_request_has(request, "y")) {
		control_task_fail(task, "a place needs 'x' and 'y'");
		return false;
	}
	if (!control_pictures_get_size(control_task_get_context(task)->pictures,
				       control_task_get_scanout_index(task), &width, &height)) {
		control_task_fail(task, "there is no picture yet");
		return false;
	}
	if (x >= width || y >= height) {
		control_task_fail(task, "the place is outside of the picture, which has %ux%u",
				  width, height);
		return false;
	}
	return control_sent(task, vug_listener_send_position(control_task_get_input(task),
							     control_task_get_scanout(task),
							     (double)x, (double)y));
}

static bool move_by(struct control_task *task, const struct control_request *request)
{
	return control_sent(task, vug_listener_send_motion(
					  control_task_get_input(task),
					  (int32_t)control_request_get_integer(request, "dx", 0),
					  (int32_t)control_request_get_integer(request, "dy", 0)));
}

static bool press(struct control_task *task, const struct control_request *request)
{
	const char *name = control_request_get_text(request, "button");

	for (size_t i = 0; i < G_N_ELEMENTS(buttons); i++)
		if (strcmp(buttons[i].name, name) == 0)
			return control_send_press(task, vug_listener_send_button, &buttons[i].code,
						  1);
	control_task_fail(task, "there is no button '%.64s'", name);
	return false;
}

static int32_t get_scroll(const struct control_request *request, const char *name)
{
	return (int32_t)lround(control_request_get_number(request, name, 0) * CLICK);
}

static bool scroll(struct control_task *task, const struct control_request *request)
{
	return control_sent(task, vug_listener_send_scroll(control_task_get_input(task),
							   get_scroll(request, "across"),
							   get_scroll(request, "up")));
}

static const struct {
	const char *names[2];
	bool (*act)(struct control_task *task, const struct control_request *request);
} acts[] = {
	{{"x", "y"}, move_to},
	{{"dx", "dy"}, move_by},
	{{"button", "button"}, press},
	{{"across", "up"}, scroll},
};

static void run(struct control_task *task)
{
	const struct control_request *request = control_task_get_request(task);
	bool has_any = false;

	for (size_t i = 0; i < G_N_ELEMENTS(acts); i++) {
		if (!control_request_has(request, acts[i].names[0]) &&
		    !control_request_has(request, acts[i].names[1]))
			continue;
		has_any = true;
		if (!acts[i].act(task, request))
			return;
	}
	if (has_any)
		control_task_done(task);
	else
		control_task_fail(task, "there is nothing to do: x and y, dx, dy, button, across "
					"or up is missing");
}

static const struct control_member members[] = {
	CONTROL_SCANOUT,
	{.name = "x", .type = CONTROL_INTEGER, .maximum = MAX_PLACE},
	{.name = "y", .type = CONTROL_INTEGER, .maximum = MAX_PLACE},
	{.name = "dx", .type = CONTROL_INTEGER, .minimum = -MAX_MOTION, .maximum = MAX_MOTION},
	{.name = "dy", .type = CONTROL_INTEGER, .minimum = -MAX_MOTION, .maximum = MAX_MOTION},
	{.name = "button", .type = CONTROL_TEXT},
	{.name = "press", .type = CONTROL_BOOL},
	{.name = "across", .type = CONTROL_NUMBER, .minimum = -MAX_CLICKS, .maximum = MAX_CLICKS},
	{.name = "up", .type = CONTROL_NUMBER, .minimum = -MAX_CLICKS, .maximum = MAX_CLICKS},
	{.name = NULL},
};

const struct control_command control_pointer = {.name = "pointer", .members = members, .run = run};
