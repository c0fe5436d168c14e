/* SPDX-License-Identifier: MIT */
/* Dma-bufs that are still being drawn, and consumers that are still looking. */
#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"
#include "support/memory_file.h"

#define SIZE 16

static void show(struct display *self, uint32_t scanout)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(scanout, SIZE, SIZE);
	int fd = memory_file_new(SIZE * SIZE * 4, false);

	double_make_dmabuf(fd);
	display_say(self, peer_dmabuf_scanout(&dmabuf, fd));
	close(fd);
}

static void update(struct display *self, uint32_t scanout)
{
	display_say(self, PEER_MAKE(PEER_DMABUF_UPDATE, scanout, 0, 0, SIZE, SIZE));
}

static void signal_fences(struct display *self)
{
	double_signal_fences();
	display_settle(self);
}

/* The consumer's fence signals when it has been given away, or where nobody wants it. */
static void finish_after_a_fence(struct display *self)
{
	static const int documented[] = {-ENOMEM, -ENOSPC, 0};
	struct vug_frame *frame;
	int fence, mine, error;

	if (self->recorder.num_frames == 0)
		return;
	frame = recorder_take_frame(&self->recorder, 0);
	fence = eventfd(0, EFD_CLOEXEC);
	mine = dup(fence);
	double_give(fence);
	error = vug_frame_done_after(frame, fence);
	history_write("vug_frame_done_after %d\n", error);
	if (error < 0) {
		display_expect_error("vug_frame_done_after", error, documented);
		double_take(fence);
		close(fence);
		vug_frame_done(frame);
	}
	display_settle(self);
	check(eventfd_write(mine, 1) == 0, "cannot signal");
	display_settle(self);
	close(mine);
}

void scenario_fences(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL,
						.waits_for_fences = true};
	struct display self;

	display_start(&self, &options);
	show(&self, 0);
	show(&self, 1);
	update(&self, 0);
	update(&self, 1);
	update(&self, 0);
	signal_fences(&self);
	finish_after_a_fence(&self);
	display_finish_frames(&self);
	/* One that is never drawn, and one whose picture goes. */
	update(&self, 0);
	update(&self, 1);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 1, 0, 0));
	display_advance(&self, 1000);
	display_finish_frames(&self);
	check(self.num_owed == 0, "%zu requests are not answered", self.num_owed);
	update(&self, 0);
	display_leave(&self);
	double_signal_fences();
	display_end(&self);
}

/*
 * The next guest draws on the same connection, and what the old one is owed has come: for a frame that is
 * out, and for one that is held, whose reply nothing but the reset brings.
 */
void scenario_guest_reset(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL,
						.waits_for_fences = true};
	struct display self;

	display_start(&self, &options);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, SIZE, SIZE));
	display_update(&self, 0, 0, SIZE, SIZE);
	display_update(&self, 0, 0, 8, 8);
	show(&self, 1);
	update(&self, 1);
	signal_fences(&self);
	update(&self, 1);
	display_say(&self, PEER_MAKE(PEER_CURSOR_POS, 1, 5, 6));
	display_reset_guest(&self);
	signal_fences(&self);
	display_say(&self, PEER_MAKE(PEER_SCANOUT, 0, SIZE, SIZE));
	display_update(&self, 4, 4, 2, 2);
	display_finish_frames(&self);
	display_write_picture(&self);
	display_write_stats(&self);
	display_end(&self);
}
