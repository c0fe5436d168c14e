/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/check.h"

int64_t process_get_main_time(pid_t pid)
{
	char path[64];
	long long time = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/schedstat", (int)pid, (int)pid);
	file = fopen(path, "re");
	check(file != NULL && fscanf(file, "%lld", &time) == 1, "%s cannot be read", path);
	fclose(file);
	return time;
}

size_t process_get_private_kib(pid_t pid)
{
	char path[64], line[256];
	size_t kib = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	file = fopen(path, "re");
	check(file != NULL, "%s cannot be read", path);
	while (fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Anonymous:", strlen("Anonymous:")) == 0)
			kib = strtoul(line + strlen("Anonymous:"), NULL, 10);
	fclose(file);
	return kib;
}

/* ---- system calls ----------------------------------------------------------------------- */

/* Returns the number of the event that every system call is, or -errno. */
static long get_event(void)
{
	static const char *const paths[] = {
		"/sys/kernel/tracing/events/raw_syscalls/sys_enter/id",
		"/sys/kernel/debug/tracing/events/raw_syscalls/sys_enter/id"};
	long event = -ENOENT;

	for (size_t i = 0; i < 2; i++) {
		FILE *file = fopen(paths[i], "re");

		if (file == NULL)
			continue;
		if (fscanf(file, "%ld", &event) != 1)
			event = -EIO;
		fclose(file);
		return event;
	}
	return event;
}

static int open_counter(long event, pid_t thread)
{
	struct perf_event_attr attributes = {.type = PERF_TYPE_TRACEPOINT,
					     .size = sizeof(attributes),
					     .config = (uint64_t)event,
					     .inherit = 1};
	long fd = syscall(SYS_perf_event_open, &attributes, thread, -1, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

static int add_thread(struct call_counter *counter, long event, pid_t thread)
{
	int *fds = realloc(counter->fds, (counter->count + 1) * sizeof(*fds));

	check(fds != NULL, "no memory");
	counter->fds = fds;
	fds[counter->count] = open_counter(event, thread);
	/* It may have just ended. */
	if (fds[counter->count] == -ESRCH)
		return 0;
	if (fds[counter->count] < 0)
		return fds[counter->count];
	counter->count++;
	return 0;
}

int call_counter_start(struct call_counter *counter, pid_t pid)
{
	const long event = get_event();
	const struct dirent *entry;
	int error = event < 0 ? (int)event : 0;
	char path[64];
	DIR *threads;

	*counter = (struct call_counter){.count = 0};
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	threads = opendir(path);
	check(threads != NULL, "%s cannot be read", path);
	while (error == 0 && (entry = readdir(threads)) != NULL)
		if (entry->d_name[0] != '.')
			error = add_thread(counter, event, atoi(entry->d_name));
	closedir(threads);
	if (error < 0)
		call_counter_stop(counter);
	return error;
}

uint64_t call_counter_stop(struct call_counter *counter)
{
	uint64_t total = 0;

	for (size_t i = 0; i < counter->count; i++) {
		uint64_t value = 0;

		if (read(counter->fds[i], &value, sizeof(value)) == sizeof(value))
			total += value;
		close(counter->fds[i]);
	}
	free(counter->fds);
	*counter = (struct call_counter){.count = 0};
	return total;
}
