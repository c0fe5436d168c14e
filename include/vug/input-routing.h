/* SPDX-License-Identifier: MIT */
/**
 * @file input-routing.h
 * @brief Keys, pointers, touches and sizes on their way from any number of displays to the guest.
 */
#ifndef VUG_INPUT_ROUTING_H
#define VUG_INPUT_ROUTING_H

#include <vug/listener.h>
#include <vug/view.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup input_routing Input routing
 * Displays send input, *sinks* take it to the guest. A display is a listener (see the group
 * Listeners). A sink is a device of the guest, such as one of libvug-input, or anything else of the
 * program's. Codes are those of Linux's evdev: KEY_A, BTN_LEFT and so on, from
 * <linux/input-event-codes.h>.
 *
 * The server keeps what each listener has pressed, and a sink sees the *union*: a key that two
 * listeners hold is pressed once, and released when the last of them releases it. What a listener has
 * pressed is released when it calls vug_listener_release_input(), as at the loss of the focus, when its
 * input is disabled, and when it is dropped. A contact of a touch screen belongs to one listener; the
 * sink has numbers of its own for contacts.
 *
 * Sinks are for classes of input: keyboard, pointer, touch. Of several sinks for a class the one that
 * was made last gets it, and the log says so. When that one is dropped, the one before gets the class
 * again. In both cases what was pressed is released first, by the sink that pressed it. A sink begins
 * with nothing pressed: it gets presses from then on, and never a release without its press.
 * Without a sink for its class input is not an error, and does nothing.
 *
 * Queues: the functions vug_listener_send_… take down what they get, on any thread. The next
 * vug_server_dispatch() calls the sinks, in the order in which all listeners have sent. What was sent
 * between two dispatches is a batch, which ends with vug_sink_callbacks.sync. A listener's queue holds VUG_LISTENER_MAX_INPUT presses and
 * releases. Room for the release is set aside with each press, so that no release is ever lost; a press
 * without room for both is refused. Motion needs no room, because it adds up: between two changes of keys
 * and buttons the last position and the sum of all relative motion are left, and of each contact the
 * last position.
 *
 * A program that takes the input of two displays to devices of libvug-input is examples/route-input.c.
 * @{
 */

/**
 * The largest number of a listener's presses and releases that the server has not taken yet.
 * @since 0.2
 */
#define VUG_LISTENER_MAX_INPUT 512
/**
 * The largest number of contacts of a listener, and of a sink.
 * @since 0.2
 */
#define VUG_MAX_TOUCH_SLOTS 16
/**
 * How far a wheel turns at most, in 120ths of a click, either way.
 * @since 0.2
 */
#define VUG_MAX_SCROLL 1000000

/**
 * A class of a sink: keys.
 * @since 0.2
 */
#define VUG_SINK_KEYBOARD 1
/**
 * A class of a sink: buttons, positions, relative motion and wheels.
 * @since 0.2
 */
#define VUG_SINK_POINTER 2
/**
 * A class of a sink: contacts of a touch screen.
 * @since 0.2
 */
#define VUG_SINK_TOUCH 4

/**
 * Something that takes input to the guest. It has references. Made by vug_sink_new().
 * @since 0.2
 */
struct vug_sink;

/**
 * The configuration of a sink.
 * @since 0.2
 */
struct vug_sink_config {
	size_t size;           /**< sizeof(struct vug_sink_config), set by the caller */
	uint32_t classes;      /**< what it takes: of VUG_SINK_…; 0 and any other bit: -EINVAL */
	uint32_t num_contacts; /**< that it knows: 1 to VUG_MAX_TOUCH_SLOTS; 0: 10 */
	const char *name;      /**< for the log; 63 bytes are copied; NULL: "a sink" */
};

/**
 * Where a position or a contact is, as the guest shows it: see vug_sink_get_place().
 * @since 0.2
 */
struct vug_sink_place {
	size_t size;                   /**< sizeof(struct vug_sink_place), set by the caller */
	uint32_t scanout;              /**< its number */
	uint32_t x, y;                 /**< the pixel of its picture, from the upper left corner */
	uint32_t desktop_x, desktop_y; /**< the pixel of the desktop: vug_desktop_to_pixel() */
	uint32_t unused;               /**< 0 */
};

/**
 * The callbacks of a sink. Every member may be NULL.
 *
 * They run inside vug_server_dispatch(), and where something has to be released also inside
 * vug_sink_new(), vug_sink_unref() and a last vug_server_unref(). They may call every function of the
 * library that the server's thread may call; only vug_server_dispatch() returns -EBUSY there. A
 * callback must not unwind the stack. `sink` is borrowed. `data` is the pointer that the program gave to
 * vug_sink_new().
 * @since 0.2
 */
struct vug_sink_callbacks {
	size_t size; /**< sizeof(struct vug_sink_callbacks), set by the caller */
	/**
	 * A key is pressed or released.
	 *
	 * - `code`: 1 to 0x2ff, but for the codes from 0x100 to 0x15f.
	 */
	void (*key)(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data);
	/**
	 * A button of the pointer is pressed or released.
	 *
	 * - `code`: BTN_LEFT (0x110) to BTN_TASK (0x117).
	 */
	void (*button)(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data);
	/**
	 * The pointer is somewhere: vug_sink_get_place() has the pixel.
	 *
	 * - `x`, `y`: on an axis over the whole desktop, 0 to VUG_AXIS_MAX: vug_desktop_to_axis().
	 */
	void (*position)(struct vug_sink *sink, int32_t x, int32_t y, void *data);
	/** The pointer has moved, as a mouse does: to the right by `dx`, downwards by `dy`. */
	void (*motion)(struct vug_sink *sink, int32_t dx, int32_t dy, void *data);
	/**
	 * Wheels have turned, in 120ths of a click.
	 *
	 * - `across`: to the right.
	 * - `up`: away from the user.
	 */
	void (*scroll)(struct vug_sink *sink, int32_t across, int32_t up, void *data);
	/**
	 * A contact is put down, or has moved: vug_sink_get_place() has the pixel.
	 *
	 * - `contact`: below the sink's num_contacts.
	 * - `x`, `y`: as of position.
	 */
	void (*touch)(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data);
	/** A contact is lifted. */
	void (*touch_up)(struct vug_sink *sink, uint32_t contact, void *data);
	/** A batch ends: the sink has been called since the last one. */
	void (*sync)(struct vug_sink *sink, void *data);
	/** The last reference is gone: `data` is not used any more. */
	void (*destroyed)(void *data);
};

/**
 * Make a sink: it gets its classes from now on.
 *
 * Sinks that had them before release what they have pressed, inside this function.
 *
 * @param server NULL is an error.
 * @param config copied. NULL is an error.
 * @param callbacks copied. NULL is an error.
 * @param data passed to every callback; borrowed until destroyed.
 * @param ret_sink the caller owns the reference and drops it with vug_sink_unref(). NULL is an error.
 * @return 0, -EINVAL (NULL, no class or an unknown one, a struct without its size), -ERANGE (too many
 *         contacts), -E2BIG (a struct that is newer than the library and uses what it adds), -ENODEV (the
 *         server is ending) or -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_sink_new(struct vug_server *server, const struct vug_sink_config *config,
		 const struct vug_sink_callbacks *callbacks, void *data,
		 struct vug_sink **ret_sink);

/**
 * Take another reference to a sink.
 *
 * @param sink NULL: nothing happens.
 * @return the sink; the caller owns one more reference and drops it with vug_sink_unref().
 * @thread the server's: the count is not atomic.
 * @since 0.2
 */
struct vug_sink *vug_sink_ref(struct vug_sink *sink);

/**
 * Drop a reference. With the last one the sink releases what it has pressed, and destroyed is its last
 * callback; the sinks before get its classes again. The sink may outlive its server.
 *
 * @param sink the reference is the library's from then on; NULL: nothing happens.
 * @thread the server's; allowed in callbacks.
 * @since 0.2
 */
void vug_sink_unref(struct vug_sink *sink);

/**
 * Get the program's pointer.
 *
 * @param sink NULL: the result is NULL.
 * @return the `data` of vug_sink_new(); it stays the program's.
 * @thread any.
 * @since 0.2
 */
void *vug_sink_get_data(const struct vug_sink *sink);

/**
 * Get the pixel that position or touch is being called for.
 *
 * @param sink NULL is an error.
 * @param ret_place the caller sets `size`; the library fills in the rest. NULL is an error.
 * @return 0, -EINVAL (NULL, a struct without its size) or -ENODATA (outside of those callbacks).
 * @thread the server's.
 * @since 0.2
 */
int vug_sink_get_place(const struct vug_sink *sink, struct vug_sink_place *ret_place);

/**
 * Say where a listener draws the picture of a scanout, so that it can send positions in its own
 * coordinates. Without a view they are pixels of the scanout's picture.
 *
 * @param listener NULL is an error.
 * @param scanout one of the listener's server.
 * @param view copied; it holds for what is sent from now on. NULL: none.
 * @return 0, -EINVAL (NULL, another server's scanout, an unknown flag, `unused` not 0, a struct without
 *         its size), -E2BIG (a struct that is newer than the library and uses what it adds), -ERANGE (a
 *         number of the view out of its range), -ENODEV (the server has gone) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_set_view(struct vug_listener *listener, const struct vug_scanout *scanout,
			  const struct vug_view *view);

/**
 * Send that a key is pressed or released. Nothing happens where it is so already: guests repeat keys
 * themselves.
 *
 * @param listener NULL is an error.
 * @param code 1 to 0x2ff, but for the codes from 0x100 to 0x15f, which are no keys.
 * @param is_pressed true: press; false: release.
 * @return 0, -EINVAL (NULL, no code of a key), -ENODEV (the server has gone), -EACCES (the listener's
 *         input is disabled), -ENOBUFS (no room for a press and its release; never of a release) or
 *         -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_key(struct vug_listener *listener, uint16_t code, bool is_pressed);

/**
 * Send that a button of the pointer is pressed or released. Nothing happens where it is so already.
 *
 * @param listener NULL is an error.
 * @param code BTN_LEFT (0x110) to BTN_TASK (0x117).
 * @param is_pressed true: press; false: release.
 * @return as vug_listener_send_key().
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_button(struct vug_listener *listener, uint16_t code, bool is_pressed);

/**
 * Send where the pointer is. Beside the picture it is at the nearest pixel. Where the guest has another
 * picture by the time of the dispatch, it is at the same part of that one. Over a scanout that is no
 * part of the desktop nothing happens.
 *
 * @param listener NULL is an error.
 * @param scanout one of the listener's server.
 * @param x in the coordinates of vug_listener_set_view().
 * @param y in the coordinates of vug_listener_set_view().
 * @return 0, -EINVAL (NULL, another server's scanout), -ERANGE (no number, or infinite), -ENODEV (the
 *         server has gone), -EACCES (the listener's input is disabled) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_position(struct vug_listener *listener, const struct vug_scanout *scanout,
			       double x, double y);

/**
 * Send that the pointer has moved, as a mouse does. Of one batch the position comes first.
 *
 * @param listener NULL is an error.
 * @param dx to the right; what adds up to more than 32 bits is cut.
 * @param dy downwards.
 * @return 0, -EINVAL (NULL), -ENODEV (the server has gone), -EACCES (the listener's input is disabled) or
 *         -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_motion(struct vug_listener *listener, int32_t dx, int32_t dy);

/**
 * Send that wheels have turned, in 120ths of a click.
 *
 * @param listener NULL is an error.
 * @param across to the right, up to VUG_MAX_SCROLL either way; what adds up to more is cut.
 * @param up away from the user, which scrolls up; in the same range.
 * @return 0, -EINVAL (NULL), -ERANGE, -ENODEV (the server has gone), -EACCES (the listener's input is
 *         disabled) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_scroll(struct vug_listener *listener, int32_t across, int32_t up);

/**
 * Send that a contact is put down, or that one that is down has moved. Where the sink has no contact
 * left, and over a scanout that is no part of the desktop, nothing is put down.
 *
 * @param listener NULL is an error.
 * @param slot the listener's number for it, below VUG_MAX_TOUCH_SLOTS.
 * @param scanout one of the listener's server.
 * @param x in the coordinates of vug_listener_set_view().
 * @param y in the coordinates of vug_listener_set_view().
 * @return 0, -EINVAL (NULL, another server's scanout, no such slot), -ERANGE (no number, or infinite),
 *         -ENODEV (the server has gone), -EACCES (the listener's input is disabled), -ENOBUFS (no room
 *         to put a contact down and to lift it; never of a motion) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_touch(struct vug_listener *listener, uint32_t slot,
			    const struct vug_scanout *scanout, double x, double y);

/**
 * Send that a contact is lifted. Nothing happens where it is not down.
 *
 * @param listener NULL is an error.
 * @param slot the listener's number for it, below VUG_MAX_TOUCH_SLOTS.
 * @return 0, -EINVAL (NULL, no such slot), -ENODEV (the server has gone), -EACCES (the listener's input is
 *         disabled) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_send_touch_up(struct vug_listener *listener, uint32_t slot);

/**
 * Release every key, button and contact that the listener has pressed: call it when its window loses the
 * focus.
 *
 * @param listener NULL: nothing happens.
 * @thread any.
 * @since 0.2
 */
void vug_listener_release_input(struct vug_listener *listener);

/**
 * Say whether the listener may send input. When that ends, all that it has pressed is released.
 *
 * @param listener NULL is an error.
 * @param is_enabled at first it may.
 * @return 0, -EINVAL (NULL), -ENODEV (the server has gone) or -ENOMEM.
 * @thread any.
 * @since 0.2
 */
int vug_listener_set_input_enabled(struct vug_listener *listener, bool is_enabled);

/** @} */

/**
 * @defgroup resizing Resizing
 * A display that was resized asks for a monitor of its size. Of several displays one decides, or the
 * guest would change its mode for each of them in turn: it is the monitor's *master*. What it asks for
 * becomes the monitor's size in the next dispatch, as by vug_scanout_set_monitor(), with as many dots an
 * inch as by default. Of several wishes between two dispatches the last one counts.
 *
 * What other listeners ask for is a proposal. It is kept, and becomes the monitor's size when that
 * listener is the master: the program says so with vug_scanout_set_resize_master(), or the master is
 * dropped. Where the program has named none, and after the master was dropped, it is the oldest listener
 * that has a wish.
 *
 * The program sets monitors as before: what it sets lasts until the master asks for something again.
 * @{
 */

/**
 * Ask for a size of a scanout's monitor. Whether it is plugged in does not change.
 *
 * @param listener NULL is an error.
 * @param scanout one of the listener's server.
 * @param width in pixels, 1 to 16384; 0 with a height of 0: there is no wish any more.
 * @param height in pixels, 1 to 16384.
 * @return 0, -EINVAL (NULL, another server's scanout), -ERANGE, -ENODEV (the server has gone) or -ENOMEM.
 *         A size that the monitor cannot have where it stands is a line in the log.
 * @thread any.
 * @since 0.2
 */
int vug_listener_request_size(struct vug_listener *listener, const struct vug_scanout *scanout,
			      uint32_t width, uint32_t height);

/**
 * Name the listener that decides the size of a scanout's monitor. What it has asked for before becomes
 * the monitor's size in the next dispatch.
 *
 * @param scanout NULL is an error.
 * @param listener of the same server; it stays the master until another one is named or it is dropped.
 *        NULL: the oldest one that has a wish is the master.
 * @return 0, -EINVAL (a scanout of NULL, another server's listener), -ENODEV (the server is ending) or
 *         -ENOMEM.
 * @thread the server's.
 * @since 0.2
 */
int vug_scanout_set_resize_master(struct vug_scanout *scanout, struct vug_listener *listener);

/**
 * Get the listener that decides the size of a scanout's monitor.
 *
 * @param scanout NULL: the result is NULL.
 * @return the listener, borrowed until the next dispatch; NULL: nobody has asked.
 * @thread the server's.
 * @since 0.2
 */
struct vug_listener *vug_scanout_get_resize_master(const struct vug_scanout *scanout);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
