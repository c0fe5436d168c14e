/* SPDX-License-Identifier: MIT */
#include "channel-rows/process-status.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "channel-rows/require.h"

size_t process_count_descriptors(pid_t pid)
{
	char path[64];
	size_t count = 0;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	directory = opendir(path);
	if (directory == NULL)
		return 0;
	for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
		count += entry->d_name[0] != '.';
	closedir(directory);
	return pid == getpid() ? count - 1 : count;
}

static bool is_open(pid_t pid, size_t number)
{
	char path[64], target[8];

	snprintf(path, sizeof(path), "/proc/%d/fd/%zu", (int)pid, number);
	return readlink(path, target, sizeof(target)) >= 0;
}

size_t process_get_kib(pid_t pid, const char *field)
{
	char path[64], line[256];
	size_t kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, field, strlen(field)) == 0 && line[strlen(field)] == ':')
			kib = strtoul(line + strlen(field) + 1, NULL, 10);
	fclose(file);
	return kib;
}

void process_reset_peak(pid_t pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", (int)pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	require(write(fd, "5", 1) == 1, "%s cannot be written", path);
	close(fd);
}

unsigned long process_get_main_ticks(pid_t pid)
{
	char path[64], text[1024];
	unsigned long user = 0, system = 0;
	FILE *file;
	const char *rest;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)pid);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	rest = fgets(text, sizeof(text), file) != NULL ? strrchr(text, ')') : NULL;
	fclose(file);
	if (rest == NULL || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu",
				   &user, &system) != 2)
		return 0;
	return user + system;
}

void process_limit_descriptors(pid_t pid, size_t more)
{
	struct rlimit limit;

	require(prlimit(pid, RLIMIT_NOFILE, NULL, &limit) == 0, "no RLIMIT_NOFILE");
	/* The limit is on the number: there may be free ones below those that are open. */
	for (limit.rlim_cur = 0; more > 0 || is_open(pid, limit.rlim_cur); limit.rlim_cur++)
		more -= !is_open(pid, limit.rlim_cur);
	require(prlimit(pid, RLIMIT_NOFILE, &limit, NULL) == 0, "RLIMIT_NOFILE cannot be set");
}

void process_lift_limit(pid_t pid)
{
	struct rlimit limit;

	require(prlimit(pid, RLIMIT_NOFILE, NULL, &limit) == 0, "no RLIMIT_NOFILE");
	limit.rlim_cur = limit.rlim_max < 4096 ? limit.rlim_max : 4096;
	require(prlimit(pid, RLIMIT_NOFILE, &limit, NULL) == 0, "RLIMIT_NOFILE cannot be set");
}
