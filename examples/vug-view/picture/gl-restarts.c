/* SPDX-License-Identifier: MIT */
#include "picture/gl-restarts.h"

bool gl_restarts_note_end(struct gl_restarts *restarts, gint64 now)
{
	gint64 first;

	restarts->ends[restarts->next] = now;
	restarts->next = (restarts->next + 1) % GL_MAX_ENDS;
	first = restarts->ends[restarts->next];
	return first == 0 || now - first > (gint64)GL_ENDS_MINUTES * 60 * G_USEC_PER_SEC;
}
