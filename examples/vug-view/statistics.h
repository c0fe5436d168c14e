/* SPDX-License-Identifier: MIT */
/* --stats: what the server has counted, for people. */
#ifndef VUG_VIEW_STATISTICS_H
#define VUG_VIEW_STATISTICS_H

#include <vug/vug.h>

struct outputs;

/* A block of lines on stderr. */
void statistics_report(const struct vug_server *server, const struct outputs *outputs);

#endif
