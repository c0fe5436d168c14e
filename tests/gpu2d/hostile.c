/* SPDX-License-Identifier: MIT */
/*
 * What a hostile guest says, one row a case. Each has an error of virtio-gpu's as its response, and afterwards
 * an ordinary guest has its picture.
 */
#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>

#include "gpu2d/played.h"

#define BAD_ID VIRTIO_GPU_RESP_ERR_INVALID_RESOURCE_ID
#define BAD_SCANOUT VIRTIO_GPU_RESP_ERR_INVALID_SCANOUT_ID
#define BAD_PARAMETER VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER
#define NO_MEMORY VIRTIO_GPU_RESP_ERR_OUT_OF_MEMORY
#define UNSPECIFIED VIRTIO_GPU_RESP_ERR_UNSPEC
#define OK VIRTIO_GPU_RESP_OK_NODATA

static struct played played;
static const struct gpu2d_rect whole = {0, 0, 64, 48};

/* ---- the faults; resource 1 is 64 × 48 with its backing, 2 a blob of 16 KiB --------------- */

static uint32_t id_0(void)
{
	return played_create(&played, 0, 64, 48);
}

static uint32_t id_twice(void)
{
	return played_create(&played, 1, 64, 48);
}

static uint32_t id_of_a_blob(void)
{
	return played_create(&played, 2, 64, 48);
}

static uint32_t width_0(void)
{
	return played_create(&played, 3, 0, 48);
}

static uint32_t too_wide(void)
{
	return played_create(&played, 3, GPU2D_MAX_SIZE + 1, 1);
}

static uint32_t size_that_wraps(void)
{
	return played_create(&played, 3, UINT32_C(0x10000), UINT32_C(0x10000));
}

static uint32_t more_bytes_than_there_may_be(void)
{
	uint32_t type = OK;

	for (uint32_t id = 3; id < 20 && type == OK; id++)
		type = played_create(&played, id, GPU2D_MAX_SIZE, 1024);
	cr_expect_leq(played.gpu.num_bytes, GPU2D_MAX_BYTES);
	return type;
}

static uint32_t more_resources_than_there_may_be(void)
{
	uint32_t type = OK;

	for (uint32_t id = 3; id < 3000 && type == OK; id++)
		type = played_create(&played, id, 1, 1);
	cr_expect_eq(played.gpu.num_resources, GPU2D_MAX_RESOURCES);
	return type;
}

static uint32_t unknown_format(void)
{
	const struct virtio_gpu_resource_create_2d command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_RESOURCE_CREATE_2D)},
		.resource_id = htole32(3),
		.format = htole32(77),
		.width = htole32(1),
		.height = htole32(1)};

	return played_execute(&played, &command, sizeof(command));
}

static uint32_t unref_of_nothing(void)
{
	return played_command(&played, VIRTIO_GPU_CMD_RESOURCE_UNREF, 99);
}

static uint32_t backing_of_nothing(void)
{
	return played_attach(&played, 99, PLAYED_ADDRESS, 4096);
}

static uint32_t backing_twice(void)
{
	return played_attach(&played, 1, PLAYED_ADDRESS, 4096);
}

static uint32_t detach_twice(void)
{
	cr_assert_eq(played_command(&played, VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, 1), OK);
	return played_command(&played, VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, 1);
}

static uint32_t detach_of_a_blob(void)
{
	return played_command(&played, VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, 2);
}

/* As much as is said; without memory for it the answer would be another one. */
static uint32_t attach_entries(uint32_t count, size_t sent)
{
	static struct {
		struct virtio_gpu_resource_attach_backing attach;
		struct virtio_gpu_mem_entry entries[4];
	} command;

	cr_assert_eq(played_create(&played, 3, 64, 48), OK);
	command.attach = (struct virtio_gpu_resource_attach_backing){
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING)},
		.resource_id = htole32(3),
		.nr_entries = htole32(count)};
	for (size_t i = 0; i < 4; i++)
		command.entries[i] = (struct virtio_gpu_mem_entry){.addr = htole64(PLAYED_ADDRESS),
								   .length = htole32(4096)};
	return played_execute(&played, &command,
			      sizeof(command.attach) + sent * sizeof(command.entries[0]));
}

static uint32_t no_entries(void)
{
	return attach_entries(0, 0);
}

static uint32_t fewer_entries_than_said(void)
{
	return attach_entries(5, 4);
}

static uint32_t four_billion_entries(void)
{
	return attach_entries(UINT32_MAX, 4);
}

static uint32_t one_entry_more_than_there_may_be(void)
{
	return attach_entries(GPU2D_MAX_ENTRIES + 1, 4);
}

static uint32_t attach(uint64_t address, uint32_t length)
{
	cr_assert_eq(played_create(&played, 3, 64, 48), OK);
	return played_attach(&played, 3, address, length);
}

static uint32_t empty_entry(void)
{
	return attach(0, 0);
}

static uint32_t entry_that_wraps(void)
{
	return attach(UINT64_MAX - 100, 4096);
}

static uint32_t transfer_of_backing_at(uint64_t address, uint32_t length)
{
	cr_assert_eq(attach(address, length), OK);
	return played_transfer(&played, 3, &whole, 0);
}

static uint32_t backing_outside(void)
{
	return transfer_of_backing_at(PLAYED_ADDRESS + PLAYED_SIZE, 64 * 48 * 4);
}

static uint32_t backing_across_the_end(void)
{
	return transfer_of_backing_at(PLAYED_ADDRESS + PLAYED_SIZE - 4096, 64 * 48 * 4);
}

static uint32_t backing_too_short(void)
{
	return transfer_of_backing_at(PLAYED_ADDRESS, 64 * 48 * 4 - 1);
}

static uint32_t transfer_without_backing(void)
{
	cr_assert_eq(played_create(&played, 3, 64, 48), OK);
	return played_transfer(&played, 3, &whole, 0);
}

static uint32_t transfer_behind_the_backing(void)
{
	return played_transfer(&played, 1, &whole, 4);
}

static uint32_t transfer_offset_that_wraps(void)
{
	return played_transfer(&played, 1, &whole, UINT64_MAX - 64 * 4);
}

static uint32_t transfer_outside(void)
{
	return played_transfer(&played, 1, &(struct gpu2d_rect){1, 0, 64, 48}, 0);
}

static uint32_t transfer_rect_that_wraps(void)
{
	return played_transfer(&played, 1, &(struct gpu2d_rect){UINT32_MAX, UINT32_MAX, 2, 2}, 0);
}

static uint32_t transfer_of_nothing(void)
{
	return played_transfer(&played, 1, &(struct gpu2d_rect){0, 0, 0, 0}, 0);
}

static uint32_t scanout_16(void)
{
	return played_set_scanout(&played, 16, 1, &whole);
}

static uint32_t scanout_of_nothing(void)
{
	return played_set_scanout(&played, 0, 99, &whole);
}

static uint32_t scanout_outside(void)
{
	return played_set_scanout(&played, 0, 1, &(struct gpu2d_rect){0, 1, 64, 48});
}

static uint32_t scanout_rect_that_wraps(void)
{
	return played_set_scanout(&played, 0, 1, &(struct gpu2d_rect){2, 2, UINT32_MAX, 48});
}

static uint32_t blob_as_a_picture(void)
{
	return played_set_scanout(&played, 0, 2, &whole);
}

static uint32_t flush_of_nothing(void)
{
	return played_flush(&played, 99, &whole);
}

static uint32_t flush_outside(void)
{
	return played_flush(&played, 1, &(struct gpu2d_rect){0, 0, 65, 48});
}

static uint32_t flush_of_a_blob_that_wraps(void)
{
	return played_flush(&played, 2, &(struct gpu2d_rect){1, 1, UINT32_MAX, UINT32_MAX});
}

static uint32_t blob_larger_than_its_memory(void)
{
	return played_create_blob(&played, 3, 4097, PLAYED_ADDRESS, 4096);
}

static uint32_t blob_of_0_bytes(void)
{
	return played_create_blob(&played, 3, 0, PLAYED_ADDRESS, 4096);
}

static uint32_t blob_of_all_bytes(void)
{
	return played_create_blob(&played, 3, UINT64_MAX, PLAYED_ADDRESS, 4096);
}

static uint32_t blob_of_the_host(void)
{
	const struct virtio_gpu_resource_create_blob command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_RESOURCE_CREATE_BLOB)},
		.resource_id = htole32(3),
		.blob_mem = htole32(VIRTIO_GPU_BLOB_MEM_HOST3D),
		.size = htole64(4096)};

	return played_execute(&played, &command, sizeof(command));
}

static uint32_t blob_outside(void)
{
	cr_assert_eq(played_create_blob(&played, 3, 16384, PLAYED_ADDRESS + PLAYED_SIZE, 16384),
		     OK);
	cr_assert_eq(played_set_scanout_blob(&played, 0, 3, &whole, 64, 48, 256, 0), OK);
	return played_flush(&played, 3, &whole);
}

static uint32_t blob_scanout_of_a_picture(void)
{
	return played_set_scanout_blob(&played, 0, 1, &whole, 64, 48, 256, 0);
}

static uint32_t blob_stride_too_small(void)
{
	return played_set_scanout_blob(&played, 0, 2, &whole, 64, 48, 255, 0);
}

static uint32_t blob_stride_too_large(void)
{
	return played_set_scanout_blob(&played, 0, 2, &whole, 64, 48, UINT32_MAX, 0);
}

static uint32_t blob_offset_too_large(void)
{
	return played_set_scanout_blob(&played, 0, 2, &whole, 64, 48, 256, 16384 - 64 * 48 * 4 + 1);
}

static uint32_t blob_height_that_wraps(void)
{
	return played_set_scanout_blob(&played, 0, 2, &whole, 64, UINT32_C(0x1000001), 256, 0);
}

static uint32_t blob_too_high(void)
{
	const struct gpu2d_rect column = {0, 0, 1, 20000};

	cr_assert_eq(played_create_blob(&played, 3, 80000, PLAYED_ADDRESS, 80000), OK);
	return played_set_scanout_blob(&played, 0, 3, &column, 1, 20000, 4, 0);
}

static uint32_t blob_rect_outside(void)
{
	return played_set_scanout_blob(&played, 0, 2, &(struct gpu2d_rect){1, 0, 64, 48}, 64, 48,
				       256, 0);
}

static uint32_t command_cut(void)
{
	const struct virtio_gpu_ctrl_hdr command = {
		.type = htole32(VIRTIO_GPU_CMD_RESOURCE_CREATE_2D)};

	return played_execute(&played, &command, sizeof(command));
}

static uint32_t header_cut(void)
{
	return played_execute(&played, "12345678901234567890123", 23);
}

static uint32_t command_of_3d(void)
{
	return played_command(&played, VIRTIO_GPU_CMD_CTX_CREATE, 1);
}

static uint32_t command_of_the_other_queue(void)
{
	const struct virtio_gpu_update_cursor command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_UPDATE_CURSOR)}};

	return played_execute(&played, &command, sizeof(command));
}

static uint32_t edid_of_scanout_16(void)
{
	const struct virtio_gpu_cmd_get_edid command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_GET_EDID)}, .scanout = htole32(16)};

	return played_execute(&played, &command, sizeof(command));
}

struct row {
	const char *name;
	uint32_t (*act)(void);
	uint32_t type;
};

#define ROW(name, type) \
	{ \
#name, name, type \
	}

static struct row rows[] = {
	ROW(id_0, BAD_ID),
	ROW(id_twice, BAD_ID),
	ROW(id_of_a_blob, BAD_ID),
	ROW(width_0, BAD_PARAMETER),
	ROW(too_wide, BAD_PARAMETER),
	ROW(size_that_wraps, BAD_PARAMETER),
	ROW(more_bytes_than_there_may_be, NO_MEMORY),
	ROW(more_resources_than_there_may_be, NO_MEMORY),
	ROW(unknown_format, BAD_PARAMETER),
	ROW(unref_of_nothing, BAD_ID),
	ROW(backing_of_nothing, BAD_ID),
	ROW(backing_twice, UNSPECIFIED),
	ROW(detach_twice, UNSPECIFIED),
	ROW(detach_of_a_blob, UNSPECIFIED),
	ROW(no_entries, BAD_PARAMETER),
	ROW(fewer_entries_than_said, BAD_PARAMETER),
	ROW(four_billion_entries, NO_MEMORY),
	ROW(one_entry_more_than_there_may_be, NO_MEMORY),
	ROW(empty_entry, BAD_PARAMETER),
	ROW(entry_that_wraps, BAD_PARAMETER),
	ROW(backing_outside, BAD_PARAMETER),
	ROW(backing_across_the_end, BAD_PARAMETER),
	ROW(backing_too_short, BAD_PARAMETER),
	ROW(transfer_without_backing, BAD_PARAMETER),
	ROW(transfer_behind_the_backing, BAD_PARAMETER),
	ROW(transfer_offset_that_wraps, BAD_PARAMETER),
	ROW(transfer_outside, BAD_PARAMETER),
	ROW(transfer_rect_that_wraps, BAD_PARAMETER),
	ROW(transfer_of_nothing, BAD_PARAMETER),
	ROW(scanout_16, BAD_SCANOUT),
	ROW(scanout_of_nothing, BAD_ID),
	ROW(scanout_outside, BAD_PARAMETER),
	ROW(scanout_rect_that_wraps, BAD_PARAMETER),
	ROW(blob_as_a_picture, BAD_PARAMETER),
	ROW(flush_of_nothing, BAD_ID),
	ROW(flush_outside, BAD_PARAMETER),
	ROW(flush_of_a_blob_that_wraps, BAD_PARAMETER),
	ROW(blob_larger_than_its_memory, BAD_PARAMETER),
	ROW(blob_of_0_bytes, BAD_PARAMETER),
	ROW(blob_of_all_bytes, NO_MEMORY),
	ROW(blob_of_the_host, BAD_PARAMETER),
	ROW(blob_outside, BAD_PARAMETER),
	ROW(blob_scanout_of_a_picture, BAD_PARAMETER),
	ROW(blob_stride_too_small, BAD_PARAMETER),
	ROW(blob_stride_too_large, BAD_PARAMETER),
	ROW(blob_offset_too_large, BAD_PARAMETER),
	ROW(blob_height_that_wraps, BAD_PARAMETER),
	ROW(blob_too_high, BAD_PARAMETER),
	ROW(blob_rect_outside, BAD_PARAMETER),
	ROW(command_cut, BAD_PARAMETER),
	ROW(header_cut, UNSPECIFIED),
	ROW(command_of_3d, UNSPECIFIED),
	ROW(command_of_the_other_queue, UNSPECIFIED),
	ROW(edid_of_scanout_16, BAD_SCANOUT),
};

/* An ordinary guest: the one before may have left anything. */
static void expect_picture(void)
{
	played_draw(&played, 9);
	gpu2d_reset(&played.gpu);
	cr_assert_eq(played_create(&played, 1, 64, 48), OK);
	cr_assert_eq(played_attach(&played, 1, PLAYED_ADDRESS, 64 * 48 * 4), OK);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	cr_assert_eq(memcmp(played.screens[0].pixels, played.memory, 64 * 48 * 4), 0);
}

Test(gpu2d_hostile, each_row_has_its_error)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t type;

		played_begin(&played);
		cr_assert_eq(played_create(&played, 1, 64, 48), OK);
		cr_assert_eq(played_attach(&played, 1, PLAYED_ADDRESS, 64 * 48 * 4), OK);
		cr_assert_eq(played_create_blob(&played, 2, 16384, PLAYED_ADDRESS, 16384), OK);
		type = rows[i].act();
		cr_expect_eq(type, rows[i].type, "%s: 0x%x", rows[i].name, type);
		cr_expect_eq(played.gpu.response_size, sizeof(struct virtio_gpu_ctrl_hdr), "%s",
			     rows[i].name);
		expect_picture();
		played_end(&played);
	}
}
