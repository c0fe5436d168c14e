/* SPDX-License-Identifier: MIT */
/* One input device of the guest, at the path of a socket: one VMM after the other connects there. */
#ifndef VUG_VIEW_INPUT_DEVICE_H
#define VUG_VIEW_INPUT_DEVICE_H

#include <glib.h>
#include <vug/input.h>

struct device;

struct device_setup {
	enum vug_input_kind kind;
	const char *name; /* of the device, for the log; borrowed */
	const char *path; /* where it listens */
	enum vug_log_level log_level;
	/* A keyboard's LEDs are these now: see vug_input_callbacks. NULL: nobody wants to know. */
	void (*leds_changed)(guint leds, void *data);
	void *data;
};

/* NULL with an error of one line. Nothing is accepted before the main loop runs. */
struct device *device_new(const struct device_setup *setup, GError **error);

/* Release what is pressed, hang up, and remove the socket. NULL: nothing. */
void device_free(struct device *device);

/* Borrowed. */
struct vug_input *device_get_input(const struct device *device);

#endif
