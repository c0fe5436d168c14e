/* SPDX-License-Identifier: MIT */
/**
 * @file input.h
 * @brief Keyboards, tablets, mice and touch screens of a virtual machine (library libvug-input,
 * pkg-config vug-input).
 *
 * libvug-input needs nothing but the C library. It is a vhost-user-input *back end*: a virtio input
 * device that a VMM takes in over a UNIX socket, as QEMU does with
 * `-chardev socket,id=kbd,path=PATH -device vhost-user-input-pci,chardev=kbd`. The program says which
 * keys are pressed and where the pointer is, and the guest's own input driver reads it.
 *
 * A complete program is examples/input-device.c.
 */
#ifndef VUG_INPUT_H
#define VUG_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vug/types.h>

#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @defgroup input Input devices
 * One device for each keyboard, pointer or touch screen that the guest shall see.
 *
 * Codes are those of Linux's evdev: KEY_A, BTN_LEFT and so on, from <linux/input-event-codes.h>.
 *
 * Batches: vug_input_key(), vug_input_position() and the like add to a batch, and vug_input_sync()
 * ends it. The guest acts on whole batches. A batch ends by itself where the guest could not tell
 * the order otherwise: where a key changes for a second time, and where the pointer moves after a
 * button has changed.
 *
 * A guest that is slow: what it has no room for waits in the device, 4,096 events at most. Motion
 * adds up meanwhile: of positions the last one stays, of relative motion the sum. A key that is
 * pressed needs room for its release, too, and is refused with -ENOBUFS where there is none. So a
 * release always has room, and the motion before it as well.
 *
 * What is pressed is released for the guest by vug_input_release_all(): call it when the window
 * loses the focus. A last vug_input_unref() and vug_input_detach() do so, too, as far as the guest
 * has room. Where a VMM connects with a guest that was running before, the device first releases every
 * key and contact that it has: the program before may have died with one pressed. QEMU 10 does not
 * connect such a device again: its guest has lost it. A guest that was reset begins with nothing
 * pressed.
 *
 * Errors: see the file vug.h. A fault of the VMM or of the guest is never a return value: it goes to
 * the log and, where the connection cannot continue, to the disconnected callback. A guest that
 * breaks a queue has no input until its driver starts again.
 *
 * Guest memory: it has to be shared memory (memfd, tmpfs or hugetlbfs). What is sealed against
 * shrinking, as that of QEMU's memory-backend-memfd is, is read and written directly. Other shared
 * memory could vanish in the middle of an access: it is mapped, but read and written by the kernel
 * alone (process_vm_readv(2), process_vm_writev(2) and futex(2)), which reports that as an error.
 * A program that confines itself has to allow these three calls. Memory in files of other file
 * systems is refused.
 *
 * Threads: a device belongs to one thread at a time, the one that calls vug_input_dispatch().
 * @{
 */

/**
 * Largest number of contacts of a touch screen.
 * @since 0.2
 */
#define VUG_INPUT_MAX_CONTACTS 16

/**
 * One input device of a guest. It outlives connections. Made by vug_input_new().
 * @since 0.2
 */
struct vug_input;

/**
 * What a device is.
 * @since 0.2
 */
enum vug_input_kind {
	VUG_INPUT_KEYBOARD = 1,    /**< keys KEY_ESC (1) to KEY_MICMUTE (248), and three LEDs */
	VUG_INPUT_TABLET = 2,      /**< absolute positions, eight buttons, two wheels */
	VUG_INPUT_MOUSE = 3,       /**< relative motion, eight buttons, two wheels */
	VUG_INPUT_MULTI_TOUCH = 4, /**< contacts with absolute positions */
};

/**
 * The range of an absolute axis, as the guest reads it.
 * @since 0.2
 */
struct vug_input_axis {
	int32_t min;        /**< smallest value */
	int32_t max;        /**< largest value; min and max both 0: 0 to 32767 */
	int32_t resolution; /**< units of the axis for each millimetre; 0: not known */
};

/**
 * What a device tells the guest about itself.
 * @since 0.2
 */
struct vug_input_config {
	size_t size;                  /**< sizeof(struct vug_input_config), set by the caller */
	enum vug_input_kind kind;     /**< what it is */
	const char *name;             /**< up to 63 bytes; NULL: "libvug keyboard" and so on */
	const char *serial;           /**< up to 63 bytes; NULL: none */
	uint16_t vendor;              /**< as of a USB device; 0: none */
	uint16_t product;             /**< as of a USB device; 0: the kind's number */
	uint16_t version;             /**< of the device; 0: 1 */
	uint16_t num_contacts;        /**< of a touch screen: 1 to VUG_INPUT_MAX_CONTACTS; 0: 10 */
	struct vug_input_axis x;      /**< of tablets and touch screens: to the right */
	struct vug_input_axis y;      /**< of tablets and touch screens: downwards */
	enum vug_log_level log_level; /**< lines above it are not made */
};

/**
 * The callbacks of a device. Every member may be NULL.
 *
 * Threads: they run inside vug_input_dispatch(), on its thread. A callback may call every function
 * of the library; only vug_input_dispatch() returns -EBUSY there. The log callback runs inside other
 * functions, too, and calls none of the device's. `data` is the pointer that the program gave to
 * vug_input_new().
 * @since 0.2
 */
struct vug_input_callbacks {
	size_t size; /**< sizeof(struct vug_input_callbacks), set by the caller */
	/**
	 * The guest's driver is there: it gets events from now on.
	 *
	 * - `input`: borrowed.
	 */
	void (*started)(struct vug_input *input, void *data);
	/**
	 * The guest's driver is gone, the guest was reset, or the VM was paused.
	 *
	 * - `input`: borrowed.
	 */
	void (*stopped)(struct vug_input *input, void *data);
	/**
	 * The guest switched LEDs of a keyboard. After a reset all of them are off.
	 *
	 * - `input`: borrowed.
	 * - `leds`: bit LED_NUML (0), LED_CAPSL (1), LED_SCROLLL (2): that one is lit.
	 */
	void (*leds_changed)(struct vug_input *input, uint32_t leds, void *data);
	/**
	 * The connection ended, and is closed. The program may attach the next one in this callback
	 * or later. There is no such call after vug_input_detach().
	 *
	 * - `input`: borrowed.
	 * - `error`: a positive errno value; EPROTO: the VMM broke the protocol; 0: it left.
	 */
	void (*disconnected)(struct vug_input *input, int error, void *data);
	/**
	 * A line for the log, without a newline.
	 *
	 * - `level`: never VUG_LOG_DEFAULT.
	 * - `line`: borrowed for the call.
	 */
	void (*log)(enum vug_log_level level, const char *line, void *data);
};

/**
 * Make an input device, which is not connected yet.
 *
 * @param config copied, its strings too. NULL is an error.
 * @param callbacks copied; NULL: the device calls nothing.
 * @param data passed to every callback; borrowed: it has to outlive the device.
 * @param ret_input the caller owns the reference and drops it with vug_input_unref(). NULL is an
 *        error.
 * @return 0, -EINVAL (NULL, a struct without its size, an unknown kind), -ERANGE (a number out of
 *         its range, an axis whose max is not above its min), -ENAMETOOLONG, -E2BIG (a struct that is
 *         newer than the library and uses what it adds), -ENOMEM, -EMFILE, -ENFILE or -ENOSPC (of
 *         epoll_ctl(2)).
 * @thread any; the device belongs to the caller's.
 * @since 0.2
 */
int vug_input_new(const struct vug_input_config *config,
		  const struct vug_input_callbacks *callbacks, void *data,
		  struct vug_input **ret_input);

/**
 * Take another reference to a device.
 *
 * @param input NULL: nothing happens.
 * @return the device; the caller owns one more reference and drops it with vug_input_unref().
 * @thread the device's: the count is not atomic.
 * @since 0.2
 */
struct vug_input *vug_input_ref(struct vug_input *input);

/**
 * Drop a reference. With the last one the device calls nobody back any more, releases what is
 * pressed as far as the guest has room, and closes the connection.
 *
 * @param input NULL: nothing happens.
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
void vug_input_unref(struct vug_input *input);

/**
 * Connect a device to a VMM: serve a connection that was accepted.
 *
 * @param input NULL is an error.
 * @param fd a connected UNIX stream socket. On success the device owns it and closes it; on failure
 *        it stays the caller's.
 * @return 0, -EINVAL (NULL), -EBADF, -ENOTSOCK, -EPROTOTYPE (not a UNIX stream socket), -ENOTCONN,
 *         -EISCONN (the device is connected already), -ENOMEM or -ENOSPC (of epoll_ctl(2)).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_attach(struct vug_input *input, int fd);

/**
 * End the connection: release what is pressed as far as the guest has room, and close it. No
 * callback runs for it. Nothing happens where there is none.
 *
 * @param input NULL: nothing happens.
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
void vug_input_detach(struct vug_input *input);

/**
 * Say whether a VMM is connected.
 *
 * @param input NULL: false.
 * @return true between vug_input_attach() and the end of that connection.
 * @thread the device's.
 * @since 0.2
 */
bool vug_input_is_connected(const struct vug_input *input);

/**
 * Get the descriptor to poll for POLLIN: vug_input_dispatch() is due when it is readable.
 *
 * @param input NULL is an error.
 * @return the descriptor, the same for as long as the device lives and owned by it, or -EINVAL.
 * @thread the device's.
 * @since 0.2
 */
int vug_input_get_fd(const struct vug_input *input);

/**
 * Do what is due: answer the VMM, pass on events that waited, read the LEDs, run callbacks. Never
 * blocks.
 *
 * @param input NULL is an error.
 * @return 0, -EINVAL (NULL) or -EBUSY (called in a callback of this device).
 * @thread the device's.
 * @since 0.2
 */
int vug_input_dispatch(struct vug_input *input);

/**
 * Press or release a key of a keyboard. Nothing happens where it is so already: the guest repeats
 * keys itself.
 *
 * @param input NULL is an error.
 * @param code KEY_ESC (1) to KEY_MICMUTE (248).
 * @param is_pressed true: press; false: release.
 * @return 0, -EINVAL (NULL, a code that the device has not), -ENOTSUP (not a keyboard), -ENOTCONN
 *         (the guest has no driver: nothing is kept) or -ENOBUFS (the guest does not take events, and
 *         this one is dropped; never of a release).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_key(struct vug_input *input, uint16_t code, bool is_pressed);

/**
 * Press or release a button of a tablet or a mouse. Nothing happens where it is so already.
 *
 * @param input NULL is an error.
 * @param code BTN_LEFT (0x110) to BTN_TASK (0x117).
 * @param is_pressed true: press; false: release.
 * @return 0, -EINVAL (NULL, a code that the device has not), -ENOTSUP (neither a tablet nor a mouse),
 *         -ENOTCONN (the guest has no driver: nothing is kept) or -ENOBUFS (the guest does not take
 *         events, and this one is dropped; never of a release).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_button(struct vug_input *input, uint16_t code, bool is_pressed);

/**
 * Move a mouse.
 *
 * @param input NULL is an error.
 * @param dx to the right, in units of the mouse; what does not fit into 32 bits is cut.
 * @param dy downwards.
 * @return 0, -EINVAL (NULL), -ENOTSUP (not a mouse) or -ENOTCONN (the guest has no driver: nothing
 *         is kept).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_motion(struct vug_input *input, int32_t dx, int32_t dy);

/**
 * Say where the pointer of a tablet is.
 *
 * @param input NULL is an error.
 * @param x within vug_input_config.x.
 * @param y within vug_input_config.y.
 * @return 0, -EINVAL (NULL), -ERANGE (outside of an axis), -ENOTSUP (not a tablet) or -ENOTCONN (the
 *         guest has no driver: nothing is kept).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_position(struct vug_input *input, int32_t x, int32_t y);

/**
 * Turn the wheels of a tablet or a mouse. The guest gets the high resolution, and a click for each
 * 120 that add up in one direction.
 *
 * @param input NULL is an error.
 * @param horizontal to the right, in 120ths of a click, at most 1,000,000 either way.
 * @param vertical away from the user, which scrolls up; in the same unit and range.
 * @return 0, -EINVAL (NULL), -ERANGE, -ENOTSUP (neither a tablet nor a mouse) or -ENOTCONN (the guest
 *         has no driver: nothing is kept).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_scroll(struct vug_input *input, int32_t horizontal, int32_t vertical);

/**
 * Put a contact on a touch screen, or move one that is there.
 *
 * @param input NULL is an error.
 * @param contact which one: below vug_input_config.num_contacts.
 * @param x within vug_input_config.x.
 * @param y within vug_input_config.y.
 * @return 0, -EINVAL (NULL, no such contact), -ERANGE (outside of an axis), -ENOTSUP (not a touch
 *         screen), -ENOTCONN (the guest has no driver: nothing is kept) or -ENOBUFS (the guest does
 *         not take events, and a new contact is dropped; never of a motion).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_touch(struct vug_input *input, uint32_t contact, int32_t x, int32_t y);

/**
 * Lift a contact off a touch screen. Nothing happens where it is not there.
 *
 * @param input NULL is an error.
 * @param contact which one: below vug_input_config.num_contacts.
 * @return 0, -EINVAL (NULL, no such contact), -ENOTSUP (not a touch screen) or -ENOTCONN (the guest
 *         has no driver: nothing is kept).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_touch_up(struct vug_input *input, uint32_t contact);

/**
 * End a batch, and hand it to the guest as far as that has room. An empty one is none.
 *
 * @param input NULL is an error.
 * @return 0, -EINVAL (NULL) or -ENOTCONN (the guest has no driver).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_sync(struct vug_input *input);

/**
 * Release every key, button and contact that is pressed, and end the batch.
 *
 * @param input NULL is an error.
 * @return 0 or -EINVAL (NULL).
 * @thread the device's; allowed in callbacks.
 * @since 0.2
 */
int vug_input_release_all(struct vug_input *input);

/** @} */

#ifdef __cplusplus
}
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif

#endif
