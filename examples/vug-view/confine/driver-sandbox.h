/* SPDX-License-Identifier: MIT */
/* The part of the file system that drivers of graphics need. */
#ifndef VUG_VIEW_DRIVER_SANDBOX_H
#define VUG_VIEW_DRIVER_SANDBOX_H

/*
 * Give up all other files, for good. Before there are threads: Landlock is for those that come.
 * scratch: where files can still be made, written and read; NULL: nowhere. Returns 0, also where
 * the kernel has no Landlock, or -errno.
 */
int driver_sandbox_restrict_files(const char *scratch);

#endif
