/* SPDX-License-Identifier: MIT */
#include "egl/dmabuf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/check.h"

static size_t to_pages(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

static int allocate_udmabuf(size_t size)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	int memory = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct udmabuf_create create = {
		.memfd = (uint32_t)memory, .flags = UDMABUF_FLAGS_CLOEXEC, .size = to_pages(size)};
	int fd = -1;

	if (device >= 0 && memory >= 0 && ftruncate(memory, (off_t)create.size) == 0 &&
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
		fd = ioctl(device, UDMABUF_CREATE, &create);
	close(memory);
	close(device);
	return fd;
}

static int allocate_from_heap(size_t size)
{
	struct dma_heap_allocation_data allocation = {.len = to_pages(size),
						      .fd_flags = O_RDWR | O_CLOEXEC};
	int device = open("/dev/dma_heap/system", O_RDONLY | O_CLOEXEC);
	int result = ioctl(device, DMA_HEAP_IOCTL_ALLOC, &allocation);

	close(device);
	return result < 0 ? -1 : (int)allocation.fd;
}

const struct allocator allocators[NUM_ALLOCATORS] = {
	{"udmabuf", allocate_udmabuf},
	{"dma-heap", allocate_from_heap},
};

int dmabuf_create(const struct allocator *allocator, size_t size)
{
	int fd = allocator->allocate(size);

	check(fd >= 0, "%s: no dma-buf of %zu bytes: %s; run this in tests/vm", allocator->name,
	      size, strerror(errno));
	return fd;
}

static void synchronize(int fd, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_WRITE};

	check(ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) == 0, "DMA_BUF_IOCTL_SYNC: %s", strerror(errno));
}

void dmabuf_write(int fd, size_t offset, const void *bytes, size_t length)
{
	size_t size = to_pages(offset + length);
	uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	check(memory != MAP_FAILED, "mmap: %s", strerror(errno));
	synchronize(fd, DMA_BUF_SYNC_START);
	memcpy(memory + offset, bytes, length);
	synchronize(fd, DMA_BUF_SYNC_END);
	munmap(memory, size);
}

struct vug_buffer *dmabuf_import(const struct vug_buffer_layout *layout)
{
	struct vug_buffer *buffer;
	int error = vug_buffer_import(layout, 0, &buffer);

	check(error == 0, "vug_buffer_import: %s", strerror(-error));
	return buffer;
}
