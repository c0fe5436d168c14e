/* SPDX-License-Identifier: MIT */
/* A guest that misuses the GPU in more than one command, or where there is no response. */
#include "gpu2d/played.h"
#include <criterion/criterion.h>
#include <endian.h>

static struct played played;
static const struct gpu2d_rect whole = {0, 0, 64, 48};

/* Cursor commands have no response: nothing reaches the output. */
Test(gpu2d_misuse, cursors_of_nothing_and_nowhere_are_skipped)
{
	struct virtio_gpu_update_cursor command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_UPDATE_CURSOR)}, .resource_id = htole32(9)};

	played_begin(&played);
	played_execute_cursor(&played, &command, sizeof(command)); /* there is no 9 */
	cr_assert_eq(played_create_blob(&played, 9, 64, PLAYED_ADDRESS, 64),
		     VIRTIO_GPU_RESP_OK_NODATA);
	played_execute_cursor(&played, &command, sizeof(command)); /* it is too small */
	command.pos.scanout_id = htole32(16);
	played_execute_cursor(&played, &command, sizeof(command));
	command.hdr.type = htole32(VIRTIO_GPU_CMD_MOVE_CURSOR);
	played_execute_cursor(&played, &command, sizeof(command));
	played_execute_cursor(&played, &command, sizeof(command) - 1);
	for (uint32_t i = 0; i < GPU2D_MAX_SCANOUTS; i++)
		cr_expect(!played.screens[i].cursor.is_visible);
	played_end(&played);
}

/* A blob goes while it is shown, and comes again. */
Test(gpu2d_misuse, blobs_come_and_go_while_they_are_shown)
{
	played_begin(&played);
	for (uint32_t i = 0; i < 10000; i++) {
		uint32_t id = 1 + i % 2;

		cr_assert_eq(played_create_blob(&played, id, 16384, PLAYED_ADDRESS, 16384),
			     VIRTIO_GPU_RESP_OK_NODATA);
		cr_assert_eq(played_set_scanout_blob(&played, 0, id, &whole, 64, 48, 256, 0),
			     VIRTIO_GPU_RESP_OK_NODATA);
		cr_assert_eq(played_flush(&played, id, &whole), VIRTIO_GPU_RESP_OK_NODATA);
		cr_assert_eq(played_command(&played, VIRTIO_GPU_CMD_RESOURCE_UNREF, id),
			     VIRTIO_GPU_RESP_OK_NODATA);
		cr_assert(!played.screens[0].is_on);
	}
	cr_expect_eq(played.gpu.num_entries, 0);
	cr_expect_eq(played.gpu.num_bytes, 0);
	played_end(&played);
}
