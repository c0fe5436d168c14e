/* SPDX-License-Identifier: MIT */
/* A trace that keeps no pixels: vug_trace.omit_pixels. */
#include "protocol/trace/fixture.h"

SUITE(trace_set_up, trace_tear_down);

static const uint32_t pixel[6] = {0, 0, 0, 1, 1, 0x00c0ffee};

static void begin(uint32_t max_payload)
{
	struct vug_trace trace = trace_log_begin(&trace_log, max_payload);

	trace.omit_pixels = true;
	cr_assert_eq(vug_server_set_trace(rig->server, &trace), 0);
	trace_log_expect(&trace_log, "0 connected already\n");
}

SUITE_TEST(trace_pixels, no_pixel_of_an_update_is_kept)
{
	begin(ALL);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 64, 48));
	trace_log_forget(&trace_log);
	rig_send(rig, peer_make(PEER_UPDATE, pixel, sizeof(pixel)));
	trace_log_expect_payload(&trace_log, pixel, 20);
}

SUITE_TEST(trace_pixels, no_pixel_of_a_cursor_image_is_kept)
{
	static const uint32_t image[5 + 64 * 64] = {0, 1, 2, 3, 4, 0xffffffff};

	begin(ALL);
	rig_send(rig, peer_make(PEER_CURSOR_UPDATE, image, sizeof(image)));
	trace_log_expect_payload(&trace_log, image, 20);
}

SUITE_TEST(trace_pixels, no_byte_of_an_unknown_request_is_kept_but_its_numbers)
{
	begin(ALL);
	rig_send(rig, peer_make(99, pixel, sizeof(pixel)));
	trace_log_expect_payload(&trace_log, pixel, 20);
	recorder_expect_warning(&rig->recorder, "99");
}

SUITE_TEST(trace_pixels, everything_but_pixels_is_kept)
{
	static const uint32_t scanout[3] = {0, 64, 48};

	begin(ALL);
	rig_send(rig, peer_make(PEER_SCANOUT, scanout, sizeof(scanout)));
	trace_log_expect_payload(&trace_log, scanout, sizeof(scanout));
}

SUITE_TEST(trace_pixels, a_smaller_number_of_bytes_to_keep_goes_before)
{
	begin(8);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 64, 48));
	trace_log_forget(&trace_log);
	rig_send(rig, peer_make(PEER_UPDATE, pixel, sizeof(pixel)));
	trace_log_expect_payload(&trace_log, pixel, 8);
}

SUITE_TEST(trace_pixels, the_file_says_so)
{
	begin(ALL);
	fflush(trace_log.stream);
	cr_expect_eq(trace_log.bytes[14], 1);
}

SUITE_TEST(trace_pixels, the_file_of_another_trace_does_not)
{
	trace_all();
	fflush(trace_log.stream);
	cr_expect_eq(trace_log.bytes[14], 0);
}
