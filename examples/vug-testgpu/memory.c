/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/udmabuf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report.h"
#include "sealed-memory/sealed-memory.h"

#define UDMABUF_DEVICE "/dev/udmabuf"

/* ---- opening ---------------------------------------------------------------------------- */

static int open_memfd(struct memory *memory)
{
	memory->memfd = sealed_memory_open("vug-testgpu", memory->length);
	if (memory->memfd < 0)
		return testgpu_report_errno(-memory->memfd, "cannot make a memfd of %zu bytes",
					    memory->length);
	memory->shared_fd = memory->memfd;
	return 0;
}

static int open_udmabuf(struct memory *memory)
{
	struct udmabuf_create create = {
		.memfd = (uint32_t)memory->memfd,
		.flags = UDMABUF_FLAGS_CLOEXEC,
		.size = memory->length,
	};
	int device = open(UDMABUF_DEVICE, O_RDWR | O_CLOEXEC);

	if (device < 0)
		return testgpu_report_errno(errno, "no dma-buf without " UDMABUF_DEVICE);
	int fd = ioctl(device, UDMABUF_CREATE, &create);
	int error = fd < 0 ? errno : 0;
	close(device);
	if (error)
		return testgpu_report_errno(
			error,
			UDMABUF_DEVICE " makes no dma-buf of %zu bytes (udmabuf.size_limit_mb?)",
			memory->length);
	memory->shared_fd = fd;
	return 0;
}

static int map(struct memory *memory)
{
	int flags = memory->memfd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *pixels = mmap(NULL, memory->length, PROT_READ | PROT_WRITE, flags, memory->memfd, 0);

	if (pixels == MAP_FAILED)
		return testgpu_report_errno(errno, "no memory for %zu bytes of pixels",
					    memory->length);
	memory->pixels = pixels;
	return 0;
}

int testgpu_memory_open(struct memory *memory, enum testgpu_pixels kind, size_t length)
{
	int error = 0;

	*memory = (struct memory){.kind = kind, .memfd = -1, .shared_fd = -1};
	memory->length = (size_t)sealed_memory_whole_pages(length);
	if (kind != TESTGPU_PIXELS_SOCKET)
		error = open_memfd(memory);
	if (!error && kind == TESTGPU_PIXELS_UDMABUF)
		error = open_udmabuf(memory);
	if (!error)
		error = map(memory);
	if (error)
		testgpu_memory_close(memory);
	return error;
}

void testgpu_memory_close(struct memory *memory)
{
	if (memory->pixels)
		munmap(memory->pixels, memory->length);
	if (memory->shared_fd >= 0 && memory->shared_fd != memory->memfd)
		close(memory->shared_fd);
	if (memory->memfd >= 0)
		close(memory->memfd);
	*memory = (struct memory){.memfd = -1, .shared_fd = -1};
}

/* ---- writing ---------------------------------------------------------------------------- */

static int synchronize(const struct memory *memory, uint64_t flags)
{
	struct dma_buf_sync argument = {.flags = flags | DMA_BUF_SYNC_WRITE};

	if (memory->kind != TESTGPU_PIXELS_UDMABUF)
		return 0;
	while (ioctl(memory->shared_fd, DMA_BUF_IOCTL_SYNC, &argument) < 0) {
		if (errno != EINTR && errno != EAGAIN)
			return testgpu_report_errno(errno, "cannot synchronize a dma-buf");
	}
	return 0;
}

int testgpu_memory_begin_writing(const struct memory *memory)
{
	return synchronize(memory, DMA_BUF_SYNC_START);
}

int testgpu_memory_end_writing(const struct memory *memory)
{
	return synchronize(memory, DMA_BUF_SYNC_END);
}
