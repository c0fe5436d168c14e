/* SPDX-License-Identifier: MIT */
/* What is the same and what differs between dma-bufs of different exporters. */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sample.h"
#include "support/check.h"
#include "vm_test.h"

static void all_are_here(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++)
		check(dmabuf_is_available(exporter), "there is no %s here",
		      dmabuf_get_exporter_name(exporter));
}

static void expect_exporter(int fd, const char *name)
{
	char path[64], line[128] = "", expected[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	snprintf(expected, sizeof(expected), "exp_name:\t%s\n", name);
	file = fopen(path, "re");
	check(file != NULL, "there is no %s", path);
	while (strncmp(line, "exp_name:", strlen("exp_name:")) != 0)
		check(fgets(line, sizeof(line), file) != NULL, "no exporter in %s", path);
	fclose(file);
	check(strcmp(line, expected) == 0, "it says %s, not %s", line, expected);
}

/* What consumers tell exporters by. */
static void kernel_names_them(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++) {
		int fd = dmabuf_new(exporter, 1);

		expect_exporter(fd, dmabuf_get_exporter_name(exporter));
		close(fd);
	}
}

/* What DMABUF_SCANOUT, without a modifier, brings. */
static int try_unnamed(enum dmabuf_exporter exporter, bool assumes_linear)
{
	const struct rig_options options = {
		.config = {.flags = assumes_linear ? VUG_SERVER_ASSUME_LINEAR : 0}};
	struct rig *rig = rig_new(&options);
	struct sample sample = {.exporter = exporter,
				.wanted = {.fd_width = 33, .fd_height = 7},
				.names_no_modifier = true};
	int error;

	sample_make(&sample);
	sample_show(&sample, rig);
	recorder_forget(&rig->recorder);
	error = sample_try_map(&sample, rig);
	if (error == 0)
		sample_expect_shown(&sample, rig);
	sample_free(&sample);
	rig_free(rig);
	return error;
}

static void they_are_dmabufs(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++) {
		struct rig *rig = rig_new(NULL);
		struct sample sample = {.exporter = exporter,
					.wanted = {.fd_width = 33, .fd_height = 7}};

		sample_make(&sample);
		sample_show(&sample, rig);
		recorder_forget(&rig->recorder);
		check(vug_buffer_is_dmabuf(rig_get_buffer(rig, 0)), "%s makes no dma-buf",
		      dmabuf_get_exporter_name(exporter));
		sample_free(&sample);
		rig_free(rig);
	}
}

static void memory_needs_no_modifier(void)
{
	check(try_unnamed(DMABUF_UDMABUF, false) == 0, "udmabuf memory cannot be mapped");
	check(try_unnamed(DMABUF_SYSTEM_HEAP, false) == 0, "memory of a heap cannot be mapped");
}

static void drm_may_have_tiled(void)
{
	int error = try_unnamed(DMABUF_VGEM, false);

	check(error == -ENOTSUP, "vug_buffer_map returned %d", error);
}

static void drm_is_assumed_linear(void)
{
	int error = try_unnamed(DMABUF_VGEM, true);

	check(error == 0, "vug_buffer_map returned %d", error);
}

/* One page less than the rows take, and one row more than there is. */
static void too_small_is_refused(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++) {
		struct rig *rig = rig_new(NULL);
		struct sample sample = {.exporter = exporter,
					.wanted = {.fd_width = 64, .fd_height = 64}};
		int error;

		sample_make(&sample);
		sample.wanted.fd_height++;
		sample_show(&sample, rig);
		recorder_forget(&rig->recorder);
		error = sample_try_map(&sample, rig);
		check(error == -EFBIG, "%s: vug_buffer_map returned %d",
		      dmabuf_get_exporter_name(exporter), error);
		sample_free(&sample);
		rig_free(rig);
	}
}

const struct vm_test exporter_tests[] = {
	{"every exporter of dma-bufs is here", all_are_here},
	{"the kernel says who exported a dma-buf", kernel_names_them},
	{"what the back end sends of each of them is a dma-buf", they_are_dmabufs},
	{"memory is linear without a modifier", memory_needs_no_modifier},
	{"a DRM driver's buffer without a modifier is not taken for linear", drm_may_have_tiled},
	{"a DRM driver's buffer without a modifier is linear where the program says so",
	 drm_is_assumed_linear},
	{"a dma-buf that is too small for its layout is not mapped", too_small_is_refused},
	{0},
};
