/* SPDX-License-Identifier: MIT */
/* What outputs send goes to the guest by QEMU's input-send-event, while there is a connection. */
#ifndef VUG_VIEW_QMP_INPUT_H
#define VUG_VIEW_QMP_INPUT_H

#include <vug/input-routing.h>

#include "qmp/session.h"

struct qmp_input;

/*
 * Both outlive it. classes: of VUG_SINK_KEYBOARD and VUG_SINK_POINTER; 0: it takes nothing. path: for the log,
 * borrowed.
 */
struct qmp_input *qmp_input_new(struct vug_server *server, struct qmp_session *session,
				uint32_t classes, const char *path);

/* What is pressed is released: the session has that to send. NULL: nothing. */
void qmp_input_end(struct qmp_input *input);

/* The session is not used any more. NULL: nothing. */
void qmp_input_free(struct qmp_input *input);

/* The session is ready; it is lost; the guest is paused, or goes on. */
void qmp_input_ready(struct qmp_input *input);
void qmp_input_lost(struct qmp_input *input);
void qmp_input_set_running(struct qmp_input *input, bool is_running);

#endif
