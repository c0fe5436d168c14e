/* SPDX-License-Identifier: MIT */
/**
 * @file scanout.h
 * @brief What the guest shows on an output, and the monitor on it. Part of <vug/vug.h>.
 */
#ifndef VUG_VUG_SCANOUT_H
#define VUG_VUG_SCANOUT_H

#include <vug/server.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup scanout Scanouts and monitors
 * A *monitor* is what the guest finds plugged in. A *scanout* is what the guest shows on it. Their
 * sizes differ as long as the guest has not followed a change.
 *
 * Threads: a scanout belongs to its server's thread (see the group Server).
 * Ownership: a scanout has no references. It is valid as long as its server.
 * @{
 */

/**
 * Get the server of a scanout.
 *
 * @param scanout NULL: the result is NULL.
 * @return the server, borrowed; vug_server_ref(), on the server's thread, keeps it.
 * @thread any, as long as the server lives.
 * @since 0.1
 */
struct vug_server *vug_scanout_get_server(const struct vug_scanout *scanout);

/**
 * Get the number of a scanout: the scanout_id of the protocol's messages.
 *
 * @param scanout NULL: the result is 0.
 * @return 0 to VUG_MAX_SCANOUTS - 1.
 * @thread any, as long as the server lives.
 * @since 0.1
 */
uint32_t vug_scanout_get_index(const struct vug_scanout *scanout);

/**
 * Get the buffer that the scanout shows.
 *
 * @param scanout NULL: the result is NULL.
 * @param ret_viewport the part of the buffer that is the picture, as in scanout_changed; untouched
 *        where the result is NULL. May be NULL.
 * @return the buffer, borrowed until the next vug_server_dispatch() or vug_server_guest_reset():
 *         vug_buffer_ref() keeps it longer; NULL where the scanout is switched off.
 * @thread the server's.
 * @since 0.1
 */
struct vug_buffer *vug_scanout_get_buffer(const struct vug_scanout *scanout,
					  struct vug_rect *ret_viewport);

/**
 * Plug in, change or unplug the monitor of a scanout.
 *
 * It changes the replies to GET_DISPLAY_INFO and GET_EDID, which the guest sees when it asks again.
 * The next dispatch calls monitors_changed. A monitor that is equal to the present one changes
 * nothing.
 *
 * @param scanout NULL is an error.
 * @param monitor copied; NULL is an error.
 * @return 0, -EINVAL (NULL, a struct without its size, a name or serial that is not printable ASCII
 *         or not terminated, a vendor of other than three letters A to Z, `unused` not 0), -ERANGE (a size, position or rate that the protocol or an EDID cannot
 *         express), -E2BIG (a struct that is newer than the library and uses what it adds).
 * @thread the server's.
 * @since 0.1
 */
int vug_scanout_set_monitor(struct vug_scanout *scanout, const struct vug_monitor *monitor);

/**
 * Get the monitor of a scanout, with its defaults filled in. An unplugged monitor keeps its size.
 *
 * @param scanout NULL is an error.
 * @param ret_monitor the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0 or -EINVAL (NULL, or a size that is too small for this struct).
 * @thread the server's.
 * @since 0.1
 */
int vug_scanout_get_monitor(const struct vug_scanout *scanout, struct vug_monitor *ret_monitor);

/**
 * Replace the EDID that the library makes of the monitor: the reply to GET_EDID.
 *
 * The library does not check the contents. Where the EDID changes, the next dispatch calls
 * monitors_changed.
 *
 * @param scanout NULL is an error.
 * @param blob copied; NULL with a len of 0: the library makes the EDID of the monitor again.
 * @param len 128 to VUG_EDID_MAX_SIZE bytes, a multiple of 128.
 * @return 0 or -EINVAL (a scanout of NULL, a blob of NULL with a length, a length out of range).
 * @thread the server's.
 * @since 0.1
 */
int vug_scanout_set_edid(struct vug_scanout *scanout, const void *blob, size_t len);

/**
 * Get the EDID of a scanout: the reply to GET_EDID.
 *
 * @param scanout NULL is an error.
 * @param ret_blob room of the caller's for VUG_EDID_MAX_SIZE bytes, all of which are written; those
 *        behind the EDID are 0. NULL is an error.
 * @return the EDID's length in bytes, or -EINVAL (NULL).
 * @thread the server's.
 * @since 0.1
 */
int vug_scanout_get_edid(const struct vug_scanout *scanout, void *ret_blob);

/**
 * Set the pixel format of the message UPDATE.
 *
 * The protocol has no field for it: the pixels have the format of the guest's framebuffer. The new
 * format takes effect at the next SCANOUT message.
 *
 * @param scanout NULL is an error.
 * @param fourcc a DRM format of 32 bits a pixel; 0: the default, DRM_FORMAT_XRGB8888.
 * @return 0, -EINVAL (NULL), -ENOTSUP (the library knows no such format of 32 bits a pixel).
 * @thread the server's.
 * @since 0.1
 */
int vug_scanout_set_format(struct vug_scanout *scanout, uint32_t fourcc);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
