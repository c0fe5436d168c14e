/* SPDX-License-Identifier: MIT */
/* What cannot be together with what vug-run adds. */
#ifndef VUG_RUN_REFUSALS_H
#define VUG_RUN_REFUSALS_H

#include <glib.h>
#include <stdbool.h>

/* False with an error of one line. */
bool refusals_check_qemu(const GArray *options, GError **error);

/* options: strings, of vug-view's command line. False with an error of one line. */
bool refusals_check_viewer(const GPtrArray *options, GError **error);

#endif
