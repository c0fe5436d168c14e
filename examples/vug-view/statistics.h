/* SPDX-License-Identifier: MIT */
/* --stats: what the server has counted, for people. */
#ifndef VUG_VIEW_STATISTICS_H
#define VUG_VIEW_STATISTICS_H

#include <vug/vug.h>

/* A block of lines on stderr. */
void statistics_report(const struct vug_server *server);

#endif
