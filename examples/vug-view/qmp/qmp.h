/* SPDX-License-Identifier: MIT */
/* --qmp: QEMU's monitor takes the guest the input that no device of vug-view takes. */
#ifndef VUG_VIEW_QMP_QMP_H
#define VUG_VIEW_QMP_QMP_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "guest-facts.h"
#include "options.h"

struct qmp;
struct sandbox;
struct vug_server;

extern const struct option_part qmp_options;

struct qmp_setup {
	const struct options *options;
	struct vug_server *server; /* outlives it */
	struct sandbox *sandbox;
	uint32_t taken; /* classes of input that have a device already: of VUG_SINK_... */
	/* From the main loop. problem: why there is nothing to see, for the user; NULL: it runs, or nobody knows. */
	void (*guest_changed)(const struct guest_facts *facts, const char *problem, void *data);
	void *data;
};

/*
 * Nothing happens before the main loop runs; that nobody listens is no error. Where --qmp was not given, it does
 * nothing. NULL with an error of one line.
 */
struct qmp *qmp_new(const struct qmp_setup *setup, GError **error);

/* What is pressed is released, for which QEMU has half a second. NULL: nothing. */
void qmp_free(struct qmp *qmp);

#endif
