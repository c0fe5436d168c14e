/* SPDX-License-Identifier: MIT */
/* What vug-view and its spawner say to each other, in messages of confine/child-message.h. */
#ifndef VUG_VIEW_SPAWNER_MESSAGE_H
#define VUG_VIEW_SPAWNER_MESSAGE_H

#include <stdint.h>

enum spawner_wish {
	SPAWNER_START, /* with one descriptor, the child's channel */
	SPAWNER_KILL,
};

struct spawner_request {
	uint32_t wish;
};

/* One for each SPAWNER_START: the child has ended. */
struct spawner_notice {
	int32_t status; /* as waitpid() has it */
	int32_t error;  /* an errno value: it was not started; 0: it was */
};

#endif
