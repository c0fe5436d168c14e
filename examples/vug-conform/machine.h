/* SPDX-License-Identifier: MIT */
/*
 * COMMAND as a back end, between a VMM and a front end that vug-conform plays. Functions that return a bool
 * return false where the test is over: it has failed, or it is skipped.
 */
#ifndef MACHINE_H
#define MACHINE_H

#include "display-end.h"
#include "meeting.h"
#include "scripted-vmm/gpu-commands.h"
#include "scripted-vmm/vmm.h"

struct machine {
	const struct command_line *line;
	const struct meeting *meeting;
	struct event_loop loop;
	struct child child;
	int child_fd; /* readable once COMMAND has ended */
	struct vmm vmm;
	struct display_end display; /* a rule that is broken is kept there */
	uint64_t refused_features;  /* that the guest's driver does not take */
	const char *skipped;        /* why; NULL: it is not */
	int start_error;            /* COMMAND cannot be started: -errno */
	unsigned int settled;       /* answers to GET_DISPLAY_INFO */
};

void machine_init(struct machine *machine, const struct meeting *meeting,
		  const struct command_line *line);
void machine_finish(struct machine *machine);

bool machine_is_good(const struct machine *machine);
bool machine_fail(struct machine *machine, const char *rule, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool machine_skip(struct machine *machine, const char *why);

/* COMMAND runs, and the VMM agrees on features with it. */
bool machine_connect(struct machine *machine);
/* The VMM hands a new channel over. */
bool machine_send_channel(struct machine *machine, bool is_confirmed);
bool machine_start_rings(struct machine *machine);
/* All of that; with --channel COMMAND gets the channel, and there is no VMM. */
bool machine_boot(struct machine *machine);

/* Everything that COMMAND has sent has come: the guest has an answer that came over the channel. */
bool machine_settle(struct machine *machine);
/* The loop runs for so long. */
bool machine_run(struct machine *machine, unsigned int milliseconds);
/* Until that is so; `what` is missed, and `rule` broken, where it never is. */
bool machine_wait(struct machine *machine, bool (*is_so)(void *data), void *data, const char *rule,
		  const char *what);

/* The rule that the test is about. */
#define RULE_OF_TEST ""

/* The type of a response is that, or rule is broken. */
bool machine_expect(struct machine *machine, const char *rule, const char *command,
		    uint32_t response, uint32_t expected);

#endif
