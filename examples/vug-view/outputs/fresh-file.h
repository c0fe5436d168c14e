/* SPDX-License-Identifier: MIT */
/*
 * A file that an output writes from its beginning. It is opened before it is known that every option
 * is usable, and until then nothing is lost: it keeps what it holds, and one that was made for this
 * is removed again.
 */
#ifndef VUG_VIEW_FRESH_FILE_H
#define VUG_VIEW_FRESH_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

struct fresh_file {
	char *made; /* its path, links followed, if it was not there; NULL: nothing to remove */
	struct stat status;
};

/* open(2) with O_CREAT and these flags beside it. Returns a descriptor, or -errno. */
int fresh_file_open(struct fresh_file *file, const char *path, int flags, mode_t mode);

/* From now on it is written: empty it, unless it is a pipe or a device. Returns 0 or -errno. */
int fresh_file_begin(struct fresh_file *file, int fd);

/* Remove it if it was made and never begun. */
void fresh_file_clear(struct fresh_file *file);

#endif
