/* SPDX-License-Identifier: MIT */
/* The command "key": keys by their names in <linux/input-event-codes.h>. */
#include <libevdev/libevdev.h>
#include <vug/input-routing.h>
#include <vug/vug.h>

#include "control/commands.h"
#include "control/send.h"

#define MAX_KEYS 16

/* "KEY_ENTER", "enter". -1: there is none. */
static int find_code(const char *name)
{
	g_autofree char *upper = g_ascii_strup(name, -1);
	g_autofree char *whole = g_str_has_prefix(upper, "KEY_") ? g_strdup(upper)
								 : g_strconcat("KEY_", upper, NULL);

	return libevdev_event_code_from_name(EV_KEY, whole);
}

/* False: the task has failed. */
static bool find_codes(struct control_task *task, const GPtrArray *names, uint16_t *ret_codes,
		       size_t *ret_count)
{
	*ret_count = names->len - 1;
	if (*ret_count > MAX_KEYS) {
		control_task_fail(task, "more than %d keys at a time", MAX_KEYS);
		return false;
	}
	for (size_t i = 0; i < *ret_count; i++) {
		const char *name = g_ptr_array_index(names, i);
		int code = find_code(name);

		if (code <= 0) {
			control_task_fail(task, "there is no key '%.64s'", name);
			return false;
		}
		ret_codes[i] = (uint16_t)code;
	}
	return true;
}

static void run(struct control_task *task)
{
	g_autoptr(GPtrArray) names =
		control_request_get_texts(control_task_get_request(task), "key");
	uint16_t codes[MAX_KEYS];
	size_t count;

	if (find_codes(task, names, codes, &count) &&
	    control_send_press(task, vug_listener_send_key, codes, count))
		control_task_done(task);
}

static const struct control_member members[] = {
	{.name = "key", .type = CONTROL_KEYS, .is_needed = true},
	{.name = "press", .type = CONTROL_BOOL},
	{.name = NULL},
};

const struct control_command control_key = {.name = "key", .members = members, .run = run};
