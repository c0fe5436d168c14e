/* SPDX-License-Identifier: MIT */
#ifndef REPLAY_COMMAND_LINE_H
#define REPLAY_COMMAND_LINE_H

#include <stdint.h>

#include "option-table/option-table.h"
#include "player.h"

struct command_line {
	struct player_options player; /* its paths are those of argv */
	uint64_t loops;               /* 0: for ever */
	bool list;                    /* do not play */
	bool strict;                  /* a reply that differs is a failure */
};

/* OPTIONS_WRONG: what is wrong is said on stderr, in one line. */
enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line);

#endif
