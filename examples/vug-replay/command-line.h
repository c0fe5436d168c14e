/* SPDX-License-Identifier: MIT */
#ifndef REPLAY_COMMAND_LINE_H
#define REPLAY_COMMAND_LINE_H

#include <stdint.h>

#include "player.h"

struct command_line {
	struct player_options player; /* its paths are those of argv */
	uint64_t loops;               /* 0: for ever */
	bool list;                    /* do not play */
	bool strict;                  /* a reply that differs is a failure */
};

enum command_line_result {
	COMMAND_LINE_RUN,
	COMMAND_LINE_HELP,  /* it, or the version, was printed */
	COMMAND_LINE_WRONG, /* it was said what */
};

enum command_line_result command_line_parse(int argc, char **argv, struct command_line *ret_line);

#endif
