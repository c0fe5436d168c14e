/* SPDX-License-Identifier: MIT */
/* The spawner's own process. */
#ifndef VUG_VIEW_SPAWNER_CHILD_H
#define VUG_VIEW_SPAWNER_CHILD_H

/* Do what comes over CHILD_FD until it is closed; data: a struct spawner_config. */
int spawner_child_run(void *data);

#endif
