/* SPDX-License-Identifier: MIT */
#include "control/commands.h"

#include <string.h>

static const struct control_command *const commands[] = {
	&control_key,  &control_type_text, &control_pointer, &control_screenshot,
	&control_wait, &control_monitor,   &control_status,  &control_quit,
};

const struct control_command *control_command_find(const char *name, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "there is no command '%.64s'", name);
	return NULL;
}
