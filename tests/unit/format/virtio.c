/* SPDX-License-Identifier: MIT */
/* Formats in virtio-gpu, whose names list the bytes as they lie in memory. */
#include <linux/virtio_gpu.h>

#include "unit/format/bits.h"

static const struct {
	uint32_t fourcc, number, official;
	const char *bytes;
} virtio_formats[] = {
	{DRM_FORMAT_ARGB8888, 1, VIRTIO_GPU_FORMAT_B8G8R8A8_UNORM, "BGRA"},
	{DRM_FORMAT_XRGB8888, 2, VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM, "BGRX"},
	{DRM_FORMAT_BGRA8888, 3, VIRTIO_GPU_FORMAT_A8R8G8B8_UNORM, "ARGB"},
	{DRM_FORMAT_BGRX8888, 4, VIRTIO_GPU_FORMAT_X8R8G8B8_UNORM, "XRGB"},
	{DRM_FORMAT_ABGR8888, 67, VIRTIO_GPU_FORMAT_R8G8B8A8_UNORM, "RGBA"},
	{DRM_FORMAT_RGBX8888, 68, VIRTIO_GPU_FORMAT_X8B8G8R8_UNORM, "XBGR"},
	{DRM_FORMAT_RGBA8888, 121, VIRTIO_GPU_FORMAT_A8B8G8R8_UNORM, "ABGR"},
	{DRM_FORMAT_XBGR8888, 134, VIRTIO_GPU_FORMAT_R8G8B8X8_UNORM, "RGBX"},
};

#define NUM_VIRTIO_FORMATS (sizeof(virtio_formats) / sizeof(virtio_formats[0]))

static struct mask get_byte_mask(const char *bytes, char component)
{
	struct mask mask = {{0}};

	for (unsigned int i = 0; i < BYTES; i++)
		mask.bytes[i] = bytes[i] == component ? 0xff : 0;
	return mask;
}

Test(format_virtio, virtios_numbers_are_those_of_its_header)
{
	for (size_t i = 0; i < NUM_VIRTIO_FORMATS; i++)
		cr_assert_eq(virtio_formats[i].number, virtio_formats[i].official, "row %zu", i);
}

Test(format_virtio, pixman_draws_the_bytes_that_virtio_lists)
{
	for (size_t i = 0; i < NUM_VIRTIO_FORMATS; i++) {
		const char *bytes = virtio_formats[i].bytes;
		uint32_t fourcc = vug_format_from_virtio(virtio_formats[i].number);

		for (const char *c = "RGBA"; *c != '\0'; c++) {
			struct mask drawn = draw_with_pixman(vug_format_to_pixman(fourcc), *c);

			/* what is in the X byte is nobody's business */
			for (unsigned int j = 0; j < BYTES; j++)
				drawn.bytes[j] = bytes[j] == 'X' ? 0 : drawn.bytes[j];
			expect_mask(drawn, get_byte_mask(bytes, *c), bytes, *c);
		}
	}
}

Test(format_virtio, each_of_virtios_numbers_is_one_of_drms_formats)
{
	for (size_t i = 0; i < NUM_VIRTIO_FORMATS; i++) {
		cr_assert_eq(vug_format_from_virtio(virtio_formats[i].number),
			     virtio_formats[i].fourcc, "%s", virtio_formats[i].bytes);
		cr_assert_eq(vug_format_to_virtio(virtio_formats[i].fourcc),
			     virtio_formats[i].number, "%s", virtio_formats[i].bytes);
	}
}

Test(format_virtio, no_other_number_is_one_of_virtios)
{
	unsigned int count = 0;

	for (uint32_t number = 0; number < 1000; number++)
		count += vug_format_from_virtio(number) != 0;
	cr_assert_eq(count, NUM_VIRTIO_FORMATS);
	cr_assert_eq(vug_format_from_virtio(0), 0);
	cr_assert_eq(vug_format_from_virtio(UINT32_MAX), 0);
}

Test(format_virtio, virtio_has_no_smaller_and_no_deeper_formats)
{
	for (size_t i = 0; i < NUM_DRM_FORMATS; i++) {
		bool is_one = drm_format_count_bits(&drm_formats[i]) == 32 &&
			      drm_format_is_of_bytes(&drm_formats[i]);

		cr_assert_eq(vug_format_to_virtio(drm_formats[i].fourcc) != 0, is_one, "%s",
			     drm_format_get_name(&drm_formats[i]));
	}
	cr_assert_eq(vug_format_to_virtio(0), 0);
	cr_assert_eq(vug_format_to_virtio(DRM_FORMAT_NV12), 0);
}
