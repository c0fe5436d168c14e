/* SPDX-License-Identifier: MIT */
/*
 * Two processes, so that SIGKILL of either leaves nothing: one has the guest's programs as children, which the kernel
 * ends with it, and the other one is what a user has started, and removes the directory.
 */
#ifndef VUG_RUN_KEEPER_H
#define VUG_RUN_KEEPER_H

#include "commands.h"

/* As run_guest(), with a directory for the sockets. */
int keeper_run(const struct commands *commands);

#endif
