/* SPDX-License-Identifier: MIT */
#include "egl/exported.h"

#include <epoxy/gl.h>

#include "egl/egl.h"
#include "egl/test_buffer.h"

/* A byte is a colour whatever the host's order of bytes. */
static void upload(GLuint texture)
{
	uint8_t pixels[VUG_EGL_TEST_HEIGHT][VUG_EGL_TEST_WIDTH][4];

	for (uint32_t y = 0; y < VUG_EGL_TEST_HEIGHT; y++)
		for (uint32_t x = 0; x < VUG_EGL_TEST_WIDTH; x++)
			for (unsigned int i = 0; i < 4; i++)
				pixels[y][x][i] = (uint8_t)(vug_egl_test_pixel(x, y) >> (8 * i));
	glBindTexture(GL_TEXTURE_2D, texture);
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, VUG_EGL_TEST_WIDTH, VUG_EGL_TEST_HEIGHT, 0, GL_RGBA,
		     GL_UNSIGNED_BYTE, pixels);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glFinish();
}

/* Fewer descriptors than planes: the last one is of all that follow. */
static void set_planes(struct vug_buffer_layout *layout, const int *fds, const EGLint *strides,
		       const EGLint *offsets)
{
	for (uint32_t i = 0; i < VUG_MAX_PLANES; i++) {
		struct vug_plane *plane = &layout->planes[i];

		*plane = (struct vug_plane){.fd = -1};
		if (i >= layout->num_planes)
			continue;
		plane->fd = fds[i] < 0 && i > 0 ? layout->planes[i - 1].fd : fds[i];
		plane->stride = (uint32_t)strides[i];
		plane->offset = (uint32_t)offsets[i];
	}
}

static bool export(const struct vug_egl *egl, EGLImageKHR image,
		   struct vug_buffer_layout *ret_layout)
{
	struct vug_buffer_layout layout = {
		.size = sizeof(layout), .width = VUG_EGL_TEST_WIDTH, .height = VUG_EGL_TEST_HEIGHT};
	int fds[VUG_MAX_PLANES] = {-1, -1, -1, -1};
	EGLint strides[VUG_MAX_PLANES] = {0}, offsets[VUG_MAX_PLANES] = {0};
	EGLuint64KHR modifiers[VUG_MAX_PLANES] = {0};
	int fourcc = 0, num_planes = 0;

	if (!egl->functions.export_query(egl->display, image, &fourcc, &num_planes, NULL) ||
	    num_planes < 1 || num_planes > VUG_MAX_PLANES ||
	    !egl->functions.export_query(egl->display, image, &fourcc, &num_planes, modifiers) ||
	    !egl->functions.export_image(egl->display, image, fds, strides, offsets) || fds[0] < 0)
		return false;
	layout.fourcc = (uint32_t)fourcc;
	layout.num_planes = (uint32_t)num_planes;
	layout.modifier = modifiers[0];
	set_planes(&layout, fds, strides, offsets);
	*ret_layout = layout;
	return true;
}

bool vug_egl_export_picture(const struct vug_egl *egl, struct vug_buffer_layout *ret_layout)
{
	bool is_exported = false;
	EGLImageKHR image;
	GLuint texture;

	if (egl->functions.export_query == NULL || egl->functions.export_image == NULL ||
	    !vug_egl_has_extension(egl->display, "EGL_KHR_gl_texture_2D_image"))
		return false;
	glGenTextures(1, &texture);
	upload(texture);
	image = egl->functions.create_image(egl->display, egl->context, EGL_GL_TEXTURE_2D_KHR,
					    (EGLClientBuffer)(uintptr_t)texture, NULL);
	if (image != EGL_NO_IMAGE_KHR) {
		is_exported = export(egl, image, ret_layout);
		egl->functions.destroy_image(egl->display, image);
	}
	glDeleteTextures(1, &texture);
	return is_exported;
}
