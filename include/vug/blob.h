/* SPDX-License-Identifier: MIT */
/**
 * @file blob.h
 * @brief For VMMs with a virtio-gpu of their own: the picture of VIRTIO_GPU_CMD_SET_SCANOUT_BLOB.
 */
#ifndef VUG_BLOB_H
#define VUG_BLOB_H

#include <vug/buffer.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup blob Blob scanouts
 * The guest says how the pixels of a framebuffer lie in a blob resource. The library checks every
 * number as a hostile one. The result is what a server's callback scanout_changed receives, a buffer
 * and a viewport, so that one function shows either.
 *
 * Threads: any thread may call the function of this group.
 * @{
 */

/**
 * Largest width and height of a blob's framebuffer, in pixels.
 * @since 0.1
 */
#define VUG_BLOB_MAX_SIZE 16384
/**
 * Largest stride of a blob's framebuffer, in bytes, where its layout is linear.
 * @since 0.1
 */
#define VUG_BLOB_MAX_STRIDE 262144

/**
 * The guest's request: the members of the kernel's struct virtio_gpu_set_scanout_blob, in this host's
 * byte order, and the resource that it names.
 * @since 0.1
 */
struct vug_scanout_blob {
	size_t size;            /**< sizeof(struct vug_scanout_blob), set by the caller */
	struct vug_rect rect;   /**< what the scanout shows of the framebuffer */
	uint32_t width, height; /**< of the framebuffer, in pixels */
	uint32_t format;        /**< an enum virtio_gpu_formats */
	int fd;                 /**< the resource; borrowed; -1: resource 0, which is none */
	/** From row to row, in bytes. Every format has one plane; the strides behind it are 0. */
	uint32_t strides[VUG_MAX_PLANES];
	/** Of the first row in the resource, in bytes; the offsets behind the plane are 0. */
	uint32_t offsets[VUG_MAX_PLANES];
	/** The size that the guest gave the resource, in bytes; 0: the descriptor's size. */
	uint64_t resource_size;
	/**
	 * A DRM_FORMAT_MOD_…, which the guest cannot name: 0 (linear) for a resource in the guest's
	 * memory, VUG_MODIFIER_UNKNOWN for one of a renderer that does not name it either.
	 */
	uint64_t modifier;
};

/**
 * Make a buffer of a blob resource, and a viewport of the rectangle.
 *
 * Resource 0, or an empty rectangle at (0, 0), switches the scanout off. The function then ignores
 * the other members.
 *
 * -EINVAL, -ERANGE, -ENOTSUP and -EFBIG are faults of the guest. Answer it with
 * VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER, and leave its scanout as it was.
 *
 * @param blob copied; its descriptor is borrowed for the call, and the buffer has a duplicate. NULL
 *        is an error.
 * @param flags as for vug_buffer_import(): VUG_IMPORT_ASSUME_LINEAR or 0.
 * @param ret_buffer the caller owns the reference and drops it with vug_buffer_unref(); NULL where
 *        the scanout is switched off. A ret_buffer of NULL is an error.
 * @param ret_viewport within the buffer, in pixels; all 0 where the scanout is switched off. NULL is
 *        an error.
 * @return 0 or
 *         - -EINVAL: NULL; a struct that is too small; an unknown flag; a width or height of 0; a
 *           rectangle that is empty or not within them; rows that are shorter than their pixels;
 *           a stride or an offset of a plane that the format does not have;
 *         - -ERANGE: a width or height over VUG_BLOB_MAX_SIZE, a stride over VUG_BLOB_MAX_STRIDE;
 *         - -ENOTSUP: a format that virtio-gpu does not have;
 *         - -EFBIG: the framebuffer is not within the resource;
 *         - -EACCES: the descriptor is neither a dma-buf nor shared memory, or is not open;
 *         - -E2BIG: a struct that is newer than the library and uses what it adds;
 *         - -EMFILE, -ENOMEM.
 * @thread any.
 * @since 0.1
 */
int vug_scanout_blob_import(const struct vug_scanout_blob *blob, unsigned int flags,
			    struct vug_buffer **ret_buffer, struct vug_rect *ret_viewport);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
