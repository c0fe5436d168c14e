/* SPDX-License-Identifier: MIT */
/* What vug-conform was started with. */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

#include "option-table/option-table.h"

struct command_line {
	bool is_back_end; /* COMMAND is one; else a front end */
	bool lists;
	bool gives_channel; /* to a back end: no VMM is played */
	bool listens;       /* at {socket}, for COMMAND to connect to */
	const char *only;
	double timeout; /* seconds */
	int descriptors;
	char **command; /* NULL-terminated */
};

enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line);

#endif
