/* SPDX-License-Identifier: MIT */
/**
 * @file vhost-user.h
 * @brief How a back end gets its display channel: from a VMM, or through an interposer.
 */
#ifndef VUG_VHOST_USER_H
#define VUG_VHOST_USER_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup vhost_user vhost-user
 * One function for VMMs, and an interposer between an unmodified VMM and its back end.
 *
 * Threads: an interposer belongs to its server's thread (see the group Server).
 * @{
 */

/**
 * Flag of vug_vhost_user_send_socket(): ask the back end for a confirmation. Both sides must have
 * negotiated VHOST_USER_PROTOCOL_F_REPLY_ACK.
 * @since 0.1
 */
#define VUG_SEND_SOCKET_NEED_REPLY 1u

/**
 * Send VHOST_USER_GPU_SET_SOCKET (request 33) from a VMM: one message with one descriptor.
 *
 * Blocks only if `vhost_user_fd` does. The caller keeps other senders off the connection during the
 * call, and reads the confirmation itself.
 *
 * @param vhost_user_fd the VMM's connection to the back end; borrowed for the call.
 * @param channel_fd the back end's end of a display channel, from vug_server_open(); borrowed for
 *        the call: the caller closes it afterwards.
 * @param flags 0 or VUG_SEND_SOCKET_NEED_REPLY.
 * @return 0, -EINVAL (an unknown flag), -EBADF, -EIO (only a part was sent: close the connection),
 *         or the negative errno of sendmsg(2).
 * @thread any; one sender at a time.
 * @since 0.1
 */
int vug_vhost_user_send_socket(int vhost_user_fd, int channel_fd, uint32_t flags);

/**
 * A relay between a VMM's vhost-user connection and a back end's, which takes the display over. It
 * passes on every message and every descriptor.
 *
 * The VMM's VHOST_USER_GPU_SET_SOCKET reaches the back end with a channel of the server in place of
 * the VMM's. Where a VMM sends none, the interposer sends one before the first ring starts. The back
 * end gets **one** channel for as long as it is connected, however often the guest reboots: existing
 * back ends cannot take a second one. Where the VMM sends a second one and asks for a confirmation,
 * the back end gets GET_FEATURES in its place. The reply to that becomes the confirmation.
 *
 * Existing back ends do not notice a reset of the guest. A control queue that was in use and begins
 * at 0 again is a reset. The interposer then switches the old guest's scanouts off and destroys its
 * resources, as the guest's driver would. The VMM's messages wait meanwhile, two seconds at most for
 * a back end that does not answer. A pause of the VM changes nothing. The server's log says what was
 * removed, or why nothing could be.
 * @since 0.1
 */
struct vug_interposer;

/**
 * One end of an interposer.
 * @since 0.1
 */
enum vug_interposer_side {
	VUG_INTERPOSER_VMM,      /**< the VMM, the vhost-user front end */
	VUG_INTERPOSER_BACK_END, /**< the vhost-user back end */
};

/**
 * The callbacks of an interposer. Every member may be NULL.
 *
 * Threads: they run inside vug_interposer_dispatch(), on its thread. A callback may call every
 * function of the library; only vug_interposer_dispatch() returns -EBUSY there. `data` is the
 * pointer that the program gave to vug_interposer_new().
 * @since 0.1
 */
struct vug_interposer_callbacks {
	size_t size; /**< sizeof(struct vug_interposer_callbacks), set by the caller */
	/**
	 * The back end received a display channel of the server. One call for each back end that
	 * is attached.
	 *
	 * - `interposer`: borrowed.
	 */
	void (*display_taken)(struct vug_interposer *interposer, void *data);
	/**
	 * One side left or broke the protocol. The library closed both connections and the display
	 * channel. The program may attach the next pair in this callback or later.
	 *
	 * One call for each pair. Where the display was taken, vug_callbacks.disconnected came
	 * before, in this dispatch or in the server's. Its reason is VUG_DISCONNECT_VMM_LEFT where
	 * the VMM left first. Where the back end did, it is VUG_DISCONNECT_PEER_CLOSED,
	 * VUG_DISCONNECT_PROTOCOL_ERROR or VUG_DISCONNECT_SOCKET_ERROR. The server's log has one
	 * line for the end of the channel and one for the end of the pair.
	 *
	 * - `interposer`: borrowed.
	 * - `side`: the side that ended first.
	 * - `error`: a positive errno value; EPROTO: the side broke the protocol; 0: it left.
	 */
	void (*closed)(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		       void *data);
};

/**
 * Make an interposer that takes displays over for a server.
 *
 * @param server the interposer takes a reference. Do not attach this server to anything else. NULL
 *        is an error.
 * @param callbacks copied; NULL: the interposer calls nothing.
 * @param data passed to every callback; borrowed: it has to outlive the interposer.
 * @param ret_interposer the caller owns the reference and drops it with vug_interposer_unref().
 *        NULL is an error.
 * @return 0, -EINVAL (NULL, a struct without its size), -E2BIG (a struct that is newer than the
 *         library and uses what it adds), -ENOMEM, -EMFILE or -ENFILE.
 * @thread the server's.
 * @since 0.1
 */
int vug_interposer_new(struct vug_server *server, const struct vug_interposer_callbacks *callbacks,
		       void *data, struct vug_interposer **ret_interposer);

/**
 * Take another reference to an interposer.
 *
 * @param interposer NULL: nothing happens.
 * @return the interposer; the caller owns one more reference and drops it with
 *         vug_interposer_unref().
 * @thread the server's: the count is not atomic.
 * @since 0.1
 */
struct vug_interposer *vug_interposer_ref(struct vug_interposer *interposer);

/**
 * Drop a reference to an interposer. The last one closes both connections, the display channel and
 * the poll descriptor, calls no callback, and drops the reference to the server: take the descriptor
 * out of the main loop first.
 *
 * @param interposer the reference is the library's from then on; NULL: nothing happens.
 * @thread the server's; in callbacks, too.
 * @since 0.1
 */
void vug_interposer_unref(struct vug_interposer *interposer);

/**
 * Relay between one VMM and one back end. The library makes both sockets non-blocking.
 *
 * @param interposer NULL is an error.
 * @param vmm_fd a connected UNIX stream socket; the library owns it on success, on failure it stays
 *        the caller's.
 * @param back_end_fd a connected UNIX stream socket; owned as vmm_fd is.
 * @return 0, -EINVAL (NULL, one descriptor for both), -EISCONN (there is a pair already), -EBADF,
 *         -ENOTSOCK, -EPROTOTYPE (not a UNIX stream socket), -ENOTCONN, -ENOMEM, -ENOSPC.
 * @thread the server's.
 * @since 0.1
 */
int vug_interposer_attach(struct vug_interposer *interposer, int vmm_fd, int back_end_fd);

/**
 * Close both connections and the display channel, if there are any. Calls no callback, neither of
 * the interposer nor of the server, the trace's excepted.
 *
 * @param interposer NULL: nothing happens.
 * @thread the server's.
 * @since 0.1
 */
void vug_interposer_disconnect(struct vug_interposer *interposer);

/**
 * Ask for a pair of connections.
 *
 * @param interposer NULL: the result is false.
 * @return true from vug_interposer_attach() until the end of the pair.
 * @thread the server's.
 * @since 0.1
 */
bool vug_interposer_is_connected(const struct vug_interposer *interposer);

/**
 * Get the descriptor to poll: readable (POLLIN) whenever vug_interposer_dispatch() has work. The
 * server has another one: poll both.
 *
 * @param interposer NULL is an error.
 * @return an epoll descriptor that never changes, borrowed: only poll it, never close it; valid as
 *         long as the interposer; or -EINVAL (NULL).
 * @thread any, as long as the caller's reference lives. Any thread may poll the descriptor.
 * @since 0.1
 */
int vug_interposer_get_fd(const struct vug_interposer *interposer);

/**
 * Pass on the pending messages. Never blocks; the work of one call is bounded.
 *
 * @param interposer NULL is an error.
 * @return 0, -EINVAL (NULL), -EBUSY (called in a callback of the interposer).
 * @thread the server's.
 * @since 0.1
 */
int vug_interposer_dispatch(struct vug_interposer *interposer);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
