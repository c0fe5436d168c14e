/* SPDX-License-Identifier: MIT */
/* QEMU as a front end: our back end is its vhost-user-gpu device's. */
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "channel-rows/process-status.h"
#include "libvug.h"
#include "support/check.h"
#include "support/qemu_driver.h"
#include "support/qemu_process.h"
#include "support/vhost_user_device.h"

#define LINE_SIZE 4096
/* Its own use of memory varies by less; what is found is much more. */
#define MEMORY_LIMIT_KIB ((size_t)128 << 10)
#define ADDRESS_LIMIT_KIB ((size_t)2 << 20)
#define TAKE_TRIES 200
#define TAKE_NANOSECONDS 500000
#define DEATH_TRIES 20
#define DEATH_MS 50

struct qemu {
	struct front_end base; /* first */
	const struct row *row;
	struct qemu_process process;
	struct vhost_user_device device;
	bool is_stuck; /* it did not answer in time, and is not asked again */
	size_t descriptors_before, memory_before, address_before;
};

/* ---- its life --------------------------------------------------------------------------- */

static bool query_status(struct qemu *qemu)
{
	char line[LINE_SIZE];

	if (!qemu->is_stuck)
		qemu->is_stuck =
			!qemu_ask(qemu->process.monitor, "{\"execute\": \"query-status\"}\n",
				  "\"status\"", line, sizeof(line));
	return !qemu->is_stuck;
}

static void count_before(struct qemu *qemu)
{
	const pid_t pid = qemu->process.pid;

	process_reset_peak(pid);
	qemu->descriptors_before = process_count_descriptors(pid);
	qemu->memory_before = process_get_kib(pid, "VmHWM");
	qemu->address_before = process_get_kib(pid, "VmPeak");
}

static struct front_end *start(const struct row *row, int *ret_channel)
{
	struct qemu *qemu = calloc(1, sizeof(*qemu));

	check(qemu != NULL, "no memory");
	qemu->base.operations = &qemu_front_end;
	qemu->row = row;
	qemu_process_start(&qemu->process, 2);
	vhost_user_device_start(&qemu->device, qemu->process.device);
	qemu_process_connect_monitor(&qemu->process);
	qemu_driver_start(qemu->process.qtest);
	*ret_channel = vhost_user_device_take_channel(&qemu->device);
	check(*ret_channel >= 0, "QEMU sent no display channel");
	check(query_status(qemu), "QEMU's monitor does not answer");
	count_before(qemu);
	if (row->limits_descriptors)
		process_limit_descriptors(qemu->process.pid, row->num_descriptors_left);
	return &qemu->base;
}

/* Until it has read everything, or for a while. */
static void let_work(struct front_end *front_end, int channel)
{
	(void)front_end;
	for (int i = 0; i < TAKE_TRIES; i++) {
		struct pollfd ended = {.fd = channel};
		int unread = 0;

		if (ioctl(channel, SIOCOUTQ, &unread) < 0 || unread == 0)
			return;
		if (ppoll(&ended, 1, &(struct timespec){.tv_nsec = TAKE_NANOSECONDS}, NULL) > 0)
			return;
	}
}

static bool is_responsive(struct front_end *front_end)
{
	return query_status((struct qemu *)front_end);
}

/* Its monitor has just been asked: one that is dying has closed it, and is waited for. */
static bool is_alive(struct front_end *front_end, const char **ret_how)
{
	struct qemu *qemu = (struct qemu *)front_end;
	struct pollfd monitor = {.fd = qemu->process.monitor, .events = POLLIN};

	(void)query_status(qemu);
	for (int i = 0; i < DEATH_TRIES && qemu_process_is_alive(&qemu->process); i++) {
		if (poll(&monitor, 1, 0) == 0 || !(monitor.revents & POLLHUP))
			return true;
		poll(NULL, 0, DEATH_MS);
	}
	*ret_how = qemu->process.how;
	return qemu_process_is_alive(&qemu->process);
}

/* ---- what it did ------------------------------------------------------------------------ */

static void inspect_resources(const struct qemu *qemu, FILE *findings)
{
	const pid_t pid = qemu->process.pid;
	size_t descriptors = process_count_descriptors(pid);
	size_t allowed = qemu->descriptors_before + qemu->row->max_descriptors;

	if (descriptors > allowed)
		fprintf(findings, "keeps descriptors; ");
	if (process_get_kib(pid, "VmHWM") > qemu->memory_before + MEMORY_LIMIT_KIB)
		fprintf(findings, "uses more than %zu MiB; ", MEMORY_LIMIT_KIB >> 10);
	else if (process_get_kib(pid, "VmPeak") > qemu->address_before + ADDRESS_LIMIT_KIB)
		fprintf(findings, "allocates more than 2 GiB; ");
}

/* Nothing is sent any more: a main loop that goes on using the processor spins. */
static void inspect_loop(const struct qemu *qemu, FILE *findings)
{
	const unsigned long per_second = (unsigned long)sysconf(_SC_CLK_TCK);
	unsigned long before = process_get_main_ticks(qemu->process.pid);

	poll(NULL, 0, 300);
	if (process_get_main_ticks(qemu->process.pid) - before > per_second / 20)
		fprintf(findings, "its main loop spins; ");
}

static void inspect(struct front_end *front_end, FILE *findings)
{
	const struct qemu *qemu = (const struct qemu *)front_end;

	inspect_loop(qemu, findings);
	inspect_resources(qemu, findings);
}

static void finish(struct front_end *front_end, FILE *findings)
{
	struct qemu *qemu = (struct qemu *)front_end;

	(void)findings;
	qemu_process_kill(&qemu->process);
	vhost_user_device_finish(&qemu->device);
	free(qemu);
}

const struct front_end_operations qemu_front_end = {
	.name = "qemu",
	.start = start,
	.let_work = let_work,
	.is_responsive = is_responsive,
	.is_alive = is_alive,
	.inspect = inspect,
	.finish = finish,
};
