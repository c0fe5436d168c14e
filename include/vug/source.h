/* SPDX-License-Identifier: MIT */
/**
 * @file source.h
 * @brief A program that draws on a server itself: a VMM's own virtio-gpu, a test picture, a boot screen.
 */
#ifndef VUG_SOURCE_H
#define VUG_SOURCE_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup source Sources
 * A source draws on scanouts of a server. The display channel is one source; a program that makes
 * pictures itself has sources of its own. Listeners and callbacks see no difference. One server may
 * have several sources, a display channel among them, on different scanouts.
 *
 * What a program says to a source is *state*: the buffer that a scanout shows, what has changed in
 * it, the cursor. These functions only take it down. The next vug_server_dispatch() shows it: of several
 * buffers or cursors the last one counts, and damage is merged. So no callback runs inside a function
 * of this group, destroyed excepted, and each of them may be called in any callback on the server's
 * thread. The server's descriptor polls readable when there is something to show.
 *
 * The pixels are in a buffer: vug_buffer_import() makes one of a dma-buf or of shared memory,
 * vug_buffer_new_from_memory() of memory of the program's, vug_source_new_buffer() has memory of the
 * library's, which vug_source_begin_write() lets the program draw into.
 *
 * Two things come back. `shown` is flow control: the picture with that cookie was shown by each listener
 * that counts (see the group Listeners), or never will be. `released` is about memory: nobody reads that
 * buffer any more, so that the program may draw into it again.
 *
 * Threads: a source belongs to its server's thread.
 * Scanouts are numbered from the source's first one, as a guest numbers them, from 0.
 * @{
 */

/**
 * The largest width and height of a cursor that a source shows.
 * @since 0.2
 */
#define VUG_MAX_CURSOR_SIZE 512
/**
 * The largest number of presented pictures of one source that have not been reported as shown.
 * @since 0.2
 */
#define VUG_SOURCE_MAX_PRESENTS 16
/**
 * The largest number of buffers of one source that have not been reported as released.
 * @since 0.2
 */
#define VUG_SOURCE_MAX_BUFFERS 64

/**
 * A program that draws on scanouts of a server. It has references. Made by vug_source_new().
 * @since 0.2
 */
struct vug_source;

/**
 * The callbacks of a source. Every member may be NULL.
 *
 * They run on the server's thread, inside vug_server_dispatch() and vug_server_guest_reset(), destroyed
 * excepted. A callback may call every function that the thread may call, vug_source_unref() and
 * vug_server_unref() included. It must not unwind the stack. After vug_source_unref(), and after the end
 * of the server, only destroyed is called.
 *
 * `source` is borrowed. `data` is the pointer that the program gave to vug_source_new().
 * @since 0.2
 */
struct vug_source_callbacks {
	size_t size; /**< sizeof(struct vug_source_callbacks), set by the caller */
	/**
	 * The picture with that cookie has been shown by everybody who counts, or will never be shown
	 * because another buffer, or nothing, took its place. One call for each vug_source_present().
	 * For a picture that is shown it also waits until listeners that count have no frame of a buffer
	 * that the scanout showed before.
	 *
	 * Without this callback the source has no flow control: nothing waits for a picture, and while
	 * it is on its way the next ones are merged into one.
	 *
	 * - `cookie`: the program's, from struct vug_present.
	 */
	void (*shown)(struct vug_source *source, uint64_t cookie, void *data);
	/**
	 * Nobody who counts reads the buffer any more, and no scanout of the source shows it. The program
	 * may draw into it again. One call for each buffer that was shown and no longer is; none
	 * where it is shown again before.
	 *
	 * - `buffer`: borrowed for the call.
	 * - `fence`: -1; or a sync_file, owned by the callee, who closes it: GPUs that read the buffer
	 *   are done with it when the fence has signalled. It is one fence of all of them. Where there
	 *   can be no such fence, the library waits before it calls.
	 */
	void (*released)(struct vug_source *source, struct vug_buffer *buffer, int fence,
			 void *data);
	/**
	 * A monitor of the server, or its EDID, changed: vug_scanout_get_monitor() has it. Several
	 * changes cause one call.
	 */
	void (*monitors_changed)(struct vug_source *source, void *data);
	/**
	 * The library does not use `data` any more. It is the last call, on the server's thread: inside
	 * vug_source_unref(), vug_server_unref() or the dispatch that ends the source.
	 */
	void (*destroyed)(void *data);
};

/**
 * A flag of vug_present: `acquire_fence` is a fence.
 * @since 0.2
 */
#define VUG_PRESENT_FENCE 1u

/**
 * A picture that has changed: for vug_source_present(). A member that is 0 gets its default.
 * @since 0.2
 */
struct vug_present {
	size_t size; /**< sizeof(struct vug_present), set by the caller */
	/**
	 * What changed, in pixels from the picture's top left corner, also where the buffer is
	 * y_inverted; borrowed for the call. What is outside of the picture does not count. Where
	 * nothing else has changed there is no frame, but `shown` waits for listeners as it does for
	 * any other picture. NULL: all of the picture.
	 */
	const struct vug_rect *damage;
	uint32_t num_damage; /**< how many rectangles; with a damage of NULL: 0 */
	uint32_t flags;      /**< VUG_PRESENT_FENCE or 0; any other bit: -EINVAL */
	/**
	 * With VUG_PRESENT_FENCE: a sync_file, or any descriptor that polls readable once all that has
	 * been presented in this buffer is drawn. The library owns it on success; on failure it stays
	 * the caller's. Without that flag the buffer is drawn already, or is a dma-buf with fences of
	 * its own. A frame with this fence is never a copy, also for a listener with stable frames.
	 */
	int32_t acquire_fence;
	uint32_t unused; /**< 0 */
	uint64_t cookie; /**< for vug_source_callbacks.shown */
	int64_t arrival; /**< for vug_frame_get_arrival(), in its unit; 0: now */
};

/**
 * Make a source that draws on scanouts of a server.
 *
 * It owns them until vug_source_unref(). The display channel of a server takes the first scanouts in a row
 * that are free when the program first attaches a socket, or sets a trace, and keeps them: make the
 * sources first.
 *
 * @param server NULL is an error.
 * @param first the first scanout, by its number in the server.
 * @param count how many; at least 1.
 * @param callbacks copied; NULL: the source calls nothing.
 * @param data passed to every callback; borrowed.
 * @param ret_source the caller owns the reference and drops it with vug_source_unref().
 * @return 0, -EINVAL (NULL, a struct without its size, scanouts that the server does not have), -E2BIG
 *         (a struct that is newer than the library and uses what it adds), -EBUSY (another source draws
 *         on one of them), -ENODEV (the server is ending), -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_source_new(struct vug_server *server, uint32_t first, uint32_t count,
		   const struct vug_source_callbacks *callbacks, void *data,
		   struct vug_source **ret_source);

/**
 * Take another reference to a source.
 *
 * @param source NULL: nothing happens.
 * @return the source; the caller owns one more reference and drops it with vug_source_unref().
 * @thread the server's: the count is not atomic.
 * @since 0.2
 */
struct vug_source *vug_source_ref(struct vug_source *source);

/**
 * Drop a reference to a source. With the last one the source ends.
 *
 * Another source may take its scanouts at once. The next dispatch shows what the source has presented and
 * that was not shown yet, unless another source has come before, and then switches the scanouts off and
 * hides their cursors. Buffers stay valid as long as they have references.
 *
 * @param source the reference is the library's from then on; NULL: nothing happens.
 * @thread the server's; in callbacks, too. After the end of the server: any.
 * @since 0.2
 */
void vug_source_unref(struct vug_source *source);

/**
 * Get the program's pointer.
 *
 * @param source NULL: the result is NULL.
 * @return the `data` of vug_source_new(); it stays the program's.
 * @thread any.
 * @since 0.2
 */
void *vug_source_get_data(const struct vug_source *source);

/**
 * Get a scanout of a source: for its monitor, and to find it in a listener.
 *
 * @param source NULL: the result is NULL.
 * @param number 0 to the source's count - 1; any other: the result is NULL.
 * @return the scanout, borrowed and valid as long as the server; NULL after the end of the server.
 * @thread the server's.
 * @since 0.2
 */
struct vug_scanout *vug_source_get_scanout(const struct vug_source *source, uint32_t number);

/**
 * Make a buffer in memory of the library's: black, and shareable (a sealed memfd). It counts for
 * vug_config.max_framebuffer_mib. vug_source_begin_write() draws into it.
 *
 * @param source NULL is an error.
 * @param width in pixels, 1 to 32767.
 * @param height in pixels, 1 to 32767.
 * @param fourcc a DRM format of 32 bits a pixel; 0: DRM_FORMAT_XRGB8888.
 * @param ret_buffer the caller owns the reference and drops it with vug_buffer_unref(). NULL is an error.
 * @return 0, -EINVAL (NULL), -ERANGE (the size), -ENOTSUP (the library knows no such format of 32 bits a
 *         pixel), -ENOSPC (over max_framebuffer_mib), -ENODEV (the server has gone), -ENOMEM, -EMFILE,
 *         -ENFILE or -EFBIG (the limit of a file's size).
 * @thread the server's.
 * @since 0.2
 */
int vug_source_new_buffer(struct vug_source *source, uint32_t width, uint32_t height,
			  uint32_t fourcc, struct vug_buffer **ret_buffer);

/**
 * Make a buffer in memory of the program's.
 *
 * @param memory copied; `size` set. Its pixels stay valid, and where the descriptor says so shareable, until
 *        release. NULL is an error.
 * @param width in pixels, 1 to 32767.
 * @param height in pixels, 1 to 32767.
 * @param fourcc a DRM format of 32 bits a pixel; 0: DRM_FORMAT_XRGB8888.
 * @param release called once, when the last reference to the buffer is gone, on the thread that drops it:
 *        `memory` is borrowed for the call, as the program filled it in. NULL: nothing is called.
 * @param data for release.
 * @param ret_buffer the caller owns the reference and drops it with vug_buffer_unref(). NULL is an error.
 * @return 0, -EINVAL (NULL, a struct without its size, memory that is too small or misaligned), -E2BIG (a
 *         struct that is newer than the library and uses what it adds), -ERANGE (the size), -ENOTSUP (the
 *         library knows no such format of 32 bits a pixel), -ENOMEM. On failure release is not called.
 * @thread any.
 * @since 0.2
 */
int vug_buffer_new_from_memory(const struct vug_memory *memory, uint32_t width, uint32_t height,
			       uint32_t fourcc,
			       void (*release)(const struct vug_memory *memory, void *data),
			       void *data, struct vug_buffer **ret_buffer);

/**
 * Say which buffer a scanout shows. Listeners get its pixels with the next vug_source_present(): one that
 * comes later gets them at once.
 *
 * What was presented before in another buffer, or another part of it, and was not shown yet, never will be: it
 * is reported as shown.
 *
 * @param source NULL is an error.
 * @param scanout which, from 0.
 * @param buffer gets a reference of the library's; NULL: the scanout is switched off.
 * @param viewport the part of the buffer that is the picture; counts rows as they lie in memory. Copied.
 *        NULL: all of the buffer.
 * @return 0, -EINVAL (NULL, no such scanout, a viewport that is empty or not within the buffer), -ERANGE (a
 *         picture of more than 32767 pixels in a direction), -EBUSY (VUG_SOURCE_MAX_BUFFERS buffers have
 *         not been released), -ENODEV (the server has gone, or the source was dropped), -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_source_show(struct vug_source *source, uint32_t scanout, struct vug_buffer *buffer,
		    const struct vug_rect *viewport);

/**
 * Say that the picture of a scanout has changed: its listeners get a frame.
 *
 * @param source NULL is an error.
 * @param scanout which, from 0.
 * @param present copied; NULL: all of the picture has changed, and its cookie is 0.
 * @return 0, -EINVAL (NULL, no such scanout, an unknown flag, `unused` not 0, a struct without its size, a
 *         number of rectangles without any), -E2BIG (a struct that is newer than the library and uses what
 *         it adds), -EBADF (the fence is no descriptor), -ENODATA (the scanout shows nothing), -EBUSY
 *         (VUG_SOURCE_MAX_PRESENTS pictures have not been shown: wait for shown), -ENODEV (the server has
 *         gone, or the source was dropped), -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_source_present(struct vug_source *source, uint32_t scanout,
		       const struct vug_present *present);

/**
 * Begin to draw into the buffer that a scanout shows, which is in memory of the library's or of the program's.
 *
 * Until vug_source_end_write() no frame of the scanout begins, so that no listener which copies inside its
 * callback, or has stable frames, sees half a change. After a tenth of a second frames begin nevertheless.
 *
 * @param source NULL is an error.
 * @param scanout which, from 0.
 * @param area the part of the picture to draw, in pixels from its top left corner; copied. NULL: all of it.
 * @param ret_pixels the area's first pixel; borrowed until vug_source_end_write(). NULL is an error.
 * @param ret_stride bytes from row to row. NULL is an error.
 * @return 0, -EINVAL (NULL, no such scanout, an area that is empty or not within the picture), -ENODATA (the
 *         scanout shows nothing), -ENOTSUP (the buffer is in a descriptor: vug_buffer_import()), -EBUSY (a
 *         write has begun), -ENODEV (the server has gone, or the source was dropped).
 * @thread the server's. Between begin and end any one thread may draw.
 * @since 0.2
 */
int vug_source_begin_write(struct vug_source *source, uint32_t scanout, const struct vug_rect *area,
			   void **ret_pixels, uint32_t *ret_stride);

/**
 * End a write: the area has changed, and is shown by the next dispatch. Nobody waits for that; for flow
 * control, vug_source_present() with the same area as damage makes one picture of both.
 *
 * @param source NULL, or one that has not begun a write: nothing happens.
 * @thread the server's.
 * @since 0.2
 */
void vug_source_end_write(struct vug_source *source);

/**
 * Set, move or remove the cursor of a scanout.
 *
 * Listeners get images of any size. vug_callbacks.cursor_image knows one: it gets the part around the hot
 * spot of a larger image, and a smaller one with transparent pixels right of it and below.
 *
 * @param source NULL is an error.
 * @param scanout which, from 0.
 * @param cursor copied; `size` set. `pixels` of NULL: the image that was set last, whatever width, height
 *        and the hot spot say. NULL: there is no cursor, and no image any more.
 * @return 0, -EINVAL (NULL, no such scanout, a struct without its size, `unused` not 0, a hot spot outside
 *         of the image), -E2BIG (a struct that is newer than the library and uses what it adds), -ERANGE (a
 *         width or height of 0 or more than VUG_MAX_CURSOR_SIZE), -ENODATA (visible, and there is no
 *         image), -ENODEV (the server has gone, or the source was dropped), -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_source_set_cursor(struct vug_source *source, uint32_t scanout,
			  const struct vug_cursor_info *cursor);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
