/* SPDX-License-Identifier: MIT */
/**
 * @file format.h
 * @brief Pixel formats, and their names in DRM, virtio-gpu, pixman and GL.
 */
#ifndef VUG_FORMAT_H
#define VUG_FORMAT_H

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
 * @defgroup format Pixel formats
 * A format is **the order of the bytes of a pixel in memory**, on every host. Four APIs name it
 * differently. DRM lists the bits of a little-endian word from the top. virtio-gpu lists the bytes as
 * they lie in memory. pixman lists the bits of a word in the host's byte order. GL has a format and
 * a type. This library uses DRM's fourcc; the functions here convert it. The names DRM_FORMAT_… are
 * those of `<drm_fourcc.h>` of libdrm, whose folder is among the flags of `pkg-config --cflags vug`.
 * No header of libvug includes it. The big-endian variants (DRM_FORMAT_BIG_ENDIAN) are not known.
 *
 * | bytes   | DRM                   | virtio-gpu | pixman, little-endian host |
 * |---------|-----------------------|------------|----------------------------|
 * | B G R A | AR24 (ARGB8888)       | 1          | a8r8g8b8                   |
 * | B G R X | XR24 (XRGB8888)       | 2          | x8r8g8b8                   |
 * | A R G B | BA24 (BGRA8888)       | 3          | b8g8r8a8                   |
 * | X R G B | BX24 (BGRX8888)       | 4          | b8g8r8x8                   |
 * | R G B A | AB24 (ABGR8888)       | 67         | a8b8g8r8                   |
 * | X B G R | RX24 (RGBX8888)       | 68         | r8g8b8x8                   |
 * | A B G R | RA24 (RGBA8888)       | 121        | r8g8b8a8                   |
 * | R G B X | XB24 (XBGR8888)       | 134        | x8b8g8r8                   |
 * | B G R   | RG24 (RGB888)         |            | r8g8b8                     |
 * | R G B   | BG24 (BGR888)         |            | b8g8r8                     |
 * | 2 bytes | RG16 (RGB565)         |            | r5g6b5                     |
 * | 4 bytes | XR30 (XRGB2101010)    |            | x2r10g10b10                |
 * | 4 bytes | AR30 (ARGB2101010)    |            | a2r10g10b10                |
 *
 * Threads: any thread may call any function of this group.
 * @{
 */

/**
 * Size of a fourcc as text, with its NUL.
 * @since 0.1
 */
#define VUG_FOURCC_TEXT_SIZE 5

/**
 * A format as glTexImage2D() and glReadPixels() take it.
 *
 * The numbers are GL's own, which are equal in all of its headers. GL_BGRA, GL_BGR and the packed
 * types belong to desktop GL: GLES needs extensions for some of them and lacks others.
 * @since 0.1
 */
struct vug_gl_format {
	size_t size;              /**< sizeof(struct vug_gl_format), set by the caller */
	uint32_t internal_format; /**< the format of a texture for it: GL_RGBA8 … */
	uint32_t format;          /**< the order of the components: GL_BGRA … */
	uint32_t type;            /**< how they are packed: GL_UNSIGNED_BYTE … */
	/**
	 * GL takes the unused bits for the alpha channel. The program has to draw them as 1: with
	 * a swizzle, without blending, or in the shader.
	 */
	bool needs_opaque;
};

/**
 * List the formats that the library knows.
 *
 * @param index from 0 on.
 * @return a DRM fourcc; 0 behind the last one.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_get_fourcc(size_t index);

/**
 * Get the name of a format, for example "XR24".
 *
 * @param fourcc a DRM fourcc.
 * @return a static string; NULL for a format that is not known.
 * @thread any.
 * @since 0.1
 */
const char *vug_format_get_name(uint32_t fourcc);

/**
 * Write any fourcc as text, for a log line: its four characters, with '?' for one that is not
 * printable.
 *
 * @param fourcc any number.
 * @param ret_text room of the caller's for VUG_FOURCC_TEXT_SIZE bytes; NUL-terminated. NULL: nothing
 *        is written.
 * @thread any.
 * @since 0.1
 */
void vug_format_to_text(uint32_t fourcc, char ret_text[VUG_FOURCC_TEXT_SIZE]);

/**
 * Get the size of a pixel.
 *
 * @param fourcc a DRM fourcc.
 * @return bytes; 0 for a format that is not known.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_get_bytes_per_pixel(uint32_t fourcc);

/**
 * Ask whether a format has an alpha channel.
 *
 * @param fourcc a DRM fourcc.
 * @return false also for a format that is not known.
 * @thread any.
 * @since 0.1
 */
bool vug_format_has_alpha(uint32_t fourcc);

/**
 * Get the format that reads the memory of another one and takes every pixel as opaque, as a screen
 * does: XR24 for AR24, and any format without alpha for itself.
 *
 * @param fourcc a DRM fourcc.
 * @return a DRM fourcc; 0 for a format that is not known.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_get_opaque(uint32_t fourcc);

/**
 * Convert a format of virtio-gpu.
 *
 * @param format an enum virtio_gpu_formats of `<linux/virtio_gpu.h>`.
 * @return the DRM fourcc; 0 where DRM has none.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_from_virtio(uint32_t format);

/**
 * Convert a format to virtio-gpu's.
 *
 * @param fourcc a DRM fourcc.
 * @return an enum virtio_gpu_formats; 0 where virtio-gpu has none.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_to_virtio(uint32_t fourcc);

/**
 * Convert a format of pixman.
 *
 * @param code a pixman_format_code_t; its words are in this host's byte order.
 * @return the DRM fourcc; 0 where the library knows none.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_from_pixman(uint32_t code);

/**
 * Convert a format to pixman's.
 *
 * @param fourcc a DRM fourcc.
 * @return the pixman_format_code_t of that memory on this host; 0 where pixman has none: RG16, XR30
 *         and AR30 on a big-endian host.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_to_pixman(uint32_t fourcc);

/**
 * Convert a format of GL.
 *
 * @param format borrowed for the call; `size` set. `internal_format` is ignored: it describes the
 *        texture and not the bytes.
 * @return the DRM fourcc; 0 where the library knows none, for NULL, and for a struct that is too
 *         small, or newer than the library and uses what it adds.
 * @thread any.
 * @since 0.1
 */
uint32_t vug_format_from_gl(const struct vug_gl_format *format);

/**
 * Convert a format to GL's, on this host.
 *
 * @param fourcc a DRM fourcc.
 * @param ret_format the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0, -EINVAL (NULL, or a size that is too small for this struct) or -ENOTSUP (GL has none: a
 *         format that is not known, and RG16, XR30 and AR30 on a big-endian host).
 * @thread any.
 * @since 0.1
 */
int vug_format_to_gl(uint32_t fourcc, struct vug_gl_format *ret_format);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
