/* SPDX-License-Identifier: MIT */
#include "egl/attributes.h"

#include <stdbool.h>

/* EGL has no pattern in these numbers: the fourth plane came later. */
static const struct {
	EGLint fd, offset, pitch, modifier_low, modifier_high;
} names[VUG_MAX_PLANES] = {
	{EGL_DMA_BUF_PLANE0_FD_EXT, EGL_DMA_BUF_PLANE0_OFFSET_EXT, EGL_DMA_BUF_PLANE0_PITCH_EXT,
	 EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT},
	{EGL_DMA_BUF_PLANE1_FD_EXT, EGL_DMA_BUF_PLANE1_OFFSET_EXT, EGL_DMA_BUF_PLANE1_PITCH_EXT,
	 EGL_DMA_BUF_PLANE1_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE1_MODIFIER_HI_EXT},
	{EGL_DMA_BUF_PLANE2_FD_EXT, EGL_DMA_BUF_PLANE2_OFFSET_EXT, EGL_DMA_BUF_PLANE2_PITCH_EXT,
	 EGL_DMA_BUF_PLANE2_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE2_MODIFIER_HI_EXT},
	{EGL_DMA_BUF_PLANE3_FD_EXT, EGL_DMA_BUF_PLANE3_OFFSET_EXT, EGL_DMA_BUF_PLANE3_PITCH_EXT,
	 EGL_DMA_BUF_PLANE3_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE3_MODIFIER_HI_EXT},
};

struct list {
	EGLint *attributes;
	size_t count;
};

static void add(struct list *list, EGLint name, uint32_t value)
{
	list->attributes[list->count++] = name;
	list->attributes[list->count++] = (EGLint)value;
}

static void add_plane(struct list *list, const struct vug_buffer_layout *layout, uint32_t i)
{
	const struct vug_plane *plane = &layout->planes[i];

	add(list, names[i].fd, (uint32_t)plane->fd);
	add(list, names[i].offset, plane->offset);
	add(list, names[i].pitch, plane->stride);
	if (layout->modifier == VUG_MODIFIER_UNKNOWN)
		return;
	add(list, names[i].modifier_low, (uint32_t)layout->modifier);
	add(list, names[i].modifier_high, (uint32_t)(layout->modifier >> 32));
}

size_t vug_egl_write_attributes(const struct vug_buffer_layout *layout,
				EGLint ret_attributes[VUG_EGL_MAX_ATTRIBUTES])
{
	struct list list = {ret_attributes, 0};

	add(&list, EGL_WIDTH, layout->width);
	add(&list, EGL_HEIGHT, layout->height);
	add(&list, EGL_LINUX_DRM_FOURCC_EXT, layout->fourcc);
	for (uint32_t i = 0; i < layout->num_planes && i < VUG_MAX_PLANES; i++)
		add_plane(&list, layout, i);
	ret_attributes[list.count++] = EGL_NONE;
	return list.count;
}
