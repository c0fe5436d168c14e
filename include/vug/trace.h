/* SPDX-License-Identifier: MIT */
/**
 * @file trace.h
 * @brief Everything that passes over the channel, written down: for people who look for a fault.
 */
#ifndef VUG_TRACE_H
#define VUG_TRACE_H

#include <vug/vug.h>

#ifdef __cplusplus
extern "C" {
#endif

/** For vug_trace.max_payload: all of every payload, pixels too. */
#define VUG_TRACE_WHOLE_PAYLOADS 0xffffffffu

/** Where a trace goes, and how much of it. */
struct vug_trace {
	size_t size; /**< sizeof(struct vug_trace) */
	/**
	 * The next bytes of the trace, borrowed for the call: append them to a file. All of them
	 * together are a trace as docs/trace-format.md describes it. A piece may be part of a
	 * record; a dispatch that handles many messages has many pieces, so buffer them. Each
	 * record begins a piece of its own, which has all of it but the payload; the file header is
	 * the first piece. Blocking here keeps the back end waiting.
	 *
	 * Called in vug_server_dispatch(), vug_server_set_trace(), vug_server_attach(),
	 * vug_server_open() and vug_server_disconnect(), never after the last vug_server_unref().
	 * It may end its trace with vug_server_set_trace(server, NULL) and ask the server
	 * anything. What else it does with the server takes effect, but where that would have to
	 * be traced itself (vug_server_disconnect(), for one) the trace ends there and then.
	 */
	void (*write)(const void *bytes, size_t length, void *data);
	void *data; /**< passed to `write` */
	/**
	 * How many bytes of each payload are kept, requests' and replies': 0 none,
	 * VUG_TRACE_WHOLE_PAYLOADS all. 2048 keeps all of everything but pixels and cursor
	 * images, and of those the first ones.
	 */
	uint32_t max_payload;
	/**
	 * Keep no pixels, however few there are: of UPDATE, of CURSOR_UPDATE and of requests that
	 * are not known the first 20 bytes at most, which are numbers. The file says so.
	 */
	bool omit_pixels;
	uint8_t unused[3]; /**< 0, or -EINVAL */
};

/**
 * Begin a trace of everything that comes and goes over the channel, connections included, or end
 * the one there is.
 *
 * It may be set at any time, in callbacks, too; a message whose pixels are arriving at that
 * moment is left out. Later connections are in the same trace. What the server shares with the
 * back end by way of a descriptor is not: of descriptors, kind and size are told.
 *
 * A trace holds what the guest shows, as far as `max_payload` goes and unless `omit_pixels` is set:
 * handle it accordingly.
 *
 * @param trace copied; NULL: no trace from now on. Nothing more is written to the one before.
 * @return 0, -EINVAL (no server, `write` NULL, a size that is too small, `unused` not 0), -E2BIG (a
 *         struct that is newer than the library and uses what it adds) or -EBUSY (another trace is
 *         to begin inside `write`).
 */
int vug_server_set_trace(struct vug_server *server, const struct vug_trace *trace);

#ifdef __cplusplus
}
#endif

#endif
