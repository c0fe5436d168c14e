/* SPDX-License-Identifier: MIT */
#include "gpu2d/played.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- the guest -------------------------------------------------------------------------- */

static int read_memory(void *data, uint64_t address, void *ret_bytes, size_t length)
{
	const struct played *played = data;

	if (address < PLAYED_ADDRESS || address - PLAYED_ADDRESS > PLAYED_SIZE ||
	    length > PLAYED_SIZE - (address - PLAYED_ADDRESS))
		return -EFAULT;
	memcpy(ret_bytes, played->memory + (address - PLAYED_ADDRESS), length);
	return 0;
}

static int share_memory(void *data, const struct gpu2d_extent *extents, size_t count)
{
	struct played *played = data;

	(void)extents;
	played->num_extents = count;
	return played->shared_fd < 0 ? -ENODEV : dup(played->shared_fd);
}

void played_draw(struct played *played, uint32_t seed)
{
	for (uint32_t i = 0; i < PLAYED_SIZE / 4; i++) {
		uint32_t word = htole32(seed << 24 | i);

		memcpy(played->memory + 4 * (size_t)i, &word, sizeof(word));
	}
}

uint32_t played_pixel(const struct played *played, size_t place)
{
	uint32_t word;

	memcpy(&word, played->memory + 4 * place, sizeof(word));
	return word;
}

/* ---- the output ------------------------------------------------------------------------- */

static int show(void *data, uint32_t scanout, const struct gpu2d_picture *picture)
{
	struct played_screen *screen = &((struct played *)data)->screens[scanout];

	screen->is_on = picture != NULL;
	if (picture != NULL)
		screen->picture = *picture;
	screen->shows++;
	return 0;
}

static int update(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	struct played *played = data;
	struct played_screen *screen = &played->screens[scanout];
	const struct gpu2d_rect *shown = &screen->picture.rect;

	screen->updates++;
	screen->update = *rect;
	if ((uint64_t)shown->width * shown->height > PLAYED_PIXELS)
		return -ENOMEM;
	return gpu2d_read_pixels(&played->gpu, scanout, rect,
				 screen->pixels + (size_t)rect->y * shown->width + rect->x,
				 (size_t)shown->width * 4);
}

static int flush(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	struct played *played = data;

	played->screens[scanout].flushes++;
	played->screens[scanout].update = *rect;
	return played->answers_later ? GPU2D_LATER : 0;
}

static void move_cursor(void *data, const struct gpu2d_cursor *cursor)
{
	struct played_screen *screen = &((struct played *)data)->screens[cursor->scanout];

	screen->cursor = *cursor;
	if (cursor->image == NULL)
		return;
	memcpy(screen->cursor_pixels, cursor->image, sizeof(screen->cursor_pixels));
	screen->cursor_images++;
}

static int get_displays(void *data, struct virtio_gpu_resp_display_info *ret_info)
{
	ret_info->pmodes[0].r.width = htole32(640);
	return ((struct played *)data)->answers_later ? GPU2D_LATER : 0;
}

static int get_edid(void *data, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid)
{
	ret_edid->size = htole32(128 + scanout);
	return ((struct played *)data)->answers_later ? GPU2D_LATER : 0;
}

void played_begin(struct played *played)
{
	const struct gpu2d_guest guest = {
		.read = read_memory, .share = share_memory, .data = played};
	const struct gpu2d_output output = {.show = show,
					    .update = update,
					    .flush = flush,
					    .cursor = move_cursor,
					    .get_displays = get_displays,
					    .get_edid = get_edid,
					    .data = played};

	memset(played, 0, sizeof(*played));
	played->memory = calloc(1, PLAYED_SIZE);
	played->shared_fd = -1;
	gpu2d_init(&played->gpu, &guest, &output);
}

void played_end(struct played *played)
{
	gpu2d_reset(&played->gpu);
	if (played->shared_fd >= 0)
		close(played->shared_fd);
	free(played->memory);
}

/* ---- commands --------------------------------------------------------------------------- */

struct bytes {
	const void *start;
	size_t size;
};

static bool read_bytes(void *data, void *ret_bytes, size_t length)
{
	const struct bytes *bytes = data;

	if (length > bytes->size)
		return false;
	memcpy(ret_bytes, bytes->start, length);
	return true;
}

uint32_t played_execute(struct played *played, const void *command, size_t size)
{
	struct bytes bytes = {.start = command, .size = size};
	const struct gpu2d_request request = {.read = read_bytes, .data = &bytes};

	gpu2d_execute(&played->gpu, &request);
	return gpu2d_is_busy(&played->gpu) ? 0 : le32toh(played->gpu.response.header.type);
}

void played_execute_cursor(struct played *played, const void *command, size_t size)
{
	struct bytes bytes = {.start = command, .size = size};
	const struct gpu2d_request request = {.read = read_bytes, .data = &bytes};

	gpu2d_execute_cursor(&played->gpu, &request);
}

static struct virtio_gpu_ctrl_hdr make_header(uint32_t type)
{
	return (struct virtio_gpu_ctrl_hdr){.type = htole32(type)};
}

static struct virtio_gpu_rect make_rect(const struct gpu2d_rect *rect)
{
	return (struct virtio_gpu_rect){.x = htole32(rect->x),
					.y = htole32(rect->y),
					.width = htole32(rect->width),
					.height = htole32(rect->height)};
}

uint32_t played_create(struct played *played, uint32_t id, uint32_t width, uint32_t height)
{
	const struct virtio_gpu_resource_create_2d command = {
		.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_CREATE_2D),
		.resource_id = htole32(id),
		.format = htole32(VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM),
		.width = htole32(width),
		.height = htole32(height)};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_attach(struct played *played, uint32_t id, uint64_t address, uint32_t length)
{
	const struct {
		struct virtio_gpu_resource_attach_backing attach;
		struct virtio_gpu_mem_entry entry;
	} command = {.attach = {.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING),
				.resource_id = htole32(id),
				.nr_entries = htole32(1)},
		     .entry = {.addr = htole64(address), .length = htole32(length)}};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_transfer(struct played *played, uint32_t id, const struct gpu2d_rect *rect,
			 uint64_t offset)
{
	const struct virtio_gpu_transfer_to_host_2d command = {
		.hdr = make_header(VIRTIO_GPU_CMD_TRANSFER_TO_HOST_2D),
		.r = make_rect(rect),
		.offset = htole64(offset),
		.resource_id = htole32(id)};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_set_scanout(struct played *played, uint32_t scanout, uint32_t id,
			    const struct gpu2d_rect *rect)
{
	const struct virtio_gpu_set_scanout command = {
		.hdr = make_header(VIRTIO_GPU_CMD_SET_SCANOUT),
		.r = make_rect(rect),
		.scanout_id = htole32(scanout),
		.resource_id = htole32(id)};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_flush(struct played *played, uint32_t id, const struct gpu2d_rect *rect)
{
	const struct virtio_gpu_resource_flush command = {
		.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_FLUSH),
		.r = make_rect(rect),
		.resource_id = htole32(id)};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_create_blob(struct played *played, uint32_t id, uint64_t size, uint64_t address,
			    uint32_t length)
{
	const struct {
		struct virtio_gpu_resource_create_blob create;
		struct virtio_gpu_mem_entry entry;
	} command = {.create = {.hdr = make_header(VIRTIO_GPU_CMD_RESOURCE_CREATE_BLOB),
				.resource_id = htole32(id),
				.blob_mem = htole32(VIRTIO_GPU_BLOB_MEM_GUEST),
				.nr_entries = htole32(1),
				.size = htole64(size)},
		     .entry = {.addr = htole64(address), .length = htole32(length)}};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_set_scanout_blob(struct played *played, uint32_t scanout, uint32_t id,
				 const struct gpu2d_rect *rect, uint32_t width, uint32_t height,
				 uint32_t stride, uint32_t offset)
{
	const struct virtio_gpu_set_scanout_blob command = {
		.hdr = make_header(VIRTIO_GPU_CMD_SET_SCANOUT_BLOB),
		.r = make_rect(rect),
		.scanout_id = htole32(scanout),
		.resource_id = htole32(id),
		.width = htole32(width),
		.height = htole32(height),
		.format = htole32(VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM),
		.strides = {htole32(stride)},
		.offsets = {htole32(offset)}};

	return played_execute(played, &command, sizeof(command));
}

uint32_t played_command(struct played *played, uint32_t type, uint32_t id)
{
	const struct virtio_gpu_resource_unref command = {.hdr = make_header(type),
							  .resource_id = htole32(id)};

	return played_execute(played, &command, sizeof(command));
}
