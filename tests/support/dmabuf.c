/* SPDX-License-Identifier: MIT */
#include "support/dmabuf.h"

#include <drm.h>
#include <drm_mode.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/check.h"

#define MAX_CARDS 16

/* vgem_drm.h, which no package has. */
struct vgem_fence_attach {
	uint32_t handle, flags, ret_fence, padding;
};
struct vgem_fence_signal {
	uint32_t fence, flags;
};
#define VGEM_FENCE_WRITE 1
#define IOCTL_VGEM_FENCE_ATTACH DRM_IOWR(DRM_COMMAND_BASE + 1, struct vgem_fence_attach)
#define IOCTL_VGEM_FENCE_SIGNAL DRM_IOW(DRM_COMMAND_BASE + 2, struct vgem_fence_signal)

/* Returns 0 or -errno. DRM wants its calls repeated. */
static int control(int fd, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(fd, request, argument);
	while (result < 0 && (errno == EINTR || errno == EAGAIN));
	return result < 0 ? -errno : 0;
}

static void do_control(int fd, unsigned long request, void *argument, const char *name)
{
	int error = control(fd, request, argument);

	check(error == 0, "%s: %s", name, strerror(-error));
}

/* --- the exporters ---------------------------------------------------------------------------- */

static int open_udmabuf(void)
{
	return open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
}

static int open_system_heap(void)
{
	return open("/dev/dma_heap/system", O_RDWR | O_CLOEXEC);
}

static bool is_vgem(int card)
{
	char name[16] = "";
	struct drm_version version = {.name = name, .name_len = sizeof(name) - 1};

	return control(card, DRM_IOCTL_VERSION, &version) == 0 && strcmp(name, "vgem") == 0;
}

static int open_vgem(void)
{
	char path[64];
	int fd;

	for (unsigned int number = 0; number < MAX_CARDS; number++) {
		snprintf(path, sizeof(path), "/dev/dri/card%u", number);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd >= 0 && is_vgem(fd))
			return fd;
		if (fd >= 0)
			close(fd);
	}
	return -1;
}

static int export_udmabuf(int device, size_t length)
{
	struct udmabuf_create create = {.flags = UDMABUF_FLAGS_CLOEXEC, .size = length};
	int memory = memfd_create("test-dmabuf", MFD_CLOEXEC | MFD_ALLOW_SEALING), fd;

	check(memory >= 0 && ftruncate(memory, (off_t)length) == 0, "cannot make a memfd");
	check(fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK) == 0, "cannot seal a memfd");
	create.memfd = (uint32_t)memory;
	fd = ioctl(device, UDMABUF_CREATE, &create);
	check(fd >= 0, "UDMABUF_CREATE of %zu bytes: %s", length, strerror(errno));
	close(memory);
	return fd;
}

static int export_system_heap(int device, size_t length)
{
	struct dma_heap_allocation_data allocation = {.len = length,
						      .fd_flags = O_RDWR | O_CLOEXEC};

	do_control(device, DMA_HEAP_IOCTL_ALLOC, &allocation, "DMA_HEAP_IOCTL_ALLOC");
	return (int)allocation.fd;
}

/* A page is a row of it. */
static int export_vgem(int device, size_t length)
{
	uint32_t page = (uint32_t)sysconf(_SC_PAGESIZE);
	struct drm_mode_create_dumb dumb = {
		.width = page, .height = (uint32_t)(length / page), .bpp = 8};
	struct drm_prime_handle handle = {.flags = DRM_CLOEXEC | DRM_RDWR};

	do_control(device, DRM_IOCTL_MODE_CREATE_DUMB, &dumb, "DRM_IOCTL_MODE_CREATE_DUMB");
	handle.handle = dumb.handle;
	do_control(device, DRM_IOCTL_PRIME_HANDLE_TO_FD, &handle, "DRM_IOCTL_PRIME_HANDLE_TO_FD");
	return handle.fd;
}

static const struct {
	const char *name;
	int (*open_device)(void);
	int (*export)(int device, size_t length);
} exporters[DMABUF_NUM_EXPORTERS] = {
	[DMABUF_UDMABUF] = {"udmabuf", open_udmabuf, export_udmabuf},
	[DMABUF_SYSTEM_HEAP] = {"system", open_system_heap, export_system_heap},
	[DMABUF_VGEM] = {"drm", open_vgem, export_vgem},
};

const char *dmabuf_get_exporter_name(enum dmabuf_exporter exporter)
{
	return exporters[exporter].name;
}

bool dmabuf_is_available(enum dmabuf_exporter exporter)
{
	int device = exporters[exporter].open_device();

	if (device >= 0)
		close(device);
	return device >= 0;
}

int dmabuf_new(enum dmabuf_exporter exporter, size_t length)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int device = exporters[exporter].open_device(), fd;

	check(device >= 0, "the device of the exporter %s is not here", exporters[exporter].name);
	fd = exporters[exporter].export(device, (length + page - 1) / page * page);
	close(device);
	return fd;
}

/* --- what is in a buffer ---------------------------------------------------------------------- */

size_t dmabuf_get_size(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);

	check(size > 0, "a dma-buf has no size");
	return (size_t)size;
}

static void bracket(int fd, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_WRITE};

	do_control(fd, DMA_BUF_IOCTL_SYNC, &sync, "DMA_BUF_IOCTL_SYNC");
}

void dmabuf_draw(int fd, size_t offset, const void *bytes, size_t length)
{
	size_t size = dmabuf_get_size(fd);
	uint8_t *memory;

	check(offset <= size && length <= size - offset, "a dma-buf of %zu bytes is too small",
	      size);
	memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(memory != MAP_FAILED, "cannot map a dma-buf");
	memcpy(memory + offset, bytes, length);
	munmap(memory, size);
}

void dmabuf_write(int fd, size_t offset, const void *bytes, size_t length)
{
	bracket(fd, DMA_BUF_SYNC_START);
	dmabuf_draw(fd, offset, bytes, length);
	bracket(fd, DMA_BUF_SYNC_END);
}

/* --- fences ----------------------------------------------------------------------------------- */

/* The device stays open: the kernel signals the fences of one that is closed. */
struct dmabuf_fence dmabuf_fence_attach(int fd, enum dmabuf_access access)
{
	struct dmabuf_fence fence = {.device = open_vgem()};
	struct drm_prime_handle handle = {.fd = fd};
	struct vgem_fence_attach attach = {.flags = access == DMABUF_WRITE ? VGEM_FENCE_WRITE : 0};

	check(fence.device >= 0, "a fence needs vgem, which is not here");
	do_control(fence.device, DRM_IOCTL_PRIME_FD_TO_HANDLE, &handle,
		   "DRM_IOCTL_PRIME_FD_TO_HANDLE");
	attach.handle = handle.handle;
	do_control(fence.device, IOCTL_VGEM_FENCE_ATTACH, &attach, "VGEM_FENCE_ATTACH");
	fence.number = attach.ret_fence;
	return fence;
}

void dmabuf_fence_signal(struct dmabuf_fence *fence)
{
	struct vgem_fence_signal signal = {.fence = fence->number};

	do_control(fence->device, IOCTL_VGEM_FENCE_SIGNAL, &signal, "VGEM_FENCE_SIGNAL");
	close(fence->device);
	fence->device = -1;
}

int dmabuf_export_fences(int fd)
{
	struct dma_buf_export_sync_file fences = {.flags = DMA_BUF_SYNC_READ, .fd = -1};

	do_control(fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &fences, "DMA_BUF_IOCTL_EXPORT_SYNC_FILE");
	return fences.fd;
}
