/* SPDX-License-Identifier: MIT */
/*
 * The GPU in a VMM's own process: a guest that is played, the GPU, a source on a server, and a listener. No
 * socket anywhere; what the listener sees is what the guest has drawn.
 */
#include <criterion/criterion.h>
#include <endian.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <vug/listener.h>

#include "gpu2d/played.h"
#include "vug-gpu2d/source-output.h"

#define OK VIRTIO_GPU_RESP_OK_NODATA
#define WIDTH 64
#define HEIGHT 48
#define STRIDE (WIDTH * 4)
#define BLOB_SIZE 16384

static struct played played;
static struct vug_server *server;
static struct gpu2d_source source;
static struct vug_listener *listener;

/* What the listener has seen of scanout 0. */
static struct {
	uint32_t pixels[WIDTH * HEIGHT];
	struct vug_rect damage;
	unsigned int frames, changes, completed;
	struct vug_frame *held;
	bool holds;
} seen;

static const struct gpu2d_rect whole = {0, 0, WIDTH, HEIGHT};

/* ---- the listener ----------------------------------------------------------------------- */

static void copy(struct vug_frame *frame)
{
	struct vug_rect viewport;
	const void *pixels;
	uint32_t stride;

	vug_frame_get_viewport(frame, &viewport);
	cr_assert(viewport.width <= WIDTH && viewport.height <= HEIGHT);
	cr_assert_eq(vug_buffer_map(vug_frame_get_buffer(frame), &pixels, &stride), 0);
	for (uint32_t y = 0; y < viewport.height; y++)
		memcpy(seen.pixels + (size_t)y * viewport.width,
		       (const uint8_t *)pixels + (size_t)(viewport.y + y) * stride +
			       (size_t)viewport.x * 4,
		       (size_t)viewport.width * 4);
	vug_buffer_unmap(vug_frame_get_buffer(frame));
}

static void handle_frame(struct vug_listener *l, struct vug_frame *frame, void *data)
{
	(void)l, (void)data;
	copy(frame);
	vug_frame_get_damage(frame, &seen.damage);
	seen.frames++;
	if (seen.holds)
		seen.held = frame;
	else
		vug_frame_done(frame);
}

static void handle_change(struct vug_listener *l, struct vug_scanout *scanout, void *data)
{
	(void)l, (void)data;
	seen.changes += vug_scanout_get_index(scanout) == 0;
}

static void handle_completed(void *data)
{
	(void)data;
	seen.completed++;
}

/* ---- all of it -------------------------------------------------------------------------- */

static void dispatch(void)
{
	for (int i = 0; i < 4; i++)
		cr_assert_eq(vug_server_dispatch(server), 0);
}

static void begin(void)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = 2};
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct vug_listener_callbacks listening = {
		.size = sizeof(listening), .scanout_changed = handle_change, .frame = handle_frame};
	struct gpu2d_output output;

	memset(&seen, 0, sizeof(seen));
	played_begin(&played);
	played_draw(&played, 1);
	cr_assert_eq(vug_server_new(&config, &callbacks, NULL, &server), 0);
	cr_assert_eq(gpu2d_source_init(&source, server, &played.gpu, 2), 0);
	source.completed = handle_completed;
	output = gpu2d_source_get_output(&source);
	gpu2d_init(&played.gpu,
		   &(struct gpu2d_guest){played.gpu.guest.read, played.gpu.guest.share, &played},
		   &output);
	cr_assert_eq(vug_listener_new(server, NULL, &listening, NULL, &listener), 0);
	dispatch();
}

static void end(void)
{
	gpu2d_reset(&played.gpu);
	dispatch();
	cr_expect_null(vug_listener_get_buffer(listener, vug_server_get_scanout(server, 0), NULL));
	vug_listener_unref(listener);
	gpu2d_source_finish(&source);
	vug_server_unref(server);
	played_end(&played);
}

TestSuite(gpu2d_source, .init = begin, .fini = end, .timeout = 30);

static void create(uint32_t id, uint32_t offset)
{
	cr_assert_eq(played_create(&played, id, WIDTH, HEIGHT), OK);
	cr_assert_eq(played_attach(&played, id, PLAYED_ADDRESS + offset, STRIDE * HEIGHT), OK);
	cr_assert_eq(played_transfer(&played, id, &whole, 0), OK);
}

static void expect_pixels(const void *expected)
{
	cr_assert_eq(memcmp(seen.pixels, expected, (size_t)STRIDE * HEIGHT), 0);
}

Test(gpu2d_source, a_listener_sees_what_the_guest_has_drawn)
{
	create(1, 4096);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	cr_expect_eq(seen.frames, 0); /* before the dispatch */
	dispatch();
	expect_pixels(played.memory + 4096);
}

Test(gpu2d_source, the_damage_is_what_was_flushed)
{
	const struct gpu2d_rect part = {3, 5, 20, 10};

	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	dispatch();
	played_draw(&played, 2);
	cr_assert_eq(played_transfer(&played, 1, &part, (5 * WIDTH + 3) * 4), OK);
	cr_assert_eq(played_flush(&played, 1, &part), OK);
	dispatch();
	cr_expect_eq(seen.damage.x, 3);
	cr_expect_eq(seen.damage.y, 5);
	cr_expect_eq(seen.damage.width, 20);
	cr_expect_eq(seen.damage.height, 10);
	for (uint32_t i = 0; i < WIDTH * HEIGHT; i++) {
		bool is_new = i % WIDTH - 3 < 20 && i / WIDTH - 5 < 10;

		cr_assert_eq(le32toh(seen.pixels[i]), (is_new ? 2u : 1u) << 24 | i, "pixel %u", i);
	}
}

/* Guests flip between framebuffers: listeners keep one buffer. */
Test(gpu2d_source, a_flip_of_one_size_is_no_other_buffer)
{
	create(1, 0);
	create(2, 16384);
	for (uint32_t i = 0; i < 20; i++) {
		cr_assert_eq(played_set_scanout(&played, 0, 1 + i % 2, &whole), OK);
		cr_assert_eq(played_flush(&played, 1 + i % 2, &whole), OK);
		dispatch();
		expect_pixels(played.memory + i % 2 * 16384);
	}
	cr_expect_eq(seen.changes, 1);
}

Test(gpu2d_source, a_scanout_goes_dark_with_its_resource)
{
	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	dispatch();
	cr_assert_eq(played_command(&played, VIRTIO_GPU_CMD_RESOURCE_UNREF, 1), OK);
	dispatch();
	cr_expect_null(vug_listener_get_buffer(listener, vug_server_get_scanout(server, 0), NULL));
	create(1, 4096);
	cr_assert_eq(played_set_scanout(&played, 0, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	dispatch();
	expect_pixels(played.memory + 4096);
}

/* ---- blobs ------------------------------------------------------------------------------ */

Test(gpu2d_source, a_blob_that_cannot_be_shared_is_copied)
{
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS, BLOB_SIZE), OK);
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &whole, WIDTH, HEIGHT, STRIDE, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	dispatch();
	expect_pixels(played.memory);
}

/* Memory that stands for a dma-buf: pixels that are nowhere else. */
static void share(void)
{
	uint32_t pixels[BLOB_SIZE / 4];

	for (uint32_t i = 0; i < BLOB_SIZE / 4; i++)
		pixels[i] = htole32(UINT32_C(0x77000000) | i);
	played.shared_fd = memfd_create("blob", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_eq(write(played.shared_fd, pixels, sizeof(pixels)), (ssize_t)sizeof(pixels));
	cr_assert_eq(fcntl(played.shared_fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	cr_assert_eq(played_create_blob(&played, 1, BLOB_SIZE, PLAYED_ADDRESS, BLOB_SIZE), OK);
}

/* The guest's frame time: its flush has a response when the listener has shown the picture. */
Test(gpu2d_source, a_flush_of_a_dmabuf_waits_for_the_listener)
{
	const struct gpu2d_rect shown = {2, 4, 32, 16};

	share();
	seen.holds = true;
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &shown, WIDTH, HEIGHT, STRIDE, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), 0);
	dispatch();
	cr_assert_eq(seen.frames, 1);
	cr_expect_eq(seen.damage.width, 32);
	for (uint32_t i = 0; i < 32 * 16; i++)
		cr_assert_eq(le32toh(seen.pixels[i]),
			     UINT32_C(0x77000000) | ((4 + i / 32) * WIDTH + 2 + i % 32));
	cr_expect(gpu2d_is_busy(&played.gpu));
	cr_expect_eq(seen.completed, 0);
	vug_frame_done(seen.held);
	dispatch();
	cr_expect(!gpu2d_is_busy(&played.gpu));
	cr_expect_eq(seen.completed, 1);
	cr_expect_eq(le32toh(played.gpu.response.header.type), OK);
}

/* A guest counts in its framebuffer, listeners in the picture. */
Test(gpu2d_source, the_damage_of_a_dmabuf_is_what_was_flushed)
{
	const struct gpu2d_rect shown = {2, 4, 32, 16}, part = {10, 6, 5, 7};

	share();
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &shown, WIDTH, HEIGHT, STRIDE, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), 0);
	dispatch();
	cr_assert_eq(played_flush(&played, 1, &part), 0);
	dispatch();
	cr_assert_eq(seen.completed, 2);
	cr_expect_eq(seen.damage.x, 8);
	cr_expect_eq(seen.damage.y, 2);
	cr_expect_eq(seen.damage.width, 5);
	cr_expect_eq(seen.damage.height, 7);
}

/* A guest that goes in the midst of a flush leaves no GPU that waits for ever. */
Test(gpu2d_source, a_reset_ends_a_flush_that_is_pending)
{
	share();
	seen.holds = true;
	cr_assert_eq(played_set_scanout_blob(&played, 0, 1, &whole, WIDTH, HEIGHT, STRIDE, 0), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), 0);
	dispatch();
	gpu2d_reset(&played.gpu);
	vug_frame_done(seen.held);
	dispatch();
	cr_expect(!gpu2d_is_busy(&played.gpu));
}

/* ---- the rest --------------------------------------------------------------------------- */

Test(gpu2d_source, a_cursor_reaches_the_listener)
{
	struct virtio_gpu_update_cursor command = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_UPDATE_CURSOR)},
		.pos = {.scanout_id = htole32(1), .x = htole32((uint32_t)-5)},
		.resource_id = htole32(9),
		.hot_x = htole32(1000)};
	const struct gpu2d_rect square = {0, 0, 64, 64};
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};

	cr_assert_eq(played_create(&played, 9, 64, 64), OK);
	cr_assert_eq(played_attach(&played, 9, PLAYED_ADDRESS, 64 * 64 * 4), OK);
	cr_assert_eq(played_transfer(&played, 9, &square, 0), OK);
	played_execute_cursor(&played, &command, sizeof(command));
	dispatch();
	cr_assert_eq(vug_listener_get_cursor(listener, vug_server_get_scanout(server, 1), &cursor),
		     0);
	cr_assert(cursor.visible && cursor.width == 64 && cursor.height == 64);
	cr_expect_eq(cursor.x, -5);
	cr_expect_eq(cursor.hot_x, 63); /* it was outside of the image */
	for (uint32_t i = 0; i < 64 * 64; i++)
		cr_assert_eq(cursor.pixels[i], le32toh(played_pixel(&played, i)));
	command.hdr.type = htole32(VIRTIO_GPU_CMD_MOVE_CURSOR);
	command.resource_id = 0;
	played_execute_cursor(&played, &command, sizeof(command));
	dispatch();
	cr_assert_eq(vug_listener_get_cursor(listener, vug_server_get_scanout(server, 1), &cursor),
		     0);
	cr_expect(!cursor.visible);
}

Test(gpu2d_source, the_guest_sees_the_servers_monitors)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .x = 1280,
					    .width = 1000,
					    .height = 700};
	const struct virtio_gpu_ctrl_hdr ask = {.type = htole32(VIRTIO_GPU_CMD_GET_DISPLAY_INFO)};
	const struct virtio_gpu_cmd_get_edid ask_edid = {
		.hdr = {.type = htole32(VIRTIO_GPU_CMD_GET_EDID)}, .scanout = htole32(1)};
	const struct virtio_gpu_display_one *mode = &played.gpu.response.info.pmodes[1];
	struct vug_scanout *scanout = vug_server_get_scanout(server, 1);
	uint8_t edid[VUG_EDID_MAX_SIZE];

	cr_assert_eq(vug_scanout_set_monitor(scanout, &monitor), 0);
	cr_assert_eq(played_execute(&played, &ask, sizeof(ask)), VIRTIO_GPU_RESP_OK_DISPLAY_INFO);
	cr_expect(le32toh(mode->enabled) == 1 && le32toh(mode->r.x) == 1280 &&
		  le32toh(mode->r.width) == 1000 && le32toh(mode->r.height) == 700);
	cr_expect_eq(played.gpu.response.info.pmodes[2].enabled, 0);
	cr_assert_eq(played_execute(&played, &ask_edid, sizeof(ask_edid)), VIRTIO_GPU_RESP_OK_EDID);
	cr_assert_eq((int)le32toh(played.gpu.response.edid.size),
		     vug_scanout_get_edid(scanout, edid));
	cr_expect_eq(memcmp(played.gpu.response.edid.edid, edid, 128), 0);
}

/* The server has two scanouts, the protocol 16. */
Test(gpu2d_source, a_scanout_that_the_server_does_not_have_is_shown_nowhere)
{
	create(1, 0);
	cr_assert_eq(played_set_scanout(&played, 15, 1, &whole), OK);
	cr_assert_eq(played_flush(&played, 1, &whole), OK);
	dispatch();
	cr_expect_eq(seen.frames, 0);
}
