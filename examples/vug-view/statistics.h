/* SPDX-License-Identifier: MIT */
/* --stats: what the server has counted, for people. */
#ifndef VUG_VIEW_STATISTICS_H
#define VUG_VIEW_STATISTICS_H

#include <glib.h>
#include <vug/vug.h>

struct outputs;

/* A block of lines on stderr. num_frames: that have come. */
void statistics_report(const struct vug_server *server, const struct outputs *outputs,
		       guint64 num_frames);

#endif
