/* SPDX-License-Identifier: MIT */
/*
 * vug-gpu2d's GPU, with the commands of a script: any bytes, or a command with numbers that are likely to
 * fit. The guest's memory has a hole, and the output answers when the script says so.
 *
 * What must hold: no resource, byte or entry beyond the caps; a scanout shows a resource that there is;
 * a response has the size of its type; after a reset nothing is left.
 */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/script.h"
#include "fuzz/target.h"
#include "vug-gpu2d/resource.h"

#define MEMORY_ADDRESS 0x10000
#define HOLE 0x1c000 /* to its end, nothing can be read */
#define LARGEST_UPDATE (UINT32_C(1) << 22)

struct fuzzed {
	struct gpu2d gpu;
	struct script *script;
	uint8_t mode; /* bit 0: dma-bufs, 1: answers come later, 2: the output fails */
	uint8_t command[512];
	size_t size;
};

static uint8_t pixels[LARGEST_UPDATE];

static int read_memory(void *data, uint64_t address, void *ret_bytes, size_t length)
{
	(void)data;
	if (address < MEMORY_ADDRESS || address >= HOLE || length > HOLE - address)
		return -EFAULT;
	memset(ret_bytes, (int)address, length);
	return 0;
}

static int share_memory(void *data, const struct gpu2d_extent *extents, size_t count)
{
	const struct fuzzed *fuzzed = data;

	FUZZ_CHECK(count > 0 && extents[count - 1].length > 0);
	return fuzzed->mode & 1 ? dup(STDERR_FILENO) : -ENODEV;
}

static int get_result(const struct fuzzed *fuzzed)
{
	if (fuzzed->mode & 4)
		return -ENOMEM;
	return fuzzed->mode & 2 ? GPU2D_LATER : 0;
}

/* ---- the output ------------------------------------------------------------------------- */

static int show(void *data, uint32_t scanout, const struct gpu2d_picture *picture)
{
	const struct fuzzed *fuzzed = data;

	FUZZ_CHECK(scanout < GPU2D_MAX_SCANOUTS);
	if (picture != NULL)
		FUZZ_CHECK(picture->rect.width > 0 && picture->rect.height > 0 &&
			   picture->rect.x + picture->rect.width <= picture->width &&
			   picture->rect.y + picture->rect.height <= picture->height);
	return fuzzed->mode & 4 ? -ENOMEM : 0;
}

static int update(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	struct fuzzed *fuzzed = data;
	const struct gpu2d_rect *shown = &fuzzed->gpu.scanouts[scanout].picture.rect;
	uint64_t size = (uint64_t)rect->width * rect->height * GPU2D_PIXEL;

	FUZZ_CHECK(size > 0 && rect->x + rect->width <= shown->width &&
		   rect->y + rect->height <= shown->height);
	if (size > sizeof(pixels))
		return -ENOMEM;
	return gpu2d_read_pixels(&fuzzed->gpu, scanout, rect, pixels,
				 (size_t)rect->width * GPU2D_PIXEL);
}

static int flush(void *data, uint32_t scanout, const struct gpu2d_rect *rect)
{
	const struct fuzzed *fuzzed = data;
	const struct gpu2d_picture *picture = &fuzzed->gpu.scanouts[scanout].picture;

	FUZZ_CHECK(picture->dmabuf_fd >= 0 && rect->x >= picture->rect.x && rect->width > 0 &&
		   rect->x + rect->width <= picture->rect.x + picture->rect.width);
	return get_result(fuzzed);
}

static void move_cursor(void *data, const struct gpu2d_cursor *cursor)
{
	(void)data;
	FUZZ_CHECK(cursor->scanout < GPU2D_MAX_SCANOUTS);
	if (cursor->image != NULL)
		memcpy(pixels, cursor->image, GPU2D_CURSOR_SIZE * GPU2D_CURSOR_SIZE * GPU2D_PIXEL);
}

static int get_displays(void *data, struct virtio_gpu_resp_display_info *ret_info)
{
	(void)ret_info;
	return get_result(data);
}

static int get_edid(void *data, uint32_t scanout, struct virtio_gpu_resp_edid *ret_edid)
{
	(void)ret_edid;
	FUZZ_CHECK(scanout < GPU2D_MAX_SCANOUTS);
	return get_result(data);
}

/* ---- commands --------------------------------------------------------------------------- */

static void put(struct fuzzed *fuzzed, uint32_t value)
{
	value = htole32(value);
	memcpy(fuzzed->command + fuzzed->size, &value, sizeof(value));
	fuzzed->size += sizeof(value);
}

/* A small number, or any. */
static void put_number(struct fuzzed *fuzzed)
{
	uint8_t byte = script_take_byte(fuzzed->script);

	put(fuzzed, byte < 250 ? byte : script_take_u32(fuzzed->script));
}

static void put_entry(struct fuzzed *fuzzed)
{
	uint16_t page = script_take_u16(fuzzed->script);

	put(fuzzed, MEMORY_ADDRESS + page);
	put(fuzzed, page == 0xffff ? UINT32_MAX : 0);
	put(fuzzed, script_take_u16(fuzzed->script));
	put(fuzzed, 0);
}

static void begin_command(struct fuzzed *fuzzed, uint32_t type)
{
	memset(fuzzed->command, 0, sizeof(fuzzed->command));
	fuzzed->size = 0;
	put(fuzzed, type);
	fuzzed->size = sizeof(struct virtio_gpu_ctrl_hdr);
}

/* The numbers of the command in order, and entries behind those that have some. */
static void make_command(struct fuzzed *fuzzed)
{
	static const struct {
		uint32_t type;
		uint8_t num_words, num_entries;
	} shapes[] = {
		{VIRTIO_GPU_CMD_GET_DISPLAY_INFO, 0, 0},
		{VIRTIO_GPU_CMD_RESOURCE_CREATE_2D, 4, 0},
		{VIRTIO_GPU_CMD_RESOURCE_UNREF, 2, 0},
		{VIRTIO_GPU_CMD_SET_SCANOUT, 6, 0},
		{VIRTIO_GPU_CMD_RESOURCE_FLUSH, 6, 0},
		{VIRTIO_GPU_CMD_TRANSFER_TO_HOST_2D, 8, 0},
		{VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING, 2, 3},
		{VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, 2, 0},
		{VIRTIO_GPU_CMD_GET_EDID, 2, 0},
		{VIRTIO_GPU_CMD_RESOURCE_CREATE_BLOB, 8, 3},
		{VIRTIO_GPU_CMD_SET_SCANOUT_BLOB, 18, 0},
		{VIRTIO_GPU_CMD_UPDATE_CURSOR, 8, 0},
		{VIRTIO_GPU_CMD_MOVE_CURSOR, 8, 0},
	};
	uint8_t choice = script_take_byte(fuzzed->script);
	size_t i = choice % (sizeof(shapes) / sizeof(shapes[0]));

	begin_command(fuzzed, shapes[i].type);
	for (unsigned int n = 0; n < shapes[i].num_words; n++)
		put_number(fuzzed);
	for (unsigned int n = 0; n < shapes[i].num_entries; n++)
		put_entry(fuzzed);
}

static void take_bytes(struct fuzzed *fuzzed)
{
	const uint8_t *bytes =
		script_take_bytes(fuzzed->script, script_take_byte(fuzzed->script), &fuzzed->size);

	if (fuzzed->size > 0)
		memcpy(fuzzed->command, bytes, fuzzed->size);
}

static bool read_command(void *data, void *ret_bytes, size_t length)
{
	const struct fuzzed *fuzzed = data;

	if (length > fuzzed->size)
		return false;
	memcpy(ret_bytes, fuzzed->command, length);
	return true;
}

static void execute(struct fuzzed *fuzzed, bool is_cursor)
{
	const struct gpu2d_request request = {.read = read_command, .data = fuzzed};

	if (is_cursor)
		gpu2d_execute_cursor(&fuzzed->gpu, &request);
	else if (!gpu2d_is_busy(&fuzzed->gpu))
		gpu2d_execute(&fuzzed->gpu, &request);
}

static void complete(struct fuzzed *fuzzed)
{
	static const uint8_t body[sizeof(union gpu2d_response)];
	uint8_t choice = script_take_byte(fuzzed->script);

	gpu2d_complete(&fuzzed->gpu,
		       choice & 1 ? VIRTIO_GPU_RESP_ERR_UNSPEC : VIRTIO_GPU_RESP_OK_NODATA,
		       choice & 2 ? body : NULL, script_take_u16(fuzzed->script) % sizeof(body));
}

/* ---- what must hold --------------------------------------------------------------------- */

static void check_scanouts(const struct gpu2d *gpu)
{
	for (uint32_t i = 0; i < GPU2D_MAX_SCANOUTS; i++) {
		const struct gpu2d_resource *resource = gpu->resources;

		while (resource != gpu->scanouts[i].resource && resource != NULL)
			resource = resource->next;
		FUZZ_CHECK(resource == gpu->scanouts[i].resource);
	}
}

static void check(const struct gpu2d *gpu)
{
	uint32_t type = le32toh(gpu->response.header.type);
	uint64_t bytes = 0, entries = 0;

	for (const struct gpu2d_resource *r = gpu->resources; r != NULL; r = r->next) {
		bytes += r->size;
		entries += r->backing.count;
	}
	FUZZ_CHECK(bytes == gpu->num_bytes && bytes <= GPU2D_MAX_BYTES);
	FUZZ_CHECK(entries == gpu->num_entries && entries <= GPU2D_MAX_ENTRIES);
	FUZZ_CHECK(gpu->num_resources <= GPU2D_MAX_RESOURCES);
	FUZZ_CHECK(gpu->response_size <= sizeof(gpu->response));
	FUZZ_CHECK(type < VIRTIO_GPU_RESP_ERR_UNSPEC ||
		   gpu->response_size == sizeof(gpu->response.header));
	check_scanouts(gpu);
}

static void take_step(struct fuzzed *fuzzed)
{
	uint8_t step = script_take_byte(fuzzed->script) % 16;

	if (step == 0)
		take_bytes(fuzzed);
	else if (step < 12)
		make_command(fuzzed);
	if (step < 12)
		execute(fuzzed, step < 3);
	else if (step == 12)
		complete(fuzzed);
	else if (step == 13)
		fuzzed->mode = script_take_byte(fuzzed->script);
	else if (step == 14)
		gpu2d_show_again(&fuzzed->gpu);
	else
		gpu2d_reset(&fuzzed->gpu);
	check(&fuzzed->gpu);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	struct fuzzed fuzzed = {.script = &script};
	const struct gpu2d_guest guest = {
		.read = read_memory, .share = share_memory, .data = &fuzzed};
	const struct gpu2d_output output = {.show = show,
					    .update = update,
					    .flush = flush,
					    .cursor = move_cursor,
					    .get_displays = get_displays,
					    .get_edid = get_edid,
					    .data = &fuzzed};

	gpu2d_init(&fuzzed.gpu, &guest, &output);
	while (!script_is_at_end(&script))
		take_step(&fuzzed);
	gpu2d_reset(&fuzzed.gpu);
	FUZZ_CHECK(fuzzed.gpu.num_resources == 0 && fuzzed.gpu.num_bytes == 0 &&
		   fuzzed.gpu.num_entries == 0);
	return 0;
}
