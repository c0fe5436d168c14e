/* SPDX-License-Identifier: MIT */
/* A guest from its start to its end. */
#ifndef VUG_RUN_RUN_H
#define VUG_RUN_RUN_H

#include "commands.h"

/* Start the three, and end all when one ends. Returns the exit status; what has happened is on stderr. */
int run_guest(const struct commands *commands, const char *directory);

#endif
