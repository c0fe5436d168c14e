/* SPDX-License-Identifier: MIT */
#include "vnc/password.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

#define MAX_LENGTH 8
/* Longer than any first line that is meant. */
#define MAX_READ 1024

/* NULL, or what is wrong. */
static const char *check_mode(int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return g_strerror(errno);
	if (S_ISREG(status.st_mode) && status.st_mode & (S_IRWXO | S_IWGRP))
		return "others can read or write it; chmod 600 it";
	return NULL;
}

/* Until the end of the line or of the file. NULL, or what is wrong. */
static const char *read_line(int fd, char line[MAX_READ + 1])
{
	size_t length = 0;
	ssize_t count;

	while (length < MAX_READ && !memchr(line, '\n', length)) {
		count = read(fd, line + length, MAX_READ - length);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return g_strerror(errno);
		if (count == 0)
			break;
		length += (size_t)count;
	}
	line[length] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	return line[0] ? NULL : "its first line is empty; write the password there";
}

char *vnc_password_read(const char *path, GError **error)
{
	char line[MAX_READ + 1] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *problem = fd < 0 ? g_strerror(errno) : check_mode(fd);

	if (!problem)
		problem = read_line(fd, line);
	if (fd >= 0)
		close(fd);
	if (problem) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "--vnc-password-file %s: %s",
			    path, problem);
		return NULL;
	}
	if (strlen(line) > MAX_LENGTH)
		report("--vnc-password-file %s: VNC takes the first %d characters of the password "
		       "and no more",
		       path, MAX_LENGTH);
	return g_strdup(line);
}
