/* SPDX-License-Identifier: MIT */
/* DMABUF_UPDATE: the back end waits for the reply, so there always is one. */
#include "protocol/rig/fixture.h"

#include <unistd.h>

#include "support/memory_file.h"

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2}, .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

static void update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, scanout, x, y, width, height));
}

SUITE_TEST(dmabuf_update, the_reply_waits_for_the_frame)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	update(0, 1, 2, 3, 4);
	rig_expect(rig, "frame 0 3x4+1+2\n");
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
}

SUITE_TEST(dmabuf_update, the_reply_comes_at_once_without_a_frame_callback)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	fixture_use(&options);
	rig_show_dmabuf(rig, 0, 16, 16);
	update(0, 0, 0, 16, 16);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
}

SUITE_TEST(dmabuf_update, a_frame_that_is_done_in_its_callback_is_answered_at_once)
{
	rig->recorder.keeps_frames = false;
	rig_show_dmabuf(rig, 0, 16, 16);
	update(0, 0, 0, 16, 16);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "frame 0 16x16+0+0\n");
}

SUITE_TEST(dmabuf_update, frames_are_never_merged)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	for (uint32_t i = 0; i < 5; i++)
		update(0, i, 0, 1, 1);
	rig_expect(rig, "frame 0 1x1+0+0\nframe 0 1x1+1+0\nframe 0 1x1+2+0\n"
			"frame 0 1x1+3+0\nframe 0 1x1+4+0\n");
	for (uint32_t i = 0; i < 5; i++) {
		rig_finish_frame(rig);
		rig_expect_dmabuf_reply(rig);
		rig_expect(rig, "");
	}
}

/* What the damage covers; more is allowed where it cannot be known. */
SUITE_TEST(dmabuf_update, damage_of_a_part_covers_what_changed)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 64, 64);
	int fd = memory_file_new(64 * 64 * 4, true);
	struct vug_rect damage;

	dmabuf.x = 32;
	dmabuf.y = 16;
	dmabuf.width = dmabuf.height = 32;
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, fd));
	close(fd);
	update(0, 40, 20, 4, 4);
	vug_frame_get_damage(rig->recorder.frames[0], &damage);
	cr_expect(damage.x <= 8 && damage.x + damage.width >= 12 && damage.y <= 4 &&
		  damage.y + damage.height >= 8);
	cr_expect(damage.x + damage.width <= 32 && damage.y + damage.height <= 32);
}

/* A scanout of 16 × 8 that the guest has at (32, 40) of its 64 × 64. */
static void show_part(uint32_t flags)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 64, 64);
	int fd = memory_file_new(64 * 64 * 4, true);

	dmabuf.x = 32;
	dmabuf.y = 40;
	dmabuf.width = 16;
	dmabuf.height = 8;
	dmabuf.fd_flags = flags;
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, fd));
	recorder_forget(&rig->recorder);
	close(fd);
}

/* Where the guest changes its framebuffer. None of it could be meant to count from the scanout. */
static const struct {
	uint32_t x, y, width, height;
	const char *frame;
} change_rows[] = {
	{36, 42, 4, 3, "frame 0 4x3+4+2\n"},
	{32, 40, 16, 1, "frame 0 16x1+0+0\n"},
	{47, 47, 1, 1, "frame 0 1x1+15+7\n"},
	{20, 30, 100, 12, "frame 0 16x2+0+0\n"},
	{36, 16, 4, 8, ""},
};

SUITE_TEST(dmabuf_update, damage_is_where_the_guest_sees_it_whichever_row_is_the_first_in_memory)
{
	rig->recorder.keeps_frames = false;
	for (uint32_t flags = 0; flags < 2; flags++) {
		show_part(flags);
		for (size_t i = 0; i < COUNT(change_rows); i++) {
			update(0, change_rows[i].x, change_rows[i].y, change_rows[i].width,
			       change_rows[i].height);
			rig_expect_dmabuf_reply(rig);
			rig_expect(rig, change_rows[i].frame);
		}
	}
}

SUITE_TEST(dmabuf_update, damage_is_cut_to_the_scanout)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	update(0, 10, 12, 100, 100);
	rig_expect(rig, "frame 0 6x4+10+12\n");
}

SUITE_TEST(dmabuf_update, the_frame_has_buffer_and_viewport)
{
	struct vug_rect viewport = {0};

	rig_show_dmabuf(rig, 0, 16, 16);
	update(0, 0, 0, 4, 4);
	vug_frame_get_viewport(rig->recorder.frames[0], &viewport);
	cr_expect(viewport.width == 16 && viewport.height == 16);
	cr_expect_eq(vug_frame_get_buffer(rig->recorder.frames[0]), rig_get_buffer(rig, 0));
}

SUITE_TEST(dmabuf_update, a_frame_keeps_its_buffer_when_the_scanout_changes)
{
	struct vug_buffer *shown;

	rig_show_dmabuf(rig, 0, 16, 16);
	shown = rig_get_buffer(rig, 0);
	update(0, 0, 0, 4, 4);
	recorder_forget(&rig->recorder);
	rig_show_dmabuf(rig, 0, 8, 8);
	cr_expect_eq(vug_frame_get_buffer(rig->recorder.frames[0]), shown);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

static void expect_answered_at_once(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	update(0, x, y, width, height);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
}

SUITE_TEST(dmabuf_update, nothing_visible_is_answered_at_once)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	expect_answered_at_once(0, 0, 0, 0);
	expect_answered_at_once(3, 3, 0, 5);
	expect_answered_at_once(16, 0, 4, 4);
	expect_answered_at_once(UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX);
	expect_answered_at_once(UINT32_MAX, 0, 2, 2);
}

static void expect_answered_with_a_warning(uint32_t scanout)
{
	update(scanout, 0, 0, 4, 4);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "DMABUF_UPDATE");
}

SUITE_TEST(dmabuf_update, before_dmabuf_scanout_it_is_answered)
{
	expect_answered_with_a_warning(0);
}

SUITE_TEST(dmabuf_update, on_a_surface_it_is_answered)
{
	rig_show_surface(rig, 0, 16, 16);
	expect_answered_with_a_warning(0);
}

SUITE_TEST(dmabuf_update, after_off_it_is_answered)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	expect_answered_with_a_warning(0);
}

SUITE_TEST(dmabuf_update, on_an_absent_scanout_it_is_answered)
{
	expect_answered_with_a_warning(2);
	expect_answered_with_a_warning(16);
	expect_answered_with_a_warning(UINT32_MAX);
}

SUITE_TEST(dmabuf_update, a_wrong_size_is_answered)
{
	static const size_t sizes[] = {0, 4, 19, 21, 24, 40, 4096};
	static const uint8_t payload[4096];

	rig_show_dmabuf(rig, 0, 16, 16);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		rig_send(rig, peer_make(PEER_DMABUF_UPDATE, payload, sizes[i]));
		rig_expect_dmabuf_reply(rig);
		rig_expect(rig, "");
		recorder_expect_warning(&rig->recorder, "DMABUF_UPDATE");
	}
}
