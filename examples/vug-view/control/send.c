/* SPDX-License-Identifier: MIT */
#include "control/send.h"

#include <errno.h>

static const char *explain(int result)
{
	switch (-result) {
	case EACCES:
		return "this viewer sends no input: it was started with --view-only";
	case ENOBUFS:
		return "too much input waits for the guest: send less at a time";
	default:
		return g_strerror(-result);
	}
}

bool control_sent(struct control_task *task, int result)
{
	if (result < 0)
		control_task_fail(task, "%s", explain(result));
	return result == 0;
}

static int send_all(struct vug_listener *input,
		    int (*send)(struct vug_listener *input, uint16_t code, bool is_pressed),
		    const uint16_t *codes, size_t count)
{
	int result = 0;

	for (size_t i = 0; i < count && result == 0; i++)
		result = send(input, codes[i], true);
	return result;
}

/* In the reverse order, as fingers do. */
static int release_all(struct vug_listener *input,
		       int (*send)(struct vug_listener *input, uint16_t code, bool is_pressed),
		       const uint16_t *codes, size_t count)
{
	int result = 0;

	while (count > 0 && result == 0)
		result = send(input, codes[--count], false);
	return result;
}

bool control_send_press(struct control_task *task,
			int (*send)(struct vug_listener *input, uint16_t code, bool is_pressed),
			const uint16_t *codes, size_t count)
{
	const struct control_request *request = control_task_get_request(task);
	struct vug_listener *input = control_task_get_input(task);
	bool has_press = control_request_has(request, "press");
	bool is_pressed = control_request_get_bool(request, "press", true);
	int result = 0;

	if (is_pressed)
		result = send_all(input, send, codes, count);
	if (result == 0 && (!has_press || !is_pressed))
		result = release_all(input, send, codes, count);
	return control_sent(task, result);
}
