/* SPDX-License-Identifier: MIT */
/**
 * @file stats.h
 * @brief What a server has counted: for people who want to know how a display does.
 */
#ifndef VUG_STATS_H
#define VUG_STATS_H

#include <vug/vug.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Room for the kinds of warnings, in struct vug_stats. */
#define VUG_MAX_WARNING_KINDS 16

/** What a warning is about: an index of vug_stats.warnings_by_kind. */
enum vug_warning {
	VUG_WARNING_REQUEST,    /**< a request that does not exist */
	VUG_WARNING_SIZE,       /**< a payload of the wrong size */
	VUG_WARNING_DESCRIPTOR, /**< a descriptor too many, too few, or of the wrong kind */
	VUG_WARNING_SCANOUT,    /**< a scanout that is missing, shows nothing or is not used */
	VUG_WARNING_GEOMETRY,   /**< a size or rectangle that makes no sense or is over a cap */
	VUG_WARNING_MEMORY,     /**< no memory, or no good memory, for what was asked */
	VUG_WARNING_FRAME,      /**< a frame that nobody finished, or somebody too often */
	VUG_WARNING_REPLY,      /**< replies that the peer does not take */
	VUG_WARNING_VHOST_USER, /**< the vhost-user side of an interposer */
};

/**
 * What a server has seen: counted since vug_server_new(), over all of its connections.
 *
 * An update is an UPDATE whose pixels have all come, or a DMABUF_UPDATE. Each one is in a frame,
 * merged, dropped, or still waits for the frame that is out.
 */
struct vug_stats {
	size_t size;          /**< sizeof(struct vug_stats), set by the caller */
	uint64_t connections; /**< sockets that were attached or opened */
	uint64_t messages;    /**< messages that began; an UPDATE's pixels may still be coming */
	uint64_t messages_skipped; /**< those of them with an unknown id or a wrong size */
	uint64_t bytes_received;   /**< headers, payloads and pixels */
	uint64_t replies;          /**< replies that were sent whole */
	uint64_t updates;          /**< updates that came */
	uint64_t updates_merged;   /**< updates that share a frame with one before them */
	/**
	 * Updates that no frame shows: their scanout or size is wrong, they are outside, their
	 * picture was replaced first, or there was no memory or no frame callback.
	 */
	uint64_t updates_dropped;
	uint64_t frames;              /**< frames that the frame callback was given */
	uint64_t frames_expired;      /**< those of them that the watchdog finished */
	uint64_t warnings;            /**< what peers did wrong, logged or not */
	uint64_t warnings_suppressed; /**< those of them that the rate limit kept from the log */
	uint64_t acks; /**< frames of dma-bufs that were answered, for what follows */
	/**
	 * Microseconds from when a DMABUF_UPDATE became a frame to its reply: half of them took
	 * no longer. At most an eighth too large; 0: there were none.
	 */
	uint64_t ack_latency_p50_us;
	uint64_t ack_latency_p99_us; /**< the same for 99 in a hundred */
	uint64_t ack_latency_max_us; /**< the longest one, exactly */
	/** `warnings` by enum vug_warning; the rest, which is for kinds to come, is 0. */
	uint64_t warnings_by_kind[VUG_MAX_WARNING_KINDS];
	uint64_t frames_held; /**< frames that waited for a fence: vug_config.wait_for_fences */
};

/**
 * What the server has seen so far; in callbacks, too. Nothing is allocated and no system call
 * is made.
 *
 * @param ret_stats `size` set by the caller, the rest filled in.
 * @return 0 or -EINVAL (NULL, or a size that is too small to be this struct).
 */
int vug_server_get_stats(const struct vug_server *server, struct vug_stats *ret_stats);

#ifdef __cplusplus
}
#endif

#endif
