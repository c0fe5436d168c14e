/* SPDX-License-Identifier: MIT */
/**
 * @file egl.h
 * @brief Dma-bufs in EGL and OpenGL (library libvug-egl, pkg-config vug-egl).
 */
#ifndef VUG_EGL_H
#define VUG_EGL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup egl EGL
 * A buffer in a dma-buf becomes an EGLImage. Or, through an OpenGL context without a window, it
 * becomes a picture in memory for the CPU, also where the buffer is tiled and vug_buffer_map() fails.
 *
 * EGL's types are plain pointers here (EGLDisplay and EGLImage are `void *`), so that this header
 * works with any EGL header or loader. It needs EGL 1.5, or 1.4 with its platform extensions, and
 * OpenGL ES 2 with GL_OES_EGL_image_external.
 *
 * Threads: a struct vug_egl, its images and its readers belong to one thread at a time, *the
 * display's thread*. It need not be a server's thread. A function that needs its own OpenGL context
 * restores the caller's context and API before it returns; EGL's and OpenGL's error flags are lost.
 * @{
 */

/**
 * A display that imports dma-bufs, with an OpenGL context. It has references.
 * @since 0.1
 */
struct vug_egl;
/**
 * A buffer as an EGLImage. It has references.
 * @since 0.1
 */
struct vug_egl_image;
/**
 * Reads buffers back into memory for the CPU. It has one owner and no references.
 * @since 0.1
 */
struct vug_egl_reader;

/**
 * Which display to open. A member that is 0 gets its default.
 * @since 0.1
 */
struct vug_egl_config {
	size_t size; /**< sizeof(struct vug_egl_config), set by the caller */
	/**
	 * An initialised EGLDisplay; borrowed: it has to outlive the struct vug_egl and its images.
	 * NULL: the library opens one.
	 */
	void *display;
	/**
	 * The device file of the GPU, for example "/dev/dri/renderD128"; NULL: the first GPU that
	 * works or, without one, software. An error together with `display`.
	 */
	const char *render_node;
	uint32_t max_images;    /**< how many images the cache keeps, 1 to 256; default 16 */
	uint32_t max_image_mib; /**< and of how many MiB of dma-bufs; default 1024 */
	/**
	 * One line about a device that was rejected, or a driver that was. NULL: no log. A line
	 * that a back end can cause comes ten times and is suppressed from then on. Called inside
	 * functions of this group, on the display's thread.
	 *
	 * - `level`: VUG_LOG_ERROR to VUG_LOG_DEBUG.
	 * - `line`: borrowed for the call; NUL-terminated, without a newline.
	 */
	void (*log)(enum vug_log_level level, const char *line, void *data);
	void *data; /**< passed to `log`; borrowed: it has to outlive the struct vug_egl */
};

/**
 * Open a display that imports dma-bufs.
 *
 * It takes a device whose driver can import them. It rejects software that stands in for a graphics
 * card without a driver (Mesa's kms_swrast), whatever it claims: that crashes or reads zeros. EGL has
 * one display a device and process, and does not count its users. So the library never terminates a
 * display, and the next vug_egl_new() finds it again.
 *
 * @param config copied, its strings too; NULL: every default.
 * @param ret_egl the caller owns the reference and drops it with vug_egl_unref(). NULL is an error.
 * @return 0, -EINVAL (ret_egl NULL, a value out of range, a display and a render node, a struct
 *         without its size), -E2BIG (a struct that is newer than the library and uses what it adds),
 *         -ENOENT (no EGL device is that render node), -ENODEV (no device can import; the log says
 *         why each cannot), -EBUSY (this thread's OpenGL context is not EGL's), -ENOMEM.
 * @thread any; the display belongs to the caller's thread from then on.
 * @since 0.1
 */
int vug_egl_new(const struct vug_egl_config *config, struct vug_egl **ret_egl);

/**
 * Take another reference to a display.
 *
 * @param egl NULL: nothing happens.
 * @return the display; the caller owns one more reference and drops it with vug_egl_unref().
 * @thread the display's: the count is not atomic.
 * @since 0.1
 */
struct vug_egl *vug_egl_ref(struct vug_egl *egl);

/**
 * Drop a reference to a display. Images of the program stay valid.
 *
 * @param egl the reference is the library's from then on; NULL: nothing happens.
 * @thread the display's.
 * @since 0.1
 */
void vug_egl_unref(struct vug_egl *egl);

/**
 * Get the EGLDisplay.
 *
 * @param egl NULL: the result is NULL.
 * @return the EGLDisplay, borrowed; valid as long as the struct vug_egl. Do not terminate it.
 * @thread the display's.
 * @since 0.1
 */
void *vug_egl_get_display(const struct vug_egl *egl);

/**
 * Get the name of the renderer, for people: "llvmpipe (LLVM 15.0.6, 256 bits)".
 *
 * @param egl NULL: the result is NULL.
 * @return a string, borrowed; valid as long as the struct vug_egl.
 * @thread the display's.
 * @since 0.1
 */
const char *vug_egl_get_renderer(const struct vug_egl *egl);

/**
 * Ask whether the display claims to import such buffers.
 *
 * @param egl NULL: the result is false.
 * @param fourcc a DRM fourcc.
 * @param modifier a DRM_FORMAT_MOD_…; VUG_MODIFIER_UNKNOWN: the driver has to know it.
 * @return true if the display lists the pair.
 * @thread the display's.
 * @since 0.1
 */
bool vug_egl_can_import(const struct vug_egl *egl, uint32_t fourcc, uint64_t modifier);

/**
 * List the formats that the display imports.
 *
 * @param egl NULL: the result is 0.
 * @param ret_fourccs room of the caller's for max entries; may be NULL if max is 0.
 * @param max how many entries to write at most.
 * @return how many formats there are, which may be more than max.
 * @thread the display's.
 * @since 0.1
 */
size_t vug_egl_get_formats(const struct vug_egl *egl, uint32_t *ret_fourccs, size_t max);

/**
 * List the modifiers with which the display imports a format. A display that cannot list them has
 * none and imports VUG_MODIFIER_UNKNOWN alone.
 *
 * @param egl NULL: the result is 0.
 * @param fourcc a DRM fourcc; one that is not imported: the result is 0.
 * @param ret_modifiers room of the caller's for max entries; may be NULL if max is 0.
 * @param max how many entries to write at most.
 * @return how many modifiers there are, which may be more than max.
 * @thread the display's.
 * @since 0.1
 */
size_t vug_egl_get_modifiers(const struct vug_egl *egl, uint32_t fourcc, uint64_t *ret_modifiers,
			     size_t max);

/** @} */

/**
 * @defgroup egl_images EGL images
 * A cache of dma-bufs as EGLImages. Threads: the display's (see the group EGL).
 * @{
 */

/**
 * Make an EGLImage of a buffer, or find the one in the cache.
 *
 * Back ends send the same dma-bufs again and again. The cache keeps the latest `max_images` images,
 * `max_image_mib` in all, by the inode and the layout of their dma-bufs. An image in the cache holds
 * the dma-buf's memory: see vug_egl_forget_images(). An image always shows the present contents; bind
 * it again (glEGLImageTargetTexture2DOES) for each frame.
 *
 * The library checks first what EGL does not check: that each plane is in a dma-buf, and, for linear
 * layouts, that the dma-buf is as large as the layout. It gives software no buffer without a
 * modifier, since software cannot know how a GPU tiles; exporters that never tile are excepted.
 *
 * @param egl NULL is an error.
 * @param buffer borrowed for the call; NULL is an error.
 * @param ret_image the caller owns the reference and drops it with vug_egl_image_unref(). NULL is an
 *        error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a dma-buf, or a format or modifier that the display
 *         does not import), -EFBIG (smaller than its layout), -EACCES (the driver refuses it; the
 *         log says with which error), -EMFILE, -ENOMEM.
 * @thread the display's.
 * @since 0.1
 */
int vug_egl_import(struct vug_egl *egl, struct vug_buffer *buffer,
		   struct vug_egl_image **ret_image);

/**
 * Empty the cache of images, for example at the end of a connection. Images of the program stay
 * valid.
 *
 * @param egl NULL: nothing happens.
 * @thread the display's.
 * @since 0.1
 */
void vug_egl_forget_images(struct vug_egl *egl);

/**
 * Take another reference to an image.
 *
 * @param image NULL: nothing happens.
 * @return the image; the caller owns one more reference and drops it with vug_egl_image_unref().
 * @thread the display's: the count is not atomic.
 * @since 0.1
 */
struct vug_egl_image *vug_egl_image_ref(struct vug_egl_image *image);

/**
 * Drop a reference to an image.
 *
 * @param image the reference is the library's from then on; NULL: nothing happens.
 * @thread the display's.
 * @since 0.1
 */
void vug_egl_image_unref(struct vug_egl_image *image);

/**
 * Get the EGLImage.
 *
 * @param image NULL: the result is NULL.
 * @return the EGLImage, borrowed; valid as long as the reference. Do not destroy it.
 * @thread the display's.
 * @since 0.1
 */
void *vug_egl_image_get(const struct vug_egl_image *image);

/**
 * Ask whether OpenGL takes the image only as a GL_TEXTURE_EXTERNAL_OES, and not as a GL_TEXTURE_2D.
 *
 * @param image NULL: the result is false.
 * @return true for an external texture only.
 * @thread the display's.
 * @since 0.1
 */
bool vug_egl_image_is_external_only(const struct vug_egl_image *image);

/** @} */

/**
 * @defgroup egl_reader EGL readers
 * Pictures for the CPU of buffers that the CPU cannot map. Threads: the display's (see the group
 * EGL).
 * @{
 */

/**
 * Make a reader of buffers.
 *
 * It makes a dma-buf with a known picture (with /dev/udmabuf, a dma-heap, or the driver), imports it
 * and reads it. A display that returns other pixels is rejected. The reader keeps that dma-buf, which
 * is a page of memory.
 *
 * @param egl the reader takes a reference; NULL is an error.
 * @param ret_reader the caller owns it and frees it with vug_egl_reader_free(). NULL is an error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (no OpenGL ES 2 with external images), -EIO (the known
 *         picture came back wrong; the log says how), -EBUSY (this thread's OpenGL context is not
 *         EGL's), -ENOMEM.
 * @thread the display's.
 * @since 0.1
 */
int vug_egl_reader_new(struct vug_egl *egl, struct vug_egl_reader **ret_reader);

/**
 * Free a reader.
 *
 * @param reader the library's from then on; NULL: nothing happens.
 * @thread the display's.
 * @since 0.1
 */
void vug_egl_reader_free(struct vug_egl_reader *reader);

/**
 * Ask whether the known picture of vug_egl_reader_new() came back right.
 *
 * @param reader NULL: the result is false.
 * @return false also where no dma-buf could be made for that picture.
 * @thread the display's.
 * @since 0.1
 */
bool vug_egl_reader_is_proven(const struct vug_egl_reader *reader);

/**
 * Read the picture of a buffer into memory of the caller's, cropped and with its top row first,
 * whatever the order of rows in the buffer. Blocks until the GPU is done.
 *
 * Each read checks that OpenGL reports no error after the import, the drawing and the reading; that
 * the GPU was not reset; and that every pixel was drawn, by a mark in a channel that was cleared
 * before. Drivers return black for memory that they cannot read. So a picture that is black
 * throughout is compared with the CPU's view of the buffer. Without such a view it is accepted if the
 * known picture of vug_egl_reader_new() still comes back; a reader that is not proven refuses it. Not
 * checked: a driver that reads other buffers right and this one wrong.
 *
 * Colours of fewer or more than 8 bits are scaled to 8 and rounded.
 *
 * @param reader NULL is an error.
 * @param buffer borrowed for the call; NULL is an error.
 * @param viewport the part of the buffer's memory that is the picture, in pixels; borrowed for the
 *        call; NULL: all of it.
 * @param fourcc of the pixels wanted: a 32-bit format of 8 bits a colour, as DRM_FORMAT_XRGB8888 or
 *        DRM_FORMAT_ARGB8888. X is 255.
 * @param ret_pixels room of the caller's for the viewport's rows; undefined after a failure. NULL is
 *        an error.
 * @param stride of ret_pixels, in bytes.
 * @return 0, -EINVAL (NULL, a viewport that is empty or not within the buffer, a stride that is
 *         too small), -EAGAIN (the back end's GPU is still drawing: wait until the descriptor
 *         polls readable), -EIO (OpenGL failed or is not trustworthy; the log says how), -ENOTSUP
 *         (a fourcc that is not offered), or an error of vug_egl_import().
 * @thread the display's.
 * @since 0.1
 */
int vug_egl_reader_read(struct vug_egl_reader *reader, struct vug_buffer *buffer,
			const struct vug_rect *viewport, uint32_t fourcc, void *ret_pixels,
			uint32_t stride);

/** @} */

/**
 * @addtogroup egl
 * @{
 */

/**
 * Make a fence that signals when the GPU has done all commands so far of the caller's current OpenGL
 * context: for a program that does not hand it to a frame, but to a compositor, or to vug_frame_done_after()
 * of several frames. The commands are flushed.
 *
 * @param egl NULL is an error.
 * @param ret_fence a sync_file (EGL_ANDROID_native_fence_sync) of the caller's, who closes it; it polls
 *        readable when the commands are done. Untouched on failure. NULL is an error.
 * @return 0, -EINVAL (NULL), -ENOTSUP (the display has no native fences, or no context of it is current:
 *         glFinish() waits instead), -EIO (the driver made none: out of memory or descriptors).
 * @thread the display's, with the context current.
 * @since 0.2
 */
int vug_egl_get_fence(struct vug_egl *egl, int *ret_fence);

/**
 * Finish a frame, as vug_frame_done(), when the GPU has done all commands of the caller's current
 * OpenGL context.
 *
 * It uses a native fence (EGL_ANDROID_native_fence_sync) where the display has them. Otherwise it
 * waits for the GPU. Without a current context the frame is done at once.
 *
 * @param egl NULL: it waits for the GPU.
 * @param frame its reference is the library's from then on; NULL: nothing happens.
 * @return true: a fence finishes the frame later; false: the frame is done.
 * @thread the display's, with the context current.
 * @since 0.1
 */
bool vug_egl_frame_done(struct vug_egl *egl, struct vug_frame *frame);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
