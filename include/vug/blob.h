/* SPDX-License-Identifier: MIT */
/**
 * @file blob.h
 * @brief For VMMs with a virtio-gpu of their own: what VIRTIO_GPU_CMD_SET_SCANOUT_BLOB shows.
 *
 * The guest says how the pixels of a framebuffer lie in a blob resource. Every number is checked here
 * as a hostile one, and the result is what the callback scanout_changed of a server gets: a buffer and
 * a viewport, so that the same code shows either.
 */
#ifndef VUG_BLOB_H
#define VUG_BLOB_H

#include <vug/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most pixels that a blob's framebuffer may be wide or high. */
#define VUG_BLOB_MAX_SIZE 16384
/** The most bytes from row to row, where the rows are just that. */
#define VUG_BLOB_MAX_STRIDE 262144

/**
 * What the guest asks for: the members of the kernel's struct virtio_gpu_set_scanout_blob, in this
 * host's byte order, and the resource that it means.
 */
struct vug_scanout_blob {
	size_t size;            /**< sizeof(struct vug_scanout_blob) */
	struct vug_rect rect;   /**< what the scanout shows of the framebuffer */
	uint32_t width, height; /**< of the framebuffer, in pixels */
	uint32_t format;        /**< an enum virtio_gpu_formats */
	int fd;                 /**< the resource; borrowed; -1: resource 0, which is none */
	/** From row to row, in bytes; 0 behind the format's planes, of which there is one. */
	uint32_t strides[VUG_MAX_PLANES];
	uint32_t offsets[VUG_MAX_PLANES]; /**< of the first row in the resource; likewise */
	/** How large the guest made the resource, in bytes; 0: as large as the descriptor. */
	uint64_t resource_size;
	/**
	 * A DRM_FORMAT_MOD_…, which the guest cannot say: 0 (linear) for resources in the guest's
	 * memory, VUG_MODIFIER_UNKNOWN for those of a renderer that does not say either.
	 */
	uint64_t modifier;
};

/**
 * Make a buffer of a blob resource, and a viewport of the rectangle.
 *
 * A scanout is switched off by resource 0 or by an empty rectangle at (0, 0); nothing else of the blob
 * is looked at then.
 *
 * The errors -EINVAL, -ERANGE, -ENOTSUP and -EFBIG are the guest's: answer it with
 * VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER, and let its scanout be what it was. Any thread.
 *
 * @param blob borrowed, its descriptor too: the buffer has a duplicate.
 * @param flags as of vug_buffer_import(): VUG_IMPORT_ASSUME_LINEAR, or 0.
 * @param ret_buffer the caller's reference; NULL where the scanout is switched off.
 * @param ret_viewport within the buffer; all 0 where the scanout is switched off.
 * @return 0 or
 *         - -EINVAL: NULL; a struct that is too small; an unknown flag; a width or height of 0; a
 *           rectangle that is empty or not within them; rows that are shorter than their pixels;
 *           a stride or an offset of a plane that the format has not got;
 *         - -ERANGE: a width or height over VUG_BLOB_MAX_SIZE, a stride over VUG_BLOB_MAX_STRIDE;
 *         - -ENOTSUP: a format that virtio-gpu does not have;
 *         - -EFBIG: the framebuffer is not within the resource;
 *         - -EACCES: the descriptor is neither a dma-buf nor shared memory, or none at all;
 *         - -E2BIG: a struct that is newer than the library and uses what it adds;
 *         - -EMFILE, -ENOMEM.
 */
int vug_scanout_blob_import(const struct vug_scanout_blob *blob, unsigned int flags,
			    struct vug_buffer **ret_buffer, struct vug_rect *ret_viewport);

#ifdef __cplusplus
}
#endif

#endif
