/* SPDX-License-Identifier: MIT */
#include "support/fd_census.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

void fd_census_take(struct fd_census *ret_census)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	check(directory != NULL, "/proc/self/fd cannot be read");
	memset(ret_census, 0, sizeof(*ret_census));
	while ((entry = readdir(directory)) != NULL) {
		long fd = strtol(entry->d_name, NULL, 10);

		if (entry->d_name[0] != '.' && fd != dirfd(directory) && fd < FD_CENSUS_MAX)
			ret_census->is_open[fd] = true;
	}
	closedir(directory);
}

static void describe_descriptor(int fd, bool is_open, char *ret_text, size_t size)
{
	char link[64], target[128] = "";
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, target, sizeof(target) - 1);
	if (length > 0)
		target[length] = '\0';
	snprintf(ret_text, size, " %d (%s)", fd, is_open ? target : "closed by somebody else");
}

void fd_census_expect_same(const struct fd_census *before)
{
	char differences[1024] = "";
	struct fd_census now;

	fd_census_take(&now);
	for (int fd = 0; fd < FD_CENSUS_MAX; fd++) {
		size_t length = strlen(differences);

		if (now.is_open[fd] != before->is_open[fd])
			describe_descriptor(fd, now.is_open[fd], differences + length,
					    sizeof(differences) - length);
	}
	check(differences[0] == '\0', "other descriptors are open than before:%s", differences);
}
