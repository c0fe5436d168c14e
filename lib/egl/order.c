/* SPDX-License-Identifier: MIT */
#include "egl/order.h"

#include <drm_fourcc.h>
#include <stddef.h>

static const struct vug_egl_order orders[] = {
	{DRM_FORMAT_XRGB8888, 2, 1, 0, 3, false}, {DRM_FORMAT_ARGB8888, 2, 1, 0, 3, true},
	{DRM_FORMAT_XBGR8888, 0, 1, 2, 3, false}, {DRM_FORMAT_ABGR8888, 0, 1, 2, 3, true},
	{DRM_FORMAT_BGRX8888, 1, 2, 3, 0, false}, {DRM_FORMAT_BGRA8888, 1, 2, 3, 0, true},
	{DRM_FORMAT_RGBX8888, 3, 2, 1, 0, false}, {DRM_FORMAT_RGBA8888, 3, 2, 1, 0, true},
};

const struct vug_egl_order *vug_egl_order_find(uint32_t fourcc)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (orders[i].fourcc == fourcc)
			return &orders[i];
	return NULL;
}
