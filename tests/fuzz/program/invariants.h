/* SPDX-License-Identifier: MIT */
/* What is true of a server between two dispatches, whatever its back end, sources and listeners have done. */
#ifndef VUG_FUZZ_INVARIANTS_H
#define VUG_FUZZ_INVARIANTS_H

#include <stdbool.h>

struct vug_server;

/* has_memory: no allocation has failed in its life. */
void fuzz_check_model(struct vug_server *server, bool has_memory);

#endif
