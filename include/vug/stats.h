/* SPDX-License-Identifier: MIT */
/**
 * @file stats.h
 * @brief The statistics of a server: to see how a display performs.
 */
#ifndef VUG_STATS_H
#define VUG_STATS_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup stats Statistics
 * Counters of a server, since vug_server_new() and over all of its connections.
 *
 * Threads: as for the server (see the group Server).
 * @{
 */

/**
 * Size of vug_stats.warnings_by_kind: room for kinds that a later library adds.
 * @since 0.1
 */
#define VUG_MAX_WARNING_KINDS 16

/**
 * What a warning is about: an index of vug_stats.warnings_by_kind.
 * @since 0.1
 */
enum vug_warning {
	VUG_WARNING_REQUEST,    /**< an unknown request */
	VUG_WARNING_SIZE,       /**< a payload of the wrong size */
	VUG_WARNING_DESCRIPTOR, /**< a descriptor too many, too few, or of the wrong kind */
	VUG_WARNING_SCANOUT,    /**< a scanout that is missing, shows nothing or is not used */
	VUG_WARNING_GEOMETRY,   /**< an impossible size or rectangle, or one over a cap */
	VUG_WARNING_MEMORY,     /**< no memory, or no usable memory, for a request */
	VUG_WARNING_FRAME,      /**< a frame that the program never finished, or finished twice */
	VUG_WARNING_REPLY,      /**< replies that the peer does not read */
	VUG_WARNING_VHOST_USER, /**< the vhost-user side of an interposer */
};

/**
 * The counters of a server.
 *
 * An *update* is an UPDATE whose pixels have all arrived, or a DMABUF_UPDATE. Each one is in a frame,
 * merged, dropped, or waits for the end of the present frame.
 * @since 0.1
 */
struct vug_stats {
	size_t size;          /**< sizeof(struct vug_stats), set by the caller */
	uint64_t connections; /**< sockets that were attached or opened */
	uint64_t messages;    /**< messages that began; an UPDATE's pixels may still be coming */
	uint64_t messages_skipped; /**< those of them with an unknown id or a wrong size */
	uint64_t bytes_received;   /**< headers, payloads and pixels */
	uint64_t replies;          /**< replies that were sent whole */
	uint64_t updates;          /**< updates that arrived */
	uint64_t updates_merged;   /**< updates that share a frame with an earlier one */
	/**
	 * Updates that no frame shows: their scanout or size is wrong, they are outside, another
	 * picture replaced theirs first, or there was no memory or nobody to show them.
	 */
	uint64_t updates_dropped;
	uint64_t frames;              /**< frames that the frame callback received */
	uint64_t frames_expired;      /**< those of them that the timeout finished */
	uint64_t warnings;            /**< faults of peers, logged or not */
	uint64_t warnings_suppressed; /**< those of them that the rate limit kept from the log */
	uint64_t acks; /**< frames of dma-bufs that were replied to: the base of the latencies */
	/**
	 * The median time from a DMABUF_UPDATE's frame to its reply, in microseconds. At most an
	 * eighth too large. 0 while `acks` is 0.
	 */
	uint64_t ack_latency_p50_us;
	uint64_t ack_latency_p99_us; /**< its 99th percentile, at most an eighth too large */
	uint64_t ack_latency_max_us; /**< the longest such time, exactly */
	/** `warnings` by enum vug_warning; the other entries are 0. */
	uint64_t warnings_by_kind[VUG_MAX_WARNING_KINDS];
	uint64_t frames_held; /**< frames that waited for a fence: VUG_SERVER_WAIT_FOR_FENCES */
	/**
	 * Frames that listeners received, all of them together.
	 * @since 0.2
	 */
	uint64_t listener_frames;
	/**
	 * How often a listener was late, so that nothing waited for it any longer.
	 * @since 0.2
	 */
	uint64_t listeners_late;
};

/**
 * Get the counters of a server. Allocates nothing and makes no system call.
 *
 * @param server NULL is an error.
 * @param ret_stats the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0 or -EINVAL (NULL, or a size that is too small for this struct).
 * @thread the server's; in callbacks, too.
 * @since 0.1
 */
int vug_server_get_stats(const struct vug_server *server, struct vug_stats *ret_stats);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
