/* SPDX-License-Identifier: MIT */
/*
 * The process that has OpenGL, played: gl_child_run() does as a test wants. Memory that is shared with it
 * says what it is to do, and what it has done.
 */
#ifndef VIEW_PLAYED_CHILD_H
#define VIEW_PLAYED_CHILD_H

#include <semaphore.h>
#include <stdatomic.h>
#include <sys/types.h>

enum played {
	PLAYED_ANSWERS,
	PLAYED_WAITS, /* for played->may_answer, and answers */
	PLAYED_FAILS, /* with "a played error" */
	PLAYED_HANGS,
	PLAYED_DIES, /* of SIGKILL */
	PLAYED_CLOSES_ITS_CHANNEL,
	PLAYED_ANSWERS_TOO_SHORT,
	PLAYED_ANSWERS_WITH_A_DESCRIPTOR,
	PLAYED_ANSWERS_TWICE,
};

struct played_child {
	_Atomic int opening, reading; /* enum played */
	_Atomic int num_starts, num_openings;
	_Atomic int num_reads; /* each pixel of a picture is the number of its read, from 1 */
	_Atomic int pid;       /* of the last one */
	sem_t may_answer;
};

/* Before the first child is started. */
struct played_child *played_child_new(void);

#endif
