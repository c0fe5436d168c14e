/* SPDX-License-Identifier: MIT */
#include "buffer/imported.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "buffer/cpu_view.h"
#include "buffer/format.h"
#include "util/fd.h"

struct vug_imported {
	struct vug_buffer base;
	pthread_mutex_t mutex; /* guards what follows */
	unsigned int maps;     /* how many vug_buffer_map() are open */
	struct vug_cpu_view view;
};

static int map_imported(struct vug_buffer *buffer, const void **ret_pixels)
{
	struct vug_imported *imported = (struct vug_imported *)buffer;
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

static void unmap_imported(struct vug_buffer *buffer)
{
	struct vug_imported *imported = (struct vug_imported *)buffer;

	pthread_mutex_lock(&imported->mutex);
	if (imported->maps > 0 && --imported->maps == 0)
		vug_cpu_view_end(&imported->view, &buffer->layout);
	pthread_mutex_unlock(&imported->mutex);
}

static void destroy_imported(struct vug_buffer *buffer)
{
	struct vug_imported *imported = (struct vug_imported *)buffer;

	vug_cpu_view_finish(&imported->view);
	vug_fd_close(&buffer->layout.planes[0].fd);
	pthread_mutex_destroy(&imported->mutex);
	free(imported);
}

static const struct vug_buffer_kind imported_kind = {.is_dmabuf = true,
						     .map = map_imported,
						     .unmap = unmap_imported,
						     .destroy = destroy_imported};

/* A format that we do not know, or a layout that is not linear, may mean anything by stride. */
static bool layout_is_plausible(const struct vug_buffer_layout *layout)
{
	uint64_t row = (uint64_t)layout->width * vug_format_bytes_per_pixel(layout->fourcc);

	return layout->width > 0 && layout->height > 0 &&
	       (layout->modifier != 0 || layout->planes[0].stride >= row);
}

int vug_imported_new(struct vug_budget *budget, const struct vug_buffer_layout *layout,
		     struct vug_buffer **ret_buffer)
{
	struct vug_imported *imported;

	if (!layout_is_plausible(layout))
		return -EINVAL;
	imported = calloc(1, sizeof(*imported));
	if (imported == NULL)
		return -ENOMEM;
	vug_buffer_init(&imported->base, &imported_kind);
	imported->base.layout = *layout;
	imported->base.layout.size = sizeof(*layout);
	pthread_mutex_init(&imported->mutex, NULL);
	vug_cpu_view_init(&imported->view, budget);
	*ret_buffer = &imported->base;
	return 0;
}
