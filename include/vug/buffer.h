/* SPDX-License-Identifier: MIT */
/**
 * @file buffer.h
 * @brief Pixels in memory of this process, or in descriptors of another process.
 */
#ifndef VUG_BUFFER_H
#define VUG_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup buffer Buffers
 * The pixels of a picture, with references. A server makes buffers for its scanouts;
 * vug_buffer_import() and vug_scanout_blob_import() make them of a program's descriptors.
 *
 * Threads: any thread may call any function of this group.
 * Ownership: a buffer is valid as long as it has a reference, also after the end of its server.
 * @{
 */

/**
 * Largest number of planes of a buffer.
 * @since 0.1
 */
#define VUG_MAX_PLANES 4
/**
 * The modifier of a buffer whose producer did not name one (DRM_FORMAT_MOD_INVALID).
 * @since 0.1
 */
#define VUG_MODIFIER_UNKNOWN 0x00ffffffffffffffull
/**
 * Flag of vug_buffer_import(): treat a layout without a modifier as linear.
 * @since 0.1
 */
#define VUG_IMPORT_ASSUME_LINEAR 1u

/**
 * The pixels of a picture, with references.
 * @since 0.1
 */
struct vug_buffer;

/**
 * A rectangle in pixels; (x, y) is its top left corner.
 * @since 0.1
 */
struct vug_rect {
	uint32_t x, y, width, height; /**< in pixels */
};

/**
 * One plane of a buffer.
 * @since 0.1
 */
struct vug_plane {
	/**
	 * -1: no descriptor. From vug_buffer_get_layout() it is borrowed, and valid as long as the
	 * buffer. vug_buffer_import() takes it over.
	 */
	int fd;
	uint32_t offset; /**< of the first row, in bytes */
	uint32_t stride; /**< from row to row, in bytes */
};

/**
 * How the pixels of a buffer lie in memory.
 * @since 0.1
 */
struct vug_buffer_layout {
	size_t size;            /**< sizeof(struct vug_buffer_layout), set by the caller */
	uint32_t width, height; /**< of the whole buffer, in pixels */
	uint32_t fourcc;        /**< a DRM_FORMAT_… of `<drm_fourcc.h>` */
	uint32_t num_planes;    /**< 1 to VUG_MAX_PLANES */
	uint64_t modifier;      /**< a DRM_FORMAT_MOD_…, or VUG_MODIFIER_UNKNOWN */
	struct vug_plane planes[VUG_MAX_PLANES]; /**< the first num_planes count */
	bool y_inverted;                         /**< the first row in memory is the bottom row */
};

/**
 * What a program can do with a buffer: bits of vug_buffer_info.capabilities.
 * @since 0.1
 */
enum vug_buffer_capability {
	VUG_BUFFER_DMABUF = 1,        /**< its descriptor is a dma-buf, which a GPU can import */
	VUG_BUFFER_SHARED_MEMORY = 2, /**< its descriptor is memory that can be passed on */
	/**
	 * vug_buffer_map() may succeed. It may still fail: a dma-buf that refuses a mapping says
	 * so only then.
	 */
	VUG_BUFFER_MAPPABLE = 4,
};

/**
 * What a buffer is.
 *
 * `device` and `inode` identify the memory, whatever the number of its descriptor: they are a key for
 * caches of imports. The kernel may reuse them once the memory is gone: keep a reference to the buffer
 * as long as the cache entry.
 * @since 0.1
 */
struct vug_buffer_info {
	size_t size;               /**< sizeof(struct vug_buffer_info), set by the caller */
	unsigned int capabilities; /**< bits of enum vug_buffer_capability */
	char exporter[32];         /**< the exporter of a dma-buf, as "udmabuf"; empty: not known */
	uint64_t device, inode;    /**< identity of plane 0's memory; both 0 without a descriptor */
};

/**
 * Take another reference to a buffer.
 *
 * @param buffer NULL: nothing happens.
 * @return the buffer; the caller owns one more reference and drops it with vug_buffer_unref().
 * @thread any.
 * @since 0.1
 */
struct vug_buffer *vug_buffer_ref(struct vug_buffer *buffer);

/**
 * Drop a reference to a buffer. The last one frees it, closes its descriptors, and calls
 * vug_callbacks.release_memory where the memory is the program's.
 *
 * @param buffer the reference is the library's from then on; NULL: nothing happens.
 * @thread any.
 * @since 0.1
 */
void vug_buffer_unref(struct vug_buffer *buffer);

/**
 * Ask whether the pixels are in a dma-buf, which a GPU can import.
 *
 * Asks the kernel at each call. vug_buffer_is_imported() is true for a memfd as well.
 *
 * @param buffer NULL: the result is false.
 * @return true for a dma-buf.
 * @thread any.
 * @since 0.1
 */
bool vug_buffer_is_dmabuf(const struct vug_buffer *buffer);

/**
 * Ask whether another process draws into the buffer.
 *
 * It does where the pixels are in a descriptor, a dma-buf or a memfd, that the back end sent or that
 * vug_buffer_import() took. Such a picture is complete when the buffer appears. Pixels of the socket
 * are in memory of the library or of the program, and arrive piece by piece.
 *
 * @param buffer NULL: the result is false.
 * @return true for a descriptor of another process.
 * @thread any.
 * @since 0.1
 */
bool vug_buffer_is_imported(const struct vug_buffer *buffer);

/**
 * Make a buffer of descriptors that do not come from a back end of libvug.
 *
 * @param layout copied; `size` set. It has 1 to VUG_MAX_PLANES planes with a descriptor each; planes
 *        share a descriptor by naming its number again. On success the library owns each descriptor,
 *        and closes it with the buffer; on failure they stay the caller's. NULL is an error.
 * @param flags VUG_IMPORT_ASSUME_LINEAR or 0.
 * @param ret_buffer the caller owns the reference and drops it with vug_buffer_unref(). NULL is an
 *        error.
 * @return 0, -EINVAL (NULL, an unknown flag, a number of planes or a size of 0, a plane without a
 *         descriptor, rows that are shorter than the pixels in them), -E2BIG (a struct that is
 *         newer than the library and uses what it adds), -EFBIG (a descriptor is smaller than the
 *         layout, as far as the kernel says), -EACCES (not memory), -ENOMEM.
 * @thread any.
 * @since 0.1
 */
int vug_buffer_import(const struct vug_buffer_layout *layout, unsigned int flags,
		      struct vug_buffer **ret_buffer);

/**
 * Get how the pixels of a buffer lie in memory.
 *
 * @param buffer NULL is an error.
 * @param ret_layout the caller sets `size`; the library fills in the rest. Its descriptors are
 *        borrowed: they are valid as long as the buffer, and dup(2) keeps them longer. NULL is an
 *        error.
 * @return 0 or -EINVAL (NULL, or a size that is too small for this struct).
 * @thread any.
 * @since 0.1
 */
int vug_buffer_get_layout(const struct vug_buffer *buffer, struct vug_buffer_layout *ret_layout);

/**
 * Get what a buffer is, and what a program can do with it. Makes a few system calls each time.
 *
 * @param buffer NULL is an error.
 * @param ret_info the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0 or -EINVAL (NULL, or a size that is too small for this struct).
 * @thread any.
 * @since 0.1
 */
int vug_buffer_get_info(const struct vug_buffer *buffer, struct vug_buffer_info *ret_info);

/**
 * Map the pixels for reading with the CPU, until vug_buffer_unmap().
 *
 * Pixels of the socket can always be mapped. Pixels in a descriptor can be where their layout is
 * linear and reading is safe: a dma-buf that its exporter lets a process map, or shared memory that
 * cannot shrink. Other shared memory is copied at each map. The call never waits for the guest:
 * call it for a frame that the callback received. Maps may be nested; they return one mapping.
 *
 * @param buffer NULL is an error. The caller keeps its reference until vug_buffer_unmap().
 * @param ret_pixels borrowed until vug_buffer_unmap(); only read them. Row 0 in memory: the bottom
 *        row where the layout is y_inverted. NULL is an error.
 * @param ret_stride bytes from row to row. NULL is an error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not linear, not known to be linear, or an unknown format),
 *         -EACCES (not memory, or its exporter refuses), -EFBIG (the descriptor is smaller than
 *         the layout), -EAGAIN (the back end's GPU is still drawing: wait until the descriptor
 *         polls readable), -ENOMEM. -ENOTSUP and -EACCES are normal: such a buffer is for a GPU.
 * @thread any.
 * @since 0.1
 */
int vug_buffer_map(struct vug_buffer *buffer, const void **ret_pixels, uint32_t *ret_stride);

/**
 * End a mapping.
 *
 * @param buffer one that vug_buffer_map() mapped successfully; NULL: nothing happens.
 * @thread any.
 * @since 0.1
 */
void vug_buffer_unmap(struct vug_buffer *buffer);

/**
 * Copy a part of a picture into memory of the caller's, in a format of the caller's choice and with
 * its top row first, whatever the order of rows in the buffer.
 *
 * It maps the buffer for the time of the copy, as vug_buffer_map() does: it never waits for the guest.
 * Pixels of the socket may arrive while they are copied.
 *
 * A format without alpha takes the colours as they are, which is what a screen shows. Its unused bits
 * have any value. A format with alpha takes the buffer's alpha, and 1 where the buffer has none.
 * Colours of another number of bits are scaled.
 *
 * To copy the damage of a frame: give the frame's viewport, and the damage as the area.
 *
 * @param buffer NULL is an error.
 * @param viewport the part of the buffer that is the picture, which counts rows as they lie in memory:
 *        from vug_frame_get_viewport() or scanout_changed. Borrowed for the call; NULL: all of the
 *        buffer.
 * @param area the part of the picture to copy, in pixels from the picture's top left corner, as damage
 *        counts. Borrowed for the call; NULL: all of the viewport.
 * @param fourcc the format of the copy: one that vug_format_get_fourcc() lists.
 * @param ret_pixels room of the caller's for the area's first row and those below it; of any
 *        alignment, and outside of the buffer's memory. Untouched on failure. NULL is an error.
 * @param length size of ret_pixels, in bytes. The last row needs no padding.
 * @param stride from row to row of ret_pixels, in bytes; at least the area's width in bytes.
 * @return 0, -EINVAL (NULL, a viewport or an area that is empty, a viewport that is not within the
 *         buffer, an area that is not within the viewport, a stride or a length that is too small),
 *         -ENOTSUP (a fourcc that is not known, or two formats that are not both pixman's, where
 *         they differ), or an error of vug_buffer_map(), -EAGAIN among them.
 * @thread any.
 * @since 0.2
 */
int vug_buffer_copy(struct vug_buffer *buffer, const struct vug_rect *viewport,
		    const struct vug_rect *area, uint32_t fourcc, void *ret_pixels, size_t length,
		    uint32_t stride);

/**
 * Get the acquire fence of a buffer: until it has signalled, the back end's GPU still draws.
 *
 * @param buffer NULL is an error.
 * @param ret_fence a descriptor of the caller's, who closes it. It polls readable when the drawing
 *        is done. It is a sync_file, or the dma-buf again with a kernel before 6.0. NULL is an
 *        error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a dma-buf: nothing is pending), -EMFILE, -ENFILE,
 *         -ENOMEM.
 * @thread any.
 * @since 0.1
 */
int vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence);

/**
 * Add a release fence to a buffer: the back end's GPU must not draw into it before the fence has
 * signalled.
 *
 * The reply to a frame lets the back end continue. It then waits for this fence only where its driver
 * does implicit synchronization. vug_frame_done_after() works with every driver.
 *
 * @param buffer NULL is an error.
 * @param fence a sync_file; borrowed for the call.
 * @return 0, -EINVAL (NULL, or not a sync_file), -ENOTSUP (not a dma-buf, or a kernel before
 *         6.0), -ENOMEM.
 * @thread any.
 * @since 0.1
 */
int vug_buffer_add_fence(struct vug_buffer *buffer, int fence);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
