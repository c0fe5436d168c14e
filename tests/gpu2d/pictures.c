/* SPDX-License-Identifier: MIT */
/* What vug-gpu2d's GPU does for a guest that keeps the rules. */
#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>
#include <sys/mman.h>

#include "gpu2d/played.h"

static struct played played;

static void begin(void)
{
	played_begin(&played);
	played_draw(&played, 1);
}

static void end(void)
{
	played_end(&played);
	cr_expect_eq(played.gpu.num_resources, 0);
	cr_expect_eq(played.gpu.num_bytes, 0);
	cr_expect_eq(played.gpu.num_entries, 0);
}

TestSuite(gpu2d, .init = begin, .fini = end, .timeout = 30);

#define OK VIRTIO_GPU_RESP_OK_NODATA

static const struct gpu2d_rect whole = {0, 0, 64, 48};

/* A resource of 64 × 48 pixels whose backing begins at that byte of the memory. */
static void create(uint32_t id, uint32_t offset)
{
	cr_assert_eq(played_create(&played, id, 64, 48), OK);
	cr_assert_eq(played_attach(&played, id, PLAYED_ADDRESS + offset, 64 * 48 * 4), OK);
}

Test(gpu2d, a_picture_is_exact)
{
	create(1, 8192);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	cr_expect_eq(memcmp(played.screens[0].pixels, played.memory + 8192, 64 * 48 * 4), 0);
}

/* The guest's memory changed everywhere; the rectangle alone was transferred. */
Test(gpu2d, a_transfer_copies_its_rectangle_alone)
{
	const struct gpu2d_rect part = {5, 7, 11, 13};

	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	played_draw(&played, 2);
	cr_assert_eq(played_transfer(&played, 1, &part, (7 * 64 + 5) * 4), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	for (uint32_t i = 0; i < 64 * 48; i++) {
		bool is_new = i % 64 - 5 < 11 && i / 64 - 7 < 13;

		cr_assert_eq(le32toh(played.screens[0].pixels[i]), (is_new ? 2u : 1u) << 24 | i,
			     "pixel %u", i);
	}
}

Test(gpu2d, a_backing_of_many_pieces_is_read_in_order)
{
	struct {
		struct virtio_gpu_resource_attach_backing attach;
		struct virtio_gpu_mem_entry entries[48];
	} command = {.attach = {.hdr = {.type = htole32(VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING)},
				.resource_id = htole32(1),
				.nr_entries = htole32(48)}};

	/* Each piece is 63 or 65 pixels, so that rows cross from one to the next; the last comes first. */
	for (uint32_t i = 0; i < 48; i++)
		command.entries[i] = (struct virtio_gpu_mem_entry){
			.addr = htole64(PLAYED_ADDRESS + (47 - i) * 4096),
			.length = htole32(i % 2 == 0 ? 63 * 4 : 65 * 4)};
	cr_assert_eq(played_create(&played, 1, 64, 48), OK);
	cr_assert_eq(played_execute(&played, &command, sizeof(command)), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	for (uint32_t i = 0, piece = 0, place = 0; i < 64 * 48; i++) {
		cr_assert_eq(played.screens[0].pixels[i],
			     played_pixel(&played, (47 - piece) * 1024 + place), "pixel %u", i);
		if (++place == (piece % 2 == 0 ? 63 : 65)) {
			place = 0;
			piece++;
		}
	}
}

/* Two scanouts on one framebuffer: each hears of its own part. */
Test(gpu2d, a_flush_reaches_each_scanout_that_shows_a_part_of_it)
{
	const struct gpu2d_rect left = {0, 0, 32, 48}, right = {32, 0, 32, 48},
				middle = {30, 4, 10, 5};
	const struct gpu2d_rect of_left = {30, 4, 2, 5}, of_right = {0, 4, 8, 5};

	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &left), OK);
	cr_assert_eq(played_set_scanout(&played, 5, 1, &right), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &middle), OK);
	cr_expect_eq(memcmp(&played.screens[0].update, &of_left, sizeof(of_left)), 0);
	cr_expect_eq(memcmp(&played.screens[5].update, &of_right, sizeof(of_right)), 0);
	cr_expect_eq(played.screens[5].pixels[4 * 32], played_pixel(&played, 4 * 64 + 32));
	cr_expect_eq(played.screens[1].updates, 0);
}

Test(gpu2d, a_resource_that_goes_switches_its_scanouts_off)
{
	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_set_scanout(&played, 3, 1, &whole), OK);
	cr_assert_eq(played_command(&played, VIRTIO_GPU_CMD_RESOURCE_UNREF, 1), OK);
	cr_expect(!played.screens[0].is_on && !played.screens[3].is_on);
	cr_expect_null(played.gpu.scanouts[3].resource);
}

Test(gpu2d, a_reset_leaves_nothing_of_the_guest)
{
	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	gpu2d_reset(&played.gpu);
	cr_expect(!played.screens[0].is_on);
	create(1, 4096); /* the next guest numbers from 1, too */
}

Test(gpu2d, another_display_is_shown_everything)
{
	const struct gpu2d_rect part = {0, 8, 64, 8};

	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 2, 1, &part), OK);
	cr_assert_eq(played_transfer(&played, 1, &whole, 0), OK);
	gpu2d_show_again(&played.gpu);
	cr_expect_eq(played.screens[2].shows, 2);
	cr_expect_eq(memcmp(played.screens[2].pixels, played.memory + 8 * 64 * 4, 64 * 8 * 4), 0);
	cr_expect_eq(played.screens[0].shows, 0);
}

/* ---- blobs ------------------------------------------------------------------------------ */

#define STRIDE (70 * 4)
#define BLOB_SIZE (4096 * 4)

/* Rows of 70 pixels, of which 64 are shown, behind 40 bytes. */
Test(gpu2d, a_blob_without_a_dmabuf_is_read_where_it_is)
{
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS + 4096, BLOB_SIZE),
		     OK);
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &whole, 64, 48, STRIDE, 40), OK);
	played_draw(&played, 3); /* without a transfer */
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	for (uint32_t i = 0; i < 64 * 48; i++)
		cr_assert_eq(played.screens[0].pixels[i],
			     played_pixel(&played, (4096 + 40) / 4 + i / 64 * 70 + i % 64),
			     "pixel %u", i);
	cr_expect_eq(played.screens[0].flushes, 0);
}

/* A flush counts in the buffer's coordinates, and its response waits for the display. */
Test(gpu2d, a_blob_with_a_dmabuf_is_not_read)
{
	const struct gpu2d_rect shown = {4, 8, 32, 32}, flushed = {0, 0, 10, 10},
				expected = {4, 8, 6, 2};

	played.shared_fd = memfd_create("shared", MFD_CLOEXEC);
	played.answers_later = true;
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS, BLOB_SIZE), OK);
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &shown, 64, 48, STRIDE, 0), OK);
	cr_expect_geq(played.screens[0].picture.dmabuf_fd, 0);
	cr_expect_eq(played.screens[0].picture.stride, STRIDE);
	cr_assert_eq(played_flush(&played, 1, &flushed), 0);
	cr_expect_eq(memcmp(&played.screens[0].update, &expected, sizeof(expected)), 0);
	cr_expect(gpu2d_complete(&played.gpu, 0, NULL, 0));
	cr_expect_eq(le32toh(played.gpu.response.header.type), OK);
	cr_expect_eq(played.screens[0].updates, 0);
	cr_assert_eq(played_command(&played, VIRTIO_GPU_CMD_RESOURCE_UNREF, 1), OK);
	cr_expect(!played.screens[0].is_on);
}

Test(gpu2d, a_flush_on_two_scanouts_waits_for_both)
{
	played.shared_fd = memfd_create("shared", MFD_CLOEXEC);
	played.answers_later = true;
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS, BLOB_SIZE), OK);
	for (uint32_t i = 0; i < 2; i++)
		cr_assert_eq(played_set_scanout_blob(&played, i, 1, &whole, 64, 48, STRIDE, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), 0);
	cr_expect(!gpu2d_complete(&played.gpu, 0, NULL, 0));
	cr_expect(gpu2d_is_busy(&played.gpu));
	cr_expect(gpu2d_complete(&played.gpu, 0, NULL, 0));
	cr_expect(!gpu2d_complete(&played.gpu, 0, NULL, 0));
}

/* The display channel knows no offset. */
Test(gpu2d, a_blob_whose_picture_begins_within_is_read)
{
	played.shared_fd = memfd_create("shared", MFD_CLOEXEC);
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS, BLOB_SIZE), OK);
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &whole, 64, 48, STRIDE, 4), OK);
	cr_expect_eq(played.screens[0].picture.dmabuf_fd, -1);
}

/* ---- responses -------------------------------------------------------------------------- */

Test(gpu2d, a_response_has_the_fence_of_its_command)
{
	const struct virtio_gpu_ctrl_hdr command = {
		.type = htole32(VIRTIO_GPU_CMD_GET_DISPLAY_INFO),
		.flags = htole32(VIRTIO_GPU_FLAG_FENCE),
		.fence_id = htole64(0x123456789),
		.ctx_id = htole32(7)};

	cr_assert_eq(played_execute(&played, &command, sizeof(command)),
		     VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
	cr_expect_eq(played.gpu.response_size, sizeof(struct virtio_gpu_resp_display_info));
	cr_expect_eq(le32toh(played.gpu.response.info.pmodes[0].r.width), 640);
	cr_expect_eq(played.gpu.response.header.flags, command.flags);
	cr_expect_eq(played.gpu.response.header.fence_id, command.fence_id);
	cr_expect_eq(played.gpu.response.header.ctx_id, command.ctx_id);
}

Test(gpu2d, a_response_that_comes_later_is_filled_in)
{
	const struct virtio_gpu_cmd_get_edid command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_GET_EDID)}};
	struct virtio_gpu_resp_edid edid = {.size = htole32(256), .edid = {1, 2, 3}};
	const size_t header = sizeof(edid.hdr);

	played.answers_later = true;
	cr_assert_eq(played_execute(&played, &command, sizeof(command)), 0);
	cr_assert(gpu2d_complete(&played.gpu, VIRTIO_GPU_RESP_OK_EDID,
				 (const uint8_t *)&edid + header, sizeof(edid) - header));
	cr_expect_eq(played.gpu.response_size, sizeof(edid));
	cr_expect_eq(memcmp(&played.gpu.response.edid.size, &edid.size, sizeof(edid) - header), 0);
	cr_assert_eq(played_execute(&played, &command, sizeof(command)), 0);
	cr_assert(gpu2d_complete(&played.gpu, VIRTIO_GPU_RESP_ERR_UNSPEC, NULL, 0));
	cr_expect_eq(played.gpu.response_size, header);
	cr_expect_eq(le32toh(played.gpu.response.header.type), VIRTIO_GPU_RESP_ERR_UNSPEC);
}

/* ---- the pointer ------------------------------------------------------------------------ */

static void send_cursor(uint32_t type, uint32_t scanout, uint32_t id, int32_t x)
{
	const struct virtio_gpu_update_cursor command = {
		.hdr = {.type = htole32(type)},
		.pos = {.scanout_id = htole32(scanout), .x = htole32((uint32_t)x)},
		.resource_id = htole32(id),
		.hot_x = htole32(3)};

	played_execute_cursor(&played, &command, sizeof(command));
}

Test(gpu2d, a_cursor_has_its_picture_and_its_place)
{
	const struct gpu2d_rect square = {0, 0, 64, 64};
	struct played_screen *screen = &played.screens[1];

	cr_assert_eq(played_create(&played, 9, 64, 64), OK);
	cr_assert_eq(played_attach(&played, 9, PLAYED_ADDRESS, 64 * 64 * 4), OK);
	cr_assert_eq(played_transfer(&played, 9, &square, 0), OK);
	send_cursor(VIRTIO_GPU_CMD_UPDATE_CURSOR, 1, 9, -5);
	cr_expect_eq(memcmp(screen->cursor_pixels, played.memory, 64 * 64 * 4), 0);
	cr_expect(screen->cursor.is_visible && screen->cursor.x == -5 && screen->cursor.hot_x == 3);
	send_cursor(VIRTIO_GPU_CMD_MOVE_CURSOR, 1, 9, 30);
	cr_expect(screen->cursor.is_visible && screen->cursor.x == 30);
	send_cursor(VIRTIO_GPU_CMD_UPDATE_CURSOR, 1, 0, 30);
	cr_expect(!screen->cursor.is_visible);
	cr_expect_eq(screen->cursor_images, 1);
}

/* A picture of another size is cut, or transparent beyond its own pixels. */
Test(gpu2d, a_cursor_of_another_size_is_cut)
{
	const struct gpu2d_rect small = {0, 0, 16, 80};
	struct played_screen *screen = &played.screens[0];

	cr_assert_eq(played_create(&played, 9, 16, 80), OK);
	cr_assert_eq(played_attach(&played, 9, PLAYED_ADDRESS, 16 * 80 * 4), OK);
	cr_assert_eq(played_transfer(&played, 9, &small, 0), OK);
	send_cursor(VIRTIO_GPU_CMD_UPDATE_CURSOR, 0, 9, 0);
	cr_expect_eq(screen->cursor_pixels[63 * 64 + 15], played_pixel(&played, 63 * 16 + 15));
	cr_expect_eq(screen->cursor_pixels[63 * 64 + 16], 0);
}
