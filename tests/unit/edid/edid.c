/* SPDX-License-Identifier: MIT */
/*
 * The EDID generator, read back with a decoder of our own: what edid-decode thinks of the blobs
 * is edid-decode.sh's business.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "unit/edid/edid_reader.h"

static struct edid generate(struct vug_edid_monitor monitor)
{
	struct edid edid;

	edid.length = vug_edid_generate(&monitor, edid.bytes);
	return edid;
}

static struct edid generate_mode(uint32_t width, uint32_t height, uint32_t refresh_mhz)
{
	return generate((struct vug_edid_monitor){
		.width = width, .height = height, .refresh_mhz = refresh_mhz});
}

static struct edid generate_size(uint32_t width_mm, uint32_t height_mm)
{
	return generate((struct vug_edid_monitor){.width = 1920,
						  .height = 1080,
						  .refresh_mhz = 60000,
						  .width_mm = width_mm,
						  .height_mm = height_mm});
}

static struct edid generate_text(const char *name, const char *serial)
{
	return generate((struct vug_edid_monitor){.width = 1920,
						  .height = 1080,
						  .refresh_mhz = 60000,
						  .name = name,
						  .serial = serial});
}

/* EDID 3.4: three letters of five bits in two bytes, big-endian; then the product, little-endian. */
Test(edid, vendor_and_product_are_those_of_the_monitor)
{
	struct edid edid = generate((struct vug_edid_monitor){.width = 1920,
							      .height = 1080,
							      .refresh_mhz = 60000,
							      .vendor = "AZQ",
							      .product = 0x1234});

	cr_assert_eq(edid.bytes[8] << 8 | edid.bytes[9], 1 << 10 | 26 << 5 | 17);
	cr_assert_eq(edid.bytes[10] | edid.bytes[11] << 8, 0x1234);
}

static const uint32_t sizes[][2] = {
	{64, 64},     {65, 67},     {639, 481},   {640, 480},   {800, 600},   {1024, 768},
	{1366, 768},  {1920, 1080}, {1921, 1081}, {1920, 1199}, {2560, 1440}, {3440, 1440},
	{3840, 2160}, {4095, 4095}, {4096, 64},   {64, 4096},   {4096, 2160}, {5120, 1440},
	{7680, 4320}, {7679, 4319}, {1, 1},       {16384, 1},   {1, 16384},   {16384, 16384},
};
static const uint32_t rates[] = {
	1000,  23976,  24000,  30000,  50000,  59940,  60000,  75000,
	90000, 120000, 144000, 165000, 240000, 360000, 500000,
};

#define NUM_SIZES (sizeof(sizes) / sizeof(sizes[0]))
#define NUM_RATES (sizeof(rates) / sizeof(rates[0]))

/* Run a check on every size at every rate. */
static void for_each_mode(void (*check)(const struct edid *edid, const struct mode *asked))
{
	for (size_t i = 0; i < NUM_SIZES; i++) {
		for (size_t k = 0; k < NUM_RATES; k++) {
			struct mode asked = {.width = sizes[i][0],
					     .height = sizes[i][1],
					     .refresh_mhz = rates[k]};
			struct edid edid =
				generate_mode(asked.width, asked.height, asked.refresh_mhz);

			cr_assert_gt(edid.length, 0, "%ux%u@%u", asked.width, asked.height,
				     asked.refresh_mhz);
			check(&edid, &asked);
		}
	}
}

static void check_blocks(const struct edid *edid, const struct mode *asked)
{
	int num_blocks = edid->length / BLOCK_SIZE;

	(void)asked;
	cr_assert_eq(edid->length % BLOCK_SIZE, 0);
	cr_assert_eq(edid->bytes[126], num_blocks - 1);
	for (int i = 0; i < num_blocks; i++) {
		uint8_t sum = 0;

		for (int k = 0; k < BLOCK_SIZE; k++)
			sum = (uint8_t)(sum + edid->bytes[i * BLOCK_SIZE + k]);
		cr_assert_eq(sum, 0);
	}
	for (int i = edid->length; i < VUG_EDID_MAX_SIZE; i++)
		cr_assert_eq(edid->bytes[i], 0);
}

Test(edid, blob_is_whole_blocks_that_each_sum_to_zero_and_zeros_behind)
{
	for_each_mode(check_blocks);
}

Test(edid, displayid_section_sums_to_zero_and_zeros_fill_its_block)
{
	struct edid edid = generate_mode(7680, 4320, 60000);
	const uint8_t *section = edid.bytes + BLOCK_SIZE + 1;
	int length = section[1] + 5;
	uint8_t sum = 0;

	for (int i = 0; i < length; i++)
		sum = (uint8_t)(sum + section[i]);
	cr_assert_eq(sum, 0);
	for (int i = length; i < BLOCK_SIZE - 2; i++)
		cr_assert_eq(section[i], 0);
}

static void check_preferred(const struct edid *edid, const struct mode *asked)
{
	struct mode mode = preferred_mode(edid);

	cr_assert_eq(mode.width, asked->width);
	cr_assert_eq(mode.height, asked->height);
	cr_assert_eq(mode.refresh_mhz, asked->refresh_mhz, "%ux%u: %u instead of %u", mode.width,
		     mode.height, mode.refresh_mhz, asked->refresh_mhz);
}

Test(edid, preferred_mode_is_the_monitors_to_the_pixel_and_the_millihertz)
{
	for_each_mode(check_preferred);
}

static void check_nothing_larger(const struct edid *edid, const struct mode *asked)
{
	struct mode mode = base_mode(edid);
	uint32_t width, height;

	cr_assert(mode.width <= asked->width && mode.height <= asked->height);
	standard_timings(edid, &width, &height);
	cr_assert(width <= asked->width && height <= asked->height);
	cr_assert(!is_established(edid, 35, 5) || (asked->width >= 640 && asked->height >= 480));
	cr_assert(!is_established(edid, 35, 0) || (asked->width >= 800 && asked->height >= 600));
	cr_assert(!is_established(edid, 36, 3) || (asked->width >= 1024 && asked->height >= 768));
	cr_assert_eq(edid->bytes[35] & ~0x21, 0);
	cr_assert_eq(edid->bytes[36] & ~0x08, 0);
	cr_assert_eq(edid->bytes[37], 0);
	cr_assert_eq(edid->bytes[24] & 0x01, 0, "no continuous frequencies: guests add modes then");
}

Test(edid, nothing_above_the_monitors_own_size_is_listed)
{
	for_each_mode(check_nothing_larger);
}

Test(edid, usual_modes_are_listed_where_they_fit)
{
	struct edid small = generate_mode(639, 480, 60000);
	struct edid middle = generate_mode(1280, 1024, 60000);
	struct edid large = generate_mode(1920, 1200, 60000);
	uint32_t width, height;

	cr_assert(!is_established(&small, 35, 5));
	cr_assert_eq(standard_timings(&small, &width, &height), 0);
	cr_assert(is_established(&middle, 35, 5));
	cr_assert(is_established(&middle, 35, 0));
	cr_assert(is_established(&middle, 36, 3));
	cr_assert_eq(standard_timings(&middle, &width, &height), 3);
	cr_assert_eq(standard_timings(&large, &width, &height), 8);
	cr_assert(width == 1920 && height == 1200);
}

Test(edid, header_says_edid_1_4_of_vug)
{
	static const uint8_t start[] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x5a, 0xa7};
	struct edid edid = generate_mode(1920, 1080, 60000);

	cr_assert_arr_eq(edid.bytes, start, sizeof(start));
	cr_assert_eq(edid.bytes[18], 1);
	cr_assert_eq(edid.bytes[19], 4);
	cr_assert_eq(edid.bytes[24] & 0x04, 0x04, "sRGB");
}

Test(edid, base_block_is_enough_for_12_bits_of_pixels_and_655_350_mhz)
{
	cr_assert_eq(generate_mode(1920, 1080, 240000).length, BLOCK_SIZE);
	cr_assert_eq(generate_mode(3840, 2160, 75000).length, BLOCK_SIZE);
	cr_assert_eq(generate_mode(4095, 4095, 38192).length, BLOCK_SIZE);
	cr_assert_eq(generate_mode(4095, 4095, 38193).length, 2 * BLOCK_SIZE);
	cr_assert_eq(generate_mode(4095, 64, 60000).length, BLOCK_SIZE);
	cr_assert_eq(generate_mode(4096, 64, 60000).length, 2 * BLOCK_SIZE);
	cr_assert_eq(generate_mode(64, 4096, 60000).length, 2 * BLOCK_SIZE);
}

Test(edid, reader_of_the_base_block_alone_gets_a_fraction_of_the_mode)
{
	struct edid wide = generate_mode(7680, 4320, 60000),
		    fast = generate_mode(3840, 2160, 144000);
	struct mode half_size = base_mode(&wide), half_rate = base_mode(&fast);

	cr_assert(half_size.width == 3840 && half_size.height == 2160);
	cr_assert_eq(half_size.refresh_mhz, 60000);
	cr_assert(half_rate.width == 3840 && half_rate.height == 2160);
	cr_assert_eq(half_rate.refresh_mhz, 72000);
	cr_assert_eq(wide.bytes[24] & 0x02, 0, "the mode is marked as the native one");
}

Test(edid, clock_is_never_so_slow_that_parsers_take_it_for_garbage)
{
	struct edid edid = generate_mode(64, 64, 1000);

	cr_assert_geq(base_mode(&edid).clock_khz, 10000);
}

Test(edid, almost_equal_rates_stay_apart_even_on_the_smallest_monitor)
{
	struct edid film = generate_mode(64, 64, 24000), video = generate_mode(64, 64, 23976);

	cr_assert_eq(base_mode(&film).refresh_mhz, 24000);
	cr_assert_eq(base_mode(&video).refresh_mhz, 23976);
}

static void check_range_limits(const struct edid *edid, const struct mode *asked)
{
	const uint8_t *d = find_descriptor(edid, 0xfd);
	struct mode mode = preferred_mode(edid);
	uint32_t min, max;

	if (!d)
		return;
	min = d[5] + ((d[4] & 0x03) == 0x03 ? 255u : 0);
	max = d[6] + (d[4] & 0x02 ? 255u : 0);
	cr_assert(min * 1000 <= asked->refresh_mhz && asked->refresh_mhz <= max * 1000);
	cr_assert_leq(mode.clock_khz, d[9] * 10000u);
	cr_assert_eq(d[10], 1, "range limits only");
}

Test(edid, range_limits_cover_the_preferred_mode)
{
	for_each_mode(check_range_limits);
}

Test(edid, range_limits_reach_510_hertz_in_both_directions)
{
	struct edid edid = generate_mode(64, 64, 510000);
	const uint8_t *limits = find_descriptor(&edid, 0xfd);

	cr_assert_eq(limits[4] & 0x03, 0x03, "255 is to be added to both");
	cr_assert(limits[5] == 255 && limits[6] == 255);
}

Test(edid, range_limits_are_left_out_where_they_cannot_be_said)
{
	struct edid fast = generate_mode(640, 480, 510000),
		    faster = generate_mode(640, 480, 510001);
	struct edid wide = generate_mode(7680, 4320, 60000),
		    clock = generate_mode(7680, 4320, 90000);

	cr_assert_not_null(find_descriptor(&fast, 0xfd));
	cr_assert_null(find_descriptor(&faster, 0xfd), "more than 510 Hz");
	cr_assert_not_null(find_descriptor(&wide, 0xfd));
	cr_assert_null(find_descriptor(&clock, 0xfd), "more than 2550 MHz");
}

Test(edid, name_is_shown_and_libvug_without_one)
{
	struct edid named = generate_text("Panel 3", NULL),
		    long_one = generate_text("0123456789abcdef", NULL);
	struct edid unnamed = generate_text(NULL, NULL), empty = generate_text("  ", NULL);
	char text[14];

	cr_assert_str_eq(text_of(&named, 0xfc, text), "Panel 3");
	cr_assert_str_eq(text_of(&long_one, 0xfc, text), "0123456789abc");
	cr_assert_str_eq(text_of(&unnamed, 0xfc, text), "libvug");
	cr_assert_str_eq(text_of(&empty, 0xfc, text), "libvug");
}

Test(edid, serial_is_shown_and_nothing_without_one)
{
	struct edid with = generate_text(NULL, "S/N 42"), without = generate_text(NULL, NULL);
	struct edid empty = generate_text(NULL, "");
	char text[14];

	cr_assert_str_eq(text_of(&with, 0xff, text), "S/N 42");
	cr_assert_null(find_descriptor(&without, 0xff));
	cr_assert_null(find_descriptor(&empty, 0xff));
	cr_assert_not_null(find_descriptor(&without, 0x10), "a dummy takes its place");
}

Test(edid, text_is_printable_ascii_without_spaces_at_its_end)
{
	struct edid edid = generate_text("a\tb\n\xc3\xa9 c\x7f  ", "x            y");
	char text[14];

	cr_assert_str_eq(text_of(&edid, 0xfc, text), "a?b??? c?");
	cr_assert_str_eq(text_of(&edid, 0xff, text), "x");
}

Test(edid, number_distinguishes_monitors_that_are_otherwise_alike)
{
	struct vug_edid_monitor monitor = {.width = 5120, .height = 2880, .refresh_mhz = 60000};
	struct edid first = generate(monitor), second;

	monitor.number = 1;
	second = generate(monitor);
	cr_assert_eq(read_16(second.bytes + 12), read_16(first.bytes + 12) + 1);
	cr_assert_neq(read_16(first.bytes + 14), 0, "there is a serial number");
	cr_assert_arr_eq(find_data_block(&second, 0x00) + 5, second.bytes + 12, 4);
}

Test(edid, physical_size_is_what_the_caller_says)
{
	struct edid edid = generate_size(597, 336);
	struct mode mode = base_mode(&edid);

	cr_assert(edid.bytes[21] == 60 && edid.bytes[22] == 34, "centimetres");
	cr_assert(mode.width_mm == 597 && mode.height_mm == 336, "millimetres");
}

Test(edid, physical_size_is_derived_at_96_dots_per_inch)
{
	struct edid neither = generate_size(0, 0), one = generate_size(0, 336);
	struct mode mode = base_mode(&neither);

	cr_assert(mode.width_mm == 508 && mode.height_mm == 286);
	cr_assert(neither.bytes[21] == 51 && neither.bytes[22] == 29);
	cr_assert_arr_eq(one.bytes, neither.bytes, VUG_EDID_MAX_SIZE);
}

Test(edid, tiny_monitor_has_an_unknown_size_unless_the_caller_knows_it)
{
	struct edid derived = generate_mode(320, 240, 60000), given = generate_size(85, 64);

	cr_assert(derived.bytes[21] == 0 && derived.bytes[22] == 0);
	cr_assert(base_mode(&derived).width_mm == 0 && base_mode(&derived).height_mm == 0);
	derived = generate_mode(1280, 358, 60000);
	cr_assert(derived.bytes[21] == 34 && derived.bytes[22] == 10);
	derived = generate_mode(1280, 357, 60000);
	cr_assert(derived.bytes[21] == 0 && derived.bytes[22] == 0);
	cr_assert(given.bytes[21] == 9 && given.bytes[22] == 6);
	cr_assert(base_mode(&given).width_mm == 85 && base_mode(&given).height_mm == 64);
}

Test(edid, displayid_says_a_size_that_the_base_block_cannot)
{
	struct edid small = generate_size(2559, 1440), large = generate_size(2560, 1440);
	const uint8_t *parameters = find_data_block(&large, 0x01);

	cr_assert_eq(small.length, BLOCK_SIZE);
	cr_assert_eq(small.bytes[21], 255);
	cr_assert_not_null(parameters);
	cr_assert(read_16(parameters) == 25600 && read_16(parameters + 2) == 14400);
	cr_assert_eq(large.bytes[21], 0);
	cr_assert_eq(base_mode(&large).width_mm, 2560);
}

Test(edid, size_that_no_field_can_say_is_unknown)
{
	struct edid wall = generate_size(6553, 4000), stadium = generate_size(6554, 4000);

	cr_assert_eq(read_16(find_data_block(&wall, 0x01)), 65530);
	cr_assert_eq(base_mode(&wall).width_mm, 0, "12 bits of millimetres");
	cr_assert_eq(stadium.length, BLOCK_SIZE);
	cr_assert_eq(base_mode(&stadium).width_mm, 0);
	cr_assert_eq(stadium.bytes[21], 0);
}

Test(edid, displayid_says_the_native_pixels)
{
	struct edid edid = generate_mode(7679, 4319, 60000);
	const uint8_t *parameters = find_data_block(&edid, 0x01);

	cr_assert(read_16(parameters + 4) == 7679 && read_16(parameters + 6) == 4319);
}

static void expect_refused(uint32_t width, uint32_t height, uint32_t refresh_mhz)
{
	struct vug_edid_monitor monitor = {
		.width = width, .height = height, .refresh_mhz = refresh_mhz};
	uint8_t blob[VUG_EDID_MAX_SIZE];

	memset(blob, 0xa5, sizeof(blob));
	cr_assert_eq(vug_edid_generate(&monitor, blob), -ERANGE, "%ux%u@%u", width, height,
		     refresh_mhz);
	for (size_t i = 0; i < sizeof(blob); i++)
		cr_assert_eq(blob[i], 0xa5, "untouched");
}

Test(edid, what_is_out_of_range_is_refused_and_the_output_untouched)
{
	expect_refused(0, 1080, 60000);
	expect_refused(1920, 0, 60000);
	expect_refused(16385, 1080, 60000);
	expect_refused(1920, 16385, 60000);
	expect_refused(UINT32_MAX, UINT32_MAX, 60000);
	expect_refused(1920, 1080, 0);
	expect_refused(1920, 1080, 999);
	expect_refused(1920, 1080, 1000001);
	expect_refused(1920, 1080, UINT32_MAX);
}

Test(edid, only_a_clock_beyond_167_772_16_mhz_is_inexpressible)
{
	struct edid edid = generate_mode(16384, 16384, 621390);

	cr_assert_gt(edid.length, 0);
	cr_assert_leq(preferred_mode(&edid).clock_khz, 167772160);
	expect_refused(16384, 16384, 621400);
	cr_assert_gt(generate_mode(7680, 4320, 1000000).length, 0);
}
