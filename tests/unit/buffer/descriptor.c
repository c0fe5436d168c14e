/* SPDX-License-Identifier: MIT */
/* What descriptors are. Those of dma-bufs and fences need a kernel that has them: tests/vm. */
#include "vug/descriptor.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "unit/buffer/fuse_file.h"
#include "unit/descriptors.h"

#define LENGTH 5000

static int create_named(const char *name, unsigned int flags)
{
	int fd = memfd_create(name, MFD_CLOEXEC | flags);

	cr_assert_geq(fd, 0);
	cr_assert_eq(ftruncate(fd, LENGTH), 0);
	return fd;
}

static int open_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0, "%s: %s", path, strerror(errno));
	return fd;
}

/* ---- kinds ------------------------------------------------------------------------------ */

Test(descriptor, memory_sealed_against_shrinking_is_sealed_memory)
{
	cr_assert_eq(vug_descriptor_get_kind(memory_create(LENGTH, F_SEAL_SHRINK)),
		     VUG_DESCRIPTOR_SEALED_MEMORY);
}

Test(descriptor, memory_with_other_seals_is_memory)
{
	const int seals = F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;

	cr_assert_eq(vug_descriptor_get_kind(memory_create(LENGTH, seals)), VUG_DESCRIPTOR_MEMORY);
}

Test(descriptor, memory_that_cannot_be_sealed_is_memory)
{
	cr_assert_eq(vug_descriptor_get_kind(create_named("test", 0)), VUG_DESCRIPTOR_MEMORY);
}

Test(descriptor, a_file_of_a_tmpfs_is_memory)
{
	cr_assert_eq(vug_descriptor_get_kind(open_path("/dev/shm", O_TMPFILE | O_RDWR)),
		     VUG_DESCRIPTOR_MEMORY);
}

/* Sealed or not: a mapping of huge pages faults when their pool is empty. */
Test(descriptor, memory_of_huge_pages_is_never_sealed_memory)
{
	int fd = memfd_create("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);

	if (fd < 0 && (errno == ENOSYS || errno == EINVAL || errno == ENODEV))
		cr_skip_test("no huge pages in this kernel: %s", strerror(errno));
	cr_assert_geq(fd, 0);
	cr_assert_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	cr_assert_eq(vug_descriptor_get_kind(fd), VUG_DESCRIPTOR_MEMORY);
}

Test(descriptor, both_ends_of_a_pipe_are_a_pipe)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(vug_descriptor_get_kind(ends[0]), VUG_DESCRIPTOR_PIPE);
	cr_assert_eq(vug_descriptor_get_kind(ends[1]), VUG_DESCRIPTOR_PIPE);
}

Test(descriptor, sockets_of_all_families_are_sockets)
{
	int ends[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	cr_assert_eq(vug_descriptor_get_kind(ends[0]), VUG_DESCRIPTOR_SOCKET);
	cr_assert_eq(vug_descriptor_get_kind(socket(AF_INET, SOCK_DGRAM, 0)),
		     VUG_DESCRIPTOR_SOCKET);
}

Test(descriptor, the_rest_is_something_else)
{
	const int others[] = {
		open_path("/", O_RDONLY | O_DIRECTORY),
		open_path("/dev/zero", O_RDWR),
		open_path("/proc/version", O_RDONLY),
		eventfd(0, EFD_CLOEXEC),
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_assert_eq(vug_descriptor_get_kind(others[i]), VUG_DESCRIPTOR_OTHER, "row %zu",
			     i);
}

Test(descriptor, a_number_that_is_no_descriptor_is_something_else)
{
	cr_assert_eq(vug_descriptor_get_kind(-1), VUG_DESCRIPTOR_OTHER);
	cr_assert_eq(vug_descriptor_get_kind(999), VUG_DESCRIPTOR_OTHER);
	cr_assert_eq(vug_descriptor_get_kind(AT_FDCWD), VUG_DESCRIPTOR_OTHER);
}

static int reopen(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open_path(path, flags);
}

/* Nothing can be done with them but asking where they are. */
Test(descriptor, an_o_path_descriptor_is_something_else_whatever_it_points_to)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(vug_descriptor_get_kind(reopen(ends[0], O_PATH)), VUG_DESCRIPTOR_OTHER);
	cr_assert_eq(vug_descriptor_get_kind(reopen(memory_create(1, F_SEAL_SHRINK), O_PATH)),
		     VUG_DESCRIPTOR_OTHER);
}

Test(descriptor, memory_is_what_it_is_however_it_was_opened)
{
	int fd = memory_create(LENGTH, F_SEAL_SHRINK);

	cr_assert_eq(vug_descriptor_get_kind(reopen(fd, O_WRONLY)), VUG_DESCRIPTOR_SEALED_MEMORY);
	cr_assert_eq(vug_descriptor_get_kind(reopen(fd, O_RDONLY)), VUG_DESCRIPTOR_SEALED_MEMORY);
}

/* ---- names decide nothing --------------------------------------------------------------- */

static const char *const misleading_names[] = {"dmabuf:system", "/dmabuf:", "anon_inode:sync_file",
					       "pipe:[1]", "socket:[1]"};

#define NUM_NAMES (sizeof(misleading_names) / sizeof(misleading_names[0]))

Test(descriptor, memory_is_memory_whatever_its_name)
{
	for (size_t i = 0; i < NUM_NAMES; i++)
		cr_assert_eq(vug_descriptor_get_kind(create_named(misleading_names[i], 0)),
			     VUG_DESCRIPTOR_MEMORY, "%s", misleading_names[i]);
}

static int create_on_tmpfs(const char *name)
{
	char folder[] = "/dev/shm/vug-descriptor-XXXXXX", path[128];
	int fd;

	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open_path(path, O_CREAT | O_EXCL | O_RDWR);
	unlink(path);
	rmdir(folder);
	return fd;
}

Test(descriptor, a_file_of_a_tmpfs_is_memory_whatever_its_name)
{
	cr_assert_eq(vug_descriptor_get_kind(create_on_tmpfs("dmabuf:system")),
		     VUG_DESCRIPTOR_MEMORY);
	cr_assert_eq(vug_descriptor_get_kind(create_on_tmpfs("anon_inode:sync_file")),
		     VUG_DESCRIPTOR_MEMORY);
}

/* ---- the size --------------------------------------------------------------------------- */

Test(descriptor, memory_has_a_size)
{
	cr_assert_eq(vug_descriptor_get_size(memory_create(LENGTH, F_SEAL_SHRINK)), LENGTH);
	cr_assert_eq(vug_descriptor_get_size(memory_create(LENGTH, 0)), LENGTH);
	cr_assert_eq(vug_descriptor_get_size(memory_create(0, 0)), 0);
}

Test(descriptor, memory_of_more_than_4_gib_has_a_size)
{
	int fd = create_named("test", 0);

	cr_assert_eq(ftruncate64(fd, INT64_C(5) << 30), 0);
	cr_assert_eq(vug_descriptor_get_size(fd), UINT64_C(5) << 30);
}

Test(descriptor, asking_for_the_size_moves_no_position)
{
	int fd = memory_create(LENGTH, 0);

	cr_assert_eq(lseek(fd, 77, SEEK_SET), 77);
	vug_descriptor_get_size(fd);
	cr_assert_eq(lseek(fd, 0, SEEK_CUR), 77);
}

Test(descriptor, what_is_not_memory_has_no_size)
{
	int ends[2];

	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(vug_descriptor_get_size(ends[0]), 0);
	cr_assert_eq(vug_descriptor_get_size(open_path("/proc/self/exe", O_PATH)), 0);
	cr_assert_eq(vug_descriptor_get_size(open_path("/", O_RDONLY | O_DIRECTORY)), 0);
	cr_assert_eq(vug_descriptor_get_size(-1), 0);
}

/* ---- the identity ----------------------------------------------------------------------- */

static bool is_same(int a, int b)
{
	uint64_t devices[2], inodes[2];

	cr_assert_eq(vug_descriptor_get_identity(a, &devices[0], &inodes[0]), 0);
	cr_assert_eq(vug_descriptor_get_identity(b, &devices[1], &inodes[1]), 0);
	return devices[0] == devices[1] && inodes[0] == inodes[1];
}

Test(descriptor, descriptors_of_the_same_memory_are_the_same)
{
	int fd = memory_create(LENGTH, 0);

	cr_assert(is_same(fd, dup(fd)));
	cr_assert(is_same(fd, reopen(fd, O_RDONLY)));
}

Test(descriptor, memory_that_looks_alike_is_not_the_same)
{
	cr_assert_not(is_same(memory_create(LENGTH, 0), memory_create(LENGTH, 0)));
}

Test(descriptor, files_of_two_file_systems_are_not_the_same)
{
	int memory = memory_create(LENGTH, 0), file = create_on_tmpfs("file");
	uint64_t devices[2], inodes[2];

	cr_assert_eq(vug_descriptor_get_identity(memory, &devices[0], &inodes[0]), 0);
	cr_assert_eq(vug_descriptor_get_identity(file, &devices[1], &inodes[1]), 0);
	cr_assert_neq(devices[0], devices[1]);
}

Test(descriptor, the_inode_is_the_one_that_stat_tells)
{
	int fd = memory_create(LENGTH, 0);
	uint64_t device, inode;
	struct stat status;

	cr_assert_eq(fstat(fd, &status), 0);
	cr_assert_eq(vug_descriptor_get_identity(fd, &device, &inode), 0);
	cr_assert_eq(inode, status.st_ino);
}

Test(descriptor, what_is_not_memory_has_no_identity)
{
	uint64_t device = 7, inode = 7;

	cr_assert_eq(vug_descriptor_get_identity(eventfd(0, 0), &device, &inode), -ENOTSUP);
	cr_assert_eq(
		vug_descriptor_get_identity(open_path("/proc/version", O_RDONLY), &device, &inode),
		-ENOTSUP);
	cr_assert_eq(vug_descriptor_get_identity(-1, &device, &inode), -ENOTSUP);
	cr_assert(device == 7 && inode == 7, "the outputs are untouched");
}

/* ---- the exporter ----------------------------------------------------------------------- */

Test(descriptor, what_is_not_a_dmabuf_has_no_exporter)
{
	char name[8] = "before";

	cr_assert_eq(vug_descriptor_get_exporter(create_named("dmabuf", 0), name, sizeof(name)),
		     -ENOTSUP);
	cr_assert_eq(vug_descriptor_get_exporter(eventfd(0, 0), name, sizeof(name)), -ENOTSUP);
	cr_assert_eq(vug_descriptor_get_exporter(-1, name, sizeof(name)), -ENOTSUP);
	cr_assert_str_eq(name, "before");
}

/* What comes from one is in tests/vm. */
Test(descriptor, only_dmabufs_come_from_an_exporter_that_never_tiles)
{
	cr_expect_not(vug_descriptor_is_from_linear_exporter(create_named("udmabuf", 0)));
	cr_expect_not(vug_descriptor_is_from_linear_exporter(eventfd(0, 0)));
	cr_expect_not(vug_descriptor_is_from_linear_exporter(-1));
}

Test(descriptor, an_exporter_needs_room)
{
	char name[1];

	cr_assert_eq(vug_descriptor_get_exporter(create_named("dmabuf", 0), name, 0), -EINVAL);
}

/* ---- nothing is left behind ------------------------------------------------------------- */

Test(descriptor, looking_opens_nothing)
{
	const int fds[] = {memory_create(LENGTH, 0), eventfd(0, 0), -1};
	unsigned int before = count_open();
	uint64_t device, inode;
	char name[32];

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		vug_descriptor_get_kind(fds[i]);
		vug_descriptor_get_size(fds[i]);
		vug_descriptor_get_exporter(fds[i], name, sizeof(name));
		vug_descriptor_get_identity(fds[i], &device, &inode);
	}
	cr_assert_eq(count_open(), before);
}

/* ---- a file that the peer serves itself ------------------------------------------------- */

/* What makes the tests below able to fail. */
Test(descriptor, a_served_file_is_asked_by_fstat_and_by_lseek)
{
	int fd = fuse_file_open("file");
	struct stat status;

	cr_assert_eq(fstat(fd, &status), 0);
	cr_assert_eq(fuse_file_count_questions(), 1);
	lseek(fd, 0, SEEK_END);
	cr_assert_geq(fuse_file_count_questions(), 2);
}

Test(descriptor, a_served_file_is_not_asked_what_it_is)
{
	int fd = fuse_file_open("dmabuf:system");

	cr_assert_eq(vug_descriptor_get_kind(fd), VUG_DESCRIPTOR_OTHER);
	cr_assert_eq(fuse_file_count_questions(), 0);
}

Test(descriptor, a_served_file_is_asked_nothing_else_either)
{
	int fd = fuse_file_open("anon_inode:sync_file");
	uint64_t device, inode;
	char name[32];

	cr_assert_eq(vug_descriptor_get_size(fd), 0);
	cr_assert_eq(vug_descriptor_get_exporter(fd, name, sizeof(name)), -ENOTSUP);
	cr_assert_eq(vug_descriptor_get_identity(fd, &device, &inode), -ENOTSUP);
	cr_assert_eq(fuse_file_count_questions(), 0);
}
