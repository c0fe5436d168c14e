/* SPDX-License-Identifier: MIT */
/* What the library refuses in any state, and in any callback: a careless program's calls, which change nothing. */
#ifndef VUG_FUZZ_REFUSALS_H
#define VUG_FUZZ_REFUSALS_H

#include "vug/vug.h"

void fuzz_check_refusals(struct vug_server *server);

#endif
