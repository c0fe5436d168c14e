/* SPDX-License-Identifier: MIT */
/* A QEMU with a vhost-user-gpu device and no guest, as a child process. */
#ifndef SUPPORT_QEMU_PROCESS_H
#define SUPPORT_QEMU_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct qemu_process {
	pid_t pid;
	int device;  /* the vhost-user socket, our end */
	int monitor; /* QMP */
	int qtest;
	int errors; /* what it printed */
	bool has_ended;
	char how[512]; /* it ended, in words */
};

/* The program: VUG_QEMU, or the one in the path. */
const char *qemu_get_program(void);

void qemu_process_start(struct qemu_process *qemu, unsigned int max_outputs);
/* Its monitor takes commands from then on; the test fails if it does not start. */
void qemu_process_connect_monitor(const struct qemu_process *qemu);
/* False once it has ended. */
bool qemu_process_is_alive(struct qemu_process *qemu);
/* How much it has printed. */
size_t qemu_process_get_printed(const struct qemu_process *qemu);
/* The last line that it printed. */
void qemu_process_get_last_line(const struct qemu_process *qemu, char *ret_line, size_t size);
void qemu_process_kill(struct qemu_process *qemu);

/* One line to QMP or qtest, and the first line back with that text; false: none in time. */
bool qemu_ask(int fd, const char *question, const char *wanted, char *ret_line, size_t size);

#endif
