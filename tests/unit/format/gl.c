/* SPDX-License-Identifier: MIT */
/* Formats in GL, by its specification's tables of pixel formats and packed types. */
#include <epoxy/gl.h>
#include <errno.h>
#include <string.h>

#include "unit/format/bits.h"

static const struct {
	uint32_t format;
	const char *components; /* in the order in which GL counts them */
} gl_orders[] = {
	{GL_RGB, "RGB"},
	{GL_BGR, "BGR"},
	{GL_RGBA, "RGBA"},
	{GL_BGRA, "BGRA"},
};

static const struct {
	uint32_t type, num_bytes;
	bool first_is_lowest;
	uint32_t widths[4]; /* of the first component, the second … */
} gl_packings[] = {
	{GL_UNSIGNED_INT_8_8_8_8, 4, false, {8, 8, 8, 8}},
	{GL_UNSIGNED_INT_8_8_8_8_REV, 4, true, {8, 8, 8, 8}},
	{GL_UNSIGNED_SHORT_5_6_5, 2, false, {5, 6, 5}},
	{GL_UNSIGNED_INT_2_10_10_10_REV, 4, true, {10, 10, 10, 2}},
};

static const char *get_gl_components(uint32_t format)
{
	size_t i = 0;

	while (gl_orders[i].format != format)
		cr_assert_lt(++i, sizeof(gl_orders) / sizeof(gl_orders[0]), "format %04x", format);
	return gl_orders[i].components;
}

static struct mask get_gl_packed_mask(const struct vug_gl_format *gl, size_t place,
				      enum vug_byte_order order)
{
	size_t i = 0;
	uint32_t below = 0, above;

	while (gl_packings[i].type != gl->type)
		cr_assert_lt(++i, sizeof(gl_packings) / sizeof(gl_packings[0]), "type %04x",
			     gl->type);
	for (size_t j = 0; j < place; j++)
		below += gl_packings[i].widths[j];
	above = gl_packings[i].num_bytes * 8 - below - gl_packings[i].widths[place];
	return mask_store(ones(gl_packings[i].widths[place])
				  << (gl_packings[i].first_is_lowest ? below : above),
			  gl_packings[i].num_bytes, order);
}

static struct mask get_gl_mask(const struct vug_gl_format *gl, char component,
			       enum vug_byte_order order)
{
	const char *components = get_gl_components(gl->format);
	const char *found = strchr(components, component);
	struct mask mask = {{0}};

	if (found == NULL || (component == 'A' && gl->needs_opaque))
		return mask;
	if (gl->type != GL_UNSIGNED_BYTE)
		return get_gl_packed_mask(gl, (size_t)(found - components), order);
	mask.bytes[found - components] = 0xff;
	return mask;
}

static void expect_gl_on(enum vug_byte_order order)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		struct vug_gl_format gl = {.size = sizeof(gl)};
		const struct drm_format *format = &drm_formats[i];

		if (vug_format_to_gl_on(order, format->fourcc, &gl) < 0)
			continue;
		for (const char *c = "RGBA"; *c != '\0'; c++)
			expect_mask(get_gl_mask(&gl, *c, order), drm_format_get_mask(format, *c),
				    drm_format_get_name(format), *c);
	}
}

Test(format_gl, gls_names_on_a_little_endian_host_have_the_bits_where_drm_has)
{
	expect_gl_on(VUG_LITTLE_ENDIAN);
}

Test(format_gl, gls_names_on_a_big_endian_host_have_the_bits_where_drm_has)
{
	expect_gl_on(VUG_BIG_ENDIAN);
}

Test(format_gl, gl_lacks_words_of_odd_components_on_a_big_endian_host_alone)
{
	struct vug_gl_format gl = {.size = sizeof(gl)};

	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		uint32_t fourcc = drm_formats[i].fourcc;

		cr_assert_eq(vug_format_to_gl_on(VUG_LITTLE_ENDIAN, fourcc, &gl), 0);
		cr_assert_eq(vug_format_to_gl_on(VUG_BIG_ENDIAN, fourcc, &gl),
			     drm_format_is_of_bytes(&drm_formats[i]) ? 0 : -ENOTSUP, "%s",
			     drm_format_get_name(&drm_formats[i]));
	}
}

Test(format_gl, the_way_to_gl_leads_back)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++)
		for (int order = 0; order < VUG_NUM_BYTE_ORDERS; order++) {
			uint32_t fourcc = drm_formats[i].fourcc;
			struct vug_gl_format gl = {.size = sizeof(gl)};

			if (vug_format_to_gl_on((enum vug_byte_order)order, fourcc, &gl) < 0)
				continue;
			cr_assert_eq(vug_format_from_gl_on((enum vug_byte_order)order, &gl), fourcc,
				     "%s", drm_format_get_name(&drm_formats[i]));
		}
}

Test(format_gl, this_hosts_gl_is_that_of_its_byte_order)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		uint32_t fourcc = drm_formats[i].fourcc;
		struct vug_gl_format ours = {.size = sizeof(ours)}, its = {.size = sizeof(its)};

		cr_assert_eq(vug_format_to_gl(fourcc, &ours),
			     vug_format_to_gl_on(HOST_ORDER, fourcc, &its));
		cr_assert_eq(ours.type, its.type);
		if (its.type != 0)
			cr_assert_eq(vug_format_from_gl(&ours), fourcc);
	}
}

/* A texture of it must hold each component as exactly as the format does. */
Test(format_gl, a_texture_holds_all_that_the_format_has)
{
	static const struct {
		uint32_t bits_of_green, internal_format, internal_format_with_alpha;
	} textures[] = {
		{6, GL_RGB565, 0},
		{8, GL_RGB8, GL_RGBA8},
		{10, GL_RGB10_A2, GL_RGB10_A2},
	};

	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		struct vug_gl_format gl = {.size = sizeof(gl)};
		uint32_t green = drm_formats[i].widths[strcspn(drm_formats[i].components, "G")];
		size_t j = 0;

		cr_assert_eq(vug_format_to_gl_on(VUG_LITTLE_ENDIAN, drm_formats[i].fourcc, &gl), 0);
		while (textures[j].bits_of_green != green)
			j++;
		cr_assert_eq(gl.internal_format,
			     strlen(drm_formats[i].components) == 4
				     ? textures[j].internal_format_with_alpha
				     : textures[j].internal_format,
			     "%s", drm_format_get_name(&drm_formats[i]));
	}
}

Test(format_gl, opacity_is_wanted_where_gl_reads_an_alpha_that_is_none)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		struct vug_gl_format gl = {.size = sizeof(gl)};

		cr_assert_eq(vug_format_to_gl_on(VUG_LITTLE_ENDIAN, drm_formats[i].fourcc, &gl), 0);
		cr_assert_eq(gl.needs_opaque, strchr(drm_formats[i].components, 'X') != NULL, "%s",
			     drm_format_get_name(&drm_formats[i]));
	}
}

Test(format_gl, a_texture_of_another_kind_is_the_same_format)
{
	struct vug_gl_format gl = {.size = sizeof(gl)};

	cr_assert_eq(vug_format_to_gl(DRM_FORMAT_ARGB8888, &gl), 0);
	gl.internal_format = GL_SRGB8_ALPHA8;
	cr_assert_eq(vug_format_from_gl(&gl), DRM_FORMAT_ARGB8888);
}

Test(format_gl, what_gl_or_drm_alone_has_is_nothing)
{
	const struct vug_gl_format depth = {.size = sizeof(depth),
					    .internal_format = GL_DEPTH_COMPONENT24,
					    .format = GL_DEPTH_COMPONENT,
					    .type = GL_UNSIGNED_INT};
	const struct vug_gl_format nothing = {.size = sizeof(nothing)};
	struct vug_gl_format gl = {.size = sizeof(gl), .type = 77};

	cr_assert_eq(vug_format_from_gl(&depth), 0);
	cr_assert_eq(vug_format_from_gl(&nothing), 0);
	cr_assert_eq(vug_format_from_gl_on(VUG_BIG_ENDIAN, &nothing), 0);
	cr_assert_eq(vug_format_to_gl(DRM_FORMAT_NV12, &gl), -ENOTSUP);
	cr_assert_eq(vug_format_to_gl(0, &gl), -ENOTSUP);
	cr_assert_eq(gl.type, 77, "the output is untouched");
}

Test(format_gl, a_gl_format_without_its_size_is_refused)
{
	struct vug_gl_format gl = {.size = 0, .format = GL_BGRA, .type = GL_UNSIGNED_BYTE};

	cr_assert_eq(vug_format_from_gl(&gl), 0);
	cr_assert_eq(vug_format_to_gl(DRM_FORMAT_ARGB8888, &gl), -EINVAL);
}
