/* SPDX-License-Identifier: MIT */
/**
 * @file server.h
 * @brief The display server of one GPU, and its connection. Part of <vug/vug.h>.
 */
#ifndef VUG_VUG_SERVER_H
#define VUG_VUG_SERVER_H

#include <vug/types.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup server Server
 * The front end of one display channel: one descriptor to poll, one function to dispatch.
 *
 * Threads: a server belongs to one thread at a time, *the server's thread*. That is the thread that
 * calls vug_server_dispatch(). Another thread may call a function of this group where a lock of the
 * program keeps it apart from that thread. vug_server_new() may run on any thread.
 * @{
 */

/**
 * Make the display server of one GPU.
 *
 * It outlives connections: attach a socket, lose it, attach the next one. Monitor 0 is plugged in
 * at 1280 × 800; the others are not plugged in. The function does no I/O and starts no thread.
 *
 * @param config copied; NULL: every default.
 * @param callbacks copied; NULL: the server calls nothing.
 * @param data passed to every callback; borrowed: it has to outlive the server and every buffer in
 *        memory of allocate_memory.
 * @param ret_server the caller owns the reference and drops it with vug_server_unref().
 * @return 0, -EINVAL (ret_server NULL, a value out of range, `unused` not 0, a struct without its
 *         size), -E2BIG (a struct that is newer than the library and uses what it adds), -ENOMEM,
 *         -EMFILE, -ENFILE or -ENOSPC (the user's limit of watched descriptors, epoll(7)).
 * @thread any; the server belongs to the caller's thread from then on.
 * @since 0.1
 */
int vug_server_new(const struct vug_config *config, const struct vug_callbacks *callbacks,
		   void *data, struct vug_server **ret_server);

/**
 * Take another reference to a server.
 *
 * @param server NULL: nothing happens.
 * @return the server; the caller owns one more reference and drops it with vug_server_unref().
 * @thread the server's: the count is not atomic.
 * @since 0.1
 */
struct vug_server *vug_server_ref(struct vug_server *server);

/**
 * Drop a reference to a server.
 *
 * With the last reference the connection and the poll descriptor are closed, and callbacks end,
 * release_memory excepted: take the descriptor out of the main loop first. Buffers and frames that the
 * program holds stay valid; scanouts do not.
 *
 * @param server the reference is the library's from then on; NULL: nothing happens.
 * @thread the server's; in callbacks, too.
 * @since 0.1
 */
void vug_server_unref(struct vug_server *server);

/**
 * Get the program's pointer.
 *
 * @param server NULL: the result is NULL.
 * @return the `data` of vug_server_new(); it stays the program's.
 * @thread any, as long as the caller's reference lives: the pointer never changes.
 * @since 0.1
 */
void *vug_server_get_data(const struct vug_server *server);

/**
 * Make a socket pair, serve one end and return the other end, which is for a back end.
 *
 * The caller hands the descriptor to the back end, for example with vug_vhost_user_send_socket(),
 * and then **closes it**. A VMM that keeps it open does not notice the death of the back end.
 *
 * @param server NULL is an error.
 * @return a descriptor of the caller's, close-on-exec; or -EINVAL (NULL), -EISCONN (there is a
 *         connection already), -EBUSY (sources of <vug/source.h> draw on every scanout), -ENOMEM, -EMFILE,
 *         -ENFILE, -ENOSPC.
 * @thread the server's.
 * @since 0.1
 */
int vug_server_open(struct vug_server *server);

/**
 * Serve a connected UNIX stream socket. The library makes it non-blocking.
 *
 * @param server NULL is an error.
 * @param fd the library owns it on success; on failure it stays the caller's.
 * @return 0, -EINVAL (NULL), -EBADF, -ENOTSOCK, -EPROTOTYPE (not a UNIX stream socket, which
 *         alone can carry descriptors), -ENOTCONN, -EISCONN (there is a connection already), -EBUSY
 *         (sources of <vug/source.h> draw on every scanout), -ENOMEM, -ENOSPC.
 * @thread the server's.
 * @since 0.1
 */
int vug_server_attach(struct vug_server *server, int fd);

/**
 * Close the connection, if there is one.
 *
 * Monitors, pictures, callbacks and the poll descriptor stay. The program may finish the frames
 * that it holds, and has to drop their references. This function calls no callback, the trace's
 * excepted; the next dispatch hides the visible cursors. In a callback it also ends the work on
 * the message behind that callback.
 *
 * @param server NULL: nothing happens.
 * @thread the server's.
 * @since 0.1
 */
void vug_server_disconnect(struct vug_server *server);

/**
 * Ask for a connection.
 *
 * @param server NULL: the result is false.
 * @return true from vug_server_open() or vug_server_attach() until the end of the connection.
 * @thread the server's.
 * @since 0.1
 */
bool vug_server_is_connected(const struct vug_server *server);

/**
 * Get the descriptor to poll.
 *
 * It polls readable (POLLIN) whenever vug_server_dispatch() has work. While many small messages
 * come fast, that is up to 200 microseconds late, so that one dispatch handles several. It is an
 * epoll descriptor and never changes.
 *
 * @param server NULL is an error.
 * @return the descriptor, borrowed: only poll it, never close it; valid as long as the server; or
 *         -EINVAL (NULL).
 * @thread any, as long as the caller's reference lives. Any thread may poll the descriptor.
 * @since 0.1
 */
int vug_server_get_fd(const struct vug_server *server);

/**
 * Do the pending work: read, reply, call callbacks.
 *
 * It never blocks and takes about a millisecond at most. Where more work is pending, the descriptor
 * stays readable. Every request of the back end gets its one reply, in the order of the requests.
 *
 * @param server NULL is an error.
 * @return 0, -EINVAL (NULL), -EBUSY (called in a callback).
 * @thread the server's. In a VMM, never a thread that waits for a vhost-user reply of this back end.
 * @since 0.1
 */
int vug_server_dispatch(struct vug_server *server);

/**
 * Forget the old guest: for a VMM whose guest is reset while the back end and the display channel stay.
 *
 * The function first handles what the back end has sent so far, as vug_server_dispatch() does, and
 * finishes the frames that are out. Then the server is as on a new connection: each scanout that shows
 * a picture is switched off (scanout_changed), each visible cursor is hidden (cursor_moved), and the
 * next picture and the next cursor image are announced, also where they are the same ones. Monitors,
 * EDIDs, statistics and the trace stay, and so does what sources of <vug/source.h> show. Frames that the
 * program holds stay valid: they are finished, as after the timeout.
 *
 * Call it between the end of the old guest and the first command of the new one: when the rings have
 * stopped (the reply to GET_VRING_BASE has come) and the resources of the old guest have been removed,
 * and before the rings start again. An interposer does what is needed by itself.
 *
 * Without a connection the last back end's pictures and cursors go. It never blocks; it takes the time
 * of eight dispatches at most, and a back end that goes on sending is not waited for.
 *
 * @param server NULL is an error.
 * @return 0, -EINVAL (NULL), -EBUSY (called in a callback).
 * @thread the server's. It calls callbacks.
 * @since 0.2
 */
int vug_server_guest_reset(struct vug_server *server);

/**
 * Change VUG_SERVER_WAIT_FOR_FENCES: for a VMM that learns only later whether its display has OpenGL.
 *
 * It is for frames of updates that come from now on. Frames that are held already go out when they are
 * drawn or their time is over, and later frames of the same scanout stay behind them.
 *
 * @param server NULL is an error.
 * @param wait_for_fences whether frames of dma-bufs are held until they are drawn.
 * @return 0 or -EINVAL (NULL).
 * @thread the server's; in callbacks, too.
 * @since 0.2
 */
int vug_server_set_wait_for_fences(struct vug_server *server, bool wait_for_fences);

/**
 * Change vug_config.log_level: for lines that are switched on and off while a server runs. It holds from
 * the next line on, also for the lines of an interposer on this server.
 *
 * @param server NULL is an error.
 * @param level the least severe level to log; VUG_LOG_DEFAULT: VUG_LOG_INFO.
 * @return 0 or -EINVAL (NULL, or no level).
 * @thread the server's; in callbacks, too.
 * @since 0.2
 */
int vug_server_set_log_level(struct vug_server *server, enum vug_log_level level);

/**
 * Change vug_config.frame_timeout_ms, for frames that the guest waits for and for others apart.
 *
 * For a picture in a dma-buf the guest waits, so that its frames always have a timeout. So do frames that
 * a source of <vug/source.h> waits for. Pixels of the socket hold nobody up: a display that is looked at
 * rarely, or never, may keep their frames for as long as it likes. While such a frame is out, what arrives is merged into the scanout's next one.
 *
 * It is for frames that go out, or are held, from now on. Frames that are out, or held, keep the time that
 * they got.
 *
 * @param server NULL is an error.
 * @param timeout_ms for frames of dma-bufs, in milliseconds; 0: 1000. VUG_NO_TIMEOUT is an error.
 * @param socket_timeout_ms for frames of pixels of the socket, in milliseconds; 0: as timeout_ms;
 *        VUG_NO_TIMEOUT: the library never finishes them and never warns of them.
 * @return 0 or -EINVAL (NULL, or a guest that might wait for ever).
 * @thread the server's; in callbacks, too.
 * @since 0.2
 */
int vug_server_set_frame_timeout(struct vug_server *server, uint32_t timeout_ms,
				 uint32_t socket_timeout_ms);

/**
 * Get a scanout by its number.
 *
 * @param server NULL: the result is NULL.
 * @param index 0 to vug_config.num_scanouts - 1; any other: the result is NULL.
 * @return the scanout, borrowed and valid as long as the server.
 * @thread any, as long as the caller's reference lives.
 * @since 0.1
 */
struct vug_scanout *vug_server_get_scanout(const struct vug_server *server, uint32_t index);

/**
 * Get the number of scanouts.
 *
 * @param server NULL: the result is 0.
 * @return vug_config.num_scanouts, 1 to VUG_MAX_SCANOUTS.
 * @thread any, as long as the caller's reference lives.
 * @since 0.1
 */
uint32_t vug_server_get_num_scanouts(const struct vug_server *server);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
