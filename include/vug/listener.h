/* SPDX-License-Identifier: MIT */
/**
 * @file listener.h
 * @brief Displays that look at a server: any number, each at its own pace, on any thread.
 */
#ifndef VUG_LISTENER_H
#define VUG_LISTENER_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup listener Listeners
 * A listener is a display of a server's scanouts: a window, a VNC server, a file. It is a bounded
 * mailbox: the latest picture and cursor of each scanout, and the damage since it last took a frame.
 * A slow listener gets fewer frames with more damage, and never delays what other listeners see.
 *
 * The back end waits for a picture in a dma-buf until each listener has *shown* it, that is
 * presented or copied it: vug_frame_shown(). A listener does not count, so that nothing waits for it,
 * - while it is hidden: vug_listener_set_visible();
 * - once it is late: it has not shown an update within `deadline_ms`. The log names it, once. It
 *   counts again when it has shown what it has, and has no frame of a buffer that its scanout no
 *   longer shows, a scanout that is switched off included.
 *
 * *Shown* and *free* are two things. A listener that keeps reading a buffer, as a compositor does,
 * calls vug_frame_shown() and keeps the frame. As long as it has a frame of a buffer that the scanout
 * no longer shows, the back end waits, too, because it may draw into that buffer next. A frame of the
 * buffer that is on the screen delays nothing.
 *
 * A listener that is made while a guest is running gets the present picture and cursor at its first
 * dispatch.
 *
 * *Stable frames*: pixels of the socket arrive in one surface, which the server's thread writes into. A
 * frame of it never begins in the middle of an update, unless the back end has sent nothing of the
 * update's rest for 100 milliseconds. But later updates change what a listener keeps, or reads on
 * another thread. With VUG_LISTENER_STABLE the frame's buffer is a *snapshot*, which stays as it is.
 * vug_frame_get_buffer() returns the snapshot, and vug_listener_get_buffer() the surface.
 * - All listeners that ask share one copy of the damage. A listener that keeps its last frame on the
 *   screen costs another copy of the damage before. Those that do not ask cost nothing.
 * - There is at most one snapshot more than frames hold. The memory of all of them has a cap of its
 *   own, as large as vug_config.max_framebuffer_mib. Where there is no memory the frame comes later.
 * - The copy is made in vug_server_dispatch(), once a dispatch and before each update that does not
 *   arrive at once: let the thread of the server run.
 * - A picture in a dma-buf is not copied. It is the guest's memory: the guest waits until the frame
 *   has been shown, and does not draw into an earlier buffer that a listener holds. Nor is a picture
 *   with an acquire fence: its source may still be drawing it, and leaves it alone from the fence on
 *   until the frame's buffer is released.
 *
 * *Exact damage*: guests often say that the whole screen has changed. With VUG_LISTENER_EXACT_DAMAGE the
 * library compares what it copies with what was there, and the damage is what differs, in small boxes,
 * since the listener's last frame. A pixel that changed and changed back meanwhile may be among them.
 * Where nothing has changed there is no frame, and the listener counts as having shown the update.
 * The damage of a picture in a dma-buf is as the guest says.
 *
 * Threads: without VUG_LISTENER_OWN_THREAD the callbacks run inside vug_server_dispatch(). With it
 * they run inside vug_listener_dispatch(), on any one thread at a time.
 * @{
 */

/**
 * A display that looks at a server. It has references. Made by vug_listener_new().
 * @since 0.2
 */
struct vug_listener;

/**
 * A flag: the callbacks run inside vug_listener_dispatch(). The program calls that function on a
 * thread of the listener's own, or on the server's. Frames are stable.
 * @since 0.2
 */
#define VUG_LISTENER_OWN_THREAD 1
/**
 * A flag: the listener has the last picture of each scanout, too: vug_listener_get_picture(). Its memory
 * counts as the server's (vug_config.max_framebuffer_mib), which is one more buffer a scanout at most.
 * @since 0.2
 */
#define VUG_LISTENER_LAST_PICTURE 2
/**
 * A flag: frames are stable, as the group Listeners describes. Those of a listener with
 * VUG_LISTENER_OWN_THREAD are, unless VUG_LISTENER_TEARING_ALLOWED is set.
 * @since 0.2
 */
#define VUG_LISTENER_STABLE 4
/**
 * A flag: pixels of the socket may change while the listener reads them, so that nothing is copied. With
 * VUG_LISTENER_OWN_THREAD a frame may then begin in the middle of an update. With VUG_LISTENER_STABLE it
 * is an error.
 * @since 0.2
 */
#define VUG_LISTENER_TEARING_ALLOWED 8
/**
 * A flag: the damage of a frame is what has really changed, as the group Listeners describes. Frames are
 * stable, too. With VUG_LISTENER_TEARING_ALLOWED it is an error.
 * @since 0.2
 */
#define VUG_LISTENER_EXACT_DAMAGE 16

/**
 * The configuration of a listener. A member that is 0 gets its default.
 * @since 0.2
 */
struct vug_listener_config {
	size_t size;          /**< sizeof(struct vug_listener_config), set by the caller */
	uint32_t flags;       /**< of VUG_LISTENER_…; any other bit: -EINVAL */
	uint32_t deadline_ms; /**< to show an update, in milliseconds; default: frame_timeout_ms */
	const char *name;     /**< for the log; 63 bytes are copied; NULL: "a listener" */
};

/**
 * The callbacks of a listener. Every member may be NULL.
 *
 * A callback may call every function of the library that its thread may call, vug_listener_unref()
 * included; vug_listener_dispatch() returns -EBUSY there. It must not unwind the stack.
 *
 * `listener` and `scanout` are borrowed: a scanout is valid as long as its server. `data` is the
 * pointer that the program gave to vug_listener_new().
 * @since 0.2
 */
struct vug_listener_callbacks {
	size_t size; /**< sizeof(struct vug_listener_callbacks), set by the caller */
	/**
	 * The scanout shows another buffer, another part of it, or nothing:
	 * vug_listener_get_buffer(). Several changes cause one call.
	 */
	void (*scanout_changed)(struct vug_listener *listener, struct vug_scanout *scanout,
				void *data);
	/**
	 * The picture changed: show it, call vug_frame_shown(), and vug_frame_done() when the buffer
	 * is no longer read. vug_frame_done() alone does both. Until the frame has been shown there
	 * is no other one of this scanout; what changes meanwhile is merged into the next one. A
	 * listener that keeps 16 frames of a scanout gets no other one either.
	 *
	 * Without this callback the listener does not count.
	 *
	 * - `frame`: the callback owns one reference.
	 */
	void (*frame)(struct vug_listener *listener, struct vug_frame *frame, void *data);
	/**
	 * The cursor moved, was shown or hidden, or has another image: vug_listener_get_cursor().
	 * Several changes cause one call.
	 */
	void (*cursor_changed)(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data);
	/** A monitor or its EDID changed: as vug_callbacks.monitors_changed. */
	void (*monitors_changed)(struct vug_listener *listener, void *data);
};

/**
 * Make a listener. It gets the present pictures and cursors at its first dispatch.
 *
 * @param server NULL is an error.
 * @param config copied; NULL: every default.
 * @param callbacks copied; NULL is an error.
 * @param data passed to every callback; borrowed.
 * @param ret_listener the caller owns the reference and drops it with vug_listener_unref().
 * @return 0, -EINVAL (NULL, an unknown flag, a struct without its size), -E2BIG (a struct that is
 *         newer than the library and uses what it adds), -ENOMEM, -EMFILE or -ENFILE.
 * @thread the server's.
 * @since 0.2
 */
int vug_listener_new(struct vug_server *server, const struct vug_listener_config *config,
		     const struct vug_listener_callbacks *callbacks, void *data,
		     struct vug_listener **ret_listener);

/**
 * Take another reference to a listener.
 *
 * @param listener NULL: nothing happens.
 * @return the listener; the caller owns one more reference and drops it with vug_listener_unref().
 * @thread any.
 * @since 0.2
 */
struct vug_listener *vug_listener_ref(struct vug_listener *listener);

/**
 * Drop a reference to a listener.
 *
 * With the last reference its callbacks end, and nothing waits for it any more. Frames and buffers
 * that it holds stay valid until they are given up.
 *
 * @param listener the reference is the library's from then on; NULL: nothing happens.
 * @thread any; callbacks end at once if it is the thread that dispatches the listener, else a
 *         callback that runs, or begins, at that moment runs to its end: let that thread end, or
 *         drop the listener on it, before `data` is freed.
 * @since 0.2
 */
void vug_listener_unref(struct vug_listener *listener);

/**
 * Get the program's pointer.
 *
 * @param listener NULL: the result is NULL.
 * @return the `data` of vug_listener_new(); it stays the program's.
 * @thread any.
 * @since 0.2
 */
void *vug_listener_get_data(const struct vug_listener *listener);

/**
 * Get the descriptor to poll for a listener with VUG_LISTENER_OWN_THREAD.
 *
 * It polls readable (POLLIN) whenever vug_listener_dispatch() has work.
 *
 * @param listener NULL is an error.
 * @return the descriptor, borrowed: only poll it, never close it; or -EINVAL (NULL, or a listener
 *         that is dispatched with its server).
 * @thread any.
 * @since 0.2
 */
int vug_listener_get_fd(const struct vug_listener *listener);

/**
 * Call the callbacks for what has changed. It never blocks.
 *
 * @param listener NULL is an error.
 * @return 0, also after the end of the server, when there is nothing to do; -EINVAL (NULL, or a
 *         listener that is dispatched with its server) or -EBUSY (called in one of its callbacks,
 *         or on two threads at once).
 * @thread any one thread at a time; with VUG_LISTENER_OWN_THREAD alone.
 * @since 0.2
 */
int vug_listener_dispatch(struct vug_listener *listener);

/**
 * Say whether anybody can see the listener's display.
 *
 * A hidden listener gets no frames, and does not count. Its other callbacks run. When it is visible
 * again it gets a frame with all of the picture.
 *
 * @param listener NULL: nothing happens.
 * @param visible whether it can be seen; at first it can.
 * @thread any.
 * @since 0.2
 */
void vug_listener_set_visible(struct vug_listener *listener, bool visible);

/**
 * Get the picture that the listener was last called for.
 *
 * Its pixels may change while they are read, also for a listener with VUG_LISTENER_STABLE: frames are
 * stable.
 *
 * @param listener NULL: the result is NULL.
 * @param scanout one of the listener's server; NULL: the result is NULL.
 * @param ret_viewport the part of the buffer that is the picture; untouched where the result is NULL.
 *        May be NULL.
 * @return the buffer, borrowed until the listener's next dispatch: vug_buffer_ref() keeps it; NULL
 *         where the scanout is switched off.
 * @thread the one that dispatches the listener.
 * @since 0.2
 */
struct vug_buffer *vug_listener_get_buffer(const struct vug_listener *listener,
					   const struct vug_scanout *scanout,
					   struct vug_rect *ret_viewport);

/**
 * Get the last picture that the guest has drawn, with VUG_LISTENER_LAST_PICTURE.
 *
 * It is the buffer of the last frame that the listener received. A buffer of the back end's own counts
 * as drawn as soon as the scanout shows it. The picture stays while the scanout is switched off, while
 * it shows memory that nothing has been drawn into yet, and when the back end has left.
 *
 * @param listener NULL: the result is NULL.
 * @param scanout one of the listener's server; NULL: the result is NULL.
 * @param ret_viewport the part of the buffer that is the picture; untouched where the result is NULL.
 *        May be NULL.
 * @return the buffer, borrowed until the listener's next dispatch: vug_buffer_ref() keeps it; NULL
 *         where there has been no picture, or without VUG_LISTENER_LAST_PICTURE.
 * @thread the one that dispatches the listener.
 * @since 0.2
 */
struct vug_buffer *vug_listener_get_picture(const struct vug_listener *listener,
					    const struct vug_scanout *scanout,
					    struct vug_rect *ret_viewport);

/**
 * Get the cursor that the listener was last called for.
 *
 * @param listener NULL is an error.
 * @param scanout one of the listener's server; NULL is an error.
 * @param ret_cursor filled in; `pixels` is borrowed until the listener's next dispatch. NULL is an
 *        error.
 * @return 0 or -EINVAL.
 * @thread the one that dispatches the listener.
 * @since 0.2
 */
int vug_listener_get_cursor(const struct vug_listener *listener, const struct vug_scanout *scanout,
			    struct vug_cursor_info *ret_cursor);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
