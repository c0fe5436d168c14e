/* SPDX-License-Identifier: MIT */
/* What --control knows. */
#ifndef VUG_VIEW_CONTROL_COMMANDS_H
#define VUG_VIEW_CONTROL_COMMANDS_H

#include "control/task.h"

/* The largest number of milliseconds in a request: a day. */
#define CONTROL_MAX_MS 86400000.0

/* What several commands know. */
#define CONTROL_SCANOUT \
	{ \
		"scanout", CONTROL_INTEGER, false, 0, VUG_MAX_SCANOUTS - 1 \
	}

extern const struct control_command control_key, control_type_text, control_pointer,
	control_screenshot, control_wait, control_monitor, control_status, control_quit;

/* NULL with an error: there is no such command. */
const struct control_command *control_command_find(const char *name, GError **error);

#endif
