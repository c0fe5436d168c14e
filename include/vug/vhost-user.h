/* SPDX-License-Identifier: MIT */
/**
 * @file vhost-user.h
 * @brief Getting a display channel to a back end: as a VMM, or between a VMM and its back end.
 */
#ifndef VUG_VHOST_USER_H
#define VUG_VHOST_USER_H

#include <vug/vug.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Ask the back end to confirm VHOST_USER_GPU_SET_SOCKET. Needs VHOST_USER_PROTOCOL_F_REPLY_ACK. */
#define VUG_SEND_SOCKET_NEED_REPLY 1u

/**
 * For VMMs: send VHOST_USER_GPU_SET_SOCKET (33), one message with one descriptor.
 *
 * Blocks only if `vhost_user_fd` does. Any thread; the caller keeps other senders off the
 * connection meanwhile and reads the confirmation itself if it asked for one.
 *
 * @param vhost_user_fd the VMM's connection to the back end; borrowed.
 * @param channel_fd the back end's end of a display channel, from vug_server_open(); borrowed:
 *        close it afterwards.
 * @param flags 0 or VUG_SEND_SOCKET_NEED_REPLY.
 * @return 0, -EINVAL (unknown flags), -EBADF, -EIO (it was sent in part, so that the connection is
 *         of no more use), or what sendmsg(2) failed with.
 */
int vug_vhost_user_send_socket(int vhost_user_fd, int channel_fd, uint32_t flags);

/**
 * An interposer: sits between a VMM's vhost-user connection and a back end's, passes every
 * message and descriptor on, and takes the display over.
 *
 * The VMM's VHOST_USER_GPU_SET_SOCKET reaches the back end with a channel of the server's in
 * place of the VMM's; where a VMM sends none, the interposer does, before the first ring starts.
 * The back end gets **one** channel for as long as it is connected, however often the guest
 * reboots: existing back ends cannot take a second one.
 * Where the VMM sends a second one and asks for a confirmation, the back end gets a GET_FEATURES in
 * its place, and the reply to it becomes the confirmation.
 *
 * Existing back ends do not hear of a reset of the guest either. So when the control queue begins
 * at 0 again after it has been in use, the interposer first switches the old guest's scanouts off
 * and destroys its resources, as if it were the guest's driver, while the VMM's messages wait; a
 * back end that does not answer is given up after two seconds at most. Of a pause of the VM
 * nothing is changed. What was removed, or why nothing could be, is in the server's log.
 */
struct vug_interposer;

/** Which end of an interposer. */
enum vug_interposer_side {
	VUG_INTERPOSER_VMM,      /**< the VMM, the vhost-user front end */
	VUG_INTERPOSER_BACK_END, /**< the vhost-user back end */
};

/** What the embedding program wants to hear of an interposer. Every member may be NULL. */
struct vug_interposer_callbacks {
	size_t size; /**< sizeof(struct vug_interposer_callbacks) */
	/**
	 * The back end has been given a display channel of the server's. Again for each back end
	 * that is attached.
	 */
	void (*display_taken)(struct vug_interposer *interposer, void *data);
	/**
	 * One side left or broke the protocol; both connections are closed now, the display
	 * channel too. The next pair may be attached, here or later.
	 *
	 * Once for each pair, whichever side it was. Where the display was taken, the server's
	 * `disconnected` has come before, in this dispatch or in the server's. Its reason is
	 * VUG_DISCONNECT_VMM_LEFT where the VMM was seen to leave first; where the back end was,
	 * it is VUG_DISCONNECT_PEER_CLOSED, VUG_DISCONNECT_PROTOCOL_ERROR or
	 * VUG_DISCONNECT_SOCKET_ERROR. The server's log has one line for the end of the channel and
	 * one for the end of the pair.
	 * @param error a positive errno value, EPROTO where the side sent nonsense, 0 where it
	 *        just left.
	 */
	void (*closed)(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		       void *data);
};

/**
 * Make an interposer that takes displays over for `server`.
 *
 * @param server the interposer takes a reference. It must not be attached to anything else.
 * @param callbacks copied; NULL: nothing is reported. They run inside
 *        vug_interposer_dispatch() only; every function may be called in them.
 * @param ret_interposer the caller's; end it with vug_interposer_unref().
 * @return 0, -EINVAL (NULL), -E2BIG, -ENOMEM, -EMFILE or -ENFILE.
 */
int vug_interposer_new(struct vug_server *server, const struct vug_interposer_callbacks *callbacks,
		       void *data, struct vug_interposer **ret_interposer);

/** Take another reference. NULL is passed through. @return the interposer. */
struct vug_interposer *vug_interposer_ref(struct vug_interposer *interposer);

/** Drop a reference; with the last one both connections are closed. NULL is ignored. */
void vug_interposer_unref(struct vug_interposer *interposer);

/**
 * Serve one VMM and one back end.
 *
 * @param vmm_fd a connected UNIX stream socket, taken over on success.
 * @param back_end_fd likewise.
 * @return 0, -EINVAL (NULL, twice the same descriptor), -EISCONN (there is a pair already),
 *         -EBADF, -ENOTSOCK, -EPROTOTYPE (not a UNIX stream socket), -ENOTCONN,
 *         -ENOMEM, -ENOSPC.
 */
int vug_interposer_attach(struct vug_interposer *interposer, int vmm_fd, int back_end_fd);

/**
 * Close both connections and the display channel, if there are any. No callback runs, the server's
 * `disconnected` included.
 */
void vug_interposer_disconnect(struct vug_interposer *interposer);

/** @return whether there is a pair; false for NULL. */
bool vug_interposer_is_connected(const struct vug_interposer *interposer);

/**
 * The descriptor to wait on, an epoll descriptor, the same one for the interposer's whole life.
 * The server's own is another one: wait on both.
 *
 * @return the descriptor, borrowed, or -EINVAL for NULL.
 */
int vug_interposer_get_fd(const struct vug_interposer *interposer);

/**
 * Pass on what has come. Never blocks, bounded work. On the thread that dispatches the server.
 *
 * @return 0, -EINVAL (NULL), -EBUSY (called from a callback of the interposer's).
 */
int vug_interposer_dispatch(struct vug_interposer *interposer);

#ifdef __cplusplus
}
#endif

#endif
