/* SPDX-License-Identifier: MIT */
/* The three commands that a guest is made of. */
#ifndef VUG_RUN_COMMANDS_H
#define VUG_RUN_COMMANDS_H

#include "argument.h"
#include "command-line.h"
#include "firmware.h"

/* In the order in which they are started. */
enum part { PART_BACK_END, PART_VIEWER, PART_QEMU, PARTS };

struct commands {
	GArray *all[PARTS]; /* see argument.h */
	/* The sockets that QEMU connects to, and vug-view listens at; ended by NULL. */
	const char *const *sockets;
};

/*
 * memory: the size of the memory that is added to QEMU's command; NULL: it has its own. False with an error of one
 * line: there is no back end.
 */
bool commands_make(const struct command_line *line, const char *memory,
		   const struct firmware *firmware, struct commands *ret_commands, GError **error);
void commands_clear(struct commands *commands);

#endif
