/* SPDX-License-Identifier: MIT */
/* The handlers of the table in gpu.c, each of the size that the table says. They return a response's type. */
#ifndef GPU2D_COMMANDS_H
#define GPU2D_COMMANDS_H

#include "gpu.h"

struct gpu2d_command {
	const void *bytes;
	const struct gpu2d_request *request; /* for what follows them */
};

typedef uint32_t gpu2d_handler(struct gpu2d *gpu, const struct gpu2d_command *command);

/* commands-resource.c */
gpu2d_handler gpu2d_create_2d, gpu2d_create_blob, gpu2d_unref, gpu2d_attach_backing,
	gpu2d_detach_backing, gpu2d_transfer;
/* commands-scanout.c */
gpu2d_handler gpu2d_set_scanout, gpu2d_set_scanout_blob, gpu2d_flush;
/* commands-display.c */
gpu2d_handler gpu2d_get_display_info, gpu2d_get_edid, gpu2d_update_cursor, gpu2d_move_cursor;

/* Switch every scanout off that shows the resource. */
void gpu2d_hide_resource(struct gpu2d *gpu, const struct gpu2d_resource *resource);

struct gpu2d_rect gpu2d_get_rect(const struct virtio_gpu_rect *rect);
/* Whether it has pixels, and all of them are within. */
bool gpu2d_rect_is_within(const struct gpu2d_rect *rect, uint32_t width, uint32_t height);

#endif
