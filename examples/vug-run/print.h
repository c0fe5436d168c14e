/* SPDX-License-Identifier: MIT */
/* --print: the commands for a shell. */
#ifndef VUG_RUN_PRINT_H
#define VUG_RUN_PRINT_H

#include "commands.h"

/* False: standard output cannot be written. */
bool print_commands(const struct commands *commands);

#endif
