/* SPDX-License-Identifier: MIT */
/**
 * @file buffer.h
 * @brief Pixels, wherever they are: in memory of this process, or in descriptors of a back end's.
 *
 * Threads: every function may be called from any thread.
 */
#ifndef VUG_BUFFER_H
#define VUG_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most planes a buffer can have. */
#define VUG_MAX_PLANES 4
/** The modifier of a buffer whose producer did not name one (DRM_FORMAT_MOD_INVALID). */
#define VUG_MODIFIER_UNKNOWN 0x00ffffffffffffffull
/** For vug_buffer_import(): a layout without a modifier means rows of pixels. */
#define VUG_IMPORT_ASSUME_LINEAR 1u

/** Pixels, with references. */
struct vug_buffer;

/** A rectangle in pixels; (x, y) is its top left corner. */
struct vug_rect {
	uint32_t x, y, width, height;
};

/** One plane of a buffer. */
struct vug_plane {
	int fd;          /**< borrowed: valid as long as the buffer; -1 where there is none */
	uint32_t offset; /**< of the first row, in bytes */
	uint32_t stride; /**< from row to row, in bytes */
};

/** How the pixels of a buffer lie in memory. */
struct vug_buffer_layout {
	size_t size;            /**< sizeof(struct vug_buffer_layout), set by the caller */
	uint32_t width, height; /**< of the whole buffer, in pixels */
	uint32_t fourcc;        /**< a DRM_FORMAT_… of <drm_fourcc.h> */
	uint32_t num_planes;    /**< 1 to VUG_MAX_PLANES */
	uint64_t modifier;      /**< a DRM_FORMAT_MOD_…; VUG_MODIFIER_UNKNOWN: not said */
	struct vug_plane planes[VUG_MAX_PLANES];
	bool y_inverted; /**< the first row in memory is the bottom one */
};

/** What can be done with a buffer, for vug_buffer_info.capabilities. */
enum vug_buffer_capability {
	VUG_BUFFER_DMABUF = 1,        /**< its descriptor is a dma-buf, which a GPU can import */
	VUG_BUFFER_SHARED_MEMORY = 2, /**< its descriptor is memory that can be passed on */
	/**
	 * vug_buffer_map() is worth a try. It may still fail: a dma-buf that does not let itself be
	 * mapped says so only then.
	 */
	VUG_BUFFER_MAPPABLE = 4,
};

/** What a buffer is. */
struct vug_buffer_info {
	size_t size;               /**< sizeof(struct vug_buffer_info), set by the caller */
	unsigned int capabilities; /**< of enum vug_buffer_capability */
	char exporter[32];         /**< who made a dma-buf, as "udmabuf"; empty: not known */
	/**
	 * What tells two descriptors' memory apart, whatever their numbers: for caches of what was
	 * imported. Of plane 0; both 0 where there is no descriptor. The numbers may come again
	 * once the memory is gone: keep a reference to the buffer as long as the cache entry.
	 */
	uint64_t device, inode;
};

/** Take another reference. NULL is passed through. @return the buffer. */
struct vug_buffer *vug_buffer_ref(struct vug_buffer *buffer);

/** Drop a reference. NULL is ignored. */
void vug_buffer_unref(struct vug_buffer *buffer);

/**
 * Asks the kernel each time. Of memory that is passed by a descriptor and is no dma-buf (a memfd):
 * vug_buffer_is_imported().
 *
 * @return whether the pixels are in a dma-buf, which a GPU can import; false for NULL.
 */
bool vug_buffer_is_dmabuf(const struct vug_buffer *buffer);

/**
 * Whether somebody else draws into it: the pixels are in a descriptor, a dma-buf or not, that the
 * back end sent or vug_buffer_import() took. Such a picture is there when the buffer is. Pixels that
 * came over the socket are in memory of the library's or the program's, and arrive piece by piece.
 *
 * @return whether that is so; false for NULL.
 */
bool vug_buffer_is_imported(const struct vug_buffer *buffer);

/**
 * Make a buffer of descriptors that somebody other than a back end gave.
 *
 * @param layout `size` set. 1 to VUG_MAX_PLANES planes with a descriptor each; planes may share
 *        one by naming the same number. The descriptors are taken over on success, each once.
 * @param flags VUG_IMPORT_… or 0.
 * @param ret_buffer the caller's reference.
 * @return 0, -EINVAL (NULL, a flag, a number of planes or a size of 0, a plane without a
 *         descriptor, rows that are shorter than the pixels in them), -E2BIG (a struct that is
 *         newer than the library), -EFBIG (a descriptor is smaller than the layout says, as far
 *         as that can be told), -EACCES (not memory), -ENOMEM.
 */
int vug_buffer_import(const struct vug_buffer_layout *layout, unsigned int flags,
		      struct vug_buffer **ret_buffer);

/**
 * @param ret_layout `size` set by the caller, the rest filled in. Descriptors are borrowed.
 * @return 0 or -EINVAL (NULL, or a size that is too small to be this struct).
 */
int vug_buffer_get_layout(const struct vug_buffer *buffer, struct vug_buffer_layout *ret_layout);

/**
 * What the buffer is and what can be done with it. Makes a few system calls each time.
 *
 * @param ret_info `size` set by the caller, the rest filled in.
 * @return 0 or -EINVAL (NULL, or a size that is too small to be this struct).
 */
int vug_buffer_get_info(const struct vug_buffer *buffer, struct vug_buffer_info *ret_info);

/**
 * Look at the pixels with the CPU, between this call and vug_buffer_unmap().
 *
 * Pixels that came over the socket are always there. Those in a descriptor of the back end's
 * are where their layout is linear and the descriptor can be read safely: a dma-buf that lets
 * itself be mapped, or shared memory that cannot shrink; other shared memory is copied at each
 * map. Never blocks on the guest: call it for a frame that was handed out.
 * May be nested; the mapping is the same.
 *
 * @param ret_pixels row 0 of the memory: the bottom one if the layout is y_inverted.
 * @param ret_stride bytes from row to row.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not linear, or not known to be, or an unknown format),
 *         -EACCES (cannot be mapped or is not memory), -EFBIG (the descriptor is smaller than
 *         the layout says), -EAGAIN (the back end's GPU is still drawing: wait until the
 *         descriptor polls readable), -ENOMEM.
 */
int vug_buffer_map(struct vug_buffer *buffer, const void **ret_pixels, uint32_t *ret_stride);

/** End what vug_buffer_map() began. Only after a map that succeeded; NULL is ignored. */
void vug_buffer_unmap(struct vug_buffer *buffer);

/**
 * A fence for what is being drawn into the buffer now: before it has signalled, its pixels are
 * not the picture yet.
 *
 * @param ret_fence a descriptor of the caller's that polls readable once that is done: a
 *        sync_file, or the dma-buf again where the kernel has no such thing (before 6.0).
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a dma-buf: there is nothing to wait for), -EMFILE,
 *         -ENFILE, -ENOMEM.
 */
int vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence);

/**
 * Tell the back end's GPU to wait: it must not draw into the buffer again before the fence of a
 * consumer that reads it has signalled. A back end that the reply to its frame has told to go on
 * obeys it as far as its driver does implicit synchronization: vug_frame_done_after() is for all.
 *
 * @param fence a sync_file; borrowed.
 * @return 0, -EINVAL (NULL, or not a sync_file), -ENOTSUP (not a dma-buf, or a kernel before
 *         6.0), -ENOMEM.
 */
int vug_buffer_add_fence(struct vug_buffer *buffer, int fence);

#ifdef __cplusplus
}
#endif

#endif
