/* SPDX-License-Identifier: MIT */
#include "support/memory_buffer.h"

#include <drm_fourcc.h>

#include "support/check.h"
#include "support/memory_file.h"

struct vug_buffer *memory_buffer_new(uint32_t width, uint32_t height)
{
	const struct vug_buffer_layout layout = {
		.size = sizeof(layout),
		.width = width,
		.height = height,
		.fourcc = DRM_FORMAT_XRGB8888,
		.num_planes = 1,
		.planes = {{.fd = memory_file_new((size_t)width * 4 * height, true),
			    .stride = width * 4}},
	};
	struct vug_buffer *buffer = NULL;

	check(vug_buffer_import(&layout, 0, &buffer) == 0, "memory is not imported");
	return buffer;
}
