/* SPDX-License-Identifier: MIT */
/* Which of the programs ended by itself, and which ones only because of it. */
#ifndef VUG_RUN_ENDING_H
#define VUG_RUN_ENDING_H

#include <stdbool.h>

#include "commands.h"

struct ending {
	bool has_ended;
	int status;        /* as of waitpid() */
	unsigned int turn; /* lower: seen earlier; equal: at the same time */
};

/*
 * Programs that end close their sockets a moment before they are seen to have ended, and the one behind such a socket
 * may be seen first. So what is seen first is not always the cause. One has ended at least.
 */
enum part ending_find_cause(const struct ending endings[PARTS]);

/* Whether that is sure already; otherwise another one may be about to end, as the cause. */
bool ending_is_decided(const struct ending endings[PARTS]);

/* "ended with status 1", "was ended by SIGKILL"; for g_free() */
char *ending_describe(const struct ending *ending);

/* What vug-run exits with, where that one is the cause. */
int ending_get_exit_status(enum part part, const struct ending *ending);

#endif
