/* SPDX-License-Identifier: MIT */
/**
 * @file vug.h
 * @brief The display end (front end) of vhost-user-gpu.
 *
 * A back end renders a virtual machine's GPU in a process of its own and sends what it rendered
 * over a UNIX socket: the display channel. libvug is the other end of that channel. It answers
 * the back end's requests and hands pictures, damage and cursors to the callbacks of the program
 * that embeds it.
 *
 * Words: a **monitor** is what the guest is told is plugged in; a **scanout** is what the guest
 * shows on it. The two have different sizes whenever the guest has not followed a change yet.
 *
 * Errors: a function that can fail returns a negative errno value and leaves its `ret_` outputs
 * untouched. What the *peer* does wrong is never a return value: it goes to the log callback
 * and, where the connection cannot go on, to the disconnected callback.
 *
 * Threads: a server and its scanouts belong to one thread at a time, the one that calls
 * vug_server_dispatch(). The exceptions say so: vug_frame_*() and vug_buffer_*() may be called
 * from any thread.
 *
 * Structs that begin with `size` are set up by the caller with `.size = sizeof(struct …)`. They
 * only ever grow at the end; a shorter one from an older program is accepted, and one that is
 * longer than the library knows is refused with -E2BIG unless the unknown part is zero. Where
 * `.size` was forgotten it is 0, and the struct is refused with -EINVAL.
 */
#ifndef VUG_VUG_H
#define VUG_VUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vug/buffer.h>
#include <vug/vug-version.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The most scanouts a GPU can have (VIRTIO_GPU_MAX_SCANOUTS). */
#define VUG_MAX_SCANOUTS 16
/** A cursor image is always this many pixels wide and high. */
#define VUG_CURSOR_SIZE 64
/** The most rectangles that the damage of a frame has. */
#define VUG_MAX_DAMAGE_RECTS 32
/** The longest EDID that the protocol can carry, in bytes. */
#define VUG_EDID_MAX_SIZE 1024

/** The display server of one GPU. It outlives connections. Made by vug_server_new(). */
struct vug_server;
/** One output of the GPU. It lives as long as its server. */
struct vug_scanout;
/** One "please show this", with references. Ended by vug_frame_done(). */
struct vug_frame;

/** How bad a log line is. */
enum vug_log_level {
	VUG_LOG_DEFAULT = 0, /**< for vug_config.log_level: VUG_LOG_INFO; no line has it */
	VUG_LOG_ERROR = 1,   /**< the connection, or something this library owns, is lost */
	VUG_LOG_WARNING = 2, /**< a fault of the peer's, which was tolerated (rate-limited) */
	VUG_LOG_INFO = 3,    /**< connections that come and go */
	/**
	 * Each message of the display channel, both ways, each one of an interposer's vhost-user
	 * connections, and the layout of each buffer; for people who debug a back end.
	 */
	VUG_LOG_DEBUG = 4,
};

/** Why a connection ended. */
enum vug_disconnect_reason {
	VUG_DISCONNECT_PEER_CLOSED,    /**< the back end closed the channel or died */
	VUG_DISCONNECT_PROTOCOL_ERROR, /**< the back end sent a frame that cannot be skipped */
	VUG_DISCONNECT_SOCKET_ERROR,   /**< the socket failed; the errno is passed along */
	VUG_DISCONNECT_VMM_LEFT,       /**< the VMM in front of an interposer left or failed */
};

/** Which framing the back end speaks. The two cannot be told apart on the wire. */
enum vug_protocol {
	VUG_PROTOCOL_FINAL = 0,    /**< QEMU 4.1 and everything since */
	VUG_PROTOCOL_DRAFT_V6 = 1, /**< the draft of 2019: 8-byte headers, replies without one */
};

/**
 * A monitor, as the guest is told of it by GET_DISPLAY_INFO and GET_EDID.
 *
 * Zero means "choose for me" wherever a zero makes no sense.
 */
struct vug_monitor {
	size_t size;                  /**< sizeof(struct vug_monitor) */
	bool connected;               /**< plugged in; else guests see neither place nor size */
	uint32_t x, y;                /**< where it stands on the guest's desktop, in pixels */
	uint32_t width, height;       /**< 1 to 16384 pixels; both 0: 1280 × 800 */
	uint32_t refresh_mhz;         /**< thousandths of a hertz, 1000 to 1000000; 0: 60000 */
	uint32_t width_mm, height_mm; /**< visible area; either 0: as at 96 dots per inch */
	char name[14];                /**< printable ASCII, NUL-terminated; empty: "libvug" */
	char serial[14];              /**< printable ASCII, NUL-terminated; empty: none */
};

/** Memory of the caller's that a scanout's pixels shall land in. */
struct vug_memory {
	size_t size;     /**< sizeof(struct vug_memory), set by the library */
	void *pixels;    /**< the first pixel; aligned to 4 bytes */
	size_t length;   /**< bytes that may be written from there on */
	uint32_t stride; /**< from row to row, in bytes: a multiple of 4, at least width × 4 */
	int fd;          /**< shareable memory that `pixels` is a mapping of, or -1; borrowed */
	uint32_t offset; /**< of the first pixel within `fd` */
	void *owner;     /**< the caller's own, passed back to release_memory */
};

/**
 * What the embedding program wants to hear. Every member may be NULL.
 *
 * Callbacks run inside vug_server_dispatch() only, on its thread and with no lock held, except
 * release_memory, and what an interposer's dispatch uses as well: log, and at the end of its pair
 * disconnected, with the last calls of frame and cursor_moved before it. Every function of the
 * library may be called in them, vug_server_disconnect() and vug_server_unref() included; only
 * vug_server_dispatch() itself answers -EBUSY there.
 */
struct vug_callbacks {
	size_t size; /**< sizeof(struct vug_callbacks) */

	/**
	 * The scanout shows another buffer from now on, or none.
	 *
	 * The buffer is borrowed: take a reference with vug_buffer_ref() to keep it. The viewport
	 * is the part of the buffer that is the picture; its size is the scanout's, and it counts
	 * the rows as they lie in memory, also where they are y_inverted: then its last row is the
	 * top one of the picture. Both are NULL where the
	 * scanout was switched off. Not called for a SCANOUT that changes nothing,
	 * except for the first one of a connection.
	 * (Messages SCANOUT, DMABUF_SCANOUT, DMABUF_SCANOUT2.)
	 */
	void (*scanout_changed)(struct vug_scanout *scanout, struct vug_buffer *buffer,
				const struct vug_rect *viewport, void *data);
	/**
	 * The scanout's picture changed: please show it, then call vug_frame_done().
	 *
	 * The frame is the callback's: whoever has it calls vug_frame_done(), once, from any
	 * thread. Until then the guest waits if the pixels are in a dma-buf; pixels that came
	 * over the socket go on arriving and are merged into the next frame, which comes when this
	 * one is done, or when the back end has gone. NULL: every frame is done at once. (Messages
	 * UPDATE, DMABUF_UPDATE.)
	 */
	void (*frame)(struct vug_scanout *scanout, struct vug_frame *frame, void *data);
	/**
	 * The cursor looks different: VUG_CURSOR_SIZE² pixels a8r8g8b8 in native byte order,
	 * premultiplied by convention, borrowed for the call. (Message CURSOR_UPDATE.)
	 */
	void (*cursor_image)(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			     uint32_t hot_y, void *data);
	/**
	 * The upper left pixel of the cursor's image is at (x, y) of the scanout, which may be
	 * outside, and its hot spot hot_x and hot_y further; or the cursor was hidden. (Messages
	 * CURSOR_POS, CURSOR_POS_HIDE, CURSOR_UPDATE.)
	 *
	 * A cursor that is shown is hidden when its back end goes, before `disconnected`; when the
	 * program disconnects it, in the next dispatch; or when the guest behind an interposer is
	 * reset. An image belongs to the connection, or to the guest, that sent it. The next has to
	 * send an image of its own before its cursor is shown, even where it is the same guest
	 * behind a back end that has connected again. Only where no image came before, or the last
	 * one was blank, does a position alone show the cursor.
	 */
	void (*cursor_moved)(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			     void *data);
	/**
	 * What GET_DISPLAY_INFO or GET_EDID answer has changed, through vug_scanout_set_monitor()
	 * or vug_scanout_set_edid(): a VMM now raises VIRTIO_GPU_EVENT_DISPLAY so that its guest
	 * looks. Several changes between two dispatches are one call.
	 */
	void (*monitors_changed)(struct vug_server *server, void *data);
	/**
	 * The connection ended, and not by vug_server_disconnect() or
	 * vug_interposer_disconnect(). Monitors, pictures and the
	 * poll descriptor stay; another socket may be attached, here or later. Once for each
	 * connection; where an interposer's pair ends, before its `closed`.
	 * @param error a positive errno value, or 0.
	 */
	void (*disconnected)(struct vug_server *server, enum vug_disconnect_reason reason,
			     int error, void *data);
	/**
	 * One line about what happened, without a newline, borrowed for the call. Lines about
	 * the peer are rate-limited: what was left out is counted in the next line of its kind.
	 */
	void (*log)(struct vug_server *server, enum vug_log_level level, const char *line,
		    void *data);
	/**
	 * Supply the memory for a scanout of that size, zero-filled if nothing else is wanted.
	 *
	 * Asked at each SCANOUT message of a new size. Anything but 0, or memory that is too
	 * small or misaligned, and the library uses memory of its own.
	 */
	int (*allocate_memory)(struct vug_scanout *scanout, uint32_t width, uint32_t height,
			       uint32_t fourcc, struct vug_memory *ret_memory, void *data);
	/**
	 * The last reference to the buffer over that memory is gone. The one callback that runs
	 * on whichever thread dropped that reference, and possibly after the server has gone.
	 */
	void (*release_memory)(const struct vug_memory *memory, void *data);
};

/** How a server is to be. Zero means the default for every member. */
struct vug_config {
	size_t size;               /**< sizeof(struct vug_config) */
	uint32_t num_scanouts;     /**< 1 to VUG_MAX_SCANOUTS; default 1 */
	uint32_t frame_timeout_ms; /**< a frame is done after that long; default 1000 */
	/**
	 * Cap on the memory of all pixels; default 512; 4096 and more is no cap where addresses
	 * have 32 bits. While a size changes, the old and the new
	 * picture count, and each buffer that the program keeps.
	 */
	uint32_t max_framebuffer_mib;
	enum vug_protocol protocol;   /**< default VUG_PROTOCOL_FINAL */
	enum vug_log_level log_level; /**< how much to log; default VUG_LOG_INFO */
	/**
	 * Hold a frame of a dma-buf back until the back end's GPU has drawn it, or until
	 * frame_timeout_ms is over: for programs that look at pixels with the CPU. Without it
	 * vug_buffer_map() of an unfinished picture answers -EAGAIN.
	 */
	bool wait_for_fences;
	/**
	 * Dma-bufs whose layout nobody names are rows of pixels: for back ends that are known
	 * not to tile. Without it vug_buffer_map() refuses those of an exporter that may.
	 */
	bool assume_linear;
	uint8_t unused[2]; /**< 0, or -EINVAL */
};

/* ---- the server ------------------------------------------------------------------------- */

/**
 * Make the display server of one GPU.
 *
 * It outlives connections: attach a socket, lose it, attach the next one. Monitor 0 is plugged
 * in at 1280 × 800, the others are not. No I/O is done and no thread is started.
 *
 * @param config NULL: all defaults.
 * @param callbacks copied; NULL: nothing is reported.
 * @param data passed to every callback.
 * @param ret_server the caller's reference; drop it with vug_server_unref().
 * @return 0, -EINVAL (ret_server NULL, a value out of range, `unused` not 0), -E2BIG (a struct
 *         that is newer than the library and uses what it adds), -ENOMEM, -EMFILE, -ENFILE or
 *         -ENOSPC (the user's limit of watched descriptors, epoll(7)).
 */
int vug_server_new(const struct vug_config *config, const struct vug_callbacks *callbacks,
		   void *data, struct vug_server **ret_server);

/** Take another reference. NULL is passed through. @return the server. */
struct vug_server *vug_server_ref(struct vug_server *server);

/**
 * Drop a reference. With the last one the connection is closed and no callback runs any more;
 * buffers and frames that the program still holds stay valid. NULL is ignored.
 */
void vug_server_unref(struct vug_server *server);

/** @return what was given to vug_server_new() as `data`; NULL for NULL. */
void *vug_server_get_data(const struct vug_server *server);

/**
 * Make a socket pair, serve one end of it and return the other, for a back end.
 *
 * The caller owns the returned descriptor (close-on-exec): it hands it to the back end, for
 * example with vug_vhost_user_send_socket(), and then **closes it**, or the death of the back
 * end goes unnoticed.
 *
 * @return a descriptor, or -EINVAL (NULL), -EISCONN (there is a connection already), -ENOMEM,
 *         -EMFILE, -ENFILE, -ENOSPC.
 */
int vug_server_open(struct vug_server *server);

/**
 * Serve a connected stream socket. From now on it is non-blocking.
 *
 * @param fd taken over on success, the caller's still on failure.
 * @return 0, -EINVAL (NULL), -EBADF, -ENOTSOCK, -EPROTOTYPE (not a UNIX stream socket, which
 *         alone can carry descriptors), -ENOTCONN, -EISCONN (there is a connection already),
 *         -ENOMEM, -ENOSPC.
 */
int vug_server_attach(struct vug_server *server, int fd);

/**
 * Close the connection, if there is one. Monitors, pictures, callbacks and the poll descriptor
 * stay. Frames that are still out need not, but may be, finished. No callback runs; the next
 * dispatch hides the cursors that are shown. Called in a callback, it also ends the work on the
 * message that the callback came from. NULL is ignored.
 */
void vug_server_disconnect(struct vug_server *server);

/** @return whether there is a connection; false for NULL. */
bool vug_server_is_connected(const struct vug_server *server);

/**
 * The descriptor to wait on: readable whenever vug_server_dispatch() has something to do; up to 200
 * microseconds later while many small messages come fast, so that they are handled together.
 *
 * It is an epoll descriptor, the same one for the server's whole life. Only wait on it.
 *
 * @return the descriptor, borrowed, or -EINVAL for NULL.
 */
int vug_server_get_fd(const struct vug_server *server);

/**
 * Do what there is to do: read, answer, call back. Never blocks, and does a bounded amount of
 * work, about a millisecond's: where more is waiting, the descriptor stays readable.
 *
 * @return 0, -EINVAL (NULL), -EBUSY (called from a callback).
 */
int vug_server_dispatch(struct vug_server *server);

/**
 * @param index 0 to num_scanouts − 1.
 * @return the scanout, borrowed and valid as long as the server; NULL where there is none.
 */
struct vug_scanout *vug_server_get_scanout(const struct vug_server *server, uint32_t index);

/** @return how many scanouts there are; 0 for NULL. */
uint32_t vug_server_get_num_scanouts(const struct vug_server *server);

/* ---- scanouts and monitors -------------------------------------------------------------- */

/** @return the server, borrowed; NULL for NULL. */
struct vug_server *vug_scanout_get_server(const struct vug_scanout *scanout);

/** @return the scanout's number, 0 to 15; 0 for NULL. */
uint32_t vug_scanout_get_index(const struct vug_scanout *scanout);

/**
 * What the scanout shows.
 *
 * @param ret_viewport the part of the buffer that is the picture; may be NULL.
 * @return the buffer, borrowed until the next dispatch; NULL where nothing is shown.
 */
struct vug_buffer *vug_scanout_get_buffer(const struct vug_scanout *scanout,
					  struct vug_rect *ret_viewport);

/**
 * Plug in, change or unplug the scanout's monitor.
 *
 * The guest sees it when it asks again; the next dispatch calls monitors_changed. Setting what
 * is set already changes nothing.
 *
 * @return 0, -EINVAL (NULL, a name that is not printable ASCII or not terminated), -ERANGE (a
 *         size, position or rate that cannot be told to a guest), -E2BIG.
 */
int vug_scanout_set_monitor(struct vug_scanout *scanout, const struct vug_monitor *monitor);

/**
 * @param ret_monitor what was set, its defaults filled in, which a monitor keeps while it is not
 *        plugged in; `size` set by the caller.
 * @return 0 or -EINVAL (NULL, or a size that is too small to be this struct).
 */
int vug_scanout_get_monitor(const struct vug_scanout *scanout, struct vug_monitor *ret_monitor);

/**
 * Give the guest this EDID instead of one made from the monitor.
 *
 * @param blob copied, never looked into; NULL with len 0: make one from the monitor again.
 * @param len 128 to VUG_EDID_MAX_SIZE bytes, a multiple of 128.
 * @return 0, -EINVAL.
 */
int vug_scanout_set_edid(struct vug_scanout *scanout, const void *blob, size_t len);

/**
 * The EDID that GET_EDID answers with.
 *
 * @param ret_blob VUG_EDID_MAX_SIZE bytes.
 * @return its length in bytes, or -EINVAL (NULL).
 */
int vug_scanout_get_edid(const struct vug_scanout *scanout, void *ret_blob);

/**
 * Say in which format UPDATE brings its pixels. The protocol has no field for it: they come in
 * the format of the guest's own framebuffer. Effective from the next SCANOUT on.
 *
 * @param fourcc a 32-bit DRM format; 0: the default, DRM_FORMAT_XRGB8888.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a format of 32 bits a pixel that this library knows).
 */
int vug_scanout_set_format(struct vug_scanout *scanout, uint32_t fourcc);

/* ---- frames (any thread) ---------------------------------------------------------------- */

/** Take another reference. NULL is passed through. @return the frame. */
struct vug_frame *vug_frame_ref(struct vug_frame *frame);

/**
 * Say that the frame has been shown, and give up one reference.
 *
 * The first call for a frame counts: for pixels in a dma-buf it sends the DMABUF_UPDATE reply,
 * after which the back end may draw into the buffer again. Further calls (each on a reference
 * of its own), calls after the timeout, after a disconnect or after the server has gone only
 * give up their reference. NULL is ignored.
 *
 * Threads that may each be the one to finish it each need a reference: vug_frame_ref(). To give
 * up the same reference twice is a mistake, as with free(): it is ignored and logged where the
 * server has not dispatched since the frame was finished, and undefined after that.
 */
void vug_frame_done(struct vug_frame *frame);

/**
 * The same once a fence has signalled: for consumers whose own GPU is still reading the buffer.
 * The watchdog does not wait for it.
 *
 * @param fence a sync_file, or any descriptor that polls readable when it is time; taken over on
 *        success. −1, and no other negative number: it has signalled already.
 * @return 0: the reference is given up. -EINVAL (NULL), -EBADF or -EPERM (not a descriptor that
 *         can be waited for), -ENOMEM, -ENOSPC: the frame and the fence are still the caller's.
 */
int vug_frame_done_after(struct vug_frame *frame, int fence);

/** @return the buffer with the pixels, borrowed from the frame; NULL for NULL. */
struct vug_buffer *vug_frame_get_buffer(const struct vug_frame *frame);

/**
 * What changed since the scanout's last frame: the smallest rectangle around it, in the
 * scanout's coordinates, never outside the scanout. Nothing is written if an argument is NULL.
 */
void vug_frame_get_damage(const struct vug_frame *frame, struct vug_rect *ret_damage);

/**
 * The same more exactly: rectangles that do not overlap, from the top down.
 *
 * @param max room in ret_rects; where they are more, the one around them all is written.
 * @return how many were written, at most VUG_MAX_DAMAGE_RECTS; 0 if an argument is NULL or 0.
 */
size_t vug_frame_get_damage_rects(const struct vug_frame *frame, struct vug_rect *ret_rects,
				  size_t max);

/**
 * The part of the buffer that is the picture, as given to scanout_changed. Nothing is written
 * if an argument is NULL.
 */
void vug_frame_get_viewport(const struct vug_frame *frame, struct vug_rect *ret_viewport);

/**
 * When the oldest update in the frame arrived: when the first read that had its whole header was
 * done, whatever is still missing of its pixels. What has passed since then is how late the picture
 * is.
 *
 * @return microseconds of CLOCK_MONOTONIC; 0 for NULL.
 */
int64_t vug_frame_get_arrival(const struct vug_frame *frame);

/* ---- names ------------------------------------------------------------------------------ */

/** @return the version of the library that runs, for example "0.1.0"; static. */
const char *vug_get_version(void);

/** @return a short English phrase, for example "the back end closed the channel"; static. */
const char *vug_disconnect_reason_to_string(enum vug_disconnect_reason reason);

#ifdef __cplusplus
}
#endif

#endif
