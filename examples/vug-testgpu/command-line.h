/* SPDX-License-Identifier: MIT */
#ifndef TESTGPU_COMMAND_LINE_H
#define TESTGPU_COMMAND_LINE_H

#include "testgpu.h"

struct command_line {
	char *path; /* to connect to; NULL: options.channel_fd is the channel. For free(). */
	struct testgpu_options options;
};

enum command_line_result {
	COMMAND_LINE_RUN,
	COMMAND_LINE_HELP,  /* it, or the version, was asked for and printed */
	COMMAND_LINE_WRONG, /* what is wrong was said on stderr, in one line */
};

enum command_line_result command_line_parse(int argc, char **argv, struct command_line *ret_line);

#endif
