/* SPDX-License-Identifier: MIT */
/* Records a server under fire, and checks that what was written is a trace. */
#ifndef VUG_FUZZ_RECORDING_H
#define VUG_FUZZ_RECORDING_H

#include "vug/trace.h"

struct recording {
	uint8_t *bytes;
	size_t length, room;
};

void recording_begin(struct recording *recording, struct vug_server *server, uint32_t max_payload);

/* It reads well to its end, and ends within no record. The server may be gone. */
void recording_finish(struct recording *recording);

#endif
