/* SPDX-License-Identifier: MIT */
/*
 * One short session with everything in it, small enough to be kept: two heads on one framebuffer,
 * then each on its own, parts of pictures, a cursor, a head that goes dark. With VUG_TRACE=FILE
 * in the environment it is recorded there: tests/data/record.sh.
 */
#include <criterion/criterion.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>

#include "framebuffer.h"
#include "vug/trace.h"

TestSuite(session, .timeout = 60);

#define NUM_HEADS 2
#define CURSOR_RESOURCE 9

static const struct vug_rect places[NUM_HEADS] = {{0, 0, 64, 48}, {64, 0, 72, 56}};

struct session {
	struct machine machine;
	FILE *trace; /* NULL: it is not recorded */
};

static void write_trace(const void *bytes, size_t length, void *data)
{
	cr_assert_eq(fwrite(bytes, 1, length, data), length);
}

static void begin_trace(struct session *session)
{
	const char *path = getenv("VUG_TRACE");
	struct vug_trace trace = {.size = sizeof(trace),
				  .write = write_trace,
				  .max_payload = VUG_TRACE_WHOLE_PAYLOADS};

	if (path == NULL)
		return;
	session->trace = fopen(path, "we");
	cr_assert_not_null(session->trace, "cannot write to %s", path);
	trace.data = session->trace;
	cr_assert_eq(vug_server_set_trace(session->machine.display.server, &trace), 0);
}

static void end_trace(struct session *session)
{
	vug_server_set_trace(session->machine.display.server, NULL);
	if (session->trace != NULL)
		cr_assert_eq(fclose(session->trace), 0);
}

static void plug_in_monitors(struct session *session)
{
	for (uint32_t i = 0; i < NUM_HEADS; i++) {
		const struct vug_monitor monitor = {.size = sizeof(monitor),
						    .connected = true,
						    .x = (int32_t)places[i].x,
						    .y = (int32_t)places[i].y,
						    .width = places[i].width,
						    .height = places[i].height};
		struct vug_scanout *scanout =
			vug_server_get_scanout(session->machine.display.server, i);

		cr_assert_eq(vug_scanout_set_monitor(scanout, &monitor), 0);
	}
}

static void ask_for_monitors(struct machine *machine)
{
	struct virtio_gpu_resp_edid edid;

	machine_settle(machine);
	for (uint32_t i = 0; i < NUM_HEADS && (machine->vmm.features & FEATURE_GPU_EDID); i++)
		cr_assert_eq(gpu_get_edid(&machine->vmm, i, &edid), VIRTIO_GPU_RESP_OK_EDID);
}

static void show_one_framebuffer(struct machine *machine)
{
	struct framebuffer framebuffer;

	framebuffer_new(&framebuffer, machine, 1, 136, 56, NULL);
	for (uint32_t i = 0; i < NUM_HEADS; i++)
		framebuffer_show(&framebuffer, machine, i, &places[i]);
	for (uint32_t i = 0; i < NUM_HEADS; i++)
		framebuffer_check(&framebuffer, machine, i, &places[i], 1 + i);
	framebuffer_hide(machine, 1);
	framebuffer_hide(machine, 0);
	framebuffer_free(&framebuffer, machine);
}

static void show_cursor(struct machine *machine)
{
	struct gpu_cursor cursor = {.resource = CURSOR_RESOURCE, .x = 5, .y = -3, .hot_x = 1};
	const struct vug_rect whole = {.width = VUG_CURSOR_SIZE, .height = VUG_CURSOR_SIZE};
	struct framebuffer image;

	framebuffer_new(&image, machine, CURSOR_RESOURCE, VUG_CURSOR_SIZE, VUG_CURSOR_SIZE,
			pixel_format_find(0x34325241)); /* ARGB8888 */
	for (uint32_t i = 0; i < VUG_CURSOR_SIZE * VUG_CURSOR_SIZE; i++)
		image.backing[i] = htole32(UINT32_C(0x80000000) | i);
	cr_assert_eq(
		gpu_transfer_to_host_2d(&machine->vmm, CURSOR_RESOURCE, &whole, image.row_bytes),
		VIRTIO_GPU_RESP_OK_NODATA);
	cr_assert_eq(gpu_update_cursor(&machine->vmm, &cursor), 0);
	machine_wait_for_cursor_moves(machine, 0, 1);
	cursor.x = 20;
	cr_assert_eq(gpu_move_cursor(&machine->vmm, &cursor), 0);
	machine_wait_for_cursor_moves(machine, 0, 2);
	cursor.resource = 0;
	cr_assert_eq(gpu_move_cursor(&machine->vmm, &cursor), 0);
	machine_wait_for_cursor_moves(machine, 0, 3);
	framebuffer_free(&image, machine);
}

/* The last picture of each head: the whole test picture, drawn with many small updates. */
static void show_own_framebuffer(struct machine *machine, struct framebuffer *framebuffer,
				 uint32_t head)
{
	const struct vug_rect whole = {.width = places[head].width, .height = places[head].height};

	framebuffer_new(framebuffer, machine, 2 + head, whole.width, whole.height, NULL);
	framebuffer_show(framebuffer, machine, head, &whole);
	framebuffer_draw(framebuffer, 10 + head);
	for (uint32_t y = 0; y < whole.height; y += 8) {
		const struct vug_rect rows = {.y = y, .width = whole.width, .height = 8};

		framebuffer_flush(framebuffer, machine, &rows);
	}
	cr_assert(machine_wait_for_picture(machine, head, &framebuffer->image));
}

Test(session, everything_once)
{
	const struct machine_options options = {.num_scanouts = NUM_HEADS};
	struct framebuffer framebuffers[NUM_HEADS];
	struct session session = {.trace = NULL};

	machine_new(&session.machine, &options);
	begin_trace(&session);
	plug_in_monitors(&session);
	machine_start(&session.machine);
	ask_for_monitors(&session.machine);
	show_one_framebuffer(&session.machine);
	show_cursor(&session.machine);
	for (uint32_t i = 0; i < NUM_HEADS; i++)
		show_own_framebuffer(&session.machine, &framebuffers[i], i);
	for (uint32_t i = 0; i < NUM_HEADS; i++)
		image_free(&framebuffers[i].image);
	vmm_finish(&session.machine.vmm);
	cr_expect_eq(process_wait(&session.machine.process, &session.machine.loop), 0);
	machine_wait_for_disconnect(&session.machine);
	end_trace(&session);
	machine_clear(&session.machine);
	machine_finish(&session.machine);
}
