/* SPDX-License-Identifier: MIT */
/**
 * @file trace.h
 * @brief A record of every message of the channel: to find a fault.
 */
#ifndef VUG_TRACE_H
#define VUG_TRACE_H

#include <vug/vug.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup trace Traces
 * A server writes the messages of its channel to a callback of the program. The program `vug-replay`
 * lists and plays the file.
 *
 * Threads: as for the server (see the group Server).
 * @{
 */

/**
 * Value of vug_trace.max_payload: every payload whole, pixels too.
 * @since 0.1
 */
#define VUG_TRACE_WHOLE_PAYLOADS 0xffffffffu

/**
 * Where a trace goes, and how much of each message it keeps.
 * @since 0.1
 */
struct vug_trace {
	size_t size; /**< sizeof(struct vug_trace), set by the caller */
	/**
	 * The next bytes of the trace: append them to a file.
	 *
	 * All pieces together are a trace as docs/trace-format.md describes it. The first piece is
	 * the file header. Each record begins a piece, which has the record without its payload;
	 * further pieces bring the payload. A dispatch that handles many messages has many pieces,
	 * so buffer them. A call that blocks stalls the back end.
	 *
	 * Called on the server's thread, in vug_server_dispatch(), vug_server_guest_reset(),
	 * vug_server_set_trace(), vug_server_attach(), vug_server_open() and
	 * vug_server_disconnect(), and in vug_interposer_dispatch(), vug_interposer_disconnect()
	 * and vug_interposer_unref(). Never called after the last vug_server_unref().
	 * It may end its trace with vug_server_set_trace(server, NULL), and read anything from the
	 * server. Any other call for the server takes effect. Where that call would itself be
	 * traced (vug_server_disconnect(), for one) the trace ends there.
	 *
	 * - `bytes`: borrowed for the call.
	 * - `length`: how many bytes, at least 1.
	 */
	void (*write)(const void *bytes, size_t length, void *data);
	void *data; /**< passed to `write`; borrowed until the end of the trace */
	/**
	 * How many bytes of each payload are kept, of requests and of replies: 0 none,
	 * VUG_TRACE_WHOLE_PAYLOADS all. 2048 keeps every message whole but for pixels and cursor
	 * images, of which it keeps the beginning.
	 */
	uint32_t max_payload;
	/**
	 * Keep no pixels, however few: of UPDATE, of CURSOR_UPDATE and of unknown requests the
	 * first 20 bytes at most, which are numbers. The file says so.
	 */
	bool omit_pixels;
	uint8_t unused[3]; /**< reserved: 0, or vug_server_set_trace() returns -EINVAL */
};

/**
 * Begin a trace of every message and every connection of a server, or end the present one.
 *
 * A message whose pixels are arriving at that moment is left out. Later connections are in the same
 * trace. Memory that the server shares with the back end is not: of a descriptor the trace has kind
 * and size.
 *
 * A trace contains what the guest shows, as far as `max_payload` goes and unless `omit_pixels` is
 * set: handle it accordingly.
 *
 * @param server NULL is an error.
 * @param trace copied; NULL: the trace ends, and `write` is not called again.
 * @return 0, -EINVAL (server or `write` NULL, a struct without its size, `unused` not 0), -E2BIG (a
 *         struct that is newer than the library and uses what it adds), -ENOMEM or -EBUSY (called
 *         inside `write` to begin another trace, or sources of <vug/source.h> draw on every scanout).
 * @thread the server's; in callbacks, too.
 * @since 0.1
 */
int vug_server_set_trace(struct vug_server *server, const struct vug_trace *trace);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
