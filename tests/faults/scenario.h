/* SPDX-License-Identifier: MIT */
/* What is done with the library while its calls fail. */
#ifndef FAULTS_SCENARIO_H
#define FAULTS_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

struct scenario {
	const char *name;
	/*
	 * All of it: from nothing to nothing, writing its history, with its own checks of what
	 * must hold whatever fails. Nothing fails any more behind double_stop().
	 */
	void (*run)(void);
	bool is_sampled;       /* it makes thousands of calls that are alike */
	bool tells_all_errors; /* to the caller: only what is done in part goes unseen */
};

extern const struct scenario scenarios[]; /* scenarios.c; ends with a name of NULL */

void scenario_surface(void);
void scenario_damage(void);
void scenario_open(void);
void scenario_dmabuf(void);
void scenario_fences(void);
void scenario_watchdog(void);
void scenario_jam(void);
void scenario_monitors(void);
void scenario_reconnect(void);
void scenario_guest_reset(void);
void scenario_listeners(void);
void scenario_source(void);
void scenario_routing(void);
void scenario_callers_memory(void);
void scenario_draft(void);
void scenario_send_socket(void);
void scenario_blob(void);
void scenario_input(void);
void scenario_input_unsealed(void);
void scenario_interposer(void);
void scenario_reset(void);
void scenario_reset_table(void);
void scenario_silent_reset(void);
void scenario_whole_reset(void);

#endif
