/* SPDX-License-Identifier: MIT */
/* The part of the file system that is left, as Landlock rules. */
#ifndef VUG_VIEW_SANDBOX_FILES_H
#define VUG_VIEW_SANDBOX_FILES_H

#include <stddef.h>

enum sandbox_use {
	SANDBOX_READ,        /* read and list files */
	SANDBOX_WRITE,       /* make, write, replace and remove files */
	SANDBOX_SCRATCH,     /* make, read, list, write, truncate and remove files */
	SANDBOX_REMOVE,      /* remove files */
	SANDBOX_DEVICE,      /* read, list and write what is there */
	SANDBOX_DEVICE_FILE, /* the same of one that is no directory */
};

struct sandbox_place {
	int directory_fd; /* opened with O_PATH at least; of a file for SANDBOX_DEVICE_FILE */
	enum sandbox_use use;
};

/*
 * Leave these, and what is beneath them. Returns the version of Landlock's ABI (1 or more), 0 where
 * the kernel has none, or -errno. This thread, and those that it starts.
 */
int sandbox_restrict_files(const struct sandbox_place *places, size_t count);

#endif
