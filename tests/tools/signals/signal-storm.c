/* SPDX-License-Identifier: MIT */
/*
 * signal-storm COMMAND…: run it, and a thousand times a second send SIGUSR1, SIGWINCH and SIGCHLD to
 * every vug-view among the processes that it starts, and to those that vug-view itself has
 * (vug-view-gl, vug-view-window). Ends when the command does, with its status.
 *
 * A process that has not said yet what SIGUSR1 means to it would end of it: it gets its first one
 * when it has.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "vug-view"
#define MAX_TARGETS 256
#define TICK_NS 1000000
#define TICKS_BETWEEN_LOOKS 20

/* It is sent nothing until a second look: a child may be about to become another program. */
struct target {
	pid_t pid;
	int fd; /* it stays this process when its number is another's */
	bool is_old;
	bool is_seen;
};

static struct target targets[MAX_TARGETS];
static size_t num_targets;

/* --- who is there ------------------------------------------------------------------------------ */

static uint64_t read_set(const char *status, const char *name)
{
	const char *line = strstr(status, name);

	return line ? strtoull(line + strlen(name), NULL, 16) : 0;
}

static bool knows_its_signals(const char *status)
{
	uint64_t known = read_set(status, "\nSigBlk:\t") | read_set(status, "\nSigIgn:\t") |
			 read_set(status, "\nSigCgt:\t");

	return known & UINT64_C(1) << (SIGUSR1 - 1);
}

/* Returns how much there was; the text ends with a 0. */
static size_t read_file(const char *path, char *ret_text, size_t room)
{
	FILE *file = fopen(path, "re");
	size_t size = 0;

	if (file) {
		size = fread(ret_text, 1, room - 1, file);
		fclose(file);
	}
	ret_text[size] = '\0';
	return size;
}

static bool is_target(pid_t pid)
{
	char path[64], status[4096];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	return read_file(path, status, sizeof(status)) > 0 &&
	       strncmp(status, "Name:\t" NAME, strlen("Name:\t" NAME)) == 0 &&
	       knows_its_signals(status);
}

static void note(pid_t pid)
{
	int fd;

	for (size_t i = 0; i < num_targets; i++) {
		if (targets[i].pid != pid)
			continue;
		targets[i].is_seen = targets[i].is_old = true;
		return;
	}
	fd = num_targets < MAX_TARGETS ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	if (fd >= 0)
		targets[num_targets++] = (struct target){.pid = pid, .fd = fd, .is_seen = true};
}

/* --- looking for them -------------------------------------------------------------------------- */

static void look_below(pid_t pid);

static void look_at_children(pid_t pid, const char *thread)
{
	char path[320], text[8192], *rest = text;

	snprintf(path, sizeof(path), "/proc/%d/task/%s/children", (int)pid, thread);
	read_file(path, text, sizeof(text));
	for (;;) {
		pid_t child = (pid_t)strtol(rest, &rest, 10);

		if (child <= 0)
			return;
		if (is_target(child))
			note(child);
		look_below(child);
	}
}

static void look_below(pid_t pid)
{
	const struct dirent *entry;
	char path[64];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	while (tasks && (entry = readdir(tasks)))
		if (entry->d_name[0] != '.')
			look_at_children(pid, entry->d_name);
	if (tasks)
		closedir(tasks);
}

static void look(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < num_targets; i++)
		targets[i].is_seen = false;
	look_below(getpid());
	for (size_t i = 0; i < num_targets; i++) {
		if (targets[i].is_seen)
			targets[kept++] = targets[i];
		else
			close(targets[i].fd);
	}
	num_targets = kept;
}

/* --- the storm --------------------------------------------------------------------------------- */

static void send_all(void)
{
	static const int numbers[] = {SIGUSR1, SIGWINCH, SIGCHLD};

	for (size_t i = 0; i < num_targets; i++)
		for (size_t j = 0; targets[i].is_old && j < sizeof(numbers) / sizeof(int); j++)
			syscall(SYS_pidfd_send_signal, targets[i].fd, numbers[j], NULL, 0);
}

/* Ticks that were missed are not made up for. */
static void wait_for_tick(int timer)
{
	uint64_t ticks;

	while (read(timer, &ticks, sizeof(ticks)) < 0 && errno == EINTR)
		;
}

/* Those that have lost their parents are this one's children, too. Returns the command's status. */
static int storm(pid_t command)
{
	const struct itimerspec tick = {{0, TICK_NS}, {0, TICK_NS}};
	int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), status = 0;
	pid_t ended;

	timerfd_settime(timer, 0, &tick, NULL);
	for (unsigned int ticks = 0;; ticks++) {
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
			if (ended == command)
				return status;
		if (ticks % TICKS_BETWEEN_LOOKS == 0)
			look();
		send_all();
		wait_for_tick(timer);
	}
}

/* What would end this one ends the command, which has something to clean up. */
static pid_t command_pid;

static void on_end(int number)
{
	kill(command_pid, number);
}

int main(int argc, char **argv)
{
	int status;

	if (argc < 2)
		return fprintf(stderr, "usage: signal-storm COMMAND…\n"), 2;
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	command_pid = fork();
	if (command_pid == 0) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (command_pid < 0)
		return perror("fork"), 2;
	signal(SIGTERM, on_end);
	signal(SIGINT, on_end);
	signal(SIGHUP, on_end);
	status = storm(command_pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
