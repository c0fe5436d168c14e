/* SPDX-License-Identifier: MIT */
#ifndef TESTGPU_COMMAND_LINE_H
#define TESTGPU_COMMAND_LINE_H

#include "option-table/option-table.h"
#include "testgpu.h"

struct command_line {
	char *path; /* to connect to; NULL: options.channel_fd is the channel. For free(). */
	struct testgpu_options options;
};

/* OPTIONS_WRONG: what is wrong is said on stderr, in one line. */
enum option_result command_line_parse(int argc, char **argv, struct command_line *ret_line);

#endif
