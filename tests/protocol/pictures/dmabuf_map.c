/* SPDX-License-Identifier: MIT */
/* Looking at pixels in a descriptor of the back end's: safely, or not at all. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_file.h"

#define SIZE 16
#define BYTES (SIZE * SIZE * 4)
#define MODIFIER_VENDOR UINT64_C(0x0100000000000002)
#define FOURCC_NV12 UINT32_C(0x3231564e)

SUITE(fixture_set_up, fixture_tear_down);

static uint32_t written[SIZE * SIZE];

/* Takes the descriptor. */
static struct vug_buffer *show(struct peer_dmabuf dmabuf, uint64_t modifier, int fd)
{
	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, modifier, fd));
	close(fd);
	recorder_forget(&rig->recorder);
	return rig_get_buffer(rig, 0);
}

static struct vug_buffer *show_linear(int fd)
{
	return show(peer_whole_dmabuf(0, SIZE, SIZE), 0, fd);
}

static int try_map(struct vug_buffer *buffer)
{
	const void *pixels;
	uint32_t stride;
	int result = vug_buffer_map(buffer, &pixels, &stride);

	if (result == 0)
		vug_buffer_unmap(buffer);
	return result;
}

static int make_picture(bool is_sealed)
{
	int fd = memory_file_new(BYTES, is_sealed);

	for (uint32_t i = 0; i < COUNT(written); i++)
		written[i] = i * UINT32_C(2654435761);
	memory_file_write(fd, 0, written, sizeof(written));
	return fd;
}

static void expect_picture(struct vug_buffer *buffer)
{
	const void *pixels;
	uint32_t stride;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_assert_eq(stride, SIZE * 4);
	cr_assert_eq(memcmp(pixels, written, sizeof(written)), 0);
	vug_buffer_unmap(buffer);
}

SUITE_TEST(dmabuf_map, sealed_memory_can_be_read)
{
	expect_picture(show_linear(make_picture(true)));
}

SUITE_TEST(dmabuf_map, unsealed_memory_can_be_read)
{
	expect_picture(show_linear(make_picture(false)));
}

SUITE_TEST(dmabuf_map, memory_without_a_modifier_is_linear)
{
	expect_picture(
		show(peer_whole_dmabuf(0, SIZE, SIZE), VUG_MODIFIER_UNKNOWN, make_picture(true)));
}

SUITE_TEST(dmabuf_map, each_map_shows_what_is_there_now)
{
	for (int is_sealed = 0; is_sealed <= 1; is_sealed++) {
		int fd = make_picture(is_sealed);
		struct vug_buffer *buffer = show_linear(dup(fd));

		expect_picture(buffer);
		written[7] = 4711;
		memory_file_write(fd, 0, written, sizeof(written));
		expect_picture(buffer);
		close(fd);
	}
}

SUITE_TEST(dmabuf_map, maps_may_be_nested)
{
	struct vug_buffer *buffer = show_linear(make_picture(false));
	const void *first, *second;
	uint32_t stride;

	cr_assert_eq(vug_buffer_map(buffer, &first, &stride), 0);
	cr_assert_eq(vug_buffer_map(buffer, &second, &stride), 0);
	cr_assert_eq(first, second);
	vug_buffer_unmap(buffer);
	cr_assert_eq(memcmp(first, written, sizeof(written)), 0);
	vug_buffer_unmap(buffer);
}

SUITE_TEST(dmabuf_map, rows_may_be_further_apart)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, 2);
	int fd = memory_file_new(4096 + SIZE * 4, true);
	uint32_t colour = 0x123456, stride;
	struct vug_buffer *buffer;
	const void *pixels;

	dmabuf.fd_stride = 4096;
	memory_file_write(fd, 4096, &colour, sizeof(colour));
	buffer = show(dmabuf, 0, fd);
	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_expect_eq(stride, 4096);
	cr_expect_eq(*(const uint32_t *)((const uint8_t *)pixels + 4096), colour);
	vug_buffer_unmap(buffer);
}

static int open_pipe(void)
{
	int fds[2];

	cr_assert_eq(pipe2(fds, O_CLOEXEC), 0);
	close(fds[1]);
	return fds[0];
}

static int open_directory(void)
{
	return open("/", O_RDONLY | O_CLOEXEC);
}

static int open_zero(void)
{
	return open("/dev/zero", O_RDWR | O_CLOEXEC);
}

static int open_file(void)
{
	return open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

static int open_path(void)
{
	return open("/dev/shm", O_PATH | O_CLOEXEC);
}

static int open_small(void)
{
	return memory_file_new(BYTES - 1, true);
}

static int open_small_unsealed(void)
{
	return memory_file_new(BYTES - 1, false);
}

static int open_empty(void)
{
	return memory_file_new(0, true);
}

static const struct {
	const char *what;
	int (*open)(void);
	int result;
} descriptors[] = {
	{"a pipe", open_pipe, -EACCES},
	{"a directory", open_directory, -EACCES},
	{"/dev/zero", open_zero, -EACCES},
	{"a file on a disk", open_file, -EACCES},
	{"a path", open_path, -EACCES},
	{"a byte too small", open_small, -EFBIG},
	{"a byte too small, unsealed", open_small_unsealed, -EFBIG},
	{"empty", open_empty, -EFBIG},
};

SUITE_TEST(dmabuf_map, what_is_not_memory_or_too_small_has_no_cpu_view)
{
	for (size_t i = 0; i < COUNT(descriptors); i++) {
		int fd = descriptors[i].open(), result;

		cr_assert_geq(fd, 0, "%s", descriptors[i].what);
		result = try_map(show_linear(fd));
		cr_expect_eq(result, descriptors[i].result, "%s: %d", descriptors[i].what, result);
	}
	rig_expect_alive(rig);
}

SUITE_TEST(dmabuf_map, a_tiled_layout_has_no_cpu_view)
{
	cr_assert_eq(try_map(show(peer_whole_dmabuf(0, SIZE, SIZE), MODIFIER_VENDOR,
				  make_picture(true))),
		     -ENOTSUP);
}

SUITE_TEST(dmabuf_map, an_unknown_format_has_no_cpu_view)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, SIZE);

	dmabuf.fd_fourcc = FOURCC_NV12;
	cr_assert_eq(try_map(show(dmabuf, 0, make_picture(true))), -ENOTSUP);
}

SUITE_TEST(dmabuf_map, a_size_beyond_all_memory_is_too_big)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, SIZE);

	dmabuf.fd_height = UINT32_MAX;
	dmabuf.fd_stride = UINT32_MAX;
	cr_assert_eq(try_map(show(dmabuf, 0, make_picture(true))), -EFBIG);
}

/* Without a modifier the stride may mean anything, so the scanout is shown. */
SUITE_TEST(dmabuf_map, rows_that_overlap_have_no_cpu_view)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, SIZE, SIZE);

	dmabuf.fd_stride = SIZE * 4 - 1;
	cr_assert_eq(try_map(show(dmabuf, VUG_MODIFIER_UNKNOWN, make_picture(true))), -EFBIG);
}

/* 2 MiB of it, which is more than the cap on the memory of pixels. */
SUITE_TEST(dmabuf_map, a_copy_counts_under_the_cap)
{
	const struct rig_options options = {.config = {.max_framebuffer_mib = 1}};

	fixture_use(&options);
	cr_assert_eq(try_map(show(peer_whole_dmabuf(0, 1024, 512), 0,
				  memory_file_new(1024 * 512 * 4, false))),
		     -ENOMEM);
}

SUITE_TEST(dmabuf_map, memory_that_was_cut_off_before_is_too_small)
{
	int fd = make_picture(false);
	struct vug_buffer *buffer = show_linear(dup(fd));

	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_eq(try_map(buffer), -EFBIG);
	close(fd);
}

SUITE_TEST(dmabuf_map, memory_that_is_cut_off_meanwhile_can_still_be_read)
{
	int fd = make_picture(false);
	struct vug_buffer *buffer = show_linear(dup(fd));
	const void *pixels;
	uint32_t stride;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_expect_eq(memcmp(pixels, written, sizeof(written)), 0);
	vug_buffer_unmap(buffer);
	cr_expect_eq(try_map(buffer), -EFBIG);
	close(fd);
}

/* Grown again: not for ever lost. */
SUITE_TEST(dmabuf_map, memory_that_comes_back_can_be_read_again)
{
	int fd = make_picture(false);
	struct vug_buffer *buffer = show_linear(dup(fd));

	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_eq(try_map(buffer), -EFBIG);
	memory_file_write(fd, 0, written, sizeof(written));
	expect_picture(buffer);
	close(fd);
}

SUITE_TEST(dmabuf_map, null_is_refused)
{
	struct vug_buffer *buffer = show_linear(make_picture(true));
	const void *pixels;
	uint32_t stride;

	cr_expect_eq(vug_buffer_map(NULL, &pixels, &stride), -EINVAL);
	cr_expect_eq(vug_buffer_map(buffer, NULL, &stride), -EINVAL);
	cr_expect_eq(vug_buffer_map(buffer, &pixels, NULL), -EINVAL);
	vug_buffer_unmap(NULL);
}
