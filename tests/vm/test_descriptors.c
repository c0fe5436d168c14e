/* SPDX-License-Identifier: MIT */
/* What the library says of descriptors that are dma-bufs, or fences of some. */
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vug/blob.h>
#include <vug/descriptor.h>

#include "support/check.h"
#include "support/dmabuf.h"
#include "vm_test.h"

#define LENGTH 10000 /* three pages */
#define PAGES 12288
#define FORMAT_XRGB8888 2 /* virtio-gpu's */

static void expect_kind(int fd, enum vug_descriptor_kind expected, const char *what)
{
	enum vug_descriptor_kind kind = vug_descriptor_get_kind(fd);

	check(kind == expected, "%s: kind %u, not %u", what, kind, expected);
}

/* All of it, for a buffer of each exporter. */
static void with_each(void (*look)(int fd, const char *exporter))
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++) {
		int fd = dmabuf_new(exporter, LENGTH);

		look(fd, dmabuf_get_exporter_name(exporter));
		close(fd);
	}
}

static void look_at_kind(int fd, const char *exporter)
{
	expect_kind(fd, VUG_DESCRIPTOR_DMABUF, exporter);
}

static void each_is_a_dmabuf(void)
{
	with_each(look_at_kind);
}

static void look_at_size(int fd, const char *exporter)
{
	uint64_t size = vug_descriptor_get_size(fd);

	check(size == PAGES, "%s: %llu bytes", exporter, (unsigned long long)size);
}

static void its_size_is_told(void)
{
	with_each(look_at_size);
}

static void look_at_exporter(int fd, const char *exporter)
{
	char name[32] = "";
	int error = vug_descriptor_get_exporter(fd, name, sizeof(name));

	check(error == 0 && strcmp(name, exporter) == 0, "%s: %d, %s", exporter, error, name);
	check(vug_descriptor_get_exporter(fd, name, strlen(exporter) + 1) == 0, "it just fits");
	check(vug_descriptor_get_exporter(fd, name, strlen(exporter)) == -ERANGE, "it does not");
}

static void its_exporter_is_told(void)
{
	with_each(look_at_exporter);
}

/* The owner of a buffer may call it what he likes. */
static void look_at_misnamed(int fd, const char *exporter)
{
	if (ioctl(fd, DMA_BUF_SET_NAME, "x\nexp_name:\tsystem") < 0)
		check(false, "%s cannot be named: %s", exporter, strerror(errno));
	look_at_kind(fd, exporter);
	look_at_exporter(fd, exporter);
}

static void a_name_changes_nothing(void)
{
	with_each(look_at_misnamed);
}

static bool is_same(int a, int b)
{
	uint64_t devices[2], inodes[2];

	check(vug_descriptor_get_identity(a, &devices[0], &inodes[0]) == 0 &&
		      vug_descriptor_get_identity(b, &devices[1], &inodes[1]) == 0,
	      "a dma-buf has no identity");
	return devices[0] == devices[1] && inodes[0] == inodes[1];
}

static void look_at_identity(int fd, const char *exporter)
{
	int again = fcntl(fd, F_DUPFD_CLOEXEC, 0), other = dmabuf_new(DMABUF_UDMABUF, LENGTH);

	check(is_same(fd, again), "%s: a duplicate is another", exporter);
	check(!is_same(fd, other), "%s: another buffer is the same", exporter);
	close(again);
	close(other);
}

static void each_has_its_identity(void)
{
	with_each(look_at_identity);
}

static void look_at_fence(int fd, const char *exporter)
{
	int fence = dmabuf_export_fences(fd);
	uint64_t device, inode;

	expect_kind(fence, VUG_DESCRIPTOR_SYNC_FILE, exporter);
	check(vug_descriptor_get_size(fence) == 0, "a fence has a size");
	check(vug_descriptor_get_identity(fence, &device, &inode) == -ENOTSUP, "an identity");
	close(fence);
}

static void a_fence_is_a_sync_file(void)
{
	with_each(look_at_fence);
}

/* ---- blob scanouts ---------------------------------------------------------------------- */

static struct vug_scanout_blob make_blob(int fd)
{
	return (struct vug_scanout_blob){.size = sizeof(struct vug_scanout_blob),
					 .rect = {3, 2, 20, 10},
					 .width = 33,
					 .height = 20,
					 .format = FORMAT_XRGB8888,
					 .fd = fd,
					 .strides = {256},
					 .offsets = {128},
					 .resource_size = PAGES};
}

static void look_at_blob(int fd, const char *exporter)
{
	struct vug_scanout_blob blob = make_blob(fd);
	struct vug_buffer *buffer = NULL;
	struct vug_rect viewport;
	uint8_t bytes[PAGES];
	const void *pixels;
	uint32_t stride;

	for (unsigned int i = 0; i < PAGES; i++)
		bytes[i] = (uint8_t)(i * 7 + i / 251);
	dmabuf_write(fd, 0, bytes, sizeof(bytes));
	check(vug_scanout_blob_import(&blob, 0, &buffer, &viewport) == 0, "%s: refused", exporter);
	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "%s: not mapped", exporter);
	for (uint32_t y = 0; y < blob.height; y++)
		check(memcmp((const uint8_t *)pixels + (size_t)y * stride,
			     bytes + 128 + (size_t)y * 256, 33 * 4) == 0,
		      "%s: row %u is another", exporter, y);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

static void a_blob_shows_its_pixels(void)
{
	with_each(look_at_blob);
}

static void look_at_cut_blob(int fd, const char *exporter)
{
	struct vug_scanout_blob blob = make_blob(fd);
	struct vug_buffer *buffer = NULL;
	struct vug_rect viewport;

	blob.resource_size = 0;
	blob.offsets[0] = PAGES - 19 * 256 - 33 * 4;
	check(vug_scanout_blob_import(&blob, 0, &buffer, &viewport) == 0, "%s: refused", exporter);
	vug_buffer_unref(buffer);
	blob.offsets[0]++;
	check(vug_scanout_blob_import(&blob, 0, &buffer, &viewport) == -EFBIG, "%s: one byte more",
	      exporter);
}

static void a_blob_ends_within_its_buffer(void)
{
	with_each(look_at_cut_blob);
}

const struct vm_test descriptor_tests[] = {
	{"a buffer of every exporter is a dma-buf", each_is_a_dmabuf},
	{"the size of a dma-buf is reported", its_size_is_told},
	{"the exporter of a dma-buf is reported", its_exporter_is_told},
	{"a dma-buf's name changes neither its size nor its exporter", a_name_changes_nothing},
	{"each dma-buf has its own identity, which its descriptors share", each_has_its_identity},
	{"a fence of a dma-buf is a sync_file", a_fence_is_a_sync_file},
	{"a blob scanout shows the pixels of its dma-buf", a_blob_shows_its_pixels},
	{"a blob scanout ends within its dma-buf", a_blob_ends_within_its_buffer},
	{0},
};
