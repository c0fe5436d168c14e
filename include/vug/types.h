/* SPDX-License-Identifier: MIT */
/**
 * @file types.h
 * @brief The constants, the structs and the callbacks of a display server. Part of <vug/vug.h>.
 */
#ifndef VUG_VUG_TYPES_H
#define VUG_VUG_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vug/buffer.h>
#include <vug/vug-version.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup types Types and callbacks
 * What a program hands to a server, and what a server calls.
 *
 * The caller fills in each struct here, except struct vug_memory, and keeps it: the library copies
 * what it needs before the function returns.
 * @{
 */

/**
 * Largest number of scanouts of one GPU (VIRTIO_GPU_MAX_SCANOUTS of the virtio specification).
 * @since 0.1
 */
#define VUG_MAX_SCANOUTS 16
/**
 * Width and height of the cursor images of a display channel, in pixels: the size in the message
 * CURSOR_UPDATE. vug_callbacks.cursor_image gets images of this size alone.
 * @since 0.1
 */
#define VUG_CURSOR_SIZE 64
/**
 * Largest number of rectangles in the damage of one frame.
 * @since 0.1
 */
#define VUG_MAX_DAMAGE_RECTS 64
/**
 * Size of the longest EDID, in bytes: the size of the field in the reply to GET_EDID.
 * @since 0.1
 */
#define VUG_EDID_MAX_SIZE 1024

/**
 * No timeout at all: for vug_server_set_frame_timeout().
 * @since 0.2
 */
#define VUG_NO_TIMEOUT UINT32_MAX

/**
 * The display server of one GPU. It outlives connections. Made by vug_server_new().
 * @since 0.1
 */
struct vug_server;
/**
 * One output of the GPU. It lives as long as its server. Found with vug_server_get_scanout().
 * @since 0.1
 */
struct vug_scanout;
/**
 * One request to show a picture. It has references. Ended by vug_frame_done().
 * @since 0.1
 */
struct vug_frame;

/**
 * The severity of a log line.
 * @since 0.1
 */
enum vug_log_level {
	VUG_LOG_DEFAULT = 0, /**< for vug_config.log_level: VUG_LOG_INFO; no line has it */
	VUG_LOG_ERROR = 1,   /**< the connection, or something that the library owns, is lost */
	VUG_LOG_WARNING = 2, /**< a fault of the peer, which was tolerated; rate-limited */
	VUG_LOG_INFO = 3,    /**< connections begin and end */
	/**
	 * Every message of the display channel in both directions, every message of an interposer's
	 * vhost-user connections, and the layout of every buffer: to debug a back end.
	 */
	VUG_LOG_DEBUG = 4,
};

/**
 * Why a connection ended.
 * @since 0.1
 */
enum vug_disconnect_reason {
	VUG_DISCONNECT_PEER_CLOSED,    /**< the back end closed the channel or died */
	VUG_DISCONNECT_PROTOCOL_ERROR, /**< the back end sent a message that cannot be skipped */
	VUG_DISCONNECT_SOCKET_ERROR,   /**< the socket failed; `error` says how */
	VUG_DISCONNECT_VMM_LEFT,       /**< the VMM in front of an interposer left or failed */
};

/**
 * Which framing the back end uses. The two cannot be distinguished on the wire.
 * @since 0.1
 */
enum vug_protocol {
	VUG_PROTOCOL_FINAL = 0,    /**< QEMU 4.1 and later: 12-byte headers */
	VUG_PROTOCOL_DRAFT_V6 = 1, /**< the draft of 2019: 8-byte headers, replies without one */
};

/**
 * A monitor, as GET_DISPLAY_INFO and GET_EDID describe it to the guest.
 *
 * A monitor on the same scanout has the same EDID, to the byte, in every version of the library
 * with the same major number: guests key their settings on it.
 *
 * A member that is 0 gets its default, where a 0 makes no sense.
 * @since 0.1
 */
struct vug_monitor {
	size_t size;            /**< sizeof(struct vug_monitor), set by the caller */
	bool connected;         /**< plugged in; false: guests get no position and no size */
	int32_t x, y;           /**< position on the guest's desktop, in pixels; may be negative */
	uint32_t width, height; /**< 1 to 16384 pixels; both 0: 1280 × 800; one 0: -ERANGE */
	uint32_t refresh_mhz;   /**< thousandths of a hertz, 1000 to 1000000; 0: 60000 */
	uint32_t width_mm, height_mm; /**< visible area; either 0: as at 96 dots per inch */
	char name[14];                /**< printable ASCII, NUL-terminated; empty: "libvug" */
	char serial[14];              /**< printable ASCII, NUL-terminated; empty: none */
	/** The EDID's manufacturer: three letters A to Z, NUL-terminated; empty: "VUG". Since 0.2. */
	char vendor[4];
	uint16_t product;  /**< the EDID's product code; 0: 1. Since 0.2. */
	uint8_t unused[6]; /**< reserved: 0, or vug_scanout_set_monitor() returns -EINVAL */
};

/**
 * Memory of the program for a scanout's pixels: see vug_callbacks.allocate_memory.
 * @since 0.1
 */
struct vug_memory {
	size_t size;     /**< sizeof(struct vug_memory), set by the library */
	void *pixels;    /**< the first pixel; aligned to 4 bytes */
	size_t length;   /**< bytes that may be written from there on */
	uint32_t stride; /**< from row to row, in bytes: a multiple of 4, at least width × 4 */
	int fd;          /**< shareable memory that `pixels` is a mapping of, or -1; borrowed */
	uint32_t offset; /**< of the first pixel within `fd`, in bytes */
	void *owner;     /**< the program's own pointer; the library does not use it */
};

/**
 * The cursor of a scanout: filled in by vug_listener_get_cursor(), and by a program for
 * vug_source_set_cursor().
 * @since 0.2
 */
struct vug_cursor_info {
	size_t size; /**< sizeof(struct vug_cursor_info), set by the caller */
	/**
	 * Rows of a8r8g8b8, premultiplied; NULL: there is no image. A listener gets another address for
	 * another image, so that it sees without a look at the pixels that it changed.
	 */
	const uint32_t *pixels;
	uint32_t width, height; /**< of the image, in pixels */
	uint32_t hot_x, hot_y;  /**< the hot spot, from the image's upper left corner */
	int32_t x, y;           /**< of the image's upper left corner, in pixels of the scanout */
	bool visible;           /**< false: x and y mean nothing */
	uint8_t unused[7];      /**< 0 */
};

/**
 * The callbacks of a server. Every member may be NULL.
 *
 * Threads: callbacks run on the server's thread, inside vug_server_dispatch() and
 * vug_server_guest_reset(), and the library holds no lock. There are two exceptions:
 * - release_memory runs on the thread that drops the last reference to the buffer;
 * - vug_interposer_dispatch() calls log as well. When its pair ends it calls frame and cursor_moved
 *   for what is pending, and then disconnected.
 *
 * A callback on the server's thread may call every function of the library, vug_server_disconnect()
 * and vug_server_unref() included. Only vug_server_dispatch() and vug_server_guest_reset() return
 * -EBUSY there. On another thread, release_memory may call the functions whose line "Thread" says
 * "any". A callback must return: it must not unwind the stack with longjmp() or with a C++ exception.
 *
 * `data` is the pointer that the program gave to vug_server_new().
 * @since 0.1
 */
struct vug_callbacks {
	size_t size; /**< sizeof(struct vug_callbacks), set by the caller */

	/**
	 * The scanout shows another buffer, or nothing.
	 *
	 * The first SCANOUT of a connection always causes a call. Later ones cause none where
	 * they change nothing. (Messages SCANOUT, DMABUF_SCANOUT, DMABUF_SCANOUT2.)
	 *
	 * - `scanout`: borrowed; valid as long as the server.
	 * - `buffer`: borrowed for the call; vug_buffer_ref() keeps it longer. NULL: the guest
	 *   switched the scanout off.
	 * - `viewport`: borrowed for the call; NULL where `buffer` is. The part of the buffer that
	 *   is the picture; its size is the scanout's size. It counts rows as they lie in memory,
	 *   also where the layout is y_inverted: then its last row is the top row of the picture.
	 */
	void (*scanout_changed)(struct vug_scanout *scanout, struct vug_buffer *buffer,
				const struct vug_rect *viewport, void *data);
	/**
	 * The scanout's picture changed: show it, then call vug_frame_done().
	 *
	 * For pixels in a dma-buf the guest waits for vug_frame_done(). Pixels of the socket go on
	 * arriving meanwhile. They are merged into the next frame, which comes when this one is
	 * done, or when the back end leaves. Without this callback every frame is done at once.
	 * (Messages UPDATE, DMABUF_UPDATE.)
	 *
	 * - `scanout`: borrowed; valid as long as the server.
	 * - `frame`: the callback owns one reference. The program gives it up with
	 *   vug_frame_done() or vug_frame_done_after(), once, from any thread.
	 */
	void (*frame)(struct vug_scanout *scanout, struct vug_frame *frame, void *data);
	/**
	 * The cursor has another image. (Message CURSOR_UPDATE.)
	 *
	 * Of a larger image, which a program's own source may set, it gets the part around the hot spot,
	 * and cursor_moved says where that part is. Listeners get all of it.
	 *
	 * - `scanout`: borrowed; valid as long as the server.
	 * - `argb`: borrowed for the call. VUG_CURSOR_SIZE rows of VUG_CURSOR_SIZE pixels
	 *   a8r8g8b8 in native byte order, premultiplied by convention.
	 * - `hot_x`, `hot_y`: the hot spot, in pixels from the image's upper left corner.
	 */
	void (*cursor_image)(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			     uint32_t hot_y, void *data);
	/**
	 * The cursor moved, was shown or was hidden. (Messages CURSOR_POS, CURSOR_POS_HIDE,
	 * CURSOR_UPDATE.)
	 *
	 * A visible cursor is hidden when its back end leaves, before `disconnected`; when the
	 * program disconnects it, in the next dispatch; and when the guest behind an interposer is
	 * reset. An image belongs to the connection and to the guest that sent it. The next one
	 * has to send an image before its cursor is shown, also where it is the same guest behind a
	 * back end that connected again. A position alone shows the cursor only where no image came
	 * before, or the last image was blank.
	 *
	 * - `scanout`: borrowed; valid as long as the server.
	 * - `x`, `y`: where the upper left pixel of the image is, in pixels of the scanout; may be
	 *   outside of it. The hot spot is at x + hot_x, y + hot_y.
	 * - `visible`: false: the cursor is hidden, and x and y mean nothing.
	 */
	void (*cursor_moved)(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			     void *data);
	/**
	 * The replies to GET_DISPLAY_INFO or GET_EDID changed, by vug_scanout_set_monitor() or
	 * vug_scanout_set_edid(). A VMM raises VIRTIO_GPU_EVENT_DISPLAY here, so that its guest
	 * reads them. Several changes between two dispatches cause one call.
	 *
	 * - `server`: borrowed.
	 */
	void (*monitors_changed)(struct vug_server *server, void *data);
	/**
	 * The connection ended, other than by vug_server_disconnect() or
	 * vug_interposer_disconnect(). One call for each connection. Where an interposer's pair
	 * ends, this call comes before vug_interposer_callbacks.closed.
	 *
	 * Monitors, pictures and the poll descriptor stay. The program may attach the next socket
	 * in this callback or later. vug_scanout_get_buffer() still has the last buffer; if the
	 * back end left in the middle of a picture, no frame has covered its changes. The line about
	 * the end in the log follows this call.
	 *
	 * - `server`: borrowed.
	 * - `reason`: which end it was.
	 * - `error`: a positive errno value, or 0.
	 */
	void (*disconnected)(struct vug_server *server, enum vug_disconnect_reason reason,
			     int error, void *data);
	/**
	 * One line of the log. Lines about the peer are rate-limited: the next line of their kind
	 * says how many were suppressed.
	 *
	 * - `server`: borrowed.
	 * - `level`: VUG_LOG_ERROR to VUG_LOG_DEBUG.
	 * - `line`: borrowed for the call; NUL-terminated, without a newline.
	 */
	void (*log)(struct vug_server *server, enum vug_log_level level, const char *line,
		    void *data);
	/**
	 * Supply the memory for a scanout's pixels. Called at each SCANOUT message of a new size.
	 *
	 * The library asks for zero-filled memory; other contents are visible until the guest draws.
	 * If the callback returns another value than 0, the library uses memory of its own and ignores
	 * `ret_memory`. If `ret_memory` is too small or misaligned, the library uses memory of its own
	 * and calls release_memory for `ret_memory` at once.
	 *
	 * - `scanout`: borrowed; valid as long as the server.
	 * - `width`, `height`: in pixels, at least 1.
	 * - `fourcc`: the pixel format, of 32 bits a pixel: see vug_scanout_set_format().
	 * - `ret_memory`: filled in by the callback, which keeps the memory and the descriptor
	 *   valid until release_memory.
	 */
	int (*allocate_memory)(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			       uint32_t fourcc, struct vug_memory *ret_memory, void *data);
	/**
	 * The library does not use that memory any more: free it. One call for each call of
	 * allocate_memory that returned 0, when the last reference to the buffer in the memory is
	 * gone, or at once where the library cannot use the memory.
	 *
	 * Runs on the thread that dropped the reference, which may be any, and possibly after the
	 * end of the server. `data` has to stay valid until then.
	 *
	 * - `memory`: borrowed for the call; as allocate_memory filled it in.
	 */
	void (*release_memory)(const struct vug_memory *memory, void *data);
};

/**
 * A flag of a server: hold each frame of a dma-buf until the back end's GPU has drawn it,
 * frame_timeout_ms at most. For programs that read pixels with the CPU. Without it vug_buffer_map() of
 * an unfinished picture returns -EAGAIN. See vug_server_set_wait_for_fences().
 * @since 0.2
 */
#define VUG_SERVER_WAIT_FOR_FENCES 1
/**
 * A flag of a server: treat dma-bufs without a modifier as linear. For back ends that are known not to
 * tile. Without it vug_buffer_map() refuses those of an exporter that may tile.
 * @since 0.2
 */
#define VUG_SERVER_ASSUME_LINEAR 2
/**
 * A flag of a server: handle small messages together while many come fast, at most 200 microseconds
 * later than they came. The back end and the program wake each other less often. No message waits
 * while the back end waits for a reply.
 * @since 0.2
 */
#define VUG_SERVER_COALESCE 4

/**
 * The configuration of a server. A member that is 0 gets its default.
 * @since 0.1
 */
struct vug_config {
	size_t size;           /**< sizeof(struct vug_config), set by the caller */
	uint32_t num_scanouts; /**< 1 to VUG_MAX_SCANOUTS; default 1 */
	/**
	 * The library finishes a frame after this time, in milliseconds; default 1000. See
	 * vug_server_set_frame_timeout().
	 */
	uint32_t frame_timeout_ms;
	/**
	 * Cap on the memory of all pixels, in MiB; default 512. With 32-bit addresses, 4096 and
	 * more is no cap. During a change of size the old and the new picture count, and each
	 * buffer that the program keeps. Snapshots of listeners do not count: there is as much for
	 * them again.
	 */
	uint32_t max_framebuffer_mib;
	enum vug_protocol protocol; /**< default VUG_PROTOCOL_FINAL */
	/** The least severe level to log; default VUG_LOG_INFO. See vug_server_set_log_level(). */
	enum vug_log_level log_level;
	uint32_t flags; /**< VUG_SERVER_…; any other bit: vug_server_new() returns -EINVAL */
};

/** @} */

#ifdef __cplusplus
}
#endif

#endif
