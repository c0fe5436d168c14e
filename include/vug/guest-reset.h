/* SPDX-License-Identifier: MIT */
/**
 * @file guest-reset.h
 * @brief What a VMM with a vhost-user connection of its own does when its guest is reset.
 */
#ifndef VUG_GUEST_RESET_H
#define VUG_GUEST_RESET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup guest_reset Guest resets
 * QEMU's back end hears of no reset: it keeps the old guest's resources, refuses the new one's, and goes on
 * showing the old pages. An interposer removes them by itself. A VMM that owns the vhost-user connection does
 * so here, with its own functions to send and receive.
 *
 * When a guest is reset, and its device has been in use:
 * 1. Stop the rings (GET_VRING_BASE of each).
 * 2. Call vug_guest_reset_remove_resources().
 * 3. Call vug_server_guest_reset() on the server's thread.
 * 4. Set memory and rings up as for a first start, when the new guest's driver comes.
 *
 * Threads: any thread may call this, but never the one that dispatches the server: the back end may wait for
 * room in the display channel before it answers.
 * @{
 */

/**
 * Largest value of vug_guest_reset.timeout_ms.
 * @since 0.2
 */
#define VUG_GUEST_RESET_MAX_TIMEOUT_MS 60000u

/**
 * A region of the guest's memory, as SET_MEM_TABLE has it.
 * @since 0.2
 */
struct vug_guest_reset_region {
	uint64_t guest_address; /**< in the guest's memory */
	uint64_t size;          /**< in bytes */
	uint64_t user_address;  /**< in the VMM's memory */
	uint64_t mmap_offset;   /**< of the region within the descriptor */
	int fd;                 /**< borrowed for the call */
	uint32_t unused;        /**< not read */
};

/**
 * A VMM's connection to a back end whose rings have stopped. A member that is 0 gets its default.
 *
 * The callbacks run inside vug_guest_reset_remove_resources(), on its thread. They must return: they must not
 * unwind the stack.
 * @since 0.2
 */
struct vug_guest_reset {
	size_t size;                /**< sizeof(struct vug_guest_reset), set by the caller */
	uint64_t features;          /**< what SET_FEATURES agreed on */
	uint64_t protocol_features; /**< what SET_PROTOCOL_FEATURES agreed on */
	uint32_t num_scanouts;      /**< of the guest's GPU, 1 to 16; there is no default */
	/** In the last SET_VRING_NUM of ring 0, the control queue: a power of two, 32 at least; no default. */
	uint32_t queue_size;
	uint64_t descriptors, used, available; /**< in the last SET_VRING_ADDR of ring 0; not 0 */
	/**
	 * The regions of the last SET_MEM_TABLE, 1 to 7; borrowed for the call. Not read where
	 * VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS was agreed on.
	 */
	const struct vug_guest_reset_region *regions;
	uint32_t num_regions; /**< how many `regions` has */
	uint32_t unused;      /**< reserved: 0 */
	/**
	 * How long the back end may make no progress, in milliseconds; default 1000, at most
	 * VUG_GUEST_RESET_MAX_TIMEOUT_MS. All of the commands get five times as long.
	 */
	uint32_t timeout_ms;
	/**
	 * Send a whole vhost-user message: ADD_MEM_REG, REM_MEM_REG, SET_MEM_TABLE, SET_VRING_… or
	 * GET_VRING_BASE. None asks for an acknowledgement (NEED_REPLY).
	 *
	 * - `message`: borrowed for the call; header and payload, in the host's byte order.
	 * - `length`: of both together.
	 * - `fds`, `num_fds`: the descriptors that go along, 8 at most; borrowed for the call.
	 * - returns 0 or more, or a negative errno value, with which the call fails.
	 */
	int (*send)(const void *message, size_t length, const int *fds, size_t num_fds, void *data);
	/**
	 * Receive the reply to GET_VRING_BASE.
	 *
	 * - `ret_message`: room for header and payload.
	 * - `size`: of that room; a longer reply is an error.
	 * - `timeout_ms`: how long to wait.
	 * - returns the length of header and payload, or a negative errno value, with which the call
	 *   fails: -ETIMEDOUT where nothing came in time.
	 */
	int (*receive)(void *ret_message, size_t size, uint32_t timeout_ms, void *data);
	void *data; /**< passed to both; borrowed */
};

/**
 * Remove everything that the old guest has left in a back end: its scanouts are switched off, and its
 * resources destroyed, as its driver would have done.
 *
 * The library shows the back end memory of its own, sets ring 0 up in it, gives commands of virtio-gpu, and
 * stops the ring. Nobody knows which resources there are: it tries each number, up to 16,384 beyond the last one
 * that there was, which takes some milliseconds to some tenths of a second.
 *
 * Afterwards ring 0 has stopped and is disabled. Memory, size and addresses are what the VMM said. Base, call
 * and kick descriptor are not: the VMM sets them before it starts the ring again, as for a first start.
 *
 * It blocks until the back end is done, for six times timeout_ms at most, and as long as the callbacks do.
 *
 * @param reset borrowed for the call. NULL is an error.
 * @param ret_removed how many resources were removed. Untouched on failure. NULL is an error.
 * @return 0, -EINVAL (NULL, a struct without its size, a value out of range), -E2BIG (a struct that is newer
 *         than the library and uses what it adds), -ENOTSUP (with those features the library has no ring:
 *         VHOST_F_LOG_ALL, VIRTIO_F_ACCESS_PLATFORM, VIRTIO_F_RING_PACKED, INFLIGHT_SHMFD,
 *         INBAND_NOTIFICATIONS), -ENOENT (there is no /proc), -ENOMEM, -EMFILE, -ENFILE or -ENOSPC: nothing was
 *         sent. -ETIMEDOUT: the back end was too slow, and some resources remain; or the error of a callback,
 *         -EPROTO (another message than the reply): in what state the connection is, the VMM knows.
 * @thread any but the one that dispatches the server; one caller at a time for a connection.
 * @since 0.2
 */
int vug_guest_reset_remove_resources(const struct vug_guest_reset *reset, uint32_t *ret_removed);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
