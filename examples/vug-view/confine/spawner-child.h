/* SPDX-License-Identifier: MIT */
/* The spawner's own process. */
#ifndef VUG_VIEW_SPAWNER_CHILD_H
#define VUG_VIEW_SPAWNER_CHILD_H

#include "confine/confined-child.h"
#include "display-link/message.h"

#define SPAWNER_FEATURES (DISPLAY_LINK_FEATURE_CHILD | DISPLAY_LINK_FEATURE_SPAWNER)

/* Do what comes over CHILD_FD until it is closed; data: the struct confined_self of the child. */
int spawner_child_run(const struct confined_self *self, void *data);

#endif
