/* SPDX-License-Identifier: MIT */
#include "buffer/cpu_view.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <linux/dma-buf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "buffer/fence.h"
#include "buffer/layout.h"

void vug_cpu_view_init(struct vug_cpu_view *view, struct vug_budget *budget, bool assumes_linear)
{
	*view = (struct vug_cpu_view){.budget = vug_budget_ref(budget),
				      .assumes_linear = assumes_linear};
}

/* The pages of a dma-buf are there; those of other memory may come to be by our looking. */
static bool is_counted(const struct vug_cpu_view *view)
{
	return view->kind != VUG_DESCRIPTOR_DMABUF;
}

void vug_cpu_view_finish(struct vug_cpu_view *view)
{
	if (view->length > 0 && view->kind == VUG_DESCRIPTOR_MEMORY)
		free(view->memory);
	else if (view->length > 0)
		munmap(view->memory, view->length);
	if (view->length > 0 && is_counted(view))
		vug_budget_give_back(view->budget, view->length);
	vug_budget_unref(view->budget);
}

/* A producer that names no modifier may have tiled; memory without a GPU never is. */
static bool is_linear(const struct vug_cpu_view *view, const struct vug_buffer_layout *layout,
		      enum vug_descriptor_kind kind)
{
	if (layout->modifier != DRM_FORMAT_MOD_INVALID)
		return layout->modifier == DRM_FORMAT_MOD_LINEAR;
	return view->assumes_linear || kind != VUG_DESCRIPTOR_DMABUF ||
	       vug_descriptor_is_from_linear_exporter(layout->planes[0].fd);
}

static int map_descriptor(struct vug_cpu_view *view, int fd, size_t length)
{
	void *memory = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		return errno == ENOMEM ? -ENOMEM : -EACCES;
	view->memory = memory;
	view->length = length;
	return 0;
}

static int allocate_copy(struct vug_cpu_view *view, size_t length)
{
	view->memory = malloc(length);
	if (view->memory == NULL)
		return -ENOMEM;
	view->length = length;
	return 0;
}

static int make_memory(struct vug_cpu_view *view, int fd, size_t length)
{
	int error;

	if (is_counted(view) && !vug_budget_take(view->budget, length))
		return -ENOMEM;
	error = view->kind == VUG_DESCRIPTOR_MEMORY ? allocate_copy(view, length)
						    : map_descriptor(view, fd, length);
	if (error < 0 && is_counted(view))
		vug_budget_give_back(view->budget, length);
	return error;
}

static int find_kind(const struct vug_cpu_view *view, const struct vug_buffer_layout *layout,
		     enum vug_descriptor_kind *ret_kind)
{
	*ret_kind = vug_descriptor_get_kind(layout->planes[0].fd);
	if (!vug_descriptor_is_memory(*ret_kind))
		return -EACCES;
	if (layout->num_planes > 1 || !is_linear(view, layout, *ret_kind))
		return -ENOTSUP;
	return 0;
}

static int find_needed_size(const struct vug_buffer_layout *layout, size_t *ret_needed)
{
	int error = vug_layout_get_needed_size(layout, ret_needed);

	if (error == 0 && vug_descriptor_get_size(layout->planes[0].fd) < *ret_needed)
		error = -EFBIG;
	return error;
}

int vug_cpu_view_check(const struct vug_cpu_view *view, const struct vug_buffer_layout *layout)
{
	enum vug_descriptor_kind kind;
	size_t needed;
	int error = find_kind(view, layout, &kind);

	return error < 0 ? error : find_needed_size(layout, &needed);
}

/* Once in the buffer's life: what the descriptor is cannot change, and a mapping is kept. */
static int prepare(struct vug_cpu_view *view, const struct vug_buffer_layout *layout)
{
	int error = find_kind(view, layout, &view->kind);
	size_t needed;

	if (error == 0)
		error = find_needed_size(layout, &needed);
	if (error == 0)
		error = make_memory(view, layout->planes[0].fd, needed);
	if (error == 0)
		view->pixels = (const uint8_t *)view->memory + layout->planes[0].offset;
	return error;
}

/* What the owner cut off meanwhile reads as nothing: that is -EFBIG, not a signal. */
static int copy_descriptor(const struct vug_cpu_view *view, int fd)
{
	size_t done = 0;

	while (done < view->length) {
		ssize_t count =
			pread(fd, (uint8_t *)view->memory + done, view->length - done, (off_t)done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count == 0 ? -EFBIG : -EACCES;
		done += (size_t)count;
	}
	return 0;
}

static int sync_dmabuf(int fd, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_READ};
	int result;

	do
		result = ioctl(fd, DMA_BUF_IOCTL_SYNC, &sync);
	while (result < 0 && (errno == EINTR || errno == EAGAIN));
	return result < 0 ? -EACCES : 0;
}

/* The start of a CPU access waits for the producer's fences: only go there when it won't. */
static int begin_dmabuf(int fd)
{
	if (!vug_fence_is_signalled(fd))
		return -EAGAIN;
	return sync_dmabuf(fd, DMA_BUF_SYNC_START);
}

int vug_cpu_view_begin(struct vug_cpu_view *view, const struct vug_buffer_layout *layout)
{
	int error = 0;

	if (view->length == 0)
		error = prepare(view, layout);
	if (error < 0)
		return error;
	if (view->kind == VUG_DESCRIPTOR_MEMORY)
		return copy_descriptor(view, layout->planes[0].fd);
	if (view->kind == VUG_DESCRIPTOR_DMABUF)
		return begin_dmabuf(layout->planes[0].fd);
	return 0;
}

void vug_cpu_view_end(struct vug_cpu_view *view, const struct vug_buffer_layout *layout)
{
	if (view->kind == VUG_DESCRIPTOR_DMABUF)
		sync_dmabuf(layout->planes[0].fd, DMA_BUF_SYNC_END);
}
