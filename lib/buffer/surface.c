/* SPDX-License-Identifier: MIT */
#include "buffer/surface.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "util/checked.h"
#include "util/fd.h"

struct vug_surface {
	struct vug_buffer base;
	struct vug_memory memory;
	struct vug_budget *budget; /* NULL: the memory is the caller's */
	void (*release)(const struct vug_memory *, void *);
	void *data;
};

static int map_surface(struct vug_buffer *buffer, const void **ret_pixels)
{
	*ret_pixels = ((struct vug_surface *)buffer)->memory.pixels;
	return 0;
}

static void unmap_surface(struct vug_buffer *buffer)
{
	(void)buffer;
}

static void free_own_memory(struct vug_surface *surface)
{
	munmap(surface->memory.pixels, surface->memory.length);
	vug_fd_close(&surface->memory.fd);
	vug_budget_give_back(surface->budget, surface->memory.length);
	vug_budget_unref(surface->budget);
}

static void destroy_surface(struct vug_buffer *buffer)
{
	struct vug_surface *surface = (struct vug_surface *)buffer;

	if (surface->budget != NULL)
		free_own_memory(surface);
	else if (surface->release != NULL)
		surface->release(&surface->memory, surface->data);
	free(surface);
}

static bool is_surface_mappable(const struct vug_buffer *buffer)
{
	(void)buffer;
	return true;
}

static const struct vug_buffer_kind surface_kind = {.is_mappable = is_surface_mappable,
						    .map = map_surface,
						    .unmap = unmap_surface,
						    .destroy = destroy_surface};

static struct vug_surface *new_surface(const struct vug_memory *memory, uint32_t width,
				       uint32_t height, uint32_t fourcc)
{
	struct vug_surface *surface = calloc(1, sizeof(*surface));
	struct vug_buffer_layout *layout;

	if (surface == NULL)
		return NULL;
	vug_buffer_init(&surface->base, &surface_kind);
	surface->memory = *memory;
	layout = &surface->base.layout;
	layout->width = width;
	layout->height = height;
	layout->fourcc = fourcc;
	layout->num_planes = 1;
	layout->modifier = 0; /* DRM_FORMAT_MOD_LINEAR */
	layout->planes[0] = (struct vug_plane){
		.fd = memory->fd, .offset = memory->offset, .stride = memory->stride};
	return surface;
}

static int allocate_own_memory(size_t length, struct vug_memory *ret_memory)
{
	int fd = vug_fd_create_memory("vug-surface", length);
	void *pixels;

	if (fd < 0)
		return fd;
	pixels = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pixels == MAP_FAILED) {
		vug_fd_close(&fd);
		return -ENOMEM;
	}
	ret_memory->pixels = pixels;
	ret_memory->length = length;
	ret_memory->fd = fd;
	return 0;
}

int vug_surface_new(struct vug_budget *budget, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_buffer **ret_buffer)
{
	struct vug_memory memory = {.size = sizeof(memory)};
	struct vug_surface *surface;
	size_t length;
	int error;

	if (__builtin_mul_overflow(width, VUG_SURFACE_BYTES_PER_PIXEL, &memory.stride) ||
	    !vug_image_size(0, memory.stride, height, &length) || !vug_budget_take(budget, length))
		return -ENOSPC;
	error = allocate_own_memory(length, &memory);
	if (error < 0) {
		vug_budget_give_back(budget, length);
		return error;
	}
	surface = new_surface(&memory, width, height, fourcc);
	if (surface == NULL) {
		munmap(memory.pixels, length);
		vug_fd_close(&memory.fd);
		vug_budget_give_back(budget, length);
		return -ENOMEM;
	}
	surface->budget = vug_budget_ref(budget);
	*ret_buffer = &surface->base;
	return 0;
}

static bool memory_is_usable(const struct vug_memory *memory, uint32_t width, uint32_t height)
{
	size_t row, needed;

	if (memory->fd < -1 || memory->pixels == NULL ||
	    (uintptr_t)memory->pixels % sizeof(uint32_t) != 0 ||
	    memory->stride % sizeof(uint32_t) != 0)
		return false;
	return vug_multiply_size(width, VUG_SURFACE_BYTES_PER_PIXEL, &row) &&
	       memory->stride >= row && vug_image_size(0, memory->stride, height - 1, &needed) &&
	       vug_add_size(needed, row, &needed) && memory->length >= needed;
}

int vug_surface_new_from_memory(const struct vug_memory *memory, uint32_t width, uint32_t height,
				uint32_t fourcc, void (*release)(const struct vug_memory *, void *),
				void *data, struct vug_buffer **ret_buffer)
{
	struct vug_surface *surface;

	if (!memory_is_usable(memory, width, height))
		return -EINVAL;
	surface = new_surface(memory, width, height, fourcc);
	if (surface == NULL)
		return -ENOMEM;
	surface->release = release;
	surface->data = data;
	*ret_buffer = &surface->base;
	return 0;
}

uint8_t *vug_surface_get_pixels(struct vug_buffer *buffer)
{
	return ((struct vug_surface *)buffer)->memory.pixels;
}
