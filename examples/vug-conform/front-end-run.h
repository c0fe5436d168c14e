/* SPDX-License-Identifier: MIT */
/* The tests of a front end: a row each. */
#ifndef FRONT_END_RUN_H
#define FRONT_END_RUN_H

#include "meeting.h"
#include "tap.h"

void front_end_list(const struct command_line *line);
/* Returns false where COMMAND cannot be started. */
bool front_end_run(const struct command_line *line, const struct meeting *meeting, struct tap *tap);

#endif
