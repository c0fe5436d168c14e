/* SPDX-License-Identifier: MIT */
/* DMABUF_SCANOUT, DMABUF_SCANOUT2 and DMABUF_UPDATE. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_file.h"

#define MODIFIER_LINEAR UINT64_C(0)
#define MODIFIER_VENDOR UINT64_C(0x0100000000000002) /* Intel, Y-tiled */

SUITE(fixture_set_up, fixture_tear_down);

/* Without a modifier, with a descriptor that is large enough. */
static void show(const struct peer_dmabuf *dmabuf)
{
	int fd = memory_file_new(65536, true);

	rig_send(rig, peer_dmabuf_scanout(dmabuf, fd));
	close(fd);
}

static void show2(const struct peer_dmabuf *dmabuf, uint64_t modifier)
{
	int fd = memory_file_new(65536, true);

	rig_send(rig, peer_dmabuf_scanout2(dmabuf, modifier, fd));
	close(fd);
}

SUITE_TEST(dmabuf, the_layout_is_the_one_of_the_wire)
{
	const struct peer_dmabuf dmabuf = {.scanout = 1,
					   .width = 40,
					   .height = 30,
					   .fd_width = 40,
					   .fd_height = 30,
					   .fd_stride = 192,
					   .fd_fourcc = FOURCC_ARGB8888};
	struct vug_buffer_layout layout;

	show(&dmabuf);
	rig_expect(rig, "scanout 1 dmabuf 40x30 shows 40x30+0+0\n");
	layout = rig_get_layout(rig, 1);
	cr_expect(layout.width == 40 && layout.height == 30);
	cr_expect_eq(layout.fourcc, FOURCC_ARGB8888);
	cr_expect_eq(layout.num_planes, 1);
	cr_expect_eq(layout.planes[0].stride, 192);
	cr_expect_eq(layout.planes[0].offset, 0);
	cr_expect_eq(layout.planes[1].fd, -1);
	cr_expect_not(layout.y_inverted);
	cr_expect(vug_buffer_is_imported(rig_get_buffer(rig, 1)));
	cr_expect_not(vug_buffer_is_dmabuf(rig_get_buffer(rig, 1)), "it is a memfd");
}

SUITE_TEST(dmabuf, the_part_that_is_shown_is_the_viewport)
{
	const struct peer_dmabuf dmabuf = {.x = 20,
					   .y = 10,
					   .width = 12,
					   .height = 34,
					   .fd_width = 64,
					   .fd_height = 48,
					   .fd_stride = 256,
					   .fd_fourcc = FOURCC_XRGB8888};

	show(&dmabuf);
	rig_expect(rig, "scanout 0 dmabuf 64x48 shows 12x34+20+10\n");
}

/* What the guest shows of its framebuffer, and the memory's row that is then the first. */
static const struct {
	uint32_t flags, y, height, fd_height, first_row;
} part_rows[] = {{0, 10, 34, 48, 10}, {1, 10, 34, 48, 4},     {1, 0, 34, 48, 14},
		 {1, 14, 34, 48, 0},  {1, 0, 48, 48, 0},      {1, 47, 1, 48, 0},
		 {1, 0, 1, 48, 47},   {1, 96, 240, 608, 272}, {1, 0, 1, 32767, 32766}};

static void expect_part(uint32_t first_row)
{
	struct vug_rect viewport = {0};

	recorder_forget(&rig->recorder);
	vug_scanout_get_buffer(rig_get_scanout(rig, 0), &viewport);
	cr_expect(viewport.x == 16 && viewport.width == 32);
	cr_expect_eq(viewport.y, first_row, "it begins in row %u, not %u", viewport.y, first_row);
}

SUITE_TEST(dmabuf, the_part_is_counted_from_the_top_of_the_picture_also_where_that_is_the_last_row)
{
	for (size_t i = 0; i < COUNT(part_rows); i++) {
		const struct peer_dmabuf dmabuf = {.x = 16,
						   .y = part_rows[i].y,
						   .width = 32,
						   .height = part_rows[i].height,
						   .fd_width = 64,
						   .fd_height = part_rows[i].fd_height,
						   .fd_stride = 256,
						   .fd_flags = part_rows[i].flags,
						   .fd_fourcc = FOURCC_XRGB8888};

		show(&dmabuf);
		expect_part(part_rows[i].first_row);
		show2(&dmabuf, MODIFIER_LINEAR);
		expect_part(part_rows[i].first_row);
	}
}

SUITE_TEST(dmabuf, the_older_request_leaves_the_modifier_unknown)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	show(&dmabuf);
	cr_assert_eq(rig_get_layout(rig, 0).modifier, VUG_MODIFIER_UNKNOWN);
}

SUITE_TEST(dmabuf, the_newer_request_says_the_modifier)
{
	static const uint64_t modifiers[] = {MODIFIER_LINEAR, MODIFIER_VENDOR, VUG_MODIFIER_UNKNOWN,
					     UINT64_MAX};
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	for (size_t i = 0; i < COUNT(modifiers); i++) {
		show2(&dmabuf, modifiers[i]);
		cr_assert_eq(rig_get_layout(rig, 0).modifier, modifiers[i]);
	}
}

static const struct {
	uint32_t flags;
	bool is_inverted;
} flag_rows[] = {{0, false}, {1, true}, {2, false}, {0xfffffffe, false}, {UINT32_MAX, true}};

SUITE_TEST(dmabuf, flag_bit_0_means_bottom_up)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	for (size_t i = 0; i < COUNT(flag_rows); i++) {
		dmabuf.fd_flags = flag_rows[i].flags;
		show(&dmabuf);
		cr_expect_eq(rig_get_layout(rig, 0).y_inverted, flag_rows[i].is_inverted, "%#x",
			     flag_rows[i].flags);
	}
}

SUITE_TEST(dmabuf, the_descriptor_is_the_one_that_was_sent)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);
	int fd = memory_file_new(1024, true);

	rig_send(rig, peer_dmabuf_scanout(&dmabuf, fd));
	cr_assert(memory_file_is_same(rig_get_layout(rig, 0).planes[0].fd, fd));
	close(fd);
}

SUITE_TEST(dmabuf, the_descriptor_is_closed_on_exec)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	cr_assert(fcntl(rig_get_layout(rig, 0).planes[0].fd, F_GETFD) & FD_CLOEXEC);
}

SUITE_TEST(dmabuf, the_same_again_is_another_buffer)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_show_dmabuf(rig, 0, 16, 16);
}

static void expect_switched_off(struct peer_message message)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, message);
	rig_expect(rig, "scanout 0 off\n");
	cr_assert_null(rig_get_buffer(rig, 0));
}

SUITE_TEST(dmabuf, no_descriptor_switches_off)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	expect_switched_off(peer_dmabuf_scanout(&dmabuf, -1));
	expect_switched_off(peer_dmabuf_scanout2(&dmabuf, 0, -1));
}

SUITE_TEST(dmabuf, a_width_or_height_of_zero_switches_off)
{
	static const uint32_t sizes[][2] = {{0, 0}, {0, 16}, {16, 0}};
	int fd = memory_file_new(1024, true);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

		dmabuf.width = sizes[i][0];
		dmabuf.height = sizes[i][1];
		expect_switched_off(peer_dmabuf_scanout(&dmabuf, -1));
		expect_switched_off(peer_dmabuf_scanout2(&dmabuf, 0, -1));
		expect_switched_off(peer_dmabuf_scanout(&dmabuf, fd));
		expect_switched_off(peer_dmabuf_scanout2(&dmabuf, 0, fd));
	}
	close(fd);
}

/* All fields 0, as back ends really do it. */
SUITE_TEST(dmabuf, all_zeros_switches_off)
{
	const struct peer_dmabuf dmabuf = {.scanout = 0};

	expect_switched_off(peer_dmabuf_scanout(&dmabuf, -1));
	expect_switched_off(peer_dmabuf_scanout2(&dmabuf, 0, -1));
}

SUITE_TEST(dmabuf, off_again_is_nothing_new)
{
	const struct peer_dmabuf dmabuf = {.scanout = 0};

	rig_send(rig, peer_dmabuf_scanout(&dmabuf, -1));
	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, 0, -1));
	rig_expect(rig, "");
}

SUITE_TEST(dmabuf, off_switches_off_a_surface_too)
{
	const struct peer_dmabuf dmabuf = {.scanout = 0};

	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, -1));
	rig_expect(rig, "scanout 0 off\n");
}

SUITE_TEST(dmabuf, a_buffer_that_is_kept_outlives_the_server)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *kept;

	rig_show_dmabuf(rig, 0, 16, 16);
	kept = vug_buffer_ref(rig_get_buffer(rig, 0));
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_assert_eq(vug_buffer_get_layout(kept, &layout), 0);
	cr_assert_neq(fcntl(layout.planes[0].fd, F_GETFD), -1);
	vug_buffer_unref(kept);
}

/* x, y, width, height of the part; width, height, stride of the whole. */
static const uint32_t impossible[][7] = {
	{1, 0, 16, 16, 16, 16, 64},
	{0, 1, 16, 16, 16, 16, 64},
	{16, 0, 1, 1, 16, 16, 64},
	{0, 0, 17, 16, 16, 16, 64},
	{UINT32_MAX, 0, 16, 16, 16, 16, 64},
	{UINT32_MAX - 15, 0, 16, 16, 16, 16, 64},
	{0, UINT32_MAX - 15, 16, 16, 16, 16, 64},
	{0, 0, UINT32_MAX, UINT32_MAX, 16, 16, 64},
	{0, 0, 16, 16, 0, 0, 64},
};
static const uint32_t impossible_strides[] = {63, 1, 0};

static void expect_skipped(const struct peer_dmabuf *dmabuf)
{
	show(dmabuf);
	recorder_expect(&rig->recorder, "");
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "DMABUF_SCANOUT");
	show2(dmabuf, MODIFIER_LINEAR);
	recorder_expect(&rig->recorder, "");
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "DMABUF_SCANOUT2");
	cr_assert_not_null(rig_get_buffer(rig, 0), "the picture that was there is gone");
}

SUITE_TEST(dmabuf, a_rectangle_outside_the_buffer_is_skipped)
{
	rig_show_dmabuf(rig, 0, 8, 8);
	for (size_t i = 0; i < COUNT(impossible); i++) {
		const struct peer_dmabuf dmabuf = {.x = impossible[i][0],
						   .y = impossible[i][1],
						   .width = impossible[i][2],
						   .height = impossible[i][3],
						   .fd_width = impossible[i][4],
						   .fd_height = impossible[i][5],
						   .fd_stride = impossible[i][6],
						   .fd_fourcc = FOURCC_XRGB8888};

		expect_skipped(&dmabuf);
	}
	rig_expect_alive(rig);
}

SUITE_TEST(dmabuf, a_stride_that_is_too_small_is_skipped)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	rig_show_dmabuf(rig, 0, 8, 8);
	for (size_t i = 0; i < COUNT(impossible_strides); i++) {
		dmabuf.fd_stride = impossible_strides[i];
		show2(&dmabuf, MODIFIER_LINEAR);
		recorder_expect(&rig->recorder, "");
		recorder_expect_warning(&rig->recorder, "stride");
	}
	rig_expect_alive(rig);
}

SUITE_TEST(dmabuf, a_warning_names_the_request)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	dmabuf.x = 1;
	show2(&dmabuf, MODIFIER_LINEAR);
	recorder_expect_warning(&rig->recorder, "DMABUF_SCANOUT2");
}

SUITE_TEST(dmabuf, an_absent_scanout_is_skipped)
{
	static const uint32_t absent[] = {2, 16, UINT32_MAX};

	for (size_t i = 0; i < COUNT(absent); i++) {
		const struct peer_dmabuf dmabuf = peer_whole_dmabuf(absent[i], 16, 16);

		show(&dmabuf);
		recorder_expect_warning(&rig->recorder, "DMABUF_SCANOUT");
		show2(&dmabuf, MODIFIER_LINEAR);
		recorder_expect_warning(&rig->recorder, "DMABUF_SCANOUT2");
	}
	rig_expect(rig, "");
}

static struct peer_message cut(const struct peer_message *message, size_t begin, size_t end)
{
	struct peer_message piece = {.length = end - begin};

	memcpy(piece.bytes, message->bytes + begin, piece.length);
	return piece;
}

/* A picture's descriptor is not lost because the message before it had too many. */
SUITE_TEST(dmabuf, a_fifth_descriptor_of_a_message_that_is_not_whole_is_logged)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 8, 8);
	int fd = memory_file_new(8 * 8 * 4, true);
	struct peer_message position = PEER_MAKE(PEER_CURSOR_POS, 0, 0, 0);
	struct peer_message both[2] = {cut(&position, 2, position.length),
				       peer_dmabuf_scanout(&dmabuf, fd)};

	for (size_t i = 0; i < 2; i++) {
		struct peer_message piece = cut(&position, i, i + 1);

		for (int n = 0; n < 3; n++)
			peer_add_fd(&piece, fd);
		peer_send(&rig->peer, &piece);
		rig_settle(rig);
	}
	recorder_expect_warning(&rig->recorder, "closed 2 of them");
	peer_send_together(&rig->peer, both, 2);
	rig_settle(rig);
	rig_expect(rig, "cursor 0 at 0,0\nscanout 0 dmabuf 8x8 shows 8x8+0+0\n");
	recorder_expect_warning(&rig->recorder, "CURSOR_POS has unexpected descriptors");
	close(fd);
}

SUITE_TEST(dmabuf, more_descriptors_than_one_are_closed)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);
	int first = memory_file_new(1024, true), second = memory_file_new(1024, true);
	struct peer_message message = peer_dmabuf_scanout(&dmabuf, first);

	peer_add_fd(&message, second);
	peer_add_fd(&message, second);
	rig_send(rig, message);
	cr_assert(memory_file_is_same(rig_get_layout(rig, 0).planes[0].fd, first));
	recorder_expect_warning(&rig->recorder, "DMABUF_SCANOUT");
	close(first);
	close(second);
}
