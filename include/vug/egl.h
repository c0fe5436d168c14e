/* SPDX-License-Identifier: MIT */
/**
 * @file egl.h
 * @brief Dma-bufs in EGL and OpenGL (library libvug-egl, pkg-config vug-egl).
 *
 * A buffer in a dma-buf becomes an EGLImage, or, through an OpenGL context without a window, a
 * picture in the CPU's memory: also where the buffer is tiled and vug_buffer_map() says no.
 *
 * EGL's own types are plain pointers here (EGLDisplay and EGLImage are `void *`), so that this
 * header goes with any EGL header or loader. Needs EGL 1.5, or 1.4 with its platform extensions,
 * and OpenGL ES 2 with GL_OES_EGL_image_external.
 *
 * Threads: a struct vug_egl, its images and readers belong to one thread at a time. Where a
 * function needs its own OpenGL context it puts the caller's context and API back before it
 * returns; only EGL's and OpenGL's error flags are not.
 */
#ifndef VUG_EGL_H
#define VUG_EGL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vug/vug.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A display that dma-bufs can be imported to, with an OpenGL context. With references. */
struct vug_egl;
/** A buffer as an EGLImage. With references. */
struct vug_egl_image;
/** What makes pictures in the CPU's memory. */
struct vug_egl_reader;

/** Which display it is to be. Zero means the default for every member. */
struct vug_egl_config {
	size_t size; /**< sizeof(struct vug_egl_config) */
	/** An initialised EGLDisplay of the caller's, which outlives the struct; NULL: our own. */
	void *display;
	/**
	 * The device file of the GPU, for example "/dev/dri/renderD128"; NULL: the first GPU that
	 * works or, where there is none, software. Not together with a display.
	 */
	const char *render_node;
	uint32_t max_images;    /**< how many images are kept, 1 to 256; default 16 */
	uint32_t max_image_mib; /**< and of how many MiB of dma-bufs; default 1024 */
	/**
	 * One line about why a device was not taken, or a driver not believed; without a newline,
	 * borrowed for the call. What a back end can cause is told ten times, then no more. NULL:
	 * nowhere.
	 */
	void (*log)(enum vug_log_level level, const char *line, void *data);
	void *data; /**< passed to log */
};

/**
 * Open a display to which dma-bufs can be imported.
 *
 * A device is taken if it has a driver that can import them. One that stands in for a graphics
 * card without a driver of its own (Mesa's kms_swrast) cannot, whatever it says of itself, and is
 * passed over: it crashes or reads zeros. EGL has one display a device and process and does not
 * count its users, so that a display is never terminated: the next vug_egl_new() finds it again.
 *
 * @param config NULL: all defaults.
 * @param ret_egl the caller's reference; drop it with vug_egl_unref().
 * @return 0, -EINVAL (ret_egl NULL, a value out of range, a display and a render node), -E2BIG,
 *         -ENOENT (no EGL device is that render node), -ENODEV (none that there is can import:
 *         the log says for each why), -EBUSY (this thread's OpenGL context is not one of EGL's),
 *         -ENOMEM.
 */
int vug_egl_new(const struct vug_egl_config *config, struct vug_egl **ret_egl);

/** Take another reference. NULL is passed through. @return the display. */
struct vug_egl *vug_egl_ref(struct vug_egl *egl);

/** Drop a reference. Images that the program has stay valid. NULL is ignored. */
void vug_egl_unref(struct vug_egl *egl);

/** @return the EGLDisplay, borrowed; NULL for NULL. */
void *vug_egl_get_display(const struct vug_egl *egl);

/** @return what draws, for people, as "llvmpipe (LLVM 15.0.6, 256 bits)"; borrowed; NULL for NULL. */
const char *vug_egl_get_renderer(const struct vug_egl *egl);

/**
 * @param modifier a DRM_FORMAT_MOD_…; VUG_MODIFIER_UNKNOWN: the driver is to know by itself.
 * @return whether the display says that it imports such buffers; false for NULL.
 */
bool vug_egl_can_import(const struct vug_egl *egl, uint32_t fourcc, uint64_t modifier);

/**
 * The formats that the display imports.
 *
 * @param ret_fourccs room for max; may be NULL if max is 0.
 * @return how many there are, which may be more than were written; 0 for NULL.
 */
size_t vug_egl_get_formats(const struct vug_egl *egl, uint32_t *ret_fourccs, size_t max);

/**
 * The modifiers with which the display imports a format. A display that cannot tell has none and
 * imports VUG_MODIFIER_UNKNOWN alone.
 *
 * @param ret_modifiers room for max; may be NULL if max is 0.
 * @return how many there are, which may be more than were written; 0 for NULL or a format that
 *         is not imported.
 */
size_t vug_egl_get_modifiers(const struct vug_egl *egl, uint32_t fourcc, uint64_t *ret_modifiers,
			     size_t max);

/* ---- images ----------------------------------------------------------------------------- */

/**
 * Make a buffer an EGLImage, or find the one that was made of it before.
 *
 * Back ends send the same dma-bufs again and again, so images are kept, the latest `max_images` of
 * `max_image_mib` altogether; a buffer is known again by its dma-buf's inode and its layout. What
 * is kept holds the dma-buf's memory: see vug_egl_forget_images(). The image shows what is in the
 * buffer at any time; bind it anew (glEGLImageTargetTexture2DOES) for each frame.
 *
 * What EGL does not check is checked here first: that each plane is in a dma-buf, and, for linear
 * layouts, that the dma-buf is as large as the layout says. Software, which cannot know how a GPU
 * has tiled, is given no buffer without a modifier but those of exporters that never do.
 *
 * @param ret_image the caller's reference; drop it with vug_egl_image_unref().
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a dma-buf, or a format or modifier that the display
 *         does not import), -EFBIG (smaller than its layout says), -EACCES (the driver refuses
 *         it; the log says with which error), -EMFILE, -ENOMEM.
 */
int vug_egl_import(struct vug_egl *egl, struct vug_buffer *buffer,
		   struct vug_egl_image **ret_image);

/** Let go of all images that are kept; those that the program has stay valid. NULL is ignored. */
void vug_egl_forget_images(struct vug_egl *egl);

/** Take another reference. NULL is passed through. @return the image. */
struct vug_egl_image *vug_egl_image_ref(struct vug_egl_image *image);

/** Drop a reference. NULL is ignored. */
void vug_egl_image_unref(struct vug_egl_image *image);

/** @return the EGLImage, borrowed; NULL for NULL. */
void *vug_egl_image_get(const struct vug_egl_image *image);

/**
 * @return whether OpenGL takes the image as a GL_TEXTURE_EXTERNAL_OES only, not as a
 *         GL_TEXTURE_2D; false for NULL.
 */
bool vug_egl_image_is_external_only(const struct vug_egl_image *image);

/* ---- pictures for the CPU --------------------------------------------------------------- */

/**
 * Make what reads buffers back.
 *
 * A dma-buf with a known picture is made (by /dev/udmabuf, by a dma-heap, or by the driver
 * itself), imported and read: a display that returns other pixels is refused. The dma-buf, a page
 * of memory, is kept.
 *
 * @param ret_reader the caller's; give it back with vug_egl_reader_free(). It keeps the display.
 * @return 0, -EINVAL (NULL), -ENOTSUP (no OpenGL ES 2 with external images), -EIO (the known
 *         picture came back wrong; the log says how), -EBUSY as vug_egl_new(), -ENOMEM.
 */
int vug_egl_reader_new(struct vug_egl *egl, struct vug_egl_reader **ret_reader);

/** Give it back. NULL is ignored. */
void vug_egl_reader_free(struct vug_egl_reader *reader);

/**
 * @return whether the known picture has come back right; false where no dma-buf could be made to
 *         put one in, and for NULL.
 */
bool vug_egl_reader_is_proven(const struct vug_egl_reader *reader);

/**
 * The picture of a buffer, cropped and with its top row first, whatever the buffer's own order.
 *
 * What is checked at each read: that OpenGL reports no error after the import, the drawing and
 * the reading; that the GPU was not reset; that every pixel was drawn, by a mark in a channel that
 * was cleared before. A picture that is black throughout, which is what drivers give for memory
 * that they cannot read, is compared with the CPU's view of the buffer or, where there is none,
 * believed if the known picture of vug_egl_reader_new() still comes back; not from a reader that
 * is not proven. Not checked: that a driver which reads other buffers right reads this one right.
 *
 * Colours of fewer or more than 8 bits are scaled to 8 and rounded. Blocks until the GPU is done.
 *
 * @param viewport the part of the buffer's memory that is the picture; NULL: all of it.
 * @param fourcc of the pixels wanted, one of the 32-bit ones of 8 bits a colour, as
 *        DRM_FORMAT_XRGB8888 or DRM_FORMAT_ARGB8888. X is 255.
 * @param ret_pixels viewport->height rows, the caller's. Undefined after a failure.
 * @param stride of ret_pixels, in bytes.
 * @return 0, -EINVAL (NULL, a viewport that is empty or not within the buffer, a stride that is
 *         too small), -EAGAIN (the back end's GPU is still drawing: wait until the descriptor
 *         polls readable), -EIO (OpenGL failed or cannot be believed; the log says how), -ENOTSUP
 *         (a fourcc that is not offered), or as vug_egl_import().
 */
int vug_egl_reader_read(struct vug_egl_reader *reader, struct vug_buffer *buffer,
			const struct vug_rect *viewport, uint32_t fourcc, void *ret_pixels,
			uint32_t stride);

/* ---- frames ----------------------------------------------------------------------------- */

/**
 * vug_frame_done() once the GPU has done what the caller's current OpenGL context was told so far.
 *
 * By a native fence (EGL_ANDROID_native_fence_sync) where the display and the library have them;
 * else the call waits for the GPU. Without a current context the frame is done at once.
 *
 * @param frame its reference is given up. NULL is ignored.
 * @return whether the guest waits for a fence now; false: the frame is done.
 */
bool vug_egl_frame_done(struct vug_egl *egl, struct vug_frame *frame);

#ifdef __cplusplus
}
#endif

#endif
