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
	PLAYED_FAILS_SILENTLY,
	PLAYED_HANGS,
	PLAYED_DIES, /* of SIGKILL */
	PLAYED_CLOSES_ITS_CHANNEL,
	PLAYED_ANSWERS_TWICE,
	PLAYED_ENDS_ITS_LINK, /* with "a played end" */
	PLAYED_ANSWERS_WRONG, /* as row played->wrong of wrong_answers has it */
	PLAYED_SAYS_MORE,     /* that row, behind the right answer */
};

enum played_greeting {
	PLAYED_GREETS,
	PLAYED_GREETS_WITHOUT_FEATURES,
	PLAYED_GREETS_IN_ANOTHER_VERSION,
	PLAYED_DOES_NOT_GREET,
};

struct played_child {
	_Atomic int greeting; /* enum played_greeting */
	_Atomic int opening, confining,
		reading; /* how START, CONFINE and READ are answered: enum played */
	_Atomic int wrong;
	_Atomic int num_starts, num_openings, num_confined;
	_Atomic int num_reads;   /* each pixel of a picture is the number of its read, from 1 */
	_Atomic int num_buffers; /* that it has */
	_Atomic int pid;         /* of the last one */
	sem_t may_answer;
};

/* Before the first child is started. */
struct played_child *played_child_new(void);

#endif
