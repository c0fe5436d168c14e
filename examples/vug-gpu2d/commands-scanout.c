/* SPDX-License-Identifier: MIT */
/* What each scanout shows, and when it has changed. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "resource.h"

static uint32_t show(struct gpu2d *gpu, uint32_t index, const struct gpu2d_scanout *wanted)
{
	struct gpu2d_scanout *scanout = &gpu->scanouts[index];
	int error;

	*scanout = *wanted;
	error = gpu->output.show(gpu->output.data, index, &scanout->picture);
	return error < 0 ? VIRTIO_GPU_RESP_ERR_OUT_OF_MEMORY : VIRTIO_GPU_RESP_OK_NODATA;
}

static uint32_t hide(struct gpu2d *gpu, uint32_t index)
{
	gpu->scanouts[index] = (struct gpu2d_scanout){0};
	(void)gpu->output.show(gpu->output.data, index, NULL);
	return VIRTIO_GPU_RESP_OK_NODATA;
}

void gpu2d_hide_resource(struct gpu2d *gpu, const struct gpu2d_resource *resource)
{
	for (uint32_t i = 0; i < GPU2D_MAX_SCANOUTS; i++)
		if (gpu->scanouts[i].resource == resource)
			(void)hide(gpu, i);
}

uint32_t gpu2d_set_scanout(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_set_scanout *set = command->bytes;
	uint32_t index = le32toh(set->scanout_id), id = le32toh(set->resource_id);
	struct gpu2d_scanout wanted = {.resource = gpu2d_find_resource(gpu, id)};
	const struct gpu2d_rect rect = gpu2d_get_rect(&set->r);

	if (index >= GPU2D_MAX_SCANOUTS)
		return VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID;
	if (id == 0)
		return hide(gpu, index);
	if (wanted.resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	/* Nothing is within a blob: what its pixels are SET_SCANOUT_BLOB says. */
	if (!gpu2d_rect_is_within(&rect, wanted.resource->width, wanted.resource->height))
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	wanted.picture = (struct gpu2d_picture){.fourcc = wanted.resource->fourcc,
						.width = wanted.resource->width,
						.height = wanted.resource->height,
						.stride = wanted.resource->width * GPU2D_PIXEL,
						.rect = rect,
						.dmabuf_fd = -1};
	return show(gpu, index, &wanted);
}

/* ---- blobs ------------------------------------------------------------------------------ */

/* Whether all rows of the framebuffer are in the blob. */
static bool is_in_blob(const struct gpu2d_scanout *scanout)
{
	const struct gpu2d_picture *picture = &scanout->picture;
	uint64_t row = (uint64_t)picture->width * GPU2D_PIXEL, end;

	if (picture->width > GPU2D_MAX_SIZE || picture->height > GPU2D_MAX_SIZE ||
	    picture->stride < row ||
	    !gpu2d_rect_is_within(&picture->rect, picture->width, picture->height))
		return false;
	end = scanout->offset + (uint64_t)picture->stride * (picture->height - 1) + row;
	return end <= scanout->resource->size;
}

/* The display channel has no place for an offset: such pixels are read. */
static void find_dmabuf(struct gpu2d *gpu, struct gpu2d_scanout *scanout)
{
	scanout->picture.dmabuf_fd =
		scanout->offset == 0 ? gpu2d_get_dmabuf(gpu, scanout->resource) : -1;
}

uint32_t gpu2d_set_scanout_blob(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_set_scanout_blob *set = command->bytes;
	uint32_t index = le32toh(set->scanout_id), id = le32toh(set->resource_id);
	struct gpu2d_scanout wanted = {
		.resource = gpu2d_find_resource(gpu, id),
		.offset = le32toh(set->offsets[0]),
		.picture = {.fourcc = gpu2d_get_fourcc(le32toh(set->format)),
			    .width = le32toh(set->width),
			    .height = le32toh(set->height),
			    .stride = le32toh(set->strides[0]),
			    .rect = gpu2d_get_rect(&set->r)},
	};

	if (index >= GPU2D_MAX_SCANOUTS)
		return VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID;
	if (id == 0)
		return hide(gpu, index);
	if (wanted.resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	if (wanted.resource->pixels != NULL || wanted.picture.fourcc == 0 || !is_in_blob(&wanted))
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	find_dmabuf(gpu, &wanted);
	return show(gpu, index, &wanted);
}

/* ---- what has changed ------------------------------------------------------------------- */

static uint32_t get_smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* What of `rect` is shown, in the framebuffer's coordinates, in which neither wraps around. */
static bool intersect(const struct gpu2d_rect *shown, struct gpu2d_rect *rect)
{
	uint32_t left = rect->x > shown->x ? rect->x : shown->x;
	uint32_t top = rect->y > shown->y ? rect->y : shown->y;
	uint32_t right = get_smaller(rect->x + rect->width, shown->x + shown->width);
	uint32_t bottom = get_smaller(rect->y + rect->height, shown->y + shown->height);

	if (left >= right || top >= bottom)
		return false;
	*rect = (struct gpu2d_rect){left, top, right - left, bottom - top};
	return true;
}

/* Returns 0, GPU2D_LATER or -errno. */
static int flush_scanout(struct gpu2d *gpu, uint32_t index, struct gpu2d_rect rect)
{
	const struct gpu2d_picture *picture = &gpu->scanouts[index].picture;

	if (!intersect(&picture->rect, &rect))
		return 0;
	if (picture->dmabuf_fd >= 0)
		return gpu->output.flush(gpu->output.data, index, &rect);
	rect.x -= picture->rect.x;
	rect.y -= picture->rect.y;
	return gpu->output.update(gpu->output.data, index, &rect);
}

static bool can_be_flushed(const struct gpu2d_resource *resource, const struct gpu2d_rect *rect)
{
	bool is_blob = resource->pixels == NULL;

	return gpu2d_rect_is_within(rect, is_blob ? GPU2D_MAX_SIZE : resource->width,
				    is_blob ? GPU2D_MAX_SIZE : resource->height);
}

uint32_t gpu2d_flush(struct gpu2d *gpu, const struct gpu2d_command *command)
{
	const struct virtio_gpu_resource_flush *flush = command->bytes;
	struct gpu2d_resource *resource = gpu2d_find_resource(gpu, le32toh(flush->resource_id));
	const struct gpu2d_rect rect = gpu2d_get_rect(&flush->r);
	uint32_t type = VIRTIO_GPU_RESP_OK_NODATA;

	if (resource == NULL)
		return VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID;
	if (!can_be_flushed(resource, &rect))
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	for (uint32_t i = 0; i < GPU2D_MAX_SCANOUTS; i++) {
		int result =
			gpu->scanouts[i].resource == resource ? flush_scanout(gpu, i, rect) : 0;

		gpu->num_pending += result == GPU2D_LATER;
		if (result < 0)
			type = result == -ENOMEM ? VIRTIO_GPU_RESP_ERR_OUT_OF_MEMORY
						 : VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	}
	return type;
}

/* ---- for outputs ------------------------------------------------------------------------ */

int gpu2d_read_pixels(const struct gpu2d *gpu, uint32_t index, const struct gpu2d_rect *rect,
		      void *ret_pixels, size_t stride)
{
	const struct gpu2d_scanout *scanout = &gpu->scanouts[index];
	const struct gpu2d_picture *picture = &scanout->picture;
	size_t length = (size_t)rect->width * GPU2D_PIXEL;
	int error = 0;

	for (uint32_t y = 0; y < rect->height && error == 0; y++) {
		uint64_t row = (uint64_t)picture->rect.y + rect->y + y;
		uint64_t place = scanout->offset + row * picture->stride +
				 ((uint64_t)picture->rect.x + rect->x) * GPU2D_PIXEL;
		uint8_t *target = (uint8_t *)ret_pixels + y * stride;

		if (scanout->resource->pixels != NULL)
			memcpy(target, scanout->resource->pixels + place, length);
		else
			error = gpu2d_read_backing(gpu, scanout->resource, place, target, length);
	}
	return error;
}

void gpu2d_show_again(struct gpu2d *gpu)
{
	for (uint32_t i = 0; i < GPU2D_MAX_SCANOUTS; i++) {
		const struct gpu2d_picture *picture = &gpu->scanouts[i].picture;
		const struct gpu2d_rect whole = {.width = picture->rect.width,
						 .height = picture->rect.height};

		if (gpu->scanouts[i].resource == NULL)
			continue;
		if (gpu->output.show(gpu->output.data, i, picture) == 0 && picture->dmabuf_fd < 0)
			(void)gpu->output.update(gpu->output.data, i, &whole);
	}
}
