/* SPDX-License-Identifier: MIT */
/**
 * @file format.h
 * @brief Pixel formats, and what the worlds around a display call them.
 *
 * What a format is are **the bytes of a pixel in memory**, the same on every host. Four worlds name
 * them differently: DRM lists the bits of a little-endian word from the top, virtio-gpu the bytes as
 * they lie, pixman the bits of a word in the host's own byte order, and GL has a format and a type.
 * This library says DRM's fourcc everywhere; the functions here lead to and from the others. The names
 * DRM_FORMAT_… are those of `<drm_fourcc.h>`, which libdrm has, and whose folder is among the flags that
 * `pkg-config --cflags vug` gives; no header here includes it.
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
 * Everything here may be called from any thread. The big-endian variants of DRM
 * (DRM_FORMAT_BIG_ENDIAN) are not known.
 */
#ifndef VUG_FORMAT_H
#define VUG_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room for a fourcc as text, with its NUL. */
#define VUG_FOURCC_TEXT_SIZE 5

/**
 * A format as GL takes and gives it, glTexImage2D() and glReadPixels() for two. The numbers are GL's
 * own, which are the same in every header of it. GL_BGRA, GL_BGR and the packed types are desktop
 * GL's: GLES needs extensions for some of them, and has not got all.
 */
struct vug_gl_format {
	size_t size;              /**< sizeof(struct vug_gl_format), set by the caller */
	uint32_t internal_format; /**< what a texture of it is made of: GL_RGBA8 … */
	uint32_t format;          /**< the order of the components: GL_BGRA … */
	uint32_t type;            /**< how they are packed: GL_UNSIGNED_BYTE … */
	/**
	 * GL takes the bits that mean nothing for the alpha channel: whoever draws has to take it
	 * as 1, with a swizzle, without blending, or in the shader.
	 */
	bool needs_opaque;
};

/**
 * The formats that this library knows, one by one.
 *
 * @param index from 0 on.
 * @return a DRM fourcc; 0 behind the last one.
 */
uint32_t vug_format_get_fourcc(size_t index);

/** @return "XR24", for example, static; NULL for a fourcc that is not known. */
const char *vug_format_get_name(uint32_t fourcc);

/**
 * Any fourcc as text, for a log line: its four characters, what cannot be printed as a '?'.
 * Nothing is written if ret_text is NULL.
 */
void vug_format_to_text(uint32_t fourcc, char ret_text[VUG_FOURCC_TEXT_SIZE]);

/** @return the bytes of a pixel; 0 for a fourcc that is not known. */
uint32_t vug_format_get_bytes_per_pixel(uint32_t fourcc);

/** @return whether the format has an alpha channel; false for a fourcc that is not known. */
bool vug_format_has_alpha(uint32_t fourcc);

/**
 * The format that reads the same memory and takes every pixel as opaque, as a screen does: XR24 for
 * AR24, and any format without alpha for itself.
 *
 * @return a DRM fourcc; 0 for one that is not known.
 */
uint32_t vug_format_get_opaque(uint32_t fourcc);

/**
 * @param format an enum virtio_gpu_formats of linux/virtio_gpu.h.
 * @return the DRM fourcc; 0 where there is none.
 */
uint32_t vug_format_from_virtio(uint32_t format);

/** @return the enum virtio_gpu_formats; 0 where there is none. */
uint32_t vug_format_to_virtio(uint32_t fourcc);

/**
 * @param code a pixman_format_code_t, whose words are in this host's byte order.
 * @return the DRM fourcc; 0 where there is none.
 */
uint32_t vug_format_from_pixman(uint32_t code);

/**
 * @return the pixman_format_code_t that lies in memory like this on this host; 0 where there is
 *         none: RG16, XR30 and AR30 on a big-endian one.
 */
uint32_t vug_format_to_pixman(uint32_t fourcc);

/**
 * @param format what it is in GL. `internal_format` is not looked at: it is about the texture, not
 *        about the bytes.
 * @return the DRM fourcc; 0 where there is none, for NULL, and for a struct that is too small, or
 *         newer than the library and uses what it adds.
 */
uint32_t vug_format_from_gl(const struct vug_gl_format *format);

/**
 * What the format is in GL, on this host.
 *
 * @param ret_format `size` set by the caller, the rest filled in.
 * @return 0, -EINVAL (NULL, or a size that is too small to be this struct) or -ENOTSUP (GL has no
 *         name for it: a fourcc that is not known, and RG16, XR30 and AR30 on a big-endian host).
 */
int vug_format_to_gl(uint32_t fourcc, struct vug_gl_format *ret_format);

#ifdef __cplusplus
}
#endif

#endif
