/* SPDX-License-Identifier: MIT */
#include "egl/descriptors.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <linux/magic.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

int vug_egl_descriptor_look(int fd, struct vug_egl_descriptor *ret_descriptor)
{
	struct statfs file_system;
	struct stat status;
	off_t size;

	if (fstatfs(fd, &file_system) < 0 || file_system.f_type != DMA_BUF_MAGIC)
		return -ENOTSUP;
	/* Before Linux 6.? a dma-buf's status has no size; its end is where it can be sought to. */
	size = lseek(fd, 0, SEEK_END);
	if (fstat(fd, &status) < 0 || size <= 0)
		return -ENOTSUP;
	*ret_descriptor = (struct vug_egl_descriptor){
		.device = status.st_dev, .inode = status.st_ino, .size = (uint64_t)size};
	return 0;
}

/* /proc/self/fdinfo says "exp_name:\tudmabuf"; there is no ioctl for it. */
static bool read_exporter(int fd, char *ret_name, size_t size)
{
	static const char label[] = "exp_name:";
	char path[64], line[128];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), file) != NULL)
		found = strncmp(line, label, strlen(label)) == 0;
	fclose(file);
	if (found)
		snprintf(ret_name, size, "%s",
			 line + strlen(label) + strspn(line + strlen(label), " \t"));
	return found;
}

bool vug_egl_descriptor_is_linear(int fd)
{
	static const char *const exporters[] = {"udmabuf\n", "system\n"};
	char name[128];

	if (!read_exporter(fd, name, sizeof(name)))
		return false;
	for (size_t i = 0; i < sizeof(exporters) / sizeof(exporters[0]); i++)
		if (strcmp(name, exporters[i]) == 0)
			return true;
	return false;
}

int vug_egl_descriptors_are_drawn(const struct vug_buffer_layout *layout)
{
	struct pollfd fences[VUG_MAX_PLANES];
	int count;

	for (uint32_t i = 0; i < layout->num_planes; i++)
		fences[i] = (struct pollfd){.fd = layout->planes[i].fd, .events = POLLIN};
	do
		count = poll(fences, layout->num_planes, 0);
	while (count < 0 && errno == EINTR);
	return count == (int)layout->num_planes ? 0 : -EAGAIN;
}

static void sync_all(const struct vug_buffer_layout *layout, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_READ};

	for (uint32_t i = 0; i < layout->num_planes; i++)
		while (ioctl(layout->planes[i].fd, DMA_BUF_IOCTL_SYNC, &sync) < 0 &&
		       (errno == EINTR || errno == EAGAIN))
			;
}

void vug_egl_descriptors_begin_read(const struct vug_buffer_layout *layout)
{
	sync_all(layout, DMA_BUF_SYNC_START);
}

void vug_egl_descriptors_end_read(const struct vug_buffer_layout *layout)
{
	sync_all(layout, DMA_BUF_SYNC_END);
}
