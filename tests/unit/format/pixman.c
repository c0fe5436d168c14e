/* SPDX-License-Identifier: MIT */
/*
 * Formats in pixman: its codes are compared with what pixman draws. The other byte order is tested by
 * what its codes mean on such a host, and that meaning by what pixman draws on this one.
 */
#include <pixman.h>
#include <string.h>

#include "unit/format/bits.h"

Test(format_pixman, the_library_knows_these_and_no_more)
{
	for (size_t i = 0; vug_format_get_fourcc(i) != 0; i++) {
		size_t j = 0;

		while (j < NUM_DRM_FORMATS && drm_formats[j].fourcc != vug_format_get_fourcc(i))
			j++;
		cr_assert_lt(j, NUM_DRM_FORMATS, "row %zu", i);
	}
}

Test(format_pixman, the_bytes_of_a_pixel_are_those_of_drms_word)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++)
		cr_assert_eq(vug_format_get_bytes_per_pixel(drm_formats[i].fourcc) * 8,
			     drm_format_count_bits(&drm_formats[i]), "%s",
			     drm_format_get_name(&drm_formats[i]));
}

Test(format_pixman, there_is_alpha_where_drm_names_one)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++)
		cr_assert_eq(vug_format_has_alpha(drm_formats[i].fourcc),
			     strchr(drm_formats[i].components, 'A') != NULL, "%s",
			     drm_format_get_name(&drm_formats[i]));
}

Test(format_pixman, pixman_draws_the_bits_that_drm_names)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		const struct drm_format *format = &drm_formats[i];
		uint32_t code = vug_format_to_pixman(format->fourcc);

		if (code == 0)
			continue;
		for (const char *c = "RGBA"; *c != '\0'; c++)
			expect_mask(mask_only(draw_with_pixman(code, *c),
					      drm_format_get_all_components(format)),
				    drm_format_get_mask(format, *c), drm_format_get_name(format),
				    *c);
	}
}

Test(format_pixman, pixman_has_alpha_where_the_format_has)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++)
		for (int order = 0; order < VUG_NUM_BYTE_ORDERS; order++) {
			uint32_t fourcc = drm_formats[i].fourcc;
			uint32_t code = vug_format_to_pixman_on((enum vug_byte_order)order, fourcc);

			if (code != 0)
				cr_assert_eq(PIXMAN_FORMAT_A(code) > 0,
					     vug_format_has_alpha(fourcc));
		}
}

static uint32_t get_pixman_width(uint32_t code, char component)
{
	switch (component) {
	case 'R':
		return PIXMAN_FORMAT_R(code);
	case 'G':
		return PIXMAN_FORMAT_G(code);
	case 'B':
		return PIXMAN_FORMAT_B(code);
	default:
		return PIXMAN_FORMAT_A(code);
	}
}

/* What a code of pixman's means in a host's words, says pixman.h. */
static const struct {
	uint32_t type;
	const char *components; /* from the highest bit down */
	bool fills_from_the_top;
} pixman_types[] = {
	{PIXMAN_TYPE_ARGB, "ARGB", false},
	{PIXMAN_TYPE_ABGR, "ABGR", false},
	{PIXMAN_TYPE_BGRA, "BGRA", true},
	{PIXMAN_TYPE_RGBA, "RGBA", true},
};

/* How many bits there are below that component's. */
static uint32_t get_pixman_shift(uint32_t code, char component)
{
	uint32_t type = 0, above = 0, below = 0;
	const char *place;

	while (pixman_types[type].type != (uint32_t)PIXMAN_FORMAT_TYPE(code))
		cr_assert_lt(++type, sizeof(pixman_types) / sizeof(pixman_types[0]));
	place = strchr(pixman_types[type].components, component);
	for (const char *c = pixman_types[type].components; *c != '\0'; c++)
		*(c < place ? &above : &below) += c == place ? 0 : get_pixman_width(code, *c);
	if (!pixman_types[type].fills_from_the_top)
		return below;
	return PIXMAN_FORMAT_BPP(code) - above - get_pixman_width(code, component);
}

static struct mask get_pixman_mask(uint32_t code, char component, enum vug_byte_order order)
{
	uint64_t word = ones(get_pixman_width(code, component))
			<< get_pixman_shift(code, component);

	return mask_store(word, PIXMAN_FORMAT_BPP(code) / 8, order);
}

Test(format_pixman, what_pixmans_codes_are_said_to_mean_is_what_it_draws)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		const struct drm_format *format = &drm_formats[i];
		uint32_t code = vug_format_to_pixman(format->fourcc);

		if (code == 0)
			continue;
		for (const char *c = "RGBA"; *c != '\0'; c++)
			expect_mask(mask_only(draw_with_pixman(code, *c),
					      drm_format_get_all_components(format)),
				    get_pixman_mask(code, *c, HOST_ORDER),
				    drm_format_get_name(format), *c);
	}
}

static void expect_pixman_on(enum vug_byte_order order)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		const struct drm_format *format = &drm_formats[i];
		uint32_t code = vug_format_to_pixman_on(order, format->fourcc);

		for (const char *c = "RGBA"; code != 0 && *c != '\0'; c++)
			expect_mask(get_pixman_mask(code, *c, order),
				    drm_format_get_mask(format, *c), drm_format_get_name(format),
				    *c);
	}
}

Test(format_pixman, pixmans_code_on_a_little_endian_host_has_the_bits_where_drm_has)
{
	expect_pixman_on(VUG_LITTLE_ENDIAN);
}

Test(format_pixman, pixmans_code_on_a_big_endian_host_has_the_bits_where_drm_has)
{
	expect_pixman_on(VUG_BIG_ENDIAN);
}

Test(format_pixman, pixman_lacks_words_of_odd_components_on_a_big_endian_host_alone)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		const struct drm_format *format = &drm_formats[i];

		cr_assert_neq(vug_format_to_pixman_on(VUG_LITTLE_ENDIAN, format->fourcc), 0);
		cr_assert_eq(vug_format_to_pixman_on(VUG_BIG_ENDIAN, format->fourcc) != 0,
			     drm_format_is_of_bytes(format), "%s", drm_format_get_name(format));
	}
}

Test(format_pixman, the_way_to_pixman_leads_back)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++)
		for (int order = 0; order < VUG_NUM_BYTE_ORDERS; order++) {
			uint32_t fourcc = drm_formats[i].fourcc;
			uint32_t code = vug_format_to_pixman_on((enum vug_byte_order)order, fourcc);

			if (code != 0)
				cr_assert_eq(
					vug_format_from_pixman_on((enum vug_byte_order)order, code),
					fourcc);
		}
}

Test(format_pixman, this_hosts_pixman_is_that_of_its_byte_order)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		uint32_t code = vug_format_to_pixman_on(HOST_ORDER, drm_formats[i].fourcc);

		cr_assert_eq(vug_format_to_pixman(drm_formats[i].fourcc), code);
		if (code != 0)
			cr_assert_eq(vug_format_from_pixman(code), drm_formats[i].fourcc);
	}
}

Test(format_pixman, what_pixman_or_drm_alone_has_is_nothing)
{
	cr_assert_eq(vug_format_from_pixman(0), 0);
	cr_assert_eq(vug_format_from_pixman_on(VUG_BIG_ENDIAN, 0), 0);
	cr_assert_eq(vug_format_from_pixman(PIXMAN_a1), 0);
	cr_assert_eq(vug_format_to_pixman(0), 0);
	cr_assert_eq(vug_format_to_pixman(DRM_FORMAT_NV12), 0);
}
