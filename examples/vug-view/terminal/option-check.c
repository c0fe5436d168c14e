/* SPDX-License-Identifier: MIT */
#include "terminal/option-check.h"

#include <gio/gio.h>
#include <unistd.h>

#include "options.h"
#include "outputs/output.h"
#include "terminal/abilities.h"
#include "terminal/modes.h"
#include "terminal/restore.h"
#include "terminal/screen.h"

/* Another output's, that is: --terminal opens the terminal itself. */
bool terminal_options_check_stdout(const struct options *options, GError **error)
{
	const struct output_request *other = output_find_stdout(options);

	if (!other || !terminal_modes_is_shown(STDOUT_FILENO))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--%s %s: standard output is the terminal of --terminal; redirect it, or "
		    "name a file",
		    other->type->options.rows[0].name, other->value);
	return false;
}

bool terminal_options_take_mode(const char *mode, void *fields, GError **error)
{
	const struct terminal_abilities none = {0};

	(void)fields;
	if (terminal_mode_find(mode, &none))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--terminal-mode %s: name auto, blocks, sixel or kitty", mode);
	return false;
}

int terminal_options_get_extras(const struct options *options)
{
	if (!options->has_keyboard || options->view_only)
		return 0;
	return options->has_pointer ? TERMINAL_TYPING | TERMINAL_POINTER : TERMINAL_TYPING;
}
