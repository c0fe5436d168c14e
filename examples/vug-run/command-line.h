/* SPDX-License-Identifier: MIT */
/* What vug-run was given: its own options, those of vug-view, and QEMU's command behind "--". */
#ifndef VUG_RUN_COMMAND_LINE_H
#define VUG_RUN_COMMAND_LINE_H

#include <stdbool.h>

#include "option-table/option-table.h"

struct command_line {
	const char *back_end; /* a command; NULL: QEMU's */
	const char
		*viewer; /* a path or a name; NULL: the vug-view beside this program, or of PATH */
	bool prints, is_vga;
	bool has_qemu_input; /* a keyboard and a tablet of QEMU's, by its monitor */
	bool has_uefi;
	const char *firmware;      /* a directory; NULL: where distributions have it */
	GPtrArray *viewer_options; /* strings, of argv */
	char **qemu;               /* the rest of argv */
	struct given_options *given;
};

/* OPTIONS_WRONG with an error of one line. */
enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line,
				      GError **error);
void command_line_clear(struct command_line *line);

#endif
