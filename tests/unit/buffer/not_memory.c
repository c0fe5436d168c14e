/* SPDX-License-Identifier: MIT */
/* Descriptors of a back end's that the CPU must not look into. */
#include <errno.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <string.h>

#include "unit/buffer/fd_buffer.h"
#include "unit/buffer/fuse_file.h"

static int try_map_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	cr_assert_geq(fd, 0, "%s", path);
	return try_map_once(import(fd));
}

Test(cpu_view, a_pipe_is_not_memory)
{
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(try_map_once(import(fds[0])), -EACCES);
}

Test(cpu_view, a_directory_is_not_memory)
{
	cr_assert_eq(try_map_path("/", O_RDONLY | O_DIRECTORY), -EACCES);
}

Test(cpu_view, a_device_is_not_memory)
{
	cr_assert_eq(try_map_path("/dev/zero", O_RDWR), -EACCES);
}

Test(cpu_view, a_file_that_may_not_be_read_has_no_view)
{
	int fd = memory_create(NEEDED, 0);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	cr_assert_eq(try_map_path(path, O_WRONLY), -EACCES);
}

Test(cpu_view, sealed_memory_that_may_not_be_read_has_no_view)
{
	int fd = memory_create(NEEDED, F_SEAL_SHRINK);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	cr_assert_eq(try_map_path(path, O_WRONLY), -EACCES);
}

/* Its server could let us wait, or take it away. */
Test(cpu_view, a_file_that_the_peer_serves_is_refused_without_asking_it)
{
	struct vug_buffer *buffer = import(fuse_file_open("dmabuf:system"));

	cr_assert_eq(try_map(buffer), -EACCES);
	cr_assert_eq(fuse_file_count_questions(), 0);
	vug_buffer_unref(buffer);
}

/* A mapping of huge pages faults when their pool is empty, sealed or not. */
Test(cpu_view, huge_pages_never_end_in_a_signal)
{
	int fd = memfd_create("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);
	int error;

	if (fd < 0 && (errno == ENOSYS || errno == EINVAL || errno == ENODEV))
		cr_skip_test("no huge pages in this kernel: %s", strerror(errno));
	cr_assert_geq(fd, 0);
	cr_assert_eq(ftruncate(fd, 2 << 20), 0);
	cr_assert_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	error = try_map_once(import(fd));
	cr_assert(error == 0 || error == -EACCES, "%s", strerror(-error));
}
