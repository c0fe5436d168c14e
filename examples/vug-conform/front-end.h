/* SPDX-License-Identifier: MIT */
/* COMMAND as a front end that rows are run against. */
#ifndef FRONT_END_H
#define FRONT_END_H

#include "channel-rows/session.h"
#include "meeting.h"
#include "transcript.h"

struct tested_front_end {
	struct front_end base; /* first */
	const struct command_line *line;
	const struct row *row;
	struct child child;
	int channel; /* borrowed from the session; -1: none */
	pid_t pid;   /* of the process that has the other end; 0: unknown */
	size_t descriptors_before, memory_before, address_before;
	struct transcript transcript;
	struct reply first_reply;
	char faults[256];
};

/* Start one. Returns the back end's end of its channel, or -errno as meeting_start(). */
int tested_front_end_start(struct tested_front_end *front_end, const struct meeting *meeting,
			   const struct command_line *line, const struct row *row);

#endif
