/* SPDX-License-Identifier: MIT */
#include "terminal/option-check.h"

#include <gio/gio.h>
#include <unistd.h>

#include "options.h"
#include "terminal/abilities.h"
#include "terminal/modes.h"
#include "terminal/screen.h"

/* Another output's, that is: --terminal opens the terminal itself. */
bool terminal_options_check_stdout(const struct options *options, GError **error)
{
	if (g_strcmp0(options_get(options, "events"), "-") != 0 ||
	    !terminal_modes_is_shown(STDOUT_FILENO))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--events -: standard output is the terminal of --terminal; redirect it, or "
		    "name a file");
	return false;
}

bool terminal_options_check_mode(const char *mode, GError **error)
{
	const struct terminal_abilities none = {0};

	if (terminal_mode_find(mode, &none))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--terminal-mode %s: name auto, blocks, sixel or kitty", mode);
	return false;
}
