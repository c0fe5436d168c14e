/* SPDX-License-Identifier: MIT */
#include "egl/image.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "egl/attributes.h"
#include "egl/egl.h"
#include "egl/layout.h"
#include "vug/descriptor.h"
#include "vug/format.h"

/* --- the checks ------------------------------------------------------------------------------- */

static int check_format(const struct vug_egl *egl, const struct vug_buffer_layout *layout)
{
	if (layout->num_planes < 1 || layout->num_planes > VUG_MAX_PLANES)
		return -ENOTSUP;
	if (!vug_egl_formats_has(&egl->formats, layout->fourcc, layout->modifier))
		return -ENOTSUP;
	/* Linear planes are those of the format; other layouts may have more. */
	if (layout->modifier == 0 && layout->num_planes != vug_egl_get_num_planes(layout->fourcc))
		return -ENOTSUP;
	/* Nobody tells a CPU how another device has tiled. */
	if (layout->modifier == VUG_MODIFIER_UNKNOWN && egl->is_software &&
	    !vug_descriptor_is_from_linear_exporter(layout->planes[0].fd))
		return -ENOTSUP;
	return 0;
}

static int check_plane(const struct vug_buffer_layout *layout, uint32_t i, struct vug_egl_key *key,
		       uint64_t *ret_bytes)
{
	struct vug_egl_descriptor descriptor;
	uint64_t needed = 0;
	int error = vug_egl_descriptor_look(layout->planes[i].fd, &descriptor);

	if (error == 0)
		error = vug_egl_get_plane_size(layout, i, &needed);
	if (error < 0)
		return error;
	if (descriptor.size < needed)
		return -EFBIG;
	/* Planes in one dma-buf are counted once. */
	if (i == 0 || descriptor.inode != key->planes[i - 1].inode)
		*ret_bytes += descriptor.size;
	key->planes[i].device = descriptor.device;
	key->planes[i].inode = descriptor.inode;
	key->planes[i].offset = layout->planes[i].offset;
	key->planes[i].stride = layout->planes[i].stride;
	return 0;
}

static int check(const struct vug_egl *egl, const struct vug_buffer_layout *layout,
		 struct vug_egl_key *ret_key, uint64_t *ret_bytes)
{
	int error = check_format(egl, layout);

	memset(ret_key, 0, sizeof(*ret_key));
	ret_key->width = layout->width;
	ret_key->height = layout->height;
	ret_key->fourcc = layout->fourcc;
	ret_key->modifier = layout->modifier;
	ret_key->num_planes = layout->num_planes;
	*ret_bytes = 0;
	for (uint32_t i = 0; error == 0 && i < layout->num_planes; i++)
		error = check_plane(layout, i, ret_key, ret_bytes);
	return error;
}

/* --- the import ------------------------------------------------------------------------------- */

static int duplicate(struct vug_egl_image *image, const struct vug_buffer_layout *layout)
{
	for (uint32_t i = 0; i < layout->num_planes; i++) {
		image->fds[i] = fcntl(layout->planes[i].fd, F_DUPFD_CLOEXEC, 0);
		if (image->fds[i] < 0)
			return -errno;
	}
	return 0;
}

static int refuse(struct vug_egl *egl, const struct vug_buffer_layout *layout)
{
	EGLint code = eglGetError();
	char name[16], fourcc[VUG_FOURCC_TEXT_SIZE];

	vug_format_to_text(layout->fourcc, fourcc);
	if (vug_egl_log_allows_peer(&egl->log))
		vug_egl_log_line(&egl->log, VUG_LOG_WARNING,
				 "%s cannot import a buffer of %" PRIu32 " x %" PRIu32
				 ", format %s, modifier 0x%" PRIx64 ": %s",
				 egl->renderer, layout->width, layout->height, fourcc,
				 layout->modifier, vug_egl_error_name((unsigned int)code, name));
	return -EACCES;
}

static int create(struct vug_egl *egl, const struct vug_buffer_layout *layout,
		  struct vug_egl_image *image)
{
	EGLint attributes[VUG_EGL_MAX_ATTRIBUTES];

	vug_egl_write_attributes(layout, attributes);
	image->handle = egl->functions.create_image(egl->display, EGL_NO_CONTEXT,
						    EGL_LINUX_DMA_BUF_EXT, NULL, attributes);
	if (image->handle == EGL_NO_IMAGE_KHR)
		return refuse(egl, layout);
	image->is_external_only =
		vug_egl_formats_is_external(&egl->formats, layout->fourcc, layout->modifier);
	return 0;
}

static struct vug_egl_image *new_image(const struct vug_egl *egl)
{
	struct vug_egl_image *image = calloc(1, sizeof(*image));

	if (image == NULL)
		return NULL;
	image->references = 1;
	image->display = egl->display;
	image->destroy = egl->functions.destroy_image;
	image->handle = EGL_NO_IMAGE_KHR;
	for (uint32_t i = 0; i < VUG_MAX_PLANES; i++)
		image->fds[i] = -1;
	return image;
}

static void destroy(struct vug_egl_image *image)
{
	if (image->handle != EGL_NO_IMAGE_KHR)
		image->destroy(image->display, image->handle);
	for (uint32_t i = 0; i < VUG_MAX_PLANES; i++)
		if (image->fds[i] >= 0)
			close(image->fds[i]);
	free(image);
}

static int import_image(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			struct vug_egl_image **ret_image)
{
	struct vug_egl_image *image = new_image(egl);
	int error;

	if (image == NULL)
		return -ENOMEM;
	error = duplicate(image, layout);
	if (error == 0)
		error = create(egl, layout, image);
	if (error < 0) {
		destroy(image);
		return error;
	}
	*ret_image = image;
	return 0;
}

int vug_egl_import_layout(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			  struct vug_egl_image **ret_image)
{
	struct vug_egl_image *image;
	struct vug_egl_entry entry;
	int error = check(egl, layout, &entry.key, &entry.bytes);

	if (error < 0)
		return error;
	image = vug_egl_cache_find(&egl->cache, &entry.key);
	if (image != NULL) {
		*ret_image = vug_egl_image_ref(image);
		return 0;
	}
	error = import_image(egl, layout, &image);
	if (error < 0)
		return error;
	entry.value = vug_egl_image_ref(image);
	vug_egl_cache_add(&egl->cache, &entry);
	*ret_image = image;
	return 0;
}

int vug_egl_import_once(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			struct vug_egl_image **ret_image)
{
	struct vug_egl_key key;
	uint64_t bytes;
	int error = check(egl, layout, &key, &bytes);

	return error < 0 ? error : import_image(egl, layout, ret_image);
}

int vug_egl_import(struct vug_egl *egl, struct vug_buffer *buffer, struct vug_egl_image **ret_image)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	int error;

	if (egl == NULL || buffer == NULL || ret_image == NULL)
		return -EINVAL;
	error = vug_buffer_get_layout(buffer, &layout);
	return error < 0 ? error : vug_egl_import_layout(egl, &layout, ret_image);
}

void vug_egl_forget_images(struct vug_egl *egl)
{
	if (egl != NULL)
		vug_egl_cache_clear(&egl->cache);
}

/* --- the image -------------------------------------------------------------------------------- */

struct vug_egl_image *vug_egl_image_ref(struct vug_egl_image *image)
{
	if (image != NULL)
		image->references++;
	return image;
}

void vug_egl_image_unref(struct vug_egl_image *image)
{
	if (image != NULL && --image->references == 0)
		destroy(image);
}

void *vug_egl_image_get(const struct vug_egl_image *image)
{
	return image != NULL ? image->handle : NULL;
}

bool vug_egl_image_is_external_only(const struct vug_egl_image *image)
{
	return image != NULL && image->is_external_only;
}
