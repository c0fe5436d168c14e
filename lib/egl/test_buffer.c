/* SPDX-License-Identifier: MIT */
#include "egl/test_buffer.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "egl/egl.h"
#include "egl/exported.h"

#define ROW_BYTES (VUG_EGL_TEST_WIDTH * 4)
#define PICTURE_BYTES ((size_t)ROW_BYTES * VUG_EGL_TEST_HEIGHT)

uint32_t vug_egl_test_pixel(uint32_t x, uint32_t y)
{
	uint32_t number = x + VUG_EGL_TEST_WIDTH * y + 1;

	number *= 0x9e3779b1; /* odd, so that no two numbers become the same one */
	return number ^ number >> 15;
}

/* --- memory ----------------------------------------------------------------------------------- */

static size_t get_page_multiple(size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return (size + page - 1) / page * page;
}

/* Of our own memory, which the kernel then calls a dma-buf. */
static int make_udmabuf(size_t size)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	int memory = memfd_create("vug-egl-test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct udmabuf_create create = {
		.memfd = (uint32_t)memory, .flags = UDMABUF_FLAGS_CLOEXEC, .size = size};
	int fd = -1;

	if (device >= 0 && memory >= 0 && ftruncate(memory, (off_t)size) == 0 &&
	    fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK) == 0)
		fd = ioctl(device, UDMABUF_CREATE, &create);
	if (memory >= 0)
		close(memory);
	if (device >= 0)
		close(device);
	return fd;
}

static int make_from_heap(size_t size)
{
	int device = open("/dev/dma_heap/system", O_RDONLY | O_CLOEXEC);
	struct dma_heap_allocation_data allocation = {.len = size, .fd_flags = O_RDWR | O_CLOEXEC};
	int result;

	if (device < 0)
		return -1;
	result = ioctl(device, DMA_HEAP_IOCTL_ALLOC, &allocation);
	close(device);
	return result < 0 ? -1 : (int)allocation.fd;
}

/* --- the picture in it ------------------------------------------------------------------------ */

static uint32_t choose_fourcc(const struct vug_egl *egl)
{
	static const uint32_t fourccs[] = {DRM_FORMAT_ABGR8888, DRM_FORMAT_XBGR8888,
					   DRM_FORMAT_ARGB8888, DRM_FORMAT_XRGB8888};

	for (size_t i = 0; i < sizeof(fourccs) / sizeof(fourccs[0]); i++)
		if (vug_egl_formats_has(&egl->formats, fourccs[i], DRM_FORMAT_MOD_LINEAR))
			return fourccs[i];
	return 0;
}

static void write_picture(uint8_t *memory, bool is_blue_first)
{
	for (uint32_t y = 0; y < VUG_EGL_TEST_HEIGHT; y++)
		for (uint32_t x = 0; x < VUG_EGL_TEST_WIDTH; x++, memory += 4) {
			uint32_t pixel = vug_egl_test_pixel(x, y);

			memory[is_blue_first ? 2 : 0] = (uint8_t)pixel;
			memory[1] = (uint8_t)(pixel >> 8);
			memory[is_blue_first ? 0 : 2] = (uint8_t)(pixel >> 16);
			memory[3] = (uint8_t)(pixel >> 24);
		}
}

static void sync_write(int fd, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_WRITE};

	while (ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync) < 0 && (errno == EINTR || errno == EAGAIN))
		;
}

static bool fill(int fd, size_t size, bool is_blue_first)
{
	uint8_t *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		return false;
	sync_write(fd, DMA_BUF_SYNC_START);
	write_picture(memory, is_blue_first);
	sync_write(fd, DMA_BUF_SYNC_END);
	munmap(memory, size);
	return true;
}

static bool make_linear(const struct vug_egl *egl, int (*allocate)(size_t size),
			struct vug_buffer_layout *ret_layout)
{
	uint32_t fourcc = choose_fourcc(egl);
	bool is_blue_first = fourcc == DRM_FORMAT_ARGB8888 || fourcc == DRM_FORMAT_XRGB8888;
	size_t size = get_page_multiple(PICTURE_BYTES);
	int fd = fourcc != 0 ? allocate(size) : -1;

	if (fd < 0)
		return false;
	if (!fill(fd, size, is_blue_first)) {
		close(fd);
		return false;
	}
	*ret_layout = (struct vug_buffer_layout){
		.size = sizeof(*ret_layout),
		.width = VUG_EGL_TEST_WIDTH,
		.height = VUG_EGL_TEST_HEIGHT,
		.fourcc = fourcc,
		.num_planes = 1,
		.modifier = DRM_FORMAT_MOD_LINEAR,
		.planes = {{fd, 0, ROW_BYTES}, {-1, 0, 0}, {-1, 0, 0}, {-1, 0, 0}},
	};
	return true;
}

static bool make_in_udmabuf(const struct vug_egl *egl, struct vug_buffer_layout *ret_layout)
{
	return make_linear(egl, make_udmabuf, ret_layout);
}

static bool make_in_heap(const struct vug_egl *egl, struct vug_buffer_layout *ret_layout)
{
	return make_linear(egl, make_from_heap, ret_layout);
}

/* What the CPU has written is worth more than what the driver itself has. */
const struct vug_egl_test_source vug_egl_test_sources[VUG_EGL_NUM_TEST_SOURCES] = {
	{"/dev/udmabuf", make_in_udmabuf},
	{"/dev/dma_heap/system", make_in_heap},
	{"EGL_MESA_image_dma_buf_export", vug_egl_export_picture},
};

void vug_egl_test_buffer_close(struct vug_buffer_layout *layout)
{
	for (uint32_t i = 0; i < layout->num_planes; i++) {
		int fd = layout->planes[i].fd;

		if (fd < 0)
			continue;
		for (uint32_t j = i; j < layout->num_planes; j++)
			if (layout->planes[j].fd == fd)
				layout->planes[j].fd = -1;
		close(fd);
	}
}
