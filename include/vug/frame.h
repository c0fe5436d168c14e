/* SPDX-License-Identifier: MIT */
/**
 * @file frame.h
 * @brief A request to show a picture, and its end. Part of <vug/vug.h>.
 */
#ifndef VUG_VUG_FRAME_H
#define VUG_VUG_FRAME_H

#include <vug/scanout.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup frame Frames
 * The callback vug_callbacks.frame receives a frame. The program shows it and finishes it.
 *
 * Threads: any thread may call any function of this group, also after the end of the server.
 * Ownership: a frame is valid as long as the program has a reference to it. The callback owns the
 * first one. Each reference is given up once, with vug_frame_done(), vug_frame_done_after() or
 * vug_egl_frame_done().
 * @{
 */

/**
 * Take another reference to a frame: for a second thread that may finish it.
 *
 * @param frame NULL: nothing happens.
 * @return the frame; the caller owns one more reference and gives it up with vug_frame_done().
 * @thread any.
 * @since 0.1
 */
struct vug_frame *vug_frame_ref(struct vug_frame *frame);

/**
 * Say that a frame has been shown: presented, or copied. The reference stays the caller's.
 *
 * The back end may draw the next picture. The caller may go on reading the buffer until it calls
 * vug_frame_done(): see the group Listeners for who waits for that. A frame of vug_callbacks.frame is
 * finished by this call: nothing waits for it any more.
 *
 * Only the first call for a frame has an effect, and none after vug_frame_done().
 *
 * @param frame NULL: nothing happens.
 * @thread any.
 * @since 0.2
 */
void vug_frame_shown(struct vug_frame *frame);

/**
 * Finish a frame, and give up one reference.
 *
 * Only the first call for a frame finishes it. For pixels in a dma-buf, the next dispatch then sends
 * the reply to DMABUF_UPDATE, after which the back end may draw into the buffer again. The other calls
 * only give up their reference: further calls (each on a reference of its own), and calls after the
 * timeout, after a disconnect or after the end of the server.
 *
 * Giving up one reference twice is a fault, as with free(). The library ignores and logs it as long
 * as the server has not dispatched since the frame was finished. After that it is undefined.
 *
 * @param frame the reference is the library's from then on; NULL: nothing happens.
 * @thread any.
 * @since 0.1
 */
void vug_frame_done(struct vug_frame *frame);

/**
 * Finish a frame when a fence has signalled, and give up one reference: vug_frame_done() for a
 * program whose own GPU still reads the buffer. The timeout of frames does not wait for the fence.
 *
 * @param frame the reference is the library's on success; on failure it stays the caller's. NULL is
 *        an error.
 * @param fence a sync_file, or any descriptor that polls readable in time. The library owns it on
 *        success; on failure it stays the caller's. -1: it has signalled already.
 * @return 0, -EINVAL (NULL), -EBADF or -EPERM (not a descriptor that epoll(7) can watch; a
 *         negative number other than -1), -ENOMEM, -ENOSPC.
 * @thread any.
 * @since 0.1
 */
int vug_frame_done_after(struct vug_frame *frame, int fence);

/**
 * Get the scanout of a frame.
 *
 * @param frame NULL: the result is NULL.
 * @return the scanout, borrowed and valid as long as its server.
 * @thread any.
 * @since 0.2
 */
struct vug_scanout *vug_frame_get_scanout(const struct vug_frame *frame);

/**
 * Get the buffer with the frame's pixels: for a listener with stable frames, a snapshot.
 *
 * @param frame NULL: the result is NULL.
 * @return the buffer, borrowed: valid as long as the caller's reference to the frame;
 *         vug_buffer_ref() keeps it longer.
 * @thread any.
 * @since 0.1
 */
struct vug_buffer *vug_frame_get_buffer(const struct vug_frame *frame);

/**
 * Get the acquire fence of a frame: until it has signalled, the picture is still being drawn.
 *
 * It is the one that a source in the process gave with the picture, vug_present.acquire_fence, else the
 * one of the dma-buf, as vug_buffer_get_fence() gets it.
 *
 * @param frame NULL is an error.
 * @param ret_fence a descriptor of the caller's, who closes it. It polls readable when the drawing is
 *        done, and may not be a sync_file. NULL is an error.
 * @return 0, -EINVAL (NULL), -ENODATA (there is none: the picture is drawn), -EMFILE, -ENFILE, -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_frame_get_acquire_fence(const struct vug_frame *frame, int *ret_fence);

/**
 * Get the damage of a frame as one rectangle: what changed since the scanout's last frame.
 *
 * It counts rows from the picture's top, also where the buffer is y_inverted; the viewport counts them
 * as they lie in memory. For pixels in a dma-buf it may be larger than what changed where the viewport
 * is not at 0, 0: back ends count from the corner of the buffer or of the picture, and the damage
 * covers both readings.
 *
 * @param frame NULL: nothing is written.
 * @param ret_damage the smallest rectangle around all changes, in pixels from the picture's top left
 *        corner, never outside the scanout. NULL: nothing is written.
 * @thread any.
 * @since 0.1
 */
void vug_frame_get_damage(const struct vug_frame *frame, struct vug_rect *ret_damage);

/**
 * Get the damage of a frame as rectangles that do not overlap, from top to bottom.
 *
 * @param frame NULL: the result is 0.
 * @param ret_rects room of the caller's for max rectangles, in pixels from the picture's top left
 *        corner. NULL: the result is 0.
 * @param max size of ret_rects; VUG_MAX_DAMAGE_RECTS is always enough. Where it is too small, one
 *        rectangle around all of them is written. 0: the result is 0.
 * @return how many rectangles were written, at most VUG_MAX_DAMAGE_RECTS.
 * @thread any.
 * @since 0.1
 */
size_t vug_frame_get_damage_rects(const struct vug_frame *frame, struct vug_rect *ret_rects,
				  size_t max);

/**
 * Get the part of the buffer that is the picture.
 *
 * @param frame NULL: nothing is written.
 * @param ret_viewport in pixels; counts rows as they lie in memory, as in scanout_changed. NULL:
 *        nothing is written.
 * @thread any.
 * @since 0.1
 */
void vug_frame_get_viewport(const struct vug_frame *frame, struct vug_rect *ret_viewport);

/**
 * Get the time at which the oldest update in the frame arrived: the end of the first read that had
 * its whole header. Its pixels may have arrived later. The time since then is the latency of the
 * picture.
 *
 * @param frame NULL: the result is 0.
 * @return microseconds of CLOCK_MONOTONIC.
 * @thread any.
 * @since 0.1
 */
int64_t vug_frame_get_arrival(const struct vug_frame *frame);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
