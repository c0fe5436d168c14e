/* SPDX-License-Identifier: MIT */
/* Back ends that share a new buffer with each picture, as QEMU's does. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "support/check.h"
#include "vm_test.h"

#define WARM_UP 200
#define SCANOUTS 10000
#define MAX_GROWTH_KIB 256

static unsigned int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned int count = 0;

	check(folder != NULL, "there is no /proc");
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static long get_resident_kib(void)
{
	char line[128];
	long kib = -1;
	FILE *file = fopen("/proc/self/status", "re");

	check(file != NULL, "there is no /proc");
	while (kib < 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "VmRSS:", strlen("VmRSS:")) == 0)
			sscanf(line + strlen("VmRSS:"), "%ld", &kib);
	fclose(file);
	return kib;
}

/* A new buffer, a frame of it that is looked at, and the reply. */
static void show_one(struct rig *rig, uint32_t number)
{
	struct sample sample = {.exporter = number % 2 ? DMABUF_SYSTEM_HEAP : DMABUF_UDMABUF,
				.wanted = {.fd_width = 16, .fd_height = 16},
				.seed = number};

	sample_make(&sample);
	sample_show(&sample, rig);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	sample_expect_shown(&sample, rig);
	recorder_forget(&rig->recorder);
	sample_free(&sample);
}

static void nothing_is_left(void)
{
	struct rig *rig = rig_new(NULL);
	unsigned int descriptors;
	uint32_t number = 0;
	long resident;

	while (number < WARM_UP)
		show_one(rig, number++);
	descriptors = count_descriptors();
	resident = get_resident_kib();
	while (number < WARM_UP + SCANOUTS)
		show_one(rig, number++);
	printf("# descriptors %u, then %u; resident %ld KiB, then %ld KiB\n", descriptors,
	       count_descriptors(), resident, get_resident_kib());
	check(count_descriptors() == descriptors, "there are other descriptors");
	check(get_resident_kib() - resident <= MAX_GROWTH_KIB, "the memory has grown");
	rig_free(rig);
}

const struct vm_test many_tests[] = {
	{"10,000 buffers later there are as many descriptors, and as much memory", nothing_is_left},
	{0},
};
