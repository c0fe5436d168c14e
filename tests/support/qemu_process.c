/* SPDX-License-Identifier: MIT */
#include "support/qemu_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.h"

#define PATIENCE_MS 3000

/* The numbers of the descriptors in the child. */
#define DEVICE "3"
#define MONITOR "4"
#define QTEST "5"
#define NUM_SOCKETS 3
#define FIRMWARE "6"
#define NUM_DESCRIPTORS 4

#define DEVICE_OPTION "vhost-user-gpu,chardev=gpu,max_outputs="
#define MAX_ARGUMENTS 64
#define LINE_SIZE 4096

#define FIRMWARE_SIZE 0x10000
#define HLT 0xf4 /* an instruction of x86 */

/*
 * Without a guest: qtest plays its driver. The device sits on a virtio-mmio transport, whose
 * registers are at a fixed place; the front end behind it is the same as on PCI. The firmware halts the
 * processor of the machine: QEMU's own looks for a disk for ever, and takes a processor of the host's.
 */
static const char *const arguments[] = {
	"qemu-system-x86_64",
	"-M",
	"microvm,memory-backend=mem,x-option-roms=off,pit=off,pic=off,rtc=off",
	"-accel",
	"tcg",
	"-m",
	"16",
	"-bios",
	"/proc/self/fd/" FIRMWARE,
	"-object",
	"memory-backend-memfd,id=mem,size=16M,share=on",
	"-nodefaults",
	"-no-user-config",
	"-display",
	"none",
	"-global",
	"virtio-mmio.force-legacy=false",
	"-chardev",
	"socket,id=gpu,fd=" DEVICE,
	"-device",
	DEVICE_OPTION,
	"-chardev",
	"socket,id=monitor,fd=" MONITOR,
	"-mon",
	"chardev=monitor,mode=control",
	"-chardev",
	"socket,id=qtest,fd=" QTEST,
	"-object",
	"qtest,id=qtest,chardev=qtest,log=/dev/null",
	NULL,
};

const char *qemu_get_program(void)
{
	const char *program = getenv("VUG_QEMU");

	return program != NULL && program[0] != '\0' ? program : "qemu-system-x86_64";
}

static int make_firmware(void)
{
	static uint8_t bytes[FIRMWARE_SIZE];
	int fd = memfd_create("qemu-firmware", MFD_CLOEXEC);

	memset(bytes, HLT, sizeof(bytes));
	check(fd >= 0 && write(fd, bytes, sizeof(bytes)) == (ssize_t)sizeof(bytes), "no memory");
	return fd;
}

/* In the child. The numbers above must not be overwritten before they are copied. */
static void execute(pid_t parent, const int *fds, int errors, unsigned int max_outputs)
{
	const char *complete[MAX_ARGUMENTS] = {NULL};
	char device[sizeof(DEVICE_OPTION) + 16];
	int high[NUM_DESCRIPTORS];

	snprintf(device, sizeof(device), "%s%u", DEVICE_OPTION, max_outputs);
	for (size_t i = 0; arguments[i] != NULL; i++)
		complete[i] = strcmp(arguments[i], DEVICE_OPTION) == 0 ? device : arguments[i];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	dup2(errors, STDERR_FILENO);
	for (size_t i = 0; i < NUM_DESCRIPTORS; i++)
		high[i] = fcntl(fds[i], F_DUPFD, 100);
	for (size_t i = 0; i < NUM_DESCRIPTORS; i++)
		dup2(high[i], (int)i + 3);
	close_range(3 + NUM_DESCRIPTORS, ~0U, 0);
	execvp(qemu_get_program(), (char *const *)complete);
	_exit(127);
}

void qemu_process_start(struct qemu_process *qemu, unsigned int max_outputs)
{
	int *const ours[NUM_SOCKETS] = {&qemu->device, &qemu->monitor, &qemu->qtest};
	int theirs[NUM_DESCRIPTORS];
	pid_t parent = getpid();

	*qemu = (struct qemu_process){.errors = memfd_create("qemu-errors", MFD_CLOEXEC)};
	for (size_t i = 0; i < NUM_SOCKETS; i++) {
		int fds[2];

		check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no sockets");
		*ours[i] = fds[0];
		theirs[i] = fds[1];
	}
	theirs[NUM_SOCKETS] = make_firmware();
	qemu->pid = fork();
	if (qemu->pid == 0)
		execute(parent, theirs, qemu->errors, max_outputs);
	check(qemu->pid > 0, "fork failed");
	for (size_t i = 0; i < NUM_DESCRIPTORS; i++)
		close(theirs[i]);
}

size_t qemu_process_get_printed(const struct qemu_process *qemu)
{
	off_t size = lseek(qemu->errors, 0, SEEK_END);

	return size > 0 ? (size_t)size : 0;
}

void qemu_process_get_last_line(const struct qemu_process *qemu, char *ret_line, size_t size)
{
	size_t printed = qemu_process_get_printed(qemu);
	size_t length = printed < size - 1 ? printed : size - 1;
	ssize_t count = pread(qemu->errors, ret_line, length, (off_t)(printed - length));
	const char *begin;

	ret_line[count > 0 ? count : 0] = '\0';
	while (count > 0 && ret_line[count - 1] == '\n')
		ret_line[--count] = '\0';
	begin = strrchr(ret_line, '\n');
	if (begin != NULL)
		memmove(ret_line, begin + 1, strlen(begin + 1) + 1);
}

static void describe_end(struct qemu_process *qemu, int status)
{
	char line[256];

	qemu_process_get_last_line(qemu, line, sizeof(line));
	if (strstr(line, "is deprecated") != NULL) /* from its beginning: it said nothing later */
		line[0] = '\0';
	if (WIFSIGNALED(status))
		snprintf(qemu->how, sizeof(qemu->how), "SIG%s%s%s", sigabbrev_np(WTERMSIG(status)),
			 line[0] != '\0' ? ": " : "", line);
	else
		snprintf(qemu->how, sizeof(qemu->how), "exit status %d: %s", WEXITSTATUS(status),
			 line);
}

bool qemu_process_is_alive(struct qemu_process *qemu)
{
	int status;

	if (!qemu->has_ended && waitpid(qemu->pid, &status, WNOHANG) == qemu->pid) {
		qemu->has_ended = true;
		describe_end(qemu, status);
	}
	return !qemu->has_ended;
}

void qemu_process_kill(struct qemu_process *qemu)
{
	if (!qemu->has_ended) {
		kill(qemu->pid, SIGKILL);
		waitpid(qemu->pid, NULL, 0);
	}
	qemu->has_ended = true;
	close(qemu->monitor);
	close(qemu->qtest);
	close(qemu->errors);
}

/* A byte at a time: what follows the line is the next one's. */
static bool read_line(int fd, char *ret_line, size_t size)
{
	size_t length = 0;

	while (length + 1 < size) {
		struct pollfd answer = {.fd = fd, .events = POLLIN};

		if (poll(&answer, 1, PATIENCE_MS) <= 0 || read(fd, ret_line + length, 1) != 1)
			return false;
		if (ret_line[length] == '\n')
			break;
		length++;
	}
	ret_line[length] = '\0';
	return true;
}

bool qemu_ask(int fd, const char *question, const char *wanted, char *ret_line, size_t size)
{
	if (send(fd, question, strlen(question), MSG_NOSIGNAL) < 0)
		return false;
	while (read_line(fd, ret_line, size))
		if (strstr(ret_line, wanted) != NULL)
			return true;
	return false;
}

void qemu_process_connect_monitor(const struct qemu_process *qemu)
{
	char line[LINE_SIZE];

	if (qemu_ask(qemu->monitor, "{\"execute\": \"qmp_capabilities\"}\n", "\"return\"", line,
		     sizeof(line)))
		return;
	qemu_process_get_last_line(qemu, line, sizeof(line));
	check(false, "%s does not start: %s", qemu_get_program(), line);
}
