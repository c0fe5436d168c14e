/* SPDX-License-Identifier: MIT */
#include "buffer/fd_buffer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "buffer/cpu_view.h"
#include "buffer/layout.h"
#include "util/fd.h"

struct vug_fd_buffer {
	struct vug_buffer base;
	pthread_mutex_t mutex; /* guards what follows */
	unsigned int maps;     /* how many vug_buffer_map() are open */
	struct vug_cpu_view view;
};

static bool is_fd_buffer_mappable(const struct vug_buffer *buffer)
{
	const struct vug_fd_buffer *imported = (const struct vug_fd_buffer *)buffer;

	/* What the view is asked for is constant. */
	return vug_cpu_view_check(&imported->view, &buffer->layout) == 0;
}

static int map_fd_buffer(struct vug_buffer *buffer, const void **ret_pixels)
{
	struct vug_fd_buffer *imported = (struct vug_fd_buffer *)buffer;
	int error = 0;

	pthread_mutex_lock(&imported->mutex);
	if (imported->maps == 0)
		error = vug_cpu_view_begin(&imported->view, &buffer->layout);
	if (error == 0) {
		imported->maps++;
		*ret_pixels = imported->view.pixels;
	}
	pthread_mutex_unlock(&imported->mutex);
	return error;
}

static void unmap_fd_buffer(struct vug_buffer *buffer)
{
	struct vug_fd_buffer *imported = (struct vug_fd_buffer *)buffer;

	pthread_mutex_lock(&imported->mutex);
	if (imported->maps > 0 && --imported->maps == 0)
		vug_cpu_view_end(&imported->view, &buffer->layout);
	pthread_mutex_unlock(&imported->mutex);
}

static void close_planes(struct vug_buffer_layout *layout)
{
	/* From the last one on: each looks at those before it. */
	for (uint32_t i = VUG_MAX_PLANES; i-- > 0;)
		if (!vug_layout_is_shared(layout, i))
			vug_fd_close(&layout->planes[i].fd);
}

static void destroy_fd_buffer(struct vug_buffer *buffer)
{
	struct vug_fd_buffer *imported = (struct vug_fd_buffer *)buffer;

	vug_cpu_view_finish(&imported->view);
	close_planes(&buffer->layout);
	pthread_mutex_destroy(&imported->mutex);
	free(imported);
}

static const struct vug_buffer_kind imported_kind = {.is_imported = true,
						     .is_mappable = is_fd_buffer_mappable,
						     .map = map_fd_buffer,
						     .unmap = unmap_fd_buffer,
						     .destroy = destroy_fd_buffer};

int vug_fd_buffer_new(struct vug_budget *budget, const struct vug_buffer_layout *layout,
		      bool assumes_linear, struct vug_buffer **ret_buffer)
{
	struct vug_fd_buffer *imported;

	if (!vug_layout_is_plausible(layout))
		return -EINVAL;
	imported = calloc(1, sizeof(*imported));
	if (imported == NULL)
		return -ENOMEM;
	vug_buffer_init(&imported->base, &imported_kind);
	vug_layout_copy(&imported->base.layout, layout);
	pthread_mutex_init(&imported->mutex, NULL);
	vug_cpu_view_init(&imported->view, budget, assumes_linear);
	*ret_buffer = &imported->base;
	return 0;
}
