/* SPDX-License-Identifier: MIT */
/* What is true of a server between two dispatches, whatever its back end, sources and listeners have done. */
#ifndef VUG_FUZZ_INVARIANTS_H
#define VUG_FUZZ_INVARIANTS_H

struct vug_server;

void fuzz_check_model(struct vug_server *server);

#endif
