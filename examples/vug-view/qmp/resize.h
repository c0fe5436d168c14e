/* SPDX-License-Identifier: MIT */
/* The guest hears of its monitors' sizes by QEMU's D-Bus display: scanout N is QEMU's console N. */
#ifndef VUG_VIEW_QMP_RESIZE_H
#define VUG_VIEW_QMP_RESIZE_H

#include <vug/listener.h>

#include "qmp/session.h"

struct qmp_resize;

/* server: outlives it. session: not used by _free(), which comes after the session's. path: for the log, borrowed. NULL: out of memory. */
struct qmp_resize *qmp_resize_new(struct vug_server *server, struct qmp_session *session,
				  const char *path);
void qmp_resize_free(struct qmp_resize *resize); /* NULL: nothing */

void qmp_resize_ready(struct qmp_resize *resize);
void qmp_resize_lost(struct qmp_resize *resize);

#endif
