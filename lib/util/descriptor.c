/* SPDX-License-Identifier: MIT */
#include "util/descriptor.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum vug_descriptor_kind vug_descriptor_get_kind(int fd)
{
	struct statfs file_system;
	int seals;

	if (fstatfs(fd, &file_system) < 0)
		return VUG_DESCRIPTOR_OTHER;
	if (file_system.f_type == DMA_BUF_MAGIC)
		return VUG_DESCRIPTOR_DMABUF;
	/* Only memory has seals, so this also keeps out files whose reads could hang. */
	seals = fcntl(fd, F_GET_SEALS);
	if (seals < 0)
		return VUG_DESCRIPTOR_OTHER;
	/* Huge pages count as if they could shrink: a mapping faults when their pool is empty. */
	if (!(seals & F_SEAL_SHRINK) || file_system.f_type == HUGETLBFS_MAGIC)
		return VUG_DESCRIPTOR_MEMORY;
	return VUG_DESCRIPTOR_SEALED_MEMORY;
}

size_t vug_descriptor_get_size(int fd)
{
	struct stat status;
	off_t size;

	/* lseek would move the peer's own position in the file; a dma-buf has none to move. */
	if (fstat(fd, &status) < 0)
		return 0;
	size = status.st_size > 0 ? status.st_size : lseek(fd, 0, SEEK_END);
	return size > 0 ? (size_t)size : 0;
}

/* /proc/self/fdinfo says "exp_name:\tudmabuf"; there is no ioctl for it. */
static bool read_exporter(int fd, char *ret_name, size_t size)
{
	char path[64], line[128];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strncmp(line, "exp_name:", strlen("exp_name:")) == 0;
	fclose(file);
	if (found)
		snprintf(ret_name, size, "%s", line + strlen("exp_name:"));
	return found;
}

bool vug_descriptor_is_from_linear_exporter(int fd)
{
	static const char *const linear_exporters[] = {"udmabuf", "system"};
	char name[128];

	if (!read_exporter(fd, name, sizeof(name)))
		return false;
	for (size_t i = 0; i < sizeof(linear_exporters) / sizeof(linear_exporters[0]); i++) {
		const char *text = name + strspn(name, " \t");
		size_t length = strlen(linear_exporters[i]);

		if (strncmp(text, linear_exporters[i], length) == 0 && text[length] == '\n')
			return true;
	}
	return false;
}
