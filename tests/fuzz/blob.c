/* SPDX-License-Identifier: MIT */
/* SET_SCANOUT_BLOB with any numbers: refused, or every pixel that is shown can be read. */
#include "vug/blob.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "fuzz/descriptors.h"
#include "fuzz/script.h"
#include "fuzz/target.h"
#include "vug/format.h"

#define NO_RESOURCE 0xff

static struct vug_buffer *const untouched = (struct vug_buffer *)(uintptr_t)1;

static uint64_t take_modifier(struct script *script)
{
	static const uint64_t modifiers[] = {0, 0, VUG_MODIFIER_UNKNOWN,
					     UINT64_C(0x100000000000001)};

	return modifiers[script_take_byte(script) % 4];
}

static struct vug_scanout_blob take_blob(struct script *script)
{
	uint8_t kind = script_take_byte(script);
	struct vug_scanout_blob blob = {
		.size = sizeof(blob),
		.fd = kind == NO_RESOURCE ? -1 : fuzz_make_descriptor(kind),
		.modifier = take_modifier(script),
	};

	blob.format = script_take_u32(script);
	blob.width = script_take_u32(script);
	blob.height = script_take_u32(script);
	blob.rect.x = script_take_u32(script);
	blob.rect.y = script_take_u32(script);
	blob.rect.width = script_take_u32(script);
	blob.rect.height = script_take_u32(script);
	blob.resource_size = script_take_u32(script);
	for (unsigned int i = 0; i < VUG_MAX_PLANES; i++) {
		blob.strides[i] = script_take_u32(script);
		blob.offsets[i] = script_take_u32(script);
	}
	return blob;
}

static bool is_documented(int error)
{
	static const int documented[] = {-EINVAL, -ERANGE, -ENOTSUP, -EFBIG,
					 -EACCES, -EMFILE, -ENOMEM};

	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++)
		if (documented[i] == error)
			return true;
	return false;
}

/* In numbers that are too wide to wrap around. */
static void check_places(const struct vug_scanout_blob *blob, const struct vug_rect *viewport)
{
	uint64_t row = (uint64_t)blob->width *
		       vug_format_get_bytes_per_pixel(vug_format_from_virtio(blob->format));
	uint64_t end = blob->offsets[0] + (uint64_t)blob->strides[0] * (blob->height - 1) + row;

	FUZZ_CHECK(viewport->width > 0 && viewport->height > 0);
	FUZZ_CHECK((uint64_t)viewport->x + viewport->width <= blob->width);
	FUZZ_CHECK((uint64_t)viewport->y + viewport->height <= blob->height);
	FUZZ_CHECK(row > 0);
	if (blob->modifier == 0)
		FUZZ_CHECK(blob->strides[0] >= row &&
			   (blob->resource_size == 0 || end <= blob->resource_size));
}

/* Returns whether they can be mapped. */
static bool read_pixels(struct vug_buffer *buffer, const struct vug_scanout_blob *blob,
			const struct vug_rect *viewport)
{
	uint32_t pixel = vug_format_get_bytes_per_pixel(vug_format_from_virtio(blob->format));
	const volatile uint8_t *bytes;
	const void *pixels;
	uint32_t stride;

	if (vug_buffer_map(buffer, &pixels, &stride) < 0)
		return false;
	bytes = pixels;
	for (uint32_t y = viewport->y; y < viewport->y + viewport->height; y++) {
		(void)bytes[(size_t)y * stride + (size_t)viewport->x * pixel];
		(void)bytes[(size_t)y * stride + (size_t)(viewport->x + viewport->width) * pixel -
			    1];
	}
	vug_buffer_unmap(buffer);
	return true;
}

/* The last pixel, in a format of its own; refused or written. */
static void copy_pixel(struct vug_buffer *buffer, const struct vug_rect *viewport, bool is_mappable)
{
	const struct vug_rect corner = {viewport->width - 1, viewport->height - 1, 1, 1};
	uint8_t pixel[4] = {1, 2, 3, 4};
	int error = vug_buffer_copy(buffer, viewport, &corner, DRM_FORMAT_BGR888, pixel, 3, 3);

	FUZZ_CHECK((error == 0) == is_mappable);
	FUZZ_CHECK(pixel[3] == 4 && (error == 0 || pixel[0] == 1));
}

static void show(const struct vug_scanout_blob *blob, unsigned int flags)
{
	struct vug_rect viewport = {7, 7, 7, 7};
	struct vug_buffer *buffer = untouched;
	int error = vug_scanout_blob_import(blob, flags, &buffer, &viewport);

	if (error < 0) {
		FUZZ_CHECK(is_documented(error));
		FUZZ_CHECK(buffer == untouched && viewport.x == 7);
		return;
	}
	if (buffer != NULL) {
		check_places(blob, &viewport);
		copy_pixel(buffer, &viewport, read_pixels(buffer, blob, &viewport));
	} else {
		FUZZ_CHECK(viewport.width == 0 && viewport.height == 0);
	}
	vug_buffer_unref(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = {.bytes = data, .length = size};
	unsigned int num_open = fuzz_count_descriptors();
	unsigned int flags = script_take_byte(&script) % 2 * VUG_IMPORT_ASSUME_LINEAR;
	const struct vug_scanout_blob blob = take_blob(&script);

	show(&blob, flags);
	if (blob.fd >= 0)
		close(blob.fd);
	FUZZ_CHECK(fuzz_count_descriptors() == num_open);
	return 0;
}
