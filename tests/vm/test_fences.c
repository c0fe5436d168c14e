/* SPDX-License-Identifier: MIT */
/* A GPU that is still drawing, played by vgem's fences: deterministic, and in the kernel. */
#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include "sample.h"
#include "support/check.h"
#include "vm_test.h"

#define FRAME "frame 0 16x16+0+0\n"
#define HOLD_MS 300
#define LATE_MS 5000 /* of a machine that is emulated and busy */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the rig shows on scanout 0, with a fence on it. */
static struct sample show_fenced(struct rig *rig, enum dmabuf_exporter exporter,
				 enum dmabuf_access access, struct dmabuf_fence *ret_fence)
{
	struct sample sample = {.exporter = exporter, .wanted = {.fd_width = 16, .fd_height = 16}};

	sample_make(&sample);
	*ret_fence = dmabuf_fence_attach(sample.fd, access);
	sample_show(&sample, rig);
	recorder_forget(&rig->recorder);
	return sample;
}

static void finish(struct sample *sample, struct rig *rig)
{
	sample_free(sample);
	rig_free(rig);
}

static void mapped_once_drawn(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++) {
		struct rig *rig = rig_new(NULL);
		struct dmabuf_fence fence;
		struct sample sample = show_fenced(rig, exporter, DMABUF_WRITE, &fence);
		int error = sample_try_map(&sample, rig);

		check(error == -EAGAIN, "%s: vug_buffer_map returned %d",
		      dmabuf_get_exporter_name(exporter), error);
		check(!loop_is_readable(sample.fd), "the buffer polls readable");
		dmabuf_fence_signal(&fence);
		check(loop_is_readable(sample.fd), "the buffer does not poll readable");
		sample_expect_shown(&sample, rig);
		finish(&sample, rig);
	}
}

static void mapped_while_read(void)
{
	struct rig *rig = rig_new(NULL);
	struct dmabuf_fence fence;
	struct sample sample = show_fenced(rig, DMABUF_VGEM, DMABUF_READ, &fence);

	sample_expect_shown(&sample, rig);
	dmabuf_fence_signal(&fence);
	finish(&sample, rig);
}

static void fence_is_the_gpus(void)
{
	struct rig *rig = rig_new(NULL);
	struct dmabuf_fence fence;
	struct sample sample = show_fenced(rig, DMABUF_VGEM, DMABUF_WRITE, &fence);
	int fd, error = vug_buffer_get_fence(rig_get_buffer(rig, 0), &fd);

	check(error == 0, "vug_buffer_get_fence returned %d", error);
	check(!loop_is_readable(fd), "it has signalled before");
	dmabuf_fence_signal(&fence);
	check(loop_is_readable(fd), "it has not signalled");
	close(fd);
	finish(&sample, rig);
}

/* --- frames that are held back ---------------------------------------------------------------- */

static struct rig *new_waiting_rig(uint32_t timeout_ms)
{
	const struct rig_options options = {.config = {.num_scanouts = 2,
						       .frame_timeout_ms = timeout_ms,
						       .flags = VUG_SERVER_WAIT_FOR_FENCES},
					    .keeps_frames = true};

	return rig_new(&options);
}

/* Until then the back end has other pictures, which are shown; returns how many. */
static unsigned int work_until(struct rig *rig, int64_t end)
{
	unsigned int count = 0;

	while (now_ms() < end) {
		rig_send(rig, peer_update(1, 0, 0, 4, 4, NULL));
		rig_expect(rig, "frame 1 4x4+0+0\n");
		rig_finish_frame(rig);
		count++;
	}
	return count;
}

/* The picture is drawn at the end of the time that it is held: a torn one shows. */
static void held_until_drawn(void)
{
	struct rig *rig = new_waiting_rig(60000);
	struct dmabuf_fence fence;
	struct sample sample = show_fenced(rig, DMABUF_VGEM, DMABUF_WRITE, &fence);

	rig_show_surface(rig, 1, 16, 16);
	rig_update_dmabuf(rig, 0);
	check(work_until(rig, now_ms() + HOLD_MS) > 0, "nothing else is served");
	rig_expect(rig, "");
	check(!loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
	sample.seed++;
	sample_redraw(&sample);
	dmabuf_fence_signal(&fence);
	loop_wait_readable(vug_server_get_fd(rig->server));
	rig_settle(rig);
	rig_expect(rig, FRAME);
	sample_expect_shown(&sample, rig);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	finish(&sample, rig);
}

static void held_no_longer_than_the_watchdog(void)
{
	struct rig *rig = new_waiting_rig(HOLD_MS);
	struct dmabuf_fence fence;
	struct sample sample = show_fenced(rig, DMABUF_VGEM, DMABUF_WRITE, &fence);
	struct pollfd server = {.fd = vug_server_get_fd(rig->server), .events = POLLIN};
	int64_t begin = now_ms();

	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	check(poll(&server, 1, LATE_MS) == 1, "the watchdog has not come after %d ms", LATE_MS);
	check(now_ms() - begin >= HOLD_MS - 1, "it came after %d ms", (int)(now_ms() - begin));
	rig_settle(rig);
	rig_expect(rig, FRAME);
	check(sample_try_map(&sample, rig) == -EAGAIN, "what is not drawn can be mapped");
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	dmabuf_fence_signal(&fence);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	finish(&sample, rig);
}

static void not_held_by_readers(void)
{
	struct rig *rig = new_waiting_rig(60000);
	struct dmabuf_fence fence;
	struct sample sample = show_fenced(rig, DMABUF_VGEM, DMABUF_READ, &fence);

	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	dmabuf_fence_signal(&fence);
	finish(&sample, rig);
}

/* --- the consumer's GPU ----------------------------------------------------------------------- */

/* "The consumer's GPU is still reading": a sync_file, pending until the fence signals. */
static int make_sync_file(struct dmabuf_fence *ret_fence)
{
	int buffer = dmabuf_new(DMABUF_VGEM, 1), sync_file;

	*ret_fence = dmabuf_fence_attach(buffer, DMABUF_WRITE);
	sync_file = dmabuf_export_fences(buffer);
	close(buffer);
	return sync_file;
}

static bool can_be_drawn_into(int fd)
{
	struct pollfd buffer = {.fd = fd, .events = POLLOUT};

	return poll(&buffer, 1, 0) == 1;
}

static void expect_producer_waits(enum dmabuf_exporter exporter)
{
	struct rig *rig = rig_new(NULL);
	struct dmabuf_fence fence;
	int sync_file = make_sync_file(&fence), error;
	struct sample sample = {.exporter = exporter, .wanted = {.fd_width = 16, .fd_height = 16}};

	sample_make(&sample);
	sample_show(&sample, rig);
	recorder_forget(&rig->recorder);
	check(can_be_drawn_into(sample.fd), "it is busy before");
	error = vug_buffer_add_fence(rig_get_buffer(rig, 0), sync_file);
	check(error == 0, "vug_buffer_add_fence returned %d", error);
	close(sync_file);
	check(!can_be_drawn_into(sample.fd), "the producer may draw");
	sample_expect_shown(&sample, rig); /* two readers do not wait for each other */
	dmabuf_fence_signal(&fence);
	check(can_be_drawn_into(sample.fd), "the producer may not draw");
	finish(&sample, rig);
}

static void producer_waits_for_consumer(void)
{
	for (enum dmabuf_exporter exporter = 0; exporter < DMABUF_NUM_EXPORTERS; exporter++)
		expect_producer_waits(exporter);
}

static void reply_waits_for_consumer(void)
{
	const struct rig_options options = {.keeps_frames = true};
	struct rig *rig = rig_new(&options);
	struct sample sample = {.wanted = {.fd_width = 16, .fd_height = 16}};
	struct dmabuf_fence fence;
	int error;

	sample_make(&sample);
	sample_show(&sample, rig);
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	error = vug_frame_done_after(recorder_take_frame(&rig->recorder, 0),
				     make_sync_file(&fence));
	check(error == 0, "vug_frame_done_after returned %d", error);
	rig_settle(rig);
	peer_expect_silence(&rig->peer);
	dmabuf_fence_signal(&fence);
	loop_wait_readable(vug_server_get_fd(rig->server));
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	finish(&sample, rig);
}

const struct vm_test fence_tests[] = {
	{"what a GPU still draws cannot be mapped, and can be once it is drawn", mapped_once_drawn},
	{"what another still reads can be mapped", mapped_while_read},
	{"vug_buffer_get_fence() signals when the GPU has drawn", fence_is_the_gpus},
	{"a frame is held until it is drawn, while other pictures are shown", held_until_drawn},
	{"a frame whose fence never signals comes with the watchdog",
	 held_no_longer_than_the_watchdog},
	{"a frame is not held for one who reads", not_held_by_readers},
	{"vug_buffer_add_fence() keeps the producer waiting, no other reader",
	 producer_waits_for_consumer},
	{"vug_frame_done_after() keeps the reply back until the fence has signalled",
	 reply_waits_for_consumer},
	{0},
};
