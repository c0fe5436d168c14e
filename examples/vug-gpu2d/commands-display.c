/* SPDX-License-Identifier: MIT */
/* Monitors, and the pointer. */
#include <endian.h>
#include <string.h>

#include "commands.h"
#include "resource.h"

static uint32_t get_response(struct gpu2d *gpu, int result, uint32_t type)
{
	gpu->num_pending += result == GPU2D_LATER;
	return result < 0 ? VIRTIO_GPU_RESP_ERR_UNSPEC : type;
}

uint32_t gpu2d_get_display_info(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	(void)command;
	return get_response(gpu, gpu->output.get_displays(gpu->output.data, &gpu->response.info),
			    VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
}

uint32_t gpu2d_get_edid(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_cmd_get_edid *get = command->bytes;
	uint32_t scanout = le32toh(get->scanout);

	if (scanout >= GPU2D_MAX_SCANOUTS)
		return VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID;
	return get_response(gpu,
			    gpu->output.get_edid(gpu->output.data, scanout, &gpu->response.edid),
			    VIRTIO_GPU_RESP_OK_EDID);
}

/* ---- the pointer ------------------------------------------------------------------------ */

#define CURSOR_ROW ((size_t)GPU2D_CURSOR_SIZE * GPU2D_PIXEL)

static uint32_t get_smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What of a picture of another size is within the cursor's; the rest is transparent. */
static void copy_picture(const struct gpu2d_resource *resource, uint8_t *image)
{
	size_t stride = (size_t)resource->width * GPU2D_PIXEL;
	size_t length = (size_t)get_smaller(resource->width, GPU2D_CURSOR_SIZE) * GPU2D_PIXEL;
	uint32_t height = get_smaller(resource->height, GPU2D_CURSOR_SIZE);

	for (uint32_t y = 0; y < height; y++)
		memcpy(image + y * CURSOR_ROW, resource->pixels + y * stride, length);
}

/* A blob has no size: its pixels are as the cursor's. */
static bool read_image(const struct gpu2d *gpu, const struct gpu2d_resource *resource,
		       uint8_t *image)
{
	const size_t length = GPU2D_CURSOR_SIZE * CURSOR_ROW;

	memset(image, 0, length);
	if (resource->pixels == NULL)
		return gpu2d_read_backing(gpu, resource, 0, image, length) == 0;
	copy_picture(resource, image);
	return true;
}

static struct gpu2d_cursor get_cursor(const struct virtio_gpu_update_cursor *update)
{
	return (struct gpu2d_cursor){.scanout = le32toh(update->pos.scanout_id),
				     .x = (int32_t)le32toh(update->pos.x),
				     .y = (int32_t)le32toh(update->pos.y),
				     .is_visible = update->resource_id != 0,
				     .hot_x = le32toh(update->hot_x),
				     .hot_y = le32toh(update->hot_y)};
}

uint32_t gpu2d_update_cursor(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_update_cursor *update = command->bytes;
	uint32_t id = le32toh(update->resource_id);
	const struct gpu2d_resource *resource = gpu2d_find_resource(gpu, id);
	struct gpu2d_cursor cursor = get_cursor(update);
	_Alignas(uint32_t) uint8_t image[GPU2D_CURSOR_SIZE * CURSOR_ROW];

	if (cursor.scanout >= GPU2D_MAX_SCANOUTS)
		return VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID;
	if (id != 0 && (resource == NULL || !read_image(gpu, resource, image)))
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	if (id != 0)
		cursor.image = image;
	gpu->output.cursor(gpu->output.data, &cursor);
	return VIRTIO_GPU_RESP_OK_NODATA;
}

uint32_t gpu2d_move_cursor(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct gpu2d_cursor cursor = get_cursor(command->bytes);

	if (cursor.scanout >= GPU2D_MAX_SCANOUTS)
		return VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID;
	gpu->output.cursor(gpu->output.data, &cursor);
	return VIRTIO_GPU_RESP_OK_NODATA;
}
