/* SPDX-License-Identifier: MIT */
/*
 * The order of the questions is what keeps them from waiting: first those that no file system is
 * asked (fcntl), then one that a file system in user space is not asked either (statx without
 * synchronizing), and fstatfs and lseek only of what is known to be the kernel's own.
 */
#include "util/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* "/proc/self/fdinfo/" and a number. */
#define PATH_SIZE 64

/* Without a word to FUSE, since Linux 4.20; what it would have to be asked for is missing then. */
static int get_status(int fd, unsigned int wanted, struct statx *ret_status)
{
	if (statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, wanted,
		  ret_status) < 0)
		return -errno;
	return (ret_status->stx_mask & wanted) == wanted ? 0 : -ENODATA;
}

/* Only of what is known not to be on a file system in user space, which would be asked. */
static bool is_on(int fd, unsigned int magic)
{
	struct statfs file_system;

	return fstatfs(fd, &file_system) == 0 && (unsigned int)file_system.f_type == magic;
}

/* Huge pages count as if they could shrink: a mapping faults when their pool is empty. */
static enum vug_descriptor_kind get_memory_kind(int fd, int seals)
{
	return (seals & F_SEAL_SHRINK) && !is_on(fd, HUGETLBFS_MAGIC) ? VUG_DESCRIPTOR_SEALED_MEMORY
								      : VUG_DESCRIPTOR_MEMORY;
}

/* The names of anonymous inodes are the drivers', who do not ask anybody for them. */
static bool is_sync_file(int fd)
{
	static const char expected[] = "anon_inode:sync_file";
	char path[PATH_SIZE], name[sizeof(expected)];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	length = readlink(path, name, sizeof(name));
	return length == (ssize_t)strlen(expected) && memcmp(name, expected, (size_t)length) == 0;
}

/* Inodes without a type are the kernel's: a file system in user space cannot have any. */
static enum vug_descriptor_kind get_untyped_kind(int fd)
{
	if (is_on(fd, DMA_BUF_MAGIC))
		return VUG_DESCRIPTOR_DMABUF;
	return is_on(fd, ANON_INODE_FS_MAGIC) && is_sync_file(fd) ? VUG_DESCRIPTOR_SYNC_FILE
								  : VUG_DESCRIPTOR_OTHER;
}

enum vug_descriptor_kind vug_descriptor_get_kind(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS), flags;
	struct statx status;

	/* Only memory has seals, on a tmpfs or on none. */
	if (seals >= 0)
		return get_memory_kind(fd, seals);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || flags & O_PATH || get_status(fd, STATX_TYPE, &status) < 0)
		return VUG_DESCRIPTOR_OTHER;
	switch (status.stx_mode & S_IFMT) {
	case 0:
		return get_untyped_kind(fd);
	case S_IFIFO:
		return VUG_DESCRIPTOR_PIPE;
	case S_IFSOCK:
		return VUG_DESCRIPTOR_SOCKET;
	default:
		return VUG_DESCRIPTOR_OTHER;
	}
}

static uint64_t get_memory_size(int fd)
{
	struct statx status;

	return get_status(fd, STATX_SIZE, &status) == 0 ? status.stx_size : 0;
}

/* It says its size here alone, and has no position that would move. */
static uint64_t get_dmabuf_size(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);

	return size > 0 ? (uint64_t)size : 0;
}

uint64_t vug_descriptor_get_size(int fd)
{
	enum vug_descriptor_kind kind = vug_descriptor_get_kind(fd);

	if (!vug_descriptor_is_memory(kind))
		return 0;
	return kind == VUG_DESCRIPTOR_DMABUF ? get_dmabuf_size(fd) : get_memory_size(fd);
}

int vug_descriptor_get_identity(int fd, uint64_t *ret_device, uint64_t *ret_inode)
{
	struct statx status;
	int error;

	if (ret_device == NULL || ret_inode == NULL)
		return -EINVAL;
	if (!vug_descriptor_is_memory(vug_descriptor_get_kind(fd)))
		return -ENOTSUP;
	error = get_status(fd, STATX_INO, &status);
	if (error < 0)
		return error;
	*ret_device = (uint64_t)status.stx_dev_major << 32 | status.stx_dev_minor;
	*ret_inode = status.stx_ino;
	return 0;
}

/* ---- the exporter of a dma-buf ---------------------------------------------------------- */

/* "exp_name:\tudmabuf\n": the first such line, since a buffer's name below it is its owner's. */
static int find_exporter(FILE *file, char *line, int size, char **ret_name)
{
	static const char label[] = "exp_name:";

	while (fgets(line, size, file) != NULL) {
		char *name = line + strlen(label);

		if (strncmp(line, label, strlen(label)) != 0)
			continue;
		name += strspn(name, " \t");
		name[strcspn(name, "\n")] = '\0';
		*ret_name = name;
		return 0;
	}
	return -ENODATA;
}

/* There is no ioctl for it. */
static int open_information(int fd, FILE **ret_file)
{
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	*ret_file = fopen(path, "re");
	return *ret_file == NULL ? -errno : 0;
}

int vug_descriptor_get_exporter(int fd, char *ret_name, size_t size)
{
	char line[256], *name;
	FILE *file;
	int error;

	if (ret_name == NULL || size == 0)
		return -EINVAL;
	if (vug_descriptor_get_kind(fd) != VUG_DESCRIPTOR_DMABUF)
		return -ENOTSUP;
	error = open_information(fd, &file);
	if (error < 0)
		return error;
	error = find_exporter(file, line, sizeof(line), &name);
	fclose(file);
	if (error < 0)
		return error;
	if (strlen(name) >= size)
		return -ERANGE;
	memcpy(ret_name, name, strlen(name) + 1);
	return 0;
}

bool vug_descriptor_is_from_linear_exporter(int fd)
{
	static const char *const linear_exporters[] = {"udmabuf", "system"};
	char name[16];

	if (vug_descriptor_get_exporter(fd, name, sizeof(name)) < 0)
		return false;
	for (size_t i = 0; i < sizeof(linear_exporters) / sizeof(linear_exporters[0]); i++)
		if (strcmp(name, linear_exporters[i]) == 0)
			return true;
	return false;
}
