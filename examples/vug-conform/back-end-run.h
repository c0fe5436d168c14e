/* SPDX-License-Identifier: MIT */
/* The tests of a back end. */
#ifndef BACK_END_RUN_H
#define BACK_END_RUN_H

#include "meeting.h"
#include "tap.h"

void back_end_list(const struct command_line *line);
/* Returns false where COMMAND cannot be started. */
bool back_end_run(const struct command_line *line, const struct meeting *meeting, struct tap *tap);

#endif
