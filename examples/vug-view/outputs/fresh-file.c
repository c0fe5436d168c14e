/* SPDX-License-Identifier: MIT */
#include "outputs/fresh-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

int fresh_file_open(struct fresh_file *file, const char *path, int flags, mode_t mode)
{
	struct stat before;
	bool is_new = g_stat(path, &before) < 0 && errno == ENOENT;
	int fd = open(path, flags | O_CREAT, mode);

	*file = (struct fresh_file){0};
	if (fd < 0)
		return -errno;
	if (is_new && fstat(fd, &file->status) == 0)
		file->made = realpath(path, NULL);
	return fd;
}

int fresh_file_begin(struct fresh_file *file, int fd)
{
	struct stat now;

	free(file->made);
	file->made = NULL;
	if (fstat(fd, &now) < 0)
		return -errno;
	return S_ISREG(now.st_mode) && ftruncate(fd, 0) < 0 ? -errno : 0;
}

/* What another program has written, or put in its place, stays. */
void fresh_file_clear(struct fresh_file *file)
{
	const struct stat *made = &file->status;
	struct stat now;

	if (file->made && g_lstat(file->made, &now) == 0 && now.st_dev == made->st_dev &&
	    now.st_ino == made->st_ino && now.st_size == 0)
		g_unlink(file->made);
	free(file->made);
	file->made = NULL;
}
